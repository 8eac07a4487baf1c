"""运行状态: checks, scheduled tasks, jobs in trouble, running a harmless task now."""

from datetime import timedelta

import pytest
from celery.schedules import crontab
from django.urls import reverse
from django.utils import timezone

from shaping.audit.models import AuditEvent
from shaping.celery import app
from shaping.dashboard import readiness, schedule_words, tasks
from shaping.jobs import schedule
from shaping.jobs.models import Job, JobState, ScheduledRun
from shaping.jobs.services import FAILED_WORDS
from shaping.jobs.tests.factories import JobFactory
from shaping.notices.models import OutsideChannel
from shaping.workflow import Refused

PAGE = "/system/"


def ago(**span):
    return timezone.now() - timedelta(**span)


@pytest.fixture(autouse=True)
def _just_started(monkeypatch):
    monkeypatch.setattr(schedule, "PROCESS_STARTED_AT", timezone.now())


@pytest.fixture
def page_of(client_of, system_admin):
    """The page as the system administrator sees it."""
    return lambda: client_of(system_admin).get(PAGE)


@pytest.fixture
def run(client_of, system_admin, django_capture_on_commit_callbacks):
    """Press 现在运行, and let the queue deliver."""

    def press(entry: str):
        with django_capture_on_commit_callbacks(execute=True):
            return client_of(system_admin).post(reverse("dashboard:system-run"), {"task": entry})

    return press


def failed(**fields) -> Job:
    over = {"state": JobState.FAILED, "finished_at": timezone.now(), "message": "没有做完。"}
    return JobFactory(**over | fields)


def test_it_shows_checks_tasks_and_versions(page_of, monkeypatch):
    monkeypatch.setattr(readiness, "database_now", lambda: ago(minutes=6))

    text = page_of().content.decode()

    assert "数据库和网站的时钟差了5分钟以上" in text
    assert "开放当月问题清单" in text
    assert "还没有备份过" in text
    assert "还没有运行过" in text
    assert "Python" in text
    assert "没有卡住的任务" in text


@pytest.mark.parametrize("count", [1, 3])
def test_it_costs_the_same_for_one_and_three(
    client_of, system_admin, count, django_assert_num_queries
):
    for _ in range(count):
        failed()
        JobFactory(queued_at=ago(minutes=31))
    client = client_of(system_admin)
    client.get(PAGE)

    with django_assert_num_queries(17):
        answer = client.get(PAGE)

    assert len(answer.context["page"].troubled_jobs) == 2 * count


def test_it_lists_jobs_in_trouble_with_reasons(page_of):
    waiting = JobFactory(title="排着", queued_at=ago(minutes=31))
    silent = JobFactory(title="哑了", state=JobState.RUNNING, heartbeat_at=ago(minutes=31))
    broken = failed(title="坏了")
    failed(title="很久以前", finished_at=ago(days=31))
    JobFactory(title="刚来")

    answer = page_of()
    text = answer.content.decode()

    lines = answer.context["page"].troubled_jobs
    assert [line.job for line in lines] == [waiting, silent, broken]
    assert "一直在排队" in lines[0].words
    assert "没有动静" in lines[1].words
    assert lines[2].words == "没有做完。"
    assert text.count(f'action="{reverse("dashboard:job-retry", args=[broken.pk])}"') == 1
    assert text.count("重试</button>") == 1
    assert dict(answer.context["page"].job_counts) == {
        "排队中": 2,
        "进行中": 1,
        "已完成": 0,
        "未通过": 0,
        "失败": 2,
    }


@pytest.mark.parametrize("message", ["", FAILED_WORDS])
def test_the_administrator_is_told_where_the_reason_stands(page_of, message):
    job = failed(message=message)

    text = page_of().content.decode()

    assert f"查“job-{job.pk}”" in text
    assert "请告诉系统管理员" not in text


def test_a_late_task_is_marked(page_of, monkeypatch):
    monkeypatch.setattr(schedule, "PROCESS_STARTED_AT", ago(days=2))

    text = page_of().content.decode()

    assert text.count("没有按时运行") == len(app.conf.beat_schedule)


