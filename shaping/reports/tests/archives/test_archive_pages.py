"""Asking for an archive on the page, following it, taking it; gone after a week."""

import os
import time
from pathlib import Path
from urllib.parse import quote

import pytest
from django.urls import reverse

from shaping.audit.models import AuditEvent
from shaping.jobs.models import Job, JobState
from shaping.jobs.services import run as run_job
from shaping.reports import tasks
from shaping.reports.services.archives.keeping import (
    ARCHIVE_JOB,
    path_of,
    remove_old_archives,
    request_archive,
)
from shaping.reports.tests.archives.test_checker import run
from shaping.workflow import Forbidden, Refused, StaleState
from villages.capabilities import Role

PAGE = "/reports/421223101/2026/archive/"


@pytest.fixture
def job(scene, client_of, office, django_capture_on_commit_callbacks) -> Job:
    """The job of an archive that the office asked for on the page."""
    with django_capture_on_commit_callbacks(execute=True):
        client_of(office).post(PAGE)
    return Job.objects.get(kind=ARCHIVE_JOB)


def test_the_button_makes_one_that_can_be_taken(client_of, office, job, tmp_path):
    page = client_of(office).get(PAGE).content.decode()
    address = reverse("reports:archive-download", args=["421223101", 2026, job.pk])

    assert (job.state, job.result_path) == (JobState.DONE, PAGE)
    assert f'href="{address}"' in page
    answer = client_of(office).get(address)
    content = b"".join(answer.streaming_content)
    assert answer["Content-Type"] == "application/zip"
    assert quote("沙坪镇2026年“共同缔造”工作归档包.zip") in answer["Content-Disposition"]
    path = tmp_path / "taken.zip"
    path.write_bytes(content)
    event = AuditEvent.objects.get(action="report.archive")
    assert event.actor_id == office.pk
    assert event.after["manifest_sha256"] in page
    assert run(path, "--指纹", event.after["manifest_sha256"])[0] == 0
    assert [
        row.action
        for row in AuditEvent.objects.filter(action__startswith="report.a").order_by("sequence")
    ] == [
        "report.archive_request",
        "report.archive",
        "report.archive_download",
    ]


def test_only_its_owner_reads_the_file(job):
    path = path_of(job.parameters["key"])

    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_the_auditor_takes_what_the_office_made(client_of, auditor, job):
    page = client_of(auditor).get(PAGE).content.decode()

    assert f"archive/{job.pk}.zip" in page


@pytest.mark.parametrize("role", [Role.TOWNSHIP_LEADER, Role.COUNTY_READER, Role.VILLAGE_OFFICER])
def test_others_neither_see_nor_take_it(client_of, appoint, job, role):
    client = client_of(appoint(role))

    for answer in (client.get(PAGE), client.post(PAGE), client.get(f"{PAGE}{job.pk}.zip")):
        assert answer.status_code == 403
    assert Job.objects.count() == 1


def test_another_office_does_not_find_it(client_of, other_office, job):
    client = client_of(other_office)

    assert client.get(PAGE).status_code == 404
    own = f"/reports/{other_office.appointments.get().township.code9}/2026/archive/{job.pk}.zip"
    assert client.get(own).status_code == 422


def test_a_second_one_waits_for_the_first(scene, office):
    request_archive(scene.township, 2026, by=office)

    with pytest.raises(StaleState, match="正在生成"):
        request_archive(scene.township, 2026, by=office)
    assert request_archive(scene.township, 2025, by=office).parameters["year"] == 2025


def test_a_year_that_has_not_begun_is_refused(scene, office, leader):
    with pytest.raises(Refused, match="还没有开始"):
        request_archive(scene.township, 2100, by=office)
    with pytest.raises(Forbidden):
        request_archive(scene.township, 2026, by=leader)
    assert not Job.objects.exists()
    assert not AuditEvent.objects.filter(action="report.archive_request").exists()


def test_it_is_made_again_after_an_interruption(job):
    path = path_of(job.parameters["key"])
    path.write_bytes(b"half")
    path.with_name(f"{path.name}.part").write_bytes(b"half")
    Job.objects.filter(pk=job.pk).update(state=JobState.WAITING, finished_at=None)

    run_job(job.pk)

    assert run(path)[0] == 0
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_it_goes_after_a_week(client_of, office, job):
    path = path_of(job.parameters["key"])
    assert remove_old_archives() == 0
    week_ago = time.time() - 7 * 86_400 - 1
    os.utime(path, (week_ago, week_ago))

    tasks.ensure()

    assert not path.exists()
    page = client_of(office).get(PAGE).content.decode()
    assert "已删除" in page
    answer = client_of(office).get(f"{PAGE}{job.pk}.zip")
    assert answer.status_code == 422
    assert "请重新生成" in answer.content.decode()


def test_nothing_to_sweep_is_no_fault(settings):
    assert not Path(settings.MEDIA_ROOT).exists()
    assert remove_old_archives() == 0


def test_rows_cost_no_queries(client_of, office, job, django_assert_num_queries):
    client = client_of(office)
    client.get(PAGE)
    with django_assert_num_queries(6) as first:
        client.get(PAGE)
    for _ in range(2):
        job.pk = None
        job.save(force_insert=True)
    with django_assert_num_queries(len(first)):
        client.get(PAGE)
