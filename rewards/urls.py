"""Reward grants."""

from django.urls import path

from shaping.dashboard import views

app_name = "rewards"
urlpatterns = [path("", views.home, name="grant-list")]
