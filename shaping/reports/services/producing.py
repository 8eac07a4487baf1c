"""Closing months and handing out their reports, each exactly once (design §7).

A report is written in a transaction of its own and kept single by the database. Rendering, both
hashes, the audit event and the notices follow in a second one, which a conditional UPDATE lets
happen once. So every step may be interrupted, repeated, or done by two workers at the same moment.
"""

import logging
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from shaping.audit.services import Act, current_head, record
from shaping.figures import day_text
from shaping.jobs.models import Job, JobState
from shaping.jobs.registry import Progress
from shaping.jobs.services import JobOrder, enqueue
from shaping.notices.models import NoticeKind
from shaping.notices.services.notices import NoticeOrder, notify
from shaping.reports.contents import Contents, hash_of, to_json
from shaping.reports.models import MonthlyReport
from shaping.reports.queries.snapshots import contents_of
from shaping.reports.queries.windows import (
    CLOSE_JOB,
    DELIVER_JOB,
    Window,
    due_windows,
    window_of,
)
from shaping.reports.services.files import DOCX, XLSX, write_documents
from shaping.reports.wording import completeness_sentence, title_of
from shaping.workflow import Refused
from villages.models import Township
from villages.queries.recipients import holders_of, installation_holders

logger = logging.getLogger(__name__)

# Townships computed in one grouped pass, and reports rendered by one job.
PASS, CHUNK = 50, 25


def _no_progress(done: int, total: int) -> None:
    """Nobody watches."""


def ensure_reports(today: date) -> list[Job]:
    """Queue what closed months still lack; nothing while a job for it is under way (每小时).

    Gives the queued jobs: one that closes every month that is over, and one for each chunk of
    reports that were computed but never handed out, as after a worker died.
    """
    jobs = []
    if not _is_under_way(CLOSE_JOB) and due_windows(today):
        order = JobOrder(CLOSE_JOB, "生成月报", {"today": today.isoformat()})
        jobs.append(enqueue(order, by=None))
    if not jobs and not _is_under_way(DELIVER_JOB):
        jobs += enqueue_deliveries()
    return jobs


def _is_under_way(kind: str) -> bool:
    return Job.objects.filter(kind=kind, state__in=(JobState.WAITING, JobState.RUNNING)).exists()


def enqueue_deliveries() -> list[Job]:
    """Queue the rendering and delivery of every report that waits for it, a chunk a job."""
    waiting = list(_undelivered().values_list("pk", flat=True))
    return [
        enqueue(JobOrder(DELIVER_JOB, "送达月报", {"reports": chunk}), by=None)
        for chunk in _chunks(waiting, CHUNK)
    ]


def _undelivered() -> Any:
    rows = MonthlyReport.objects.filter(delivered_at=None)
    return rows.order_by("year", "month", "township__code9", "version")


def _chunks(rows: Sequence[Any], size: int) -> list[list[Any]]:
    return [list(rows[start : start + size]) for start in range(0, len(rows), size)]


def make_reports(today: date, townships: Iterable[Township] | None = None) -> list[MonthlyReport]:
    """Close and deliver in this process, without the queue, as the commands do.

    Gives the reports that were written or delivered by this call, oldest month first.
    """
    close_months(today, townships=townships)
    rows = _undelivered()
    if townships is not None:
        rows = rows.filter(township__in=[township.pk for township in townships])
    waiting = list(rows.values_list("pk", flat=True))
    deliver_reports(waiting)
    made = MonthlyReport.objects.filter(pk__in=waiting).select_related("township")
    return list(made.order_by("year", "month", "township__code9"))


def make_month(township: Township, year: int, month: int, *, today: date) -> MonthlyReport:
    """The newest report of a month, made first where the month is over and it is missing.

    Raises Refused for a month that is not over yet, or in which the township did not work.
    """
    rows = MonthlyReport.objects.for_month(year, month).filter(township=township)
    if not rows.exists():
        _refuse_unfinished(township, year, month, today)
        make_reports(today, [township])
    else:
        deliver_reports(list(rows.filter(delivered_at=None).values_list("pk", flat=True)))
    found = rows.select_related("township").order_by("-version").first()
    if found is None:
        raise Refused(f"{township.name}{year}年{month}月还没有开始报清单，没有月报。")
    return found


def _refuse_unfinished(township: Township, year: int, month: int, today: date) -> None:
    cut_off = window_of(township, year, month).cut_off_on
    if cut_off >= today:
        raise Refused(
            f"{year}年{month}月还没有结账，月报要到{day_text(cut_off)}以后才出。请过了这一天再来。"
        )


def close_months(
    today: date,
    progress: Progress = _no_progress,
    townships: Iterable[Township] | None = None,
) -> int:
    """Write the first version of every closed month's report that is missing (月度结账).

    Months go in their order, since each compares itself with the one before; a pass of townships
    is computed together. Gives how many were written; those another worker wrote do not count.
    """
    due = due_windows(today, townships)
    total, done, written = sum(len(windows) for windows in due.values()), 0, 0
    failures: list[str] = []
    for windows in due.values():
        for chunk in _chunks(windows, PASS):
            for window, contents in _computed(chunk, failures):
                written += write_report(window, contents) is not None
                done += 1
                progress(done, total)
    _raise_for(failures)
    return written


