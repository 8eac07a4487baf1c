"""Addresses: points."""

from django.urls import path

from organizations.views import households, points, points_dimensions, points_reviews

urlpatterns = [
    path("points/", points.points_list, name="points-list"),
    path("points/export/", points.points_list_export, name="points-list-export"),
    path(
        "points/households/<int:pk>/",
        households.passbook,
        name="points-passbook",
    ),
    path(
        "points/households/<int:pk>/edit/",
        households.household_edit,
        name="points-household-edit",
    ),
    path(
        "points/households/<int:pk>/leave/",
        households.household_leave,
        name="points-household-leave",
    ),
    path(
        "points/households/<int:pk>/return/",
        households.household_return,
        name="points-household-return",
    ),
    path(
        "points/households/<int:pk>/redeem/",
        households.redeem,
        name="points-redeem",
    ),
    path(
        "points/entries/<int:pk>/receipt/",
        households.receipt,
        name="points-receipt",
    ),
    path(
        "points/entries/<int:pk>/reverse/",
        households.reverse_entry,
        name="points-reverse",
    ),
    path(
        "points/reviews/<int:pk>/",
        points_reviews.review_detail,
        name="points-review-detail",
    ),
    path(
        "points/dimensions/<int:pk>/edit/",
        points_dimensions.dimension_edit,
        name="points-dimension-edit",
    ),
    path(
        "points/<code>/dimensions/",
        points_dimensions.dimensions,
        name="points-dimensions",
    ),
    path(
        "points/<code>/dimensions/new/",
        points_dimensions.dimension_add,
        name="points-dimension-add",
    ),
    path(
        "points/<code>/dimensions/examples/",
        points_dimensions.load_examples,
        name="points-dimensions-examples",
    ),
    path("points/<code>/", points.points_hamlet, name="points-hamlet"),
    path("points/<code>/export/", points.points_export, name="points-export"),
    path("points/<code>/scheme/", points.scheme, name="points-scheme"),
    path("points/<code>/stop/", points.scheme_stop, name="points-scheme-stop"),
    path(
        "points/<code>/review/",
        points_reviews.review_create,
        name="points-review",
    ),
    path(
        "points/<code>/households/new/",
        households.household_create,
        name="points-household-create",
    ),
]
