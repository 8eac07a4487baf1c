"""A later version of a report: only on request, with a reason, from the same window."""

from dataclasses import replace
from typing import Any

from django.db import transaction

from organizations.services.private_numbers import refuse_private_numbers
from shaping.accounts.models import User
from shaping.audit.services import Act, record
from shaping.documents.packages import writable
from shaping.jobs.models import Job, JobState
from shaping.jobs.services import JobOrder, enqueue
from shaping.reports.models import MonthlyReport
from shaping.reports.queries.snapshots import contents_of
from shaping.reports.queries.windows import window_of
from shaping.reports.services.producing import deliver, write_report
from shaping.workflow import Refused, StaleState
from villages.capabilities import require

RENEW_JOB = "report-renew"
MOST_REASON = 200


def renew_report(report: MonthlyReport, reason: str, *, by: Any) -> Job:
    """Ask for the next version of the newest report of a month, counted anew (重出月报).

    It spans the same days; what was corrected since counts, what happened later does not. `reason`
    has 1 to 200 characters. Needs report.renew. Raises StaleState when a newer version exists or is
    being made, Refused without a reason or before the first version is delivered.
    """
    require(by, "report.renew", report.township)
    words = writable(reason).strip()
    if not words:
        raise Refused("请写重出的原因，例如“码头村补正了一件问题的类别”。")
    if len(words) > MOST_REASON:
        raise Refused(f"原因请不要超过{MOST_REASON}个字。")
    refuse_private_numbers({"重出的原因": words})
    if report.delivered_at is None:
        raise Refused("这一版还没有送达，请等它送达以后再重出。")
    with transaction.atomic():
        MonthlyReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
        if _newer(report).exists() or _is_being_renewed(report):
            raise StaleState("这一期已经有更新的一版，或者正在重出。请刷新页面再看。")
        parameters = {"report": report.pk, "reason": words, "by": by.pk}
        record(
            Act(
                "report.renew",
                target=report,
                township_code=report.township.code9,
                summary=f"要求重出：{report}。原因：{words}",
            ),
            by=by,
        )
        order = JobOrder(
            RENEW_JOB, f"重出{report}", parameters, township_code=report.township.code9
        )
        return enqueue(order, by=by)


def make_next_version(report_id: int, reason: str, user_id: int) -> MonthlyReport:
    """Compute and hand out the version after this report; the same again gives the same row."""
    report = MonthlyReport.objects.select_related("township").get(pk=report_id)
    window = replace(
        window_of(report.township, report.year, report.month),
        starts_on=report.starts_on,
        cut_off_on=report.cut_off_on,
    )
    version = report.version + 1
    by = User.objects.get(pk=user_id)
    if not _newer(report).exists():
        contents = contents_of([window])[0]
        with transaction.atomic():
            # Whoever is just saving the month's words comes first, and stands in the new files.
            MonthlyReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
            write_report(window, contents, version=version, reason=reason, by=by)
    newest = MonthlyReport.objects.select_related("township").get(
        township=report.township, year=report.year, month=report.month, version=version
    )
    if newest.delivered_at is None:
        deliver(newest)
    return newest


def _newer(report: MonthlyReport) -> Any:
    rows = MonthlyReport.objects.for_month(report.year, report.month)
    return rows.filter(township=report.township_id, version__gt=report.version)


def _is_being_renewed(report: MonthlyReport) -> bool:
    return Job.objects.filter(
        kind=RENEW_JOB,
        state__in=(JobState.WAITING, JobState.RUNNING),
        parameters__report=report.pk,
    ).exists()