def test_a_failed_task_shows_its_words(page_of):
    ScheduledRun.objects.create(
        name="issues.ensure_lists",
        last_started_at=ago(minutes=1),
        last_failed_at=timezone.now(),
        last_words="今年的工作日历还没有核对。",
    )

    text = page_of().content.decode()

    assert "✕ 失败" in text
    assert "今年的工作日历还没有核对。" in text


def test_the_last_backup_is_shown(page_of):
    schedule.note_run(schedule.BACKUP)

    assert "还没有备份过" not in page_of().content.decode()


def test_messages_that_never_left_are_counted(page_of, office):
    who = {"created_by": office, "changed_by": office}
    channel = OutsideChannel.objects.create(
        name="值班邮箱", address="a@example.com", kind="email", **who
    )
    for key, days in (("new", 1), ("old", 31)):
        channel.messages.create(
            key=key,
            kind="alarm",
            title="告警",
            state="failed",
            last_error="连不上",
            written_at=ago(days=days),
        )
    channel.messages.create(key="waiting", kind="alarm", title="告警")

    answer = page_of()

    assert answer.context["page"].unsent_count == 1
    assert "1条（最近30天）" in answer.content.decode()


@pytest.mark.parametrize("name", ["office", "auditor", "security_admin", "stranger"])
def test_it_is_closed_to_others(client_of, request, name):
    client = client_of(request.getfixturevalue(name))

    assert client.get(PAGE).status_code == 403
    answer = client.post(reverse("dashboard:system-run"), {"task": "open-the-months-lists"})
    assert answer.status_code == 403
    assert not Job.objects.exists()


def test_a_harmless_task_runs_now(run):
    answer = run("open-the-months-lists")

    job = Job.objects.get()
    assert answer["Location"] == reverse("dashboard:job-detail", args=[job.pk])
    assert (job.state, job.result, job.result_path) == (JobState.DONE, {"count": 0}, PAGE)
    assert ScheduledRun.objects.get().name == "issues.ensure_lists"
    event = AuditEvent.objects.latest("sequence")
    assert (event.action, event.summary) == ("schedule.run", "现在运行：开放当月问题清单")


def test_every_task_that_may_run_does(run, db):
    entries = app.conf.beat_schedule.items()
    harmless = [name for name, row in entries if schedule_words.task_words(row["task"]).may_run]

    for entry in harmless:
        run(entry)

    assert set(Job.objects.values_list("state", flat=True)) == {JobState.DONE}


@pytest.mark.parametrize("entry", ["requeue-interrupted-jobs", "unheard-of", ""])
def test_other_tasks_are_refused(run, entry):
    assert run(entry).status_code == 422
    assert not Job.objects.exists()
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize(
    ("error", "state"),
    [(Refused("还不行。"), JobState.REFUSED), (RuntimeError("boom"), JobState.FAILED)],
)
def test_a_task_that_fails_by_hand_says_so(run, monkeypatch, error, state):
    class Outcome:
        result = error

        def failed(self):
            return True

    task = app.tasks["issues.ensure_lists"]
    monkeypatch.setattr(task, "apply", lambda throw: Outcome(), raising=False)

    run("open-the-months-lists")

    job = Job.objects.get()
    assert job.state == state
    assert job.message
    assert "boom" not in job.message


def test_it_registers_the_kind_of_job():
    assert tasks.run_scheduled


def test_every_task_of_the_schedule_has_words():
    scheduled = {row["task"] for row in app.conf.beat_schedule.values()}

    assert scheduled - schedule_words.TASK_WORDS.keys() == set()
    assert schedule_words.task_words("unheard.of") == schedule_words.UNKNOWN


@pytest.mark.parametrize(
    ("times", "words"),
    [
        (crontab(), "每分钟"),
        (crontab(minute="*/5"), "每5分钟"),
        (crontab(minute="5"), "每小时"),
        (crontab(hour="2", minute="40"), "每天"),
        (crontab(hour="9,15", minute="0"), "每天2次"),
        (crontab(hour="9", minute="0", day_of_week="1"), "每周"),
        (crontab(hour="9", minute="0", day_of_month="1"), "每月"),
    ],
)
def test_it_says_how_often(times, words):
    assert schedule_words.often(times) == words


def test_the_next_run_is_shown(page_of):
    lines = page_of().context["page"].tasks

    assert all(line.next_at > timezone.now() - timedelta(minutes=1) for line in lines)
    assert {line.entry for line in lines} == set(app.conf.beat_schedule)
