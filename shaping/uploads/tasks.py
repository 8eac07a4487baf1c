"""The nightly sweep of files without a row."""

from datetime import timedelta

from shaping.celery import app
from shaping.uploads import services

ORPHAN_AGE = timedelta(days=1)


@app.task(name="shaping.uploads.sweep")
def sweep() -> int:
    return services.sweep_orphans(ORPHAN_AGE)
