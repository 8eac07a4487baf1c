"""Home pages, feedback, jobs, audit trail, health."""

from django.urls import path

from shaping.dashboard.views import (
    audit,
    feedback,
    health,
    home,
    improvement,
    jobs,
    public,
    uploads,
    workdays,
)

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
    path("improvement/", improvement.improvement_list, name="improvement-list"),
    path("improvement/<str:code>.xlsx", improvement.improvement_export, name="improvement-export"),
    path("improvement/<str:code12>/", improvement.improvement_village, name="improvement-village"),
    path("workdays/", workdays.workday_list, name="workday-list"),
    path("workdays/<int:year>/", workdays.workday_year, name="workday-year"),
    path("workdays/<int:year>/fill/", workdays.workday_fill, name="workday-fill"),
    path("workdays/<int:year>/remove/", workdays.workday_remove, name="workday-remove"),
    path("workdays/<int:year>/complete/", workdays.workday_complete, name="workday-complete"),
    path("uploads/photos/", uploads.photo_upload, name="photo-upload"),
    path("uploads/<uuid:key>/", uploads.upload_content, name="upload-content"),
    path("uploads/<uuid:key>/thumbnail/", uploads.upload_thumbnail, name="upload-thumbnail"),
    path("public/", public.public_home, name="public-home"),
    path("public/cases/<int:pk>/", public.public_case, name="public-case"),
    path("public/cases/<int:pk>/photos/<int:photo>/", public.public_photo, name="public-photo"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
