"""Telling the system administrator, once a problem and day, of what goes wrong by itself."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from shaping.dashboard.queries.system import STUCK_AFTER, failed_words, stuck_words, task_lines
from shaping.dashboard.readiness import State, named_checks
from shaping.jobs.models import Job, JobState
from shaping.jobs.services import stuck_jobs
from shaping.notices.models import NoticeKind
from shaping.notices.services.notices import NoticeOrder, notify
from shaping.reports.queries.windows import late_reports, premature_reports
from villages.queries.recipients import installation_holders

FAILED_WITHIN = timedelta(hours=24)
# Of the checks, those that a running worker can see; the rest keep it from running at all.
ALARMING_CHECKS = ("disk", "backup", "clock")


@dataclass(frozen=True)
class Alarm:
    """One problem: `key` (at most 90 characters) names it from day to day, `link` is a path here."""

    key: str
    title: str
    text: str
    link: str = ""


AlarmSource = Callable[[datetime], Iterable[Alarm]]


def job_alarms(now: datetime) -> Iterator[Alarm]:
    """Jobs stuck for half an hour, and those that failed in the last 24 hours."""
    for job in stuck_jobs(now, STUCK_AFTER, STUCK_AFTER):
        yield _job_alarm(job, "stuck", "有后台任务卡住了", stuck_words(job))
    failed = Job.objects.filter(state=JobState.FAILED, finished_at__gt=now - FAILED_WITHIN)
    for job in failed.order_by("pk"):
        yield _job_alarm(job, "failed", "有后台任务失败了", failed_words(job))


def _job_alarm(job: Job, what: str, title: str, words: str) -> Alarm:
    """The job goes by its number: its title may name a file, and alarms leave the house."""
    text = f"第{job.pk}号后台任务：{words}"
    # What the clock queues again every hour is one problem, however many rows it has.
    name = job.pk if job.created_by_id else job.kind
    return Alarm(f"job-{what}-{name}", title, text, reverse("dashboard:job-detail", args=[job.pk]))


def schedule_alarms(now: datetime) -> Iterator[Alarm]:
    """Scheduled tasks that missed their time, or failed the last time they ran."""
    for line in task_lines(now):
        if line.is_late:
            text = f"“{line.title}”到时间没有运行。请检查后台程序是否在运行。"
            yield _system_alarm(f"late-{line.entry}", "有定时任务没有按时运行", text)
        if line.run and line.run.has_failed:
            text = f"“{line.title}”：{line.words}"
            yield _system_alarm(f"failed-{line.entry}", "有定时任务失败了", text)


def check_alarms(now: datetime) -> Iterator[Alarm]:
    """Disk, backup and clock, as the page of the installation shows them."""
    for check in named_checks(*ALARMING_CHECKS):
        if check.state != State.OK:
            yield _system_alarm(f"check-{check.name}", f"{check.title}需要处理", check.message)


def report_alarms(now: datetime) -> Iterator[Alarm]:
    """Months whose report did not come by itself, and reports of days that are yet to come."""
    today = timezone.localdate(now)
    overdue = late_reports(now)
    if overdue:
        names = "、".join(f"{row.township.name}{row.year}年{row.month}月" for row in overdue[:5])
        more = f"等{len(overdue)}份" if len(overdue) > 5 else ""
        text = f"逾期未出：{names}{more}。系统每小时会再试，请看后台任务失败的原因。"
        yield _system_alarm("reports-overdue", "有月报逾期未出", text)
    early = premature_reports(today).count()
    if early:
        text = (
            f"有{early}份月报的截止日期还没有到：做的时候系统时间走快了。"
            "请校准时间；到期以后，请镇办公室把这一期重出一版。"
        )
        yield _system_alarm("reports-early", "月报出早了", text)


def _system_alarm(key: str, title: str, text: str) -> Alarm:
    return Alarm(key, title, text, reverse("dashboard:system"))


# Every part of the site that has something to complain about adds its function here.
alarm_sources: tuple[AlarmSource, ...] = (
    job_alarms,
    schedule_alarms,
    check_alarms,
    report_alarms,
)


def raise_alarms(now: datetime) -> int:
    """Send one notice a problem and day to whoever looks after the system; gives how many are new.

    Called again on the same day it tells of new problems only.
    """
    today = timezone.localdate(now)
    holders = installation_holders("system.read", today)
    alarms = [alarm for source in alarm_sources for alarm in source(now)]
    with transaction.atomic():
        return sum(notify(_order(alarm, today.isoformat()), holders) for alarm in alarms)


def _order(alarm: Alarm, day: str) -> NoticeOrder:
    return NoticeOrder(
        key=f"alarm-{alarm.key}-{day}",
        kind=NoticeKind.ALARM,
        title=alarm.title[:120],
        text=alarm.text[:1000],
        link=alarm.link,
        goes_outside=True,
    )
