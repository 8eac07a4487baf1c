"""Home pages, feedback, jobs, audit trail, health."""

from django.urls import path

from shaping.dashboard import views

app_name = "dashboard"
urlpatterns = [
    path("", views.home, name="home"),
    path("feedback/", views.home, name="feedback"),
    path("audit/", views.home, name="audit-list"),
    path("jobs/", views.home, name="job-list"),
]
