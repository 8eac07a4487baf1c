"""The background job of the import wizard."""

from typing import Any

from shaping.imports import services
from shaping.imports.models import ImportBatch
from shaping.jobs.models import Job
from shaping.jobs.registry import Progress, job_kind


@job_kind(services.CHECK_JOB)
def check(job: Job, progress: Progress) -> dict[str, Any]:
    """Check an uploaded sheet."""
    batch = ImportBatch.objects.select_related("created_by").get(pk=job.parameters["batch"])
    return dict(services.check(batch, progress))
