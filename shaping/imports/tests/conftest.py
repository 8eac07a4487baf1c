"""The wizard with its test kind, two villages, and an import at each of its steps."""

import pytest

from shaping.imports import kinds, services
from shaping.imports.models import ImportBatch
from shaping.imports.tests.headcounts import HeadcountImport, workbook
from shaping.jobs.models import Job
from shaping.jobs.services import run


@pytest.fixture(autouse=True)
def headcounts():
    """The kind, registered for this test only."""
    kinds.register_kind(HeadcountImport)
    yield kinds.kind_of(HeadcountImport.code)
    del kinds._kinds[HeadcountImport.code]


@pytest.fixture
def parameters(township):
    return {"township": township.code9}


@pytest.fixture
def upload(parameters, office):
    """Upload a sheet without checking it yet."""

    def start(*rows, by=office, **options) -> ImportBatch:
        return services.upload("test-headcounts", parameters, workbook(*rows, **options), by=by)

    return start


@pytest.fixture
def check(upload):
    """Upload a sheet and let the background job check it."""

    def start(*rows, **options) -> ImportBatch:
        batch = upload(*rows, **options)
        run(batch.job_id)
        assert Job.objects.get(pk=batch.job_id).state == "done"
        batch.refresh_from_db()
        return batch

    return start


@pytest.fixture
def checked(check, village, other_village):
    """One new and one changed row, waiting to be confirmed."""
    type(other_village).objects.filter(pk=other_village.pk).update(population=800)
    return check((village.code12, village.name, 900), (other_village.code12, "码头村", 850))


@pytest.fixture
def confirmed(checked, office):
    services.confirm(checked, by=office)
    return checked
