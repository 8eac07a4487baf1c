"""Keeping the workday table: days typed or filled in, and a year put in force.

Who may is asked by the pages in `shaping.dashboard`, since the floor knows no roles. The table is
the whole installation's, so its events name no township.
"""

from datetime import date, timedelta

import chinese_calendar
from django.db import transaction
from django.utils import timezone

from shaping.audit.services import Act, Actor, record
from shaping.figures import day_text
from shaping.workdays.models import (
    FIRST_DAY,
    LAST_DAY,
    CalendarYear,
    Workday,
    works_by_weekday,
)
from shaping.workdays.queries import days_of_year
from shaping.workflow import Refused, StaleState

MOST_DAYS = 31


@transaction.atomic
def save_day(
    day: date, is_workday: bool, name: str, *, until: date | None = None, by: Actor | None
) -> int:
    """Say that a day, or every day up to `until`, is off or worked; return how many days changed.

    A day that is as its weekday says needs no row and loses the one it has: 1 to 7 October off
    stores five days and leaves the weekend alone. Raises Refused for more than 31 days, days
    outside 2000 to 2100, no name, days that all are so by themselves, or when a year in force
    would be left empty; StaleState when they are stored so already.
    """
    days = _days(day, until or day)
    if not name:
        raise Refused("请写名称，例如“国庆节”或“国庆节调休上班”。")
    stored = {row.day: row for row in Workday.objects.filter(day__range=(days[0], days[-1]))}
    wanted = {
        found: Workday(day=found, is_workday=is_workday, name=name)
        for found in days
        if is_workday is not works_by_weekday(found)
    }
    changed = [found for found in days if _words(stored, found) != _words(wanted, found)]
    if not changed:
        raise _nothing_to_do(bool(wanted), is_workday)
    Workday.objects.filter(day__in=set(changed) - wanted.keys()).delete()
    Workday.objects.bulk_create(
        [wanted[found] for found in changed if found in wanted],
        update_conflicts=True,
        unique_fields=["day"],
        update_fields=["is_workday", "name"],
    )
    for year in {found.year for found in changed}:
        _refuse_emptied(year)
    record(
        Act(
            "workdays.save",
            summary=f"{_span_words(days)}{'上班' if is_workday else '放假'}：{name}",
            before={day_text(found): _words(stored, found) for found in changed},
            after={day_text(found): _words(wanted, found) for found in changed},
        ),
        by=by,
    )
    return len(changed)


def _days(first: date, last: date) -> list[date]:
    if not FIRST_DAY <= first <= last <= LAST_DAY:
        raise Refused("日期要在2000年到2100年之间，结束日期不能早于开始日期。")
    if (last - first).days >= MOST_DAYS:
        raise Refused(f"一次最多填{MOST_DAYS}天。请分几次填。")
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def _words(rows: dict[date, Workday], day: date) -> str | None:
    return rows[day].in_words if day in rows else None


def _nothing_to_do(is_exception: bool, is_workday: bool) -> Refused:
    if is_exception:
        return StaleState("这些天已经是这样存的，不用再存一次。")
    usual = "周一至周五本来就上班" if is_workday else "周六、周日本来就休息"
    return Refused(f"{usual}，不用填。请检查日期，或改选“{'放假' if is_workday else '上班'}”。")


def _span_words(days: list[date]) -> str:
    if len(days) == 1:
        return day_text(days[0])
    return f"{day_text(days[0])}至{day_text(days[-1])}"


@transaction.atomic
def remove_day(day: date, *, by: Actor | None) -> None:
    """Take a day out, so that its weekday holds again.

    Raises StaleState when it is not there, Refused when it is the last one of a year in force.
    """
    row = Workday.objects.filter(day=day).first()
    if row is None or not Workday.objects.filter(pk=row.pk).delete()[0]:
        raise StaleState("这一天不在表里了，可能刚被删掉。请刷新页面看看。")
    _refuse_emptied(day.year)
    record(
        Act(
            "workdays.remove",
            summary=f"删掉{day_text(day)}（{row.in_words}）",
            before={day_text(day): row.in_words},
        ),
        by=by,
    )


def _refuse_emptied(year: int) -> None:
    """Every year has holidays: one in force without a single day would count wrong in silence."""
    if not days_of_year(year).exists() and CalendarYear.objects.filter(year=year).exists():
        raise Refused(f"{year}年已经核对过，这是表里最后一天，不能删。请先填好对的日子。")


@transaction.atomic
def import_public_year(year: int, *, by: Actor | None) -> int:
    """Fill a year in from the library's data; return how many days were added.

    Days that are there already stay as they are. The year comes into force only when somebody has
    checked it. Raises Refused when the library has no data for the year, StaleState when no day
    is missing.
    """
    rows = _public_days(year)
    known = set(days_of_year(year).values_list("day", flat=True))
    new = [row for row in rows if row.day not in known]
    if not new:
        raise StaleState(f"软件自带的{year}年放假安排已经都在表里了。")
    Workday.objects.bulk_create(new, ignore_conflicts=True)
    record(
        Act(
            "workdays.fill",
            summary=f"从软件自带数据填入{year}年的放假安排{len(new)}天",
            after={day_text(row.day): row.in_words for row in new},
        ),
        by=by,
    )
    return len(new)


def _public_days(year: int) -> list[Workday]:
    """The library's exceptional days of a year. Raises Refused when it has none."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    try:
        days = chinese_calendar.get_dates(first, last)
        return [_public_day(day) for day in days if _is_exception(day)]
    except NotImplementedError as error:
        raise Refused(
            f"软件里还没有{year}年的放假安排。请按国务院办公厅的通知逐日填写。"
        ) from error


def _is_exception(day: date) -> bool:
    return bool(chinese_calendar.is_workday(day)) is not works_by_weekday(day)


def _public_day(day: date) -> Workday:
    is_holiday, name = chinese_calendar.get_holiday_detail(day)
    holiday = str(chinese_calendar.Holiday(name).chinese)
    return Workday(
        day=day, is_workday=not is_holiday, name=holiday if is_holiday else f"{holiday}调休上班"
    )


@transaction.atomic
def complete_year(year: int, source: str, *, by: Actor | None) -> CalendarYear:
    """Put a year in force: its days are the notice's; `source` is the notice's number in words.

    Doing it again corrects the source. Raises Refused for a year outside 2000 to 2100, without a
    source or without a single day, StaleState when nothing would change.
    """
    if not FIRST_DAY.year <= year <= LAST_DAY.year:
        raise Refused("年份要在2000到2100之间。")
    if not source:
        raise Refused("请写依据，例如国务院办公厅通知的文号。")
    if not days_of_year(year).exists():
        raise Refused(f"{year}年还一天都没有填。请先把通知里的放假和调休日子填好。")
    checked = {
        "source": source,
        "entered_at": timezone.now() if by else None,
        "entered_by_id": by.pk if by else None,
    }
    entry, is_new = CalendarYear.objects.get_or_create(year=year, defaults=checked)
    before = {} if is_new else {"source": entry.source}
    others = CalendarYear.objects.filter(year=year).exclude(source=source)
    if not is_new and not others.update(**checked):
        raise StaleState(f"{year}年已经按这个通知核对过了。")
    entry.refresh_from_db()
    record(
        Act(
            "workdays.complete",
            target=entry,
            summary=f"{year}年放假安排已核对，开始按它计算：{source}",
            before=before,
            after={"source": source},
        ),
        by=by,
    )
    return entry
