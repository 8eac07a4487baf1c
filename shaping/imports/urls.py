"""The import wizard."""

from django.urls import path

from shaping.imports import views

app_name = "imports"
urlpatterns = [
    path("", views.batch_list, name="batch-list"),
    path("<slug:kind>/new/", views.batch_create, name="batch-create"),
    path("<slug:kind>/template/", views.template, name="template"),
    path("<int:pk>/", views.batch_detail, name="batch-detail"),
    path("<int:pk>/confirm/", views.batch_confirm, name="batch-confirm"),
    path("<int:pk>/recheck/", views.batch_recheck, name="batch-recheck"),
    path("<int:pk>/undo/", views.batch_undo, name="batch-undo"),
    path("<int:pk>/annotated.xlsx", views.batch_annotated, name="batch-annotated"),
]
