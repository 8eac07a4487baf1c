"""How a village's month stands on the town's board: one sign and word, and what is counted of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from issues.models import IssueList, ListState
from issues.queries.calendars import ListDates
from shaping.workdays.queries import Calendar, days_left_words
from villages.models import Village


@dataclass(frozen=True)
class Mark:
    """A sign, its word and the tag's colour; the colour never says anything alone."""

    sign: str
    word: str
    tag: str


ON_TIME = Mark("✓", "按时", "tag-good")
LATE = Mark("△", "迟报", "tag-warn")
NIL = Mark("○", "零报告", "tag-good")
WAITING = Mark("▷", "待受理", "tag-info")
RETURNED = Mark("←", "退回", "tag-warn")
MISSING = Mark("✕", "未报", "tag-bad")
NOT_OPEN = Mark("—", "未开放", "tag-plain")
MARKS = (ON_TIME, LATE, NIL, WAITING, RETURNED, MISSING, NOT_OPEN)
AT_THE_TOWN = (ListState.SUBMITTED, ListState.ACCEPTED)


@dataclass(frozen=True)
class Cell:
    """One village in one month; `issue_list` comes without its draft, or is None."""

    village: Village
    year: int
    month: int
    mark: Mark
    note: str = ""
    issue_list: IssueList | None = None
    is_expected: bool = False

    @property
    def month_code(self) -> str:
        """The month as addresses have it: 2026-11."""
        return f"{self.year}-{self.month:02d}"

    @property
    def is_open(self) -> bool:
        """Whether there is or should be a list."""
        return self.mark is not NOT_OPEN

    @property
    def is_reported(self) -> bool:
        """Whether the town has had the list; a returned one counts by its first report."""
        return self.issue_list is not None and self.issue_list.reported_at is not None


@dataclass(frozen=True)
class MonthCounts:
    """What a month of a township comes to; `nil` lists are among on time and late."""

    expected: int
    on_time: int
    late: int
    nil: int
    waiting: int
    returned: int
    missing: int

    @property
    def complete(self) -> int:
        """Lists that need nothing more from the village; nil ones count, returned ones do not."""
        return self.on_time + self.late - self.returned

    @property
    def completeness(self) -> str:
        """Complete lists by the villages open in that month: 11/12（91%）; a dash when none is."""
        if not self.expected:
            return "—"
        percent = self.complete * 100 // self.expected
        return f"{self.complete}/{self.expected}（{percent}%）"


@dataclass(frozen=True)
class Month:
    """A month of a township with its dates, and whether its lists have been opened."""

    year: int
    month: int
    dates: ListDates
    is_open: bool

    @property
    def code(self) -> str:
        """The month as addresses have it: 2026-11."""
        return f"{self.year}-{self.month:02d}"


@dataclass(frozen=True)
class CellDates:
    """Today, the end of the list's longest lock exception, and the workdays to count in."""

    today: date
    until: date | None
    workdays: Calendar


def month_of(
    year: int, month: int, dates: ListDates, lists: Iterable[IssueList], today: date
) -> Month:
    """A month that asked for lists, or would today; what opened nothing then asks for nothing.

    A list that was opened early, for the problems of a talk, asks for nothing before its day.
    """
    has_lists = any(
        (row.year, row.month) == (year, month) and row.opens_on <= today for row in lists
    )
    opens = dates.opens_on
    is_due_to_open = opens <= today and (opens.year, opens.month) == (today.year, today.month)
    return Month(year, month, dates, has_lists or is_due_to_open)


def cell_of(village: Village, month: Month, issue_list: IssueList | None, dates: CellDates) -> Cell:
    """The village's cell; a list that was reported shows even where none was expected."""
    due_on = issue_list.due_on if issue_list else month.dates.due_on
    exists = existed_on(village, due_on)
    is_expected = month.is_open and exists
    if issue_list is not None and issue_list.reported_at is not None:
        mark, note = _reported(issue_list)
    elif is_expected:
        mark, note = MISSING, _missing(issue_list, due_on, dates)
    else:
        mark, note = NOT_OPEN, "" if exists else "当月不设"
    return Cell(village, month.year, month.month, mark, note, issue_list, is_expected)


def existed_on(village: Village, day: date) -> bool:
    """Whether the village was open on that day; the same rule as VillageQuerySet.open_on."""
    opened, closed = village.opened_on, village.closed_on
    return (opened is None or opened <= day) and (closed is None or closed > day)


def _reported(issue_list: IssueList) -> tuple[Mark, str]:
    timing = ON_TIME if issue_list.is_on_time else LATE
    words = [timing.word] + ([NIL.word] if issue_list.is_nil else [])
    if issue_list.state == ListState.SUBMITTED:
        return WAITING, "，".join(words)
    if issue_list.state not in AT_THE_TOWN:
        waits = "，待书记确认" if issue_list.state == ListState.TO_CONFIRM else ""
        return RETURNED, f"原{timing.word}{waits}"
    if issue_list.is_nil:
        return NIL, "" if timing is ON_TIME else timing.word
    return timing, ""


def _missing(issue_list: IssueList | None, due_on: date, dates: CellDates) -> str:
    """How long it still has or is over, and whether the secretary or an exception comes in."""
    words = [days_left_words(due_on, dates.today, dates.workdays)]
    if issue_list is not None and issue_list.state == ListState.TO_CONFIRM:
        words.append("待书记确认")
    if dates.until is not None and dates.until >= dates.today:
        words.append(f"例外开放到{dates.until.month}月{dates.until.day}日")
    return "，".join(words)


def counts_of(cells: Sequence[Cell]) -> MonthCounts:
    """Add up the cells of a month; villages that did not exist on its due date count nowhere."""
    expected = [cell for cell in cells if cell.is_expected]
    reported = [cell.issue_list for cell in expected if cell.is_reported and cell.issue_list]
    on_time = sum(bool(row.is_on_time) for row in reported)
    return MonthCounts(
        expected=len(expected),
        on_time=on_time,
        late=len(reported) - on_time,
        nil=sum(row.is_nil for row in reported),
        waiting=sum(row.state == ListState.SUBMITTED for row in reported),
        returned=sum(row.state not in AT_THE_TOWN for row in reported),
        missing=len(expected) - len(reported),
    )
