"""Home pages, feedback, jobs, audit trail, health."""

from django.urls import path

from shaping.dashboard.views import audit, feedback, health, home, jobs

app_name = "dashboard"
urlpatterns = [
    path("", home.home, name="home"),
    path("feedback/", feedback.feedback, name="feedback"),
    path("feedback/<int:pk>/answer/", feedback.feedback_answer, name="feedback-answer"),
    path("audit/", audit.audit_list, name="audit-list"),
    path("audit/export.xlsx", audit.audit_export, name="audit-export"),
    path("jobs/", jobs.job_list, name="job-list"),
    path("jobs/<int:pk>/", jobs.job_detail, name="job-detail"),
    path("jobs/<int:pk>/progress/", jobs.job_progress, name="job-progress"),
    path("jobs/<int:pk>/retry/", jobs.job_retry, name="job-retry"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
