"""The Celery application and its static schedule (design §7); knows no app of the project."""

import os
from typing import Any

from celery import Celery
from celery.schedules import crontab
from celery.signals import setup_logging

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shaping.settings")

app = Celery("shaping")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    "scheduler-beat": {
        "task": "shaping.jobs.beat",
        "schedule": crontab(),
        # A worker that was away need not catch up on minutes that are gone.
        "options": {"expires": 60},
    },
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
    "ensure-reports": {
        "task": "reports.ensure",
        "schedule": crontab(minute="25"),
    },
    "raise-alarms": {
        "task": "dashboard.raise_alarms",
        "schedule": crontab(minute="50"),
    },
    "send-outside-messages": {
        "task": "notices.send_outside",
        "schedule": crontab(minute="*/5"),
    },
    "sweep-orphaned-reports": {
        "task": "reports.sweep",
        "schedule": crontab(hour="2", minute="45"),
    },
    "follow-merged-villages": {
        "task": "organizations.follow_merges",
        "schedule": crontab(minute="20"),
    },
}


@setup_logging.connect
def keep_our_logging(**_: Any) -> None:
    """Celery leaves logging alone when somebody answers here: the settings have set it up."""
