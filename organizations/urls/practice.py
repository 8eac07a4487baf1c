"""Addresses: the notice's models."""

from django.urls import path

from organizations.views import practice

urlpatterns = [
    path("practice/", practice.practice_list, name="practice-list"),
    path("practice/export.xlsx", practice.practice_export, name="practice-export"),
    path("practice/<code>/new/", practice.practice_create, name="practice-create"),
    path("practice/<code>/examples/", practice.practice_examples, name="practice-examples"),
    path("practice/<int:pk>/edit/", practice.practice_edit, name="practice-edit"),
]
