"""Commands check and confirm a file in one go, with or without a person behind them."""

from pathlib import Path

import pytest

from shaping.audit.models import AuditEvent
from shaping.imports import services
from shaping.imports.models import BatchState, ImportBatch
from shaping.imports.tests.headcounts import workbook
from shaping.jobs.models import Job
from shaping.workflow import Forbidden, Refused
from villages.models import Village

KIND = "test-headcounts"


@pytest.fixture
def path(tmp_path, village, other_village):
    """A sheet that gives both villages their people."""
    Village.objects.filter(pk=other_village.pk).update(population=850)
    path = tmp_path / "人口.xlsx"
    path.write_bytes(workbook((village.code12, "", 900), (other_village.code12, "", 850)).read())
    return path


def test_it_imports_without_a_person(path, parameters, village):
    outcome = services.import_file(KIND, parameters, path, by=None)

    village.refresh_from_db()
    assert village.population == 900
    assert (outcome.new_count, outcome.changed_count, outcome.unchanged_count) == (1, 0, 1)
    batch = outcome.batch
    assert (batch.state, batch.created_by, batch.confirmed_by) == (BatchState.CONFIRMED, None, None)
    assert Path(batch.file.path).read_bytes() == path.read_bytes()
    assert batch.rows.count() == 2
    assert AuditEvent.objects.get().actor_name == "系统"
    assert not Job.objects.exists()


def test_it_imports_for_a_person(path, parameters, office):
    batch = services.import_file(KIND, parameters, path, by=office).batch

    assert (batch.created_by, batch.confirmed_by) == (office, office)


def test_an_import_by_a_command_can_be_undone_by_the_office(path, parameters, office, village):
    batch = services.import_file(KIND, parameters, path, by=None).batch

    services.undo(batch, by=office)

    village.refresh_from_db()
    assert village.population is None


def test_the_same_file_twice_changes_nothing(path, parameters):
    services.import_file(KIND, parameters, path, by=None)

    outcome = services.import_file(KIND, parameters, path, by=None)

    assert (outcome.batch, outcome.unchanged_count) == (None, 2)
    assert ImportBatch.objects.count() == 1


def test_a_dry_run_stores_nothing(path, parameters, village, settings):
    outcome = services.import_file(KIND, parameters, path, by=None, dry_run=True)

    village.refresh_from_db()
    assert (outcome.new_count, outcome.batch, village.population) == (1, None, None)
    assert list(outcome.warnings) == ["人口按年底的填"]
    assert not ImportBatch.objects.exists()
    assert not (settings.MEDIA_ROOT / "imports").exists()


def test_faults_are_told_and_nothing_is_stored(path, parameters, village):
    path.write_bytes(workbook((village.code12, "", 900), ("999", "", "多")).read())

    outcome = services.import_file(KIND, parameters, path, by=None)

    assert [fault.column for fault in outcome.faults] == ["人口", "村代码"]
    assert outcome.wrong_count == 1
    assert not ImportBatch.objects.exists()


def test_a_refusal_of_the_kind_leaves_no_trace(path, parameters, headcounts, monkeypatch, settings):
    def refuse(changes, batch, *, by):
        raise Refused("来晚了。")

    monkeypatch.setattr(headcounts, "apply", refuse)

    with pytest.raises(Refused, match="来晚了"):
        services.import_file(KIND, parameters, path, by=None)

    assert not ImportBatch.objects.exists()
    assert not AuditEvent.objects.exists()
    assert list((settings.MEDIA_ROOT / "imports").iterdir()) == []


def test_a_file_that_is_not_there_is_a_sentence(path, parameters):
    with pytest.raises(Refused, match="没有找到文件"):
        services.import_file(KIND, parameters, path.with_name("没有.xlsx"), by=None)


def test_a_file_that_may_not_be_read_is_a_sentence(path, parameters, monkeypatch):
    monkeypatch.setattr("os.access", lambda *_: False)

    with pytest.raises(Refused, match="没有权限读"):
        services.import_file(KIND, parameters, path, by=None)


def test_an_empty_file_is_a_sentence(path, parameters):
    path.write_bytes(b"")

    with pytest.raises(Refused, match="空文件"):
        services.import_file(KIND, parameters, path, by=None)


def test_a_person_must_be_allowed(path, parameters, leader):
    with pytest.raises(Forbidden):
        services.import_file(KIND, parameters, path, by=leader)
