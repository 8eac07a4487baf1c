"""Settings of the lists, and the burden page."""

from django.urls import path

from issues.views import settings

urlpatterns = [
    path("lists/settings/<str:code>/", settings.calendar_edit, name="settings"),
    path("lists/settings/<str:code>/categories/", settings.category_add, name="category-add"),
    path("lists/categories/<int:pk>/", settings.category_edit, name="category-edit"),
    path("lists/burden/<str:code>/", settings.burden_detail, name="burden"),
    path(
        "lists/burden/<str:code>/require/", settings.requirement_create, name="requirement-create"
    ),
    path("lists/requirements/<int:pk>/end/", settings.requirement_end, name="requirement-end"),
]
