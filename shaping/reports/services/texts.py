"""What the office writes into a month's report: 重点事项 and 下月安排."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from organizations.services.private_numbers import refuse_private_numbers
from shaping.audit.services import Act, record
from shaping.documents.packages import writable
from shaping.reports.contents import Words
from shaping.reports.models import MonthlyReport, ReportText
from shaping.reports.services.files import refresh_docx
from shaping.reports.wording import suggested_words
from shaping.workflow import Refused, StaleState
from villages.capabilities import require

MOST_HIGHLIGHTS, MOST_PLAN = 600, 400


def text_of(report: MonthlyReport) -> ReportText | None:
    """What the office has written for the report's month so far; None when nothing."""
    rows = ReportText.objects.filter(
        township=report.township_id, year=report.year, month=report.month
    )
    return rows.select_related("changed_by").first()


def save_words(report: MonthlyReport, words: Words, *, version: int, by: Any) -> ReportText:
    """Keep the words of the report's month and render its Word file again.

    `version` is the count of changes the form was opened on, 0 when nothing was written then. At
    most 600 and 400 characters, without ID-card or bank-card numbers; where a text is empty the
    automatic sentences stand. Needs report.edit. Raises Refused, and StaleState, which names who,
    when somebody wrote meanwhile or a newer version of the report came out.
    """
    require(by, "report.edit", report.township)
    cleaned = _own_words(report, Words(_plain(words.highlights), _plain(words.plan)))
    _refuse(cleaned)
    with transaction.atomic():
        _refuse_older(report)
        before = text_of(report)
        saved = _write(report, before, cleaned, version, by)
        act = Act(
            "report.words",
            target=saved,
            township_code=report.township.code9,
            summary=f"修改{report.township}{report.year}年{report.month}月月报的文字",
            before=_values(before) if before else {},
            after=_values(saved),
        )
        record(act, by=by)
        refresh_docx(report)
    return saved


def _plain(text: str) -> str:
    """The text as Word can hold it, without blank ends, its lines broken by a single character."""
    return writable(text.replace("\r\n", "\n")).strip()


def _own_words(report: MonthlyReport, words: Words) -> Words:
    """What somebody wrote; automatic sentences sent back unchanged stay automatic."""
    automatic = suggested_words(report.contents)
    return Words(
        "" if words.highlights == automatic.highlights else words.highlights,
        "" if words.plan == automatic.plan else words.plan,
    )


def _refuse(words: Words) -> None:
    texts = {"重点事项": words.highlights, "下月安排": words.plan}
    limits = {"重点事项": MOST_HIGHLIGHTS, "下月安排": MOST_PLAN}
    for name, text in texts.items():
        if len(text) > limits[name]:
            raise Refused(
                f"“{name}”写了{len(text)}个字，最多{limits[name]}个字，请删去{len(text) - limits[name]}个字。"
            )
    refuse_private_numbers(texts)


def _refuse_older(report: MonthlyReport) -> None:
    """Only the newest version takes words, and none while another is being made."""
    rows = MonthlyReport.objects.select_for_update(of=("self",))
    rows = rows.for_month(report.year, report.month).filter(township=report.township_id)
    newest = rows.order_by("-version").only("version", "delivered_at")[0]
    if newest.version > report.version:
        state = "已经送达" if newest.delivered_at else "正在生成"
        raise StaleState(f"第{newest.version}版{state}。请等它送达以后，在新的一版里改。")


def _write(
    report: MonthlyReport, before: ReportText | None, words: Words, version: int, by: Any
) -> ReportText:
    if (before.version if before else 0) != version:
        raise StaleState(_stale_words(before))
    values = {
        "highlights": words.highlights,
        "plan": words.plan,
        "changed_at": timezone.now(),
        "changed_by": by,
    }
    month = {"township": report.township, "year": report.year, "month": report.month}
    if before is None:
        try:
            with transaction.atomic():
                return ReportText.objects.create(**month, **values)
        except IntegrityError as error:  # two people wrote the first words at the same moment
            raise StaleState(_stale_words(text_of(report))) from error
    rows = ReportText.objects.filter(pk=before.pk, version=version)
    if not rows.update(version=version + 1, **values):
        raise StaleState(_stale_words(text_of(report)))
    return ReportText.objects.get(pk=before.pk)


def _stale_words(text: ReportText | None) -> str:
    if text is None:
        return "这一期的文字已经变了。请刷新页面再看。"
    moment = timezone.localtime(text.changed_at)
    who = f"{text.changed_by.display_name} {moment.month}月{moment.day}日{moment:%H:%M}"
    return f"别人刚改过这一期的文字（{who}）。下面是两份，请选要留的。"


def _values(text: ReportText) -> dict[str, str]:
    return {"highlights": text.highlights, "plan": text.plan}
