"""Cycles, score sheets, rankings."""

from django.urls import path

from shaping.dashboard import views

app_name = "assessments"
urlpatterns = [path("assessments/", views.home, name="cycle-list")]
