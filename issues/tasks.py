"""What the clock does for the lists; each task may run again at any time (design §7)."""

from django.utils import timezone

from issues.services.opening import ensure_lists
from issues.services.reminders import ensure_reminders
from issues.services.search_texts import refresh_renamed
from shaping.celery import app


@app.task(name="issues.ensure_lists")
def open_month() -> int:
    return len(ensure_lists(timezone.localdate()))


@app.task(name="issues.ensure_reminders")
def send_reminders() -> int:
    return ensure_reminders(timezone.now())


@app.task(name="issues.refresh_renamed")
def follow_names() -> int:
    return refresh_renamed()
