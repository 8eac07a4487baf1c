"""A village's month."""

from django.urls import path

from issues.views import drafts, lists, sending

PLACE = "lists/<str:code12>/<str:month_code>/"

urlpatterns = [
    path("lists/", lists.list_index, name="list-index"),
    path(PLACE, lists.list_detail, name="list-detail"),
    path("lists/<str:code12>/<str:month_code>.xlsx", lists.list_export, name="list-export"),
    path(f"{PLACE}open/", lists.list_open, name="list-open"),
    path(f"{PLACE}edit/", drafts.list_edit, name="list-edit"),
    path(f"{PLACE}draft/", drafts.list_draft, name="list-draft"),
    path(f"{PLACE}check/", sending.list_check, name="list-check"),
    path(f"{PLACE}receipt/", lists.list_receipt, name="list-receipt"),
    path(f"{PLACE}nil/", sending.list_nil, name="list-nil"),
    path(f"{PLACE}recall/", sending.list_recall, name="list-recall"),
    path(f"{PLACE}confirm/", sending.list_confirm, name="list-confirm"),
    path(f"{PLACE}send-back/", sending.list_send_back, name="list-send-back"),
]
