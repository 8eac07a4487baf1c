"""Alarms: once a problem and day, to whoever looks after the system."""

from datetime import timedelta
from shutil import disk_usage

import pytest
from celery.schedules import crontab
from django.utils import timezone

from issues.tests.factories import IssueListFactory
from shaping.celery import app
from shaping.dashboard import alarms, readiness
from shaping.dashboard.alarms import Alarm
from shaping.jobs import schedule
from shaping.jobs.models import JobState, ScheduledRun
from shaping.jobs.tests.factories import JobFactory
from shaping.notices.models import Notice, NoticeKind
from shaping.reports.tests.factories import MonthlyReportFactory
from villages.models import Appointment

pytestmark = pytest.mark.django_db

TASK = "issues.ensure_lists"


def ago(**span):
    return timezone.now() - timedelta(**span)


@pytest.fixture(autouse=True)
def _all_is_well(monkeypatch):
    """Just started, with room on the disk: nothing to complain of yet."""
    monkeypatch.setattr(schedule, "PROCESS_STARTED_AT", timezone.now())
    disk(monkeypatch, free=10_000)


@pytest.fixture
def told(system_admin):
    """Raise the alarms, and give what the system administrator was told."""

    def raise_now() -> list[Notice]:
        alarms.raise_alarms(timezone.now())
        return list(Notice.objects.filter(recipient=system_admin).order_by("pk"))

    return raise_now


def disk(monkeypatch, *, free: int) -> None:
    """A disk of 20 GB with so many megabytes left."""
    megabytes = [20_000, 20_000 - free, free]
    found = type(disk_usage("/"))(*(size * 1024 * 1024 for size in megabytes))
    monkeypatch.setattr(readiness.shutil, "disk_usage", lambda _: found)


def failed(**fields):
    over = {"state": JobState.FAILED, "finished_at": timezone.now(), "message": "没有做完。"}
    return JobFactory(**over | fields)


def test_nothing_is_said_when_all_is_well(told):
    JobFactory()
    failed(finished_at=ago(hours=25))

    assert told() == []


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"state": JobState.WAITING, "minutes": 31}, "一直在排队"),
        ({"state": JobState.RUNNING, "minutes": 31}, "没有动静"),
    ],
)
def test_a_stuck_job_is_told(told, fields, words):
    moment = ago(minutes=fields.pop("minutes"))
    job = JobFactory(title="导入花名册", queued_at=moment, heartbeat_at=moment, **fields)

    (notice,) = told()
    assert (notice.kind, notice.link) == (NoticeKind.ALARM, f"/jobs/{job.pk}/")
    assert words in notice.text
    assert "花名册" not in notice.title + notice.text


def test_a_failed_job_is_told(told, office):
    job = failed(created_by=office)

    (notice,) = told()
    assert notice.text == f"第{job.pk}号后台任务：没有做完。"
    assert notice.key == f"alarm-job-failed-{job.pk}-{timezone.localdate()}"


def test_what_the_clock_queues_again_and_again_is_one_problem(told):
    for _ in range(3):
        failed(created_by=None)

    assert len(told()) == 1


def test_a_task_that_missed_its_time_is_told(told, monkeypatch):
    monkeypatch.setattr(alarms, "alarm_sources", (alarms.schedule_alarms,))
    monkeypatch.setattr(schedule, "PROCESS_STARTED_AT", ago(days=2))

    notices = told()

    assert {notice.title for notice in notices} == {"有定时任务没有按时运行"}
    assert {notice.link for notice in notices} == {"/system/"}
    assert len(notices) == len(app.conf.beat_schedule)
    assert any("开放当月问题清单" in notice.text for notice in notices)


def test_a_task_that_failed_is_told(told):
    ScheduledRun.objects.create(
        name=TASK,
        last_started_at=timezone.now(),
        last_failed_at=timezone.now(),
        last_words="今年的工作日历还没有核对。",
    )

    (notice,) = told()
    assert notice.title == "有定时任务失败了"
    assert "今年的工作日历还没有核对。" in notice.text


def test_checks_that_are_not_well_are_told(told, monkeypatch):
    disk(monkeypatch, free=900)
    monkeypatch.setattr(readiness, "database_now", lambda: ago(minutes=6))
    monkeypatch.setattr(readiness, "installed_at", lambda: ago(days=4))

    assert [notice.title for notice in told()] == ["磁盘需要处理", "备份需要处理", "时钟需要处理"]


def test_a_problem_is_told_once_a_day(system_admin, monkeypatch):
    monkeypatch.setattr(alarms, "alarm_sources", (alarms.job_alarms,))
    JobFactory(queued_at=ago(minutes=31))
    now = timezone.now()

    assert alarms.raise_alarms(now) == 1
    assert alarms.raise_alarms(now) == 0
    assert alarms.raise_alarms(now + timedelta(days=1)) == 1


def test_others_are_not_told(told, office, auditor, security_admin, other_office):
    failed()

    told()

    assert Notice.objects.count() == 1


def test_a_former_administrator_is_not_told(told, system_admin):
    failed()
    Appointment.objects.filter(user=system_admin).update(ended_on=timezone.localdate())

    assert told() == []


def test_another_part_of_the_site_adds_its_own(told, monkeypatch):
    late = Alarm("report-7", "月报逾期", "11月的月报还没有出。", "/reports/")
    monkeypatch.setattr(alarms, "alarm_sources", (lambda now: [late],))

    (notice,) = told()
    assert (notice.title, notice.text, notice.link) == (
        "月报逾期",
        "11月的月报还没有出。",
        "/reports/",
    )


def test_the_clock_looks_every_hour(system_admin):
    failed()
    entry = app.conf.beat_schedule["raise-alarms"]

    assert app.tasks[entry["task"]].apply().result == 1
    assert entry["schedule"] == crontab(minute="50")
    assert ScheduledRun.objects.get().last_words == "办了1项"


def test_a_report_that_did_not_come_is_told(told, village, office):
    first = timezone.localdate().replace(day=1) - timedelta(days=40)
    IssueListFactory(
        village=village,
        year=first.year,
        month=first.month,
        opens_on=first,
        due_on=first,
        locks_on=first,
    )

    assert told() == []
    JobFactory(
        kind="report-close", state=JobState.DONE, finished_at=ago(hours=2), created_at=ago(hours=2)
    )

    notice = told()[-1]

    assert notice.title == "有月报逾期未出"
    assert f"沙坪镇{first.year}年{first.month}月" in notice.text


def test_a_report_of_days_to_come_is_told(told, township):
    day = timezone.localdate() + timedelta(days=3)
    MonthlyReportFactory(township=township, year=day.year, month=day.month, cut_off_on=day)

    notice = told()[-1]

    assert notice.title == "月报出早了"
    assert notice.text.startswith("有1份月报的截止日期还没有到")