def _computed(windows: Sequence[Window], failures: list[str]) -> Iterator[tuple[Window, Contents]]:
    """The contents of a pass; when it fails, of each township that does not fail by itself."""
    try:
        yield from zip(windows, contents_of(windows), strict=True)
    except Exception:
        logger.exception("a pass of %s townships failed", len(windows))
        for window in windows:
            try:
                yield window, contents_of([window])[0]
            except Exception:
                logger.exception("closing %s failed", window)
                failures.append(window.township.code9)


def _raise_for(failures: Sequence[str]) -> None:
    """End in failure, after all the others were done, so that somebody looks at the log."""
    if failures:
        raise RuntimeError(f"reports failed: {failures}")


def write_report(
    window: Window, contents: Contents, *, version: int = 1, reason: str = "", by: Any = None
) -> MonthlyReport | None:
    """Store a report as computed, and the act in the trail; None when it is there already."""
    snapshot = to_json(contents)
    try:
        with transaction.atomic():
            report = MonthlyReport.objects.create(
                township=window.township,
                year=window.year,
                month=window.month,
                version=version,
                starts_on=window.starts_on,
                cut_off_on=window.cut_off_on,
                snapshot=snapshot,
                content_hash=hash_of(snapshot),
                audit_head=current_head(),
                reason=reason,
                requested_by=by,
                computed_at=timezone.now(),
            )
            record(_act("close", report, f"结账：{report}，截止{window.cut_off_on}"), by=by)
    except IntegrityError:
        if not MonthlyReport.objects.filter(
            township=window.township, year=window.year, month=window.month, version=version
        ).exists():
            raise
        return None
    return report


def _act(code: str, report: MonthlyReport, summary: str) -> Act:
    return Act(
        f"report.{code}",
        target=report,
        township_code=report.township.code9,
        summary=summary,
        after={"version": report.version, "hash": report.content_hash},
    )


def deliver_reports(keys: Sequence[int], progress: Progress = _no_progress) -> int:
    """Render and hand out these reports; gives how many this call handed out.

    One that fails does not stop the others; then RuntimeError is raised after all were tried.
    """
    delivered = 0
    failures: list[str] = []
    rows = MonthlyReport.objects.filter(pk__in=keys, delivered_at=None).select_related("township")
    for number, report in enumerate(rows.order_by("year", "month", "township__code9"), start=1):
        try:
            delivered += deliver(report)
        except Exception:
            logger.exception("delivering report %s failed", report.pk)
            failures.append(f"{report.township.code9} {report.month_code}")
        progress(number, len(keys))
    months = MonthlyReport.objects.filter(pk__in=keys).values_list("year", "month")
    _tell_county(set(months.distinct()))
    _raise_for(failures)
    return delivered


def deliver(report: MonthlyReport) -> bool:
    """Render one report, fix the hashes of its files and tell its readers, all of it once.

    False when somebody else has handed it out meanwhile. The files are there before the row says so.
    """
    hashes = write_documents(report)
    with transaction.atomic():
        changed = MonthlyReport.objects.filter(pk=report.pk, delivered_at=None).update(
            docx_sha256=hashes[DOCX], xlsx_sha256=hashes[XLSX], delivered_at=timezone.now()
        )
        if not changed:
            return False
        report.refresh_from_db()
        record(_act("deliver", report, f"送达：{report}"), by=report.requested_by)
        today = timezone.localdate()
        readers = holders_of("report.read", [report.township_id], today)
        notify(_order(report), readers.get(report.township_id, []))
    return True


def notice_key(report: MonthlyReport) -> str:
    """What keeps a report's notice single; its receipts are found by it."""
    return f"report-{report.pk}"


def county_key(year: int, month: int) -> str:
    """What keeps the notice of a month's reports of all townships single."""
    return f"reports-{year}-{month:02d}"


def _order(report: MonthlyReport) -> NoticeOrder:
    contents = report.contents
    again = f"第{report.version}版，因{report.reason}重出。" if report.version > 1 else ""
    return NoticeOrder(
        key=notice_key(report),
        kind=NoticeKind.REPORT,
        title=title_of(contents)[:120],
        text=(again + completeness_sentence(contents))[:1000],
        link=reverse("reports:report-detail", args=[report.township.code9, report.month_code]),
        township_code=report.township.code9,
        goes_outside=True,
    )


def _tell_county(months: Iterable[tuple[int, int]]) -> None:
    """One notice a month for those who read all townships, once no report of it is missing."""
    today = timezone.localdate()
    people = installation_holders("report.read", today)
    missing = due_windows(today) if people else {}
    for year, month in sorted(months):
        rows = MonthlyReport.objects.for_month(year, month)
        if not people or (year, month) in missing or rows.filter(delivered_at=None).exists():
            continue
        order = NoticeOrder(
            key=county_key(year, month),
            kind=NoticeKind.REPORT,
            title=f"{year}年{month}月各乡镇月报",
            text=f"{rows.values('township').distinct().count()}个乡镇的月报已经出齐。",
            link=reverse("reports:county", args=[f"{year}-{month:02d}"]),
        )
        notify(order, people)
