"""The register of problems, its export and print, and the list on paper."""

from django.urls import path

from issues.views import ledger, paper

urlpatterns = [
    path("issues/", ledger.ledger, name="ledger"),
    path("issues/ledger.xlsx", ledger.ledger_export, name="ledger-export"),
    path("lists/<str:code12>/<str:month_code>/form/", paper.list_form, name="list-form"),
]
