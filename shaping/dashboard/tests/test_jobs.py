"""Background jobs: who sees which, the progress bar, the result, starting again."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from shaping.accounts.tests.factories import UserFactory
from shaping.audit.models import AuditEvent
from shaping.jobs.models import Job, JobState
from shaping.jobs.tests.factories import JobFactory


def address(name: str, job: Job) -> str:
    return reverse(f"dashboard:job-{name}", args=[job.pk])


def failed(**fields) -> Job:
    over = {"state": JobState.FAILED, "finished_at": timezone.now(), "message": "没有做完。"}
    return JobFactory(**over | fields)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(
    client_of, office, count, django_assert_num_queries
):
    for _ in range(count):
        JobFactory(created_by=office)
    client = client_of(office)
    client.get(reverse("dashboard:job-list"))

    with django_assert_num_queries(6):
        answer = client.get(reverse("dashboard:job-list"))

    assert len(answer.context["page"].object_list) == count


def test_an_empty_list_says_why(client_of, office):
    assert "还没有后台任务" in client_of(office).get(reverse("dashboard:job-list")).content.decode()


@pytest.mark.parametrize(
    ("name", "sees_own_township", "sees_other_township"),
    [
        ("office", False, False),
        ("auditor", True, False),
        ("system_admin", True, True),
    ],
)
def test_who_sees_the_jobs_of_others(
    client_of, request, township, name, sees_own_township, sees_other_township
):
    own, foreign = JobFactory(township_code=township.code9), JobFactory(township_code="999999999")
    client = client_of(request.getfixturevalue(name))

    for job, is_seen in ((own, sees_own_township), (foreign, sees_other_township)):
        for page in ("detail", "progress"):
            assert client.get(address(page, job)).status_code == (200 if is_seen else 404)


def test_a_running_job_shows_its_progress(client_of, office):
    job = JobFactory(
        created_by=office, state=JobState.RUNNING, heartbeat_at=timezone.now(), done=3, total=10
    )

    page = client_of(office).get(address("detail", job)).content.decode()
    part = client_of(office).get(address("progress", job))

    assert "<progress" in page
    assert "HX-Refresh" not in part
    assert "<html" not in part.content.decode()


@pytest.mark.parametrize(
    ("state", "minutes", "is_told"),
    [(JobState.WAITING, 0, False), (JobState.WAITING, 2, True), (JobState.RUNNING, 2, True)],
)
def test_a_job_without_a_worker_says_so(client_of, office, state, minutes, is_told):
    heard_at = timezone.now() - timedelta(minutes=minutes)
    job = JobFactory(created_by=office, state=state, queued_at=heard_at, heartbeat_at=heard_at)

    part = client_of(office).get(address("progress", job)).content.decode()

    assert ("后台程序可能停了" in part) == is_told


def test_the_progress_of_a_job_that_is_over_has_the_page_loaded_again(client_of, office):
    job = failed(created_by=office)

    assert client_of(office).get(address("progress", job))["HX-Refresh"] == "true"


def test_a_finished_job_leads_to_its_result(client_of, office):
    job = JobFactory(
        created_by=office,
        state=JobState.DONE,
        finished_at=timezone.now(),
        result_path="/imports/7/",
    )

    page = client_of(office).get(address("detail", job)).content.decode()

    assert 'href="/imports/7/"' in page
    assert "重试" not in page


def test_the_owner_starts_a_failed_job_again(client_of, office):
    job = failed(created_by=office)

    answer = client_of(office).post(address("retry", job))

    job.refresh_from_db()
    assert (answer.status_code, job.state) == (302, JobState.WAITING)
    assert AuditEvent.objects.latest("sequence").action == "job.retry"


def test_the_system_admin_starts_a_job_of_others_again(client_of, system_admin):
    assert client_of(system_admin).post(address("retry", failed())).status_code == 302


def test_the_auditor_only_looks(client_of, auditor, township):
    job = failed(township_code=township.code9, created_by=UserFactory())

    assert "重试</button>" not in client_of(auditor).get(address("detail", job)).content.decode()
    assert client_of(auditor).post(address("retry", job)).status_code == 403


def test_a_job_of_others_is_not_found(client_of, stranger):
    assert client_of(stranger).post(address("retry", failed())).status_code == 404


def test_a_second_click_is_told_so(client_of, office):
    job = failed(created_by=office)
    client_of(office).post(address("retry", job))

    assert client_of(office).post(address("retry", job)).status_code == 409
