"""The two Celery tasks of the project: run one job, and sweep up interrupted ones."""

from shaping.celery import app
from shaping.jobs import services


@app.task(name=services.RUN_TASK)
def run(job_id: int) -> None:
    services.run(job_id)


@app.task(name="shaping.jobs.sweep")
def sweep() -> int:
    return services.sweep()
