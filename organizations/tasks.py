"""What the clock does for organizations; each task may run again at any time."""

from organizations.services import merging
from shaping.celery import app


@app.task(name="organizations.follow_merges")
def follow_merges() -> int:
    return merging.follow_merges()
