"""The register and the people."""

from django.urls import path

from shaping.dashboard import views

app_name = "villages"
urlpatterns = [
    path("", views.home, name="village-list"),
    path("people/", views.home, name="person-list"),
]
