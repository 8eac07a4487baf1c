"""The Celery application and its static schedule (design §7); knows no app of the project."""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shaping.settings")

app = Celery("shaping")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    "requeue-interrupted-jobs": {
        "task": "shaping.jobs.sweep",
        "schedule": crontab(minute="*/5"),
    },
    "sweep-orphaned-uploads": {
        "task": "shaping.uploads.sweep",
        "schedule": crontab(hour="2", minute="40"),
    },
    "open-the-months-lists": {
        "task": "issues.ensure_lists",
        "schedule": crontab(minute="5"),
    },
    "remind-of-lists": {
        "task": "issues.ensure_reminders",
        "schedule": crontab(minute="10"),
    },
    "follow-new-names-in-search": {
        "task": "issues.refresh_renamed",
        "schedule": crontab(minute="15"),
    },
    "follow-merged-villages": {
        "task": "organizations.follow_merges",
        "schedule": crontab(minute="20"),
    },
}
