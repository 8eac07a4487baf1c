"""Sheets typed from paper, and an inspector's workbook."""

from django.urls import path

from assessments.views import paper_entries, paper_packs, papers

_BASE = "assessments/<str:code>/<int:year>/papers/"

urlpatterns = [
    path(_BASE, papers.paper_list, name="paper-list"),
    path("assessments/<str:code>/<int:year>/papers.xlsx", papers.paper_export, name="paper-export"),
    path(f"{_BASE}print/", paper_packs.paper_panel_print, name="paper-panel-print"),
    path(f"{_BASE}<int:pk>/enter/", paper_entries.paper_enter, name="paper-enter"),
    path(f"{_BASE}<int:pk>/confirm/", paper_entries.paper_confirm, name="paper-confirm"),
    path(f"{_BASE}<int:pk>/discard/", papers.paper_discard, name="paper-discard"),
    path(f"{_BASE}inspectors/<int:pk>/print/", paper_packs.paper_print, name="paper-print"),
    path(
        f"{_BASE}inspectors/<int:pk>/workbook.xlsx",
        paper_packs.paper_workbook,
        name="paper-workbook",
    ),
    path(
        f"{_BASE}inspectors/<int:pk>/upload/",
        paper_packs.paper_workbook_upload,
        name="paper-workbook-upload",
    ),
]
