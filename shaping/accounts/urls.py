"""Signing in and out, one's own password and letter size."""

from django.urls import path

from shaping.accounts import views

app_name = "accounts"
urlpatterns = [
    path("login/", views.sign_in, name="login"),
    path("logout/", views.sign_out, name="logout"),
    path("confirm/", views.confirm, name="confirm"),
    path("password/", views.change_password, name="password-change"),
    path("large-text/", views.toggle_large_text, name="large-text"),
]
