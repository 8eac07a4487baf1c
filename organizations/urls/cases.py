"""Addresses: cases and their pictures."""

from django.urls import path

from organizations.views import case_photos, cases

urlpatterns = [
    path("cases/", cases.case_list, name="case-list"),
    path("cases/export.xlsx", cases.case_export, name="case-export"),
    path("cases/new/", cases.case_create, name="case-create"),
    path("cases/<int:pk>/", cases.case_detail, name="case-detail"),
    path("cases/<int:pk>/edit/", cases.case_edit, name="case-edit"),
    path("cases/<int:pk>/submit/", cases.case_submit, name="case-submit"),
    path("cases/<int:pk>/recall/", cases.case_recall, name="case-recall"),
    path("cases/<int:pk>/return/", cases.case_return, name="case-return"),
    path("cases/<int:pk>/publish/", cases.case_publish, name="case-publish"),
    path("cases/<int:pk>/change/", cases.case_change, name="case-change"),
    path("cases/<int:pk>/withdraw/", cases.case_withdraw, name="case-withdraw"),
    path("cases/<int:pk>/reopen/", cases.case_reopen, name="case-reopen"),
    path("cases/<int:pk>/photos/", case_photos.case_photo_add, name="case-photo-add"),
    path(
        "cases/<int:pk>/photos/<int:photo>/edit/",
        case_photos.case_photo_edit,
        name="case-photo-edit",
    ),
    path(
        "cases/<int:pk>/photos/<int:photo>/remove/",
        case_photos.case_photo_remove,
        name="case-photo-remove",
    ),
    path("cases/<int:pk>/photos/<int:photo>/", case_photos.case_photo, name="case-photo"),
    path(
        "cases/<int:pk>/photos/<int:photo>/thumbnail/",
        case_photos.case_photo_thumbnail,
        name="case-photo-thumbnail",
    ),
]
