"""An uploaded file is kept under a random name and checked in the background."""

import hashlib
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from shaping.imports import services
from shaping.imports.files import clean_file_name
from shaping.imports.models import BatchState, ImportBatch
from shaping.imports.tests.headcounts import workbook
from shaping.jobs.models import Job, JobState
from shaping.spreadsheets.limits import MAX_FILE_BYTES
from shaping.workflow import Forbidden, Refused

KIND = "test-headcounts"


def test_it_keeps_the_file_its_name_and_its_hash(parameters, office, settings):
    file = workbook(("421223101200", "堰市村", 900))
    content = file.read()

    batch = services.upload(KIND, parameters, file, by=office)

    assert batch.file.path.startswith(str(settings.MEDIA_ROOT / "imports"))
    assert "人口" not in batch.file.name
    assert Path(batch.file.path).read_bytes() == content
    assert batch.sha256 == hashlib.sha256(content).hexdigest()
    assert (batch.file_name, batch.state) == ("人口.xlsx", BatchState.UPLOADED)
    assert (batch.title, batch.township_code) == ("沙坪镇人口", "421223101")
    assert batch.created_by == office


def test_it_starts_the_check(parameters, office, django_capture_on_commit_callbacks, village):
    with django_capture_on_commit_callbacks(execute=True):
        batch = services.upload(
            KIND, parameters, workbook((village.code12, "堰市村", 900)), by=office
        )
        assert Job.objects.get(pk=batch.job_id).state == JobState.WAITING

    job = Job.objects.get(pk=batch.job_id)
    batch.refresh_from_db()
    assert (job.state, batch.state) == (JobState.DONE, BatchState.CHECKED)
    assert (job.kind, job.created_by, job.title) == ("import-check", office, "检查沙坪镇人口")
    assert job.result_path == f"/imports/{batch.pk}/"
    assert job.result == {
        "new_count": 1,
        "changed_count": 0,
        "unchanged_count": 0,
        "wrong_count": 0,
    }


@pytest.mark.parametrize(("size", "words"), [(0, "空文件"), (MAX_FILE_BYTES + 1, "超过 10 MB")])
def test_it_refuses_a_file_by_its_size_and_keeps_nothing(parameters, office, settings, size, words):
    with pytest.raises(Refused, match=words):
        services.upload(KIND, parameters, SimpleUploadedFile("a.xlsx", b"x" * size), by=office)

    assert not ImportBatch.objects.exists()
    assert not (settings.MEDIA_ROOT / "imports").exists()


def test_it_keeps_no_file_when_the_batch_cannot_be_written(
    parameters, office, settings, monkeypatch
):
    monkeypatch.setattr(services, "CHECK_JOB", "no-such-job")

    with pytest.raises(KeyError):
        services.upload(KIND, parameters, workbook(), by=office)

    assert not ImportBatch.objects.exists()
    assert list((settings.MEDIA_ROOT / "imports").iterdir()) == []


def test_it_refuses_who_may_not_import(parameters, leader):
    with pytest.raises(Forbidden, match="人口"):
        services.upload(KIND, parameters, workbook(), by=leader)

    assert not ImportBatch.objects.exists()


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("成绩.xlsx", "成绩.xlsx"),
        (r"C:\表\成绩.xlsx", "成绩.xlsx"),
        ("../../etc/passwd", "passwd"),
        ("a\x00b\n\u202eslx.exe", "abslx.exe"),
        ("", "未命名"),
        ("长" * 300 + ".xlsx", "长" * 195 + ".xlsx"),
        ("长" * 300, "长" * 200),
    ],
)
def test_it_cleans_the_name(name, cleaned):
    assert clean_file_name(name) == cleaned
