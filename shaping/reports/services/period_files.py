"""Handing out a quarter's or a year's papers; who took which is written down."""

from datetime import date
from typing import Any

from django.db import transaction

from shaping.audit.services import Act, record
from shaping.reports.periods import Period
from shaping.reports.services.period_papers import Heading, paper_name, period_docx
from shaping.reports.services.period_workbooks import period_workbook
from villages.capabilities import require
from villages.models import Township


def take_paper(
    township: Township, period: Period, number: str, dated_on: date, *, by: Any
) -> bytes:
    """The 通报 of a quarter or the 报告 of a year as .docx, with its number (may be empty) and date.

    Needs report.read in the township; the act goes into the trail.
    """
    require(by, "report.read", township)
    content = period_docx(period, Heading(number, dated_on, township.is_demo))
    _record(township, period, f"{paper_name(period)}（Word）", by)
    return content


def take_workbook(township: Township, period: Period, made_on: date, *, by: Any) -> bytes:
    """The quarter or year as .xlsx, made on that day.

    Needs report.read in the township; the act goes into the trail.
    """
    require(by, "report.read", township)
    content = period_workbook(period, made_on, is_demo=township.is_demo)
    _record(township, period, f"{township.name}{period.span.words}汇总（Excel）", by)
    return content


@transaction.atomic
def _record(township: Township, period: Period, what: str, by: Any) -> None:
    act = Act(
        "report.download",
        target=township,
        township_code=township.code9,
        summary=f"下载{what}",
        after={"fingerprint": period.fingerprint},
    )
    record(act, by=by)
