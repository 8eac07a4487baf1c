"""The opening of the tour's sheets, what judges agree on, and the single sheet."""

from django.urls import path

from assessments.views import openings, sheet_pages

_YEAR = "assessments/<str:code>/<int:year>"

urlpatterns = [
    path(f"{_YEAR}/opening/", openings.opening, name="opening"),
    path(f"{_YEAR}/opening.xlsx", openings.opening_export, name="opening-export"),
    path(f"{_YEAR}/opening/request/", openings.opening_request, name="opening-request"),
    path(f"{_YEAR}/opening/withdraw/", openings.opening_withdraw, name="opening-withdraw"),
    path(f"{_YEAR}/opening/confirm/", openings.opening_confirm, name="opening-confirm"),
    path(f"{_YEAR}/agreement/", openings.agreement, name="agreement"),
    path(f"{_YEAR}/agreement.xlsx", openings.agreement_export, name="agreement-export"),
    path("assessments/sheets/<int:pk>/view/", sheet_pages.sheet_detail, name="sheet-detail"),
]
