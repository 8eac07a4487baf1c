"""Problems of a closed month as they stood at its cut-off, told from their events.

Everything is counted from what was written down until then, so that a report made later, or again,
says what one made in the first minute would have said.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from issues.models import (
    UNFINISHED_STATES,
    AffectedUnit,
    Holder,
    Issue,
    IssueEvent,
    IssueLevel,
    IssueState,
)
from issues.queries.clocks import FINISHED_STATES, Clocks, Stretch, count_clocks
from shaping.reports.contents import PROBLEM_KEYS, CountLine, ProblemLine
from shaping.reports.queries.windows import Window
from shaping.workdays.queries import Calendar

SENSITIVE_WORDS = "（敏感问题，内容从略）"
COUNTED_KEYS = ("carried", "new", "closed", "open", "overdue", "recurred")
_HANDLING = (IssueState.IN_PROGRESS, IssueState.ESCALATED, IssueState.REOPENED)
_ABSENT = ("", IssueState.WITHDRAWN)
_LINK = "link_recurrence"
_ZONE = timezone.get_default_timezone()


@dataclass(frozen=True)
class Step:
    """One event of a problem, as far as figures need it."""

    action: str
    came_from: str
    state: str
    holder: str
    due_on: date | None
    at: datetime
    day: date


@dataclass(frozen=True)
class History:
    """A problem with its steps up to the latest cut-off, in order; `recurs_at` are confirmations

    that it is another one come back.
    """

    row: Mapping[str, Any]
    steps: Sequence[Step]
    recurs_at: Sequence[datetime]

    @cached_property
    def reported_on(self) -> date:
        """The day on which it was first reported; sending it up again does not move it."""
        reported_on = _day(self.row["reported_at"])
        return min(reported_on, self.steps[0].day) if self.steps else reported_on


@dataclass(frozen=True)
class ProblemFigures:
    """The problems of one township's month: lines, counts by figure, category and village."""

    lines: list[ProblemLine]
    figures: dict[str, int]
    categories: list[CountLine]
    villages: list[CountLine]


def histories_of(windows: Sequence[Window]) -> dict[int, list[History]]:
    """The problems that matter for these windows by township id; three queries.

    Those that were under way at some moment of the windows; what was finished before is left out.
    """
    first = min(window.begins_at for window in windows)
    last = max(window.ends_at for window in windows)
    moved = IssueEvent.objects.filter(happened_at__gte=first).values("issue")
    rows = Issue.objects.filter(
        Q(state__in=(*UNFINISHED_STATES, IssueState.REPORTED, IssueState.RETURNED))
        | Q(pk__in=moved),
        village__township__in=[window.township.pk for window in windows],
    )
    found = list(rows.order_by("village__code12", "number").values(*_COLUMNS))
    # Asked for by the same condition: a list of ids would pass what a statement may hold.
    steps, links = _steps(rows, last), _links(rows, first, last)
    histories: dict[int, list[History]] = defaultdict(list)
    for row in found:
        history = History(row, steps.get(row["pk"], ()), links.get(row["pk"], ()))
        histories[row["village__township"]].append(history)
    return histories


_COLUMNS = (
    "pk",
    "number",
    "village",
    "village__township",
    "village__code12",
    "village__name",
    "category__name",
    "description",
    "affected_count",
    "affected_unit",
    "level",
    "responsible_unit",
    "responsible__display_name",
    "reported_at",
    "is_sensitive",
)


def _steps(issues: QuerySet[Issue], last: datetime) -> dict[int, list[Step]]:
    events = IssueEvent.objects.filter(issue__in=issues.values("pk"), happened_at__lt=last)
    found: dict[int, list[Step]] = defaultdict(list)
    for issue, action, came_from, state, holder, due_on, at in events.order_by(
        "issue", "sequence"
    ).values_list("issue", "action", "from_state", "to_state", "holder", "due_on", "happened_at"):
        found[issue].append(Step(action, came_from, state, holder, due_on, at, _day(at)))
    return found


def _links(issues: QuerySet[Issue], first: datetime, last: datetime) -> dict[int, list[datetime]]:
    """When problems were confirmed to be earlier ones come back."""
    events = IssueEvent.objects.filter(
        issue__in=issues.values("pk"),
        action=_LINK,
        happened_at__gte=first,
        happened_at__lt=last,
        details__has_key="earlier",
    )
    found: dict[int, list[datetime]] = defaultdict(list)
    for issue, at in events.values_list("issue", "happened_at"):
        found[issue].append(at)
    return found


def problem_figures(
    window: Window,
    histories: Iterable[History],
    workdays: Calendar,
    order: Sequence[str],
    villages: Sequence[tuple[str, str]],
) -> ProblemFigures:
    """What the problems of a township come to in its window.

    `order` are the names of its categories, `villages` codes and names, both in the order of the
    register; what stands in neither comes behind.
    """
    lines: list[ProblemLine] = []
    sums = dict.fromkeys(
        ("closed_village_days", "closed_township_days", "accept_days", "accepted"), 0
    )
    for history in histories:
        told = _Told(window, history, workdays)
        line = told.line()
        if line is None:
            continue
        lines.append(line)
        if "closed" in line.keys:
            sums["closed_village_days"] += line.village_days
            sums["closed_township_days"] += line.township_days
        for days in told.days_to_acceptance():
            sums["accept_days"] += days
            sums["accepted"] += 1
    counts = {key: sum(key in line.keys for line in lines) for key in PROBLEM_KEYS}
    kinds = [("", name) for name in order]
    return ProblemFigures(
        lines=lines,
        figures=counts | sums,
        categories=[row for row in _counted(lines, kinds, _kind_of) if any(row.counts.values())],
        villages=_counted(lines, villages, _village_of),
    )


def _kind_of(line: ProblemLine) -> tuple[str, str]:
    return "", line.category


def _village_of(line: ProblemLine) -> tuple[str, str]:
    return line.code, line.village


def _counted(
    lines: Iterable[ProblemLine], order: Iterable[tuple[str, str]], place_of: Any
) -> list[CountLine]:
    found = {place: dict.fromkeys(COUNTED_KEYS, 0) for place in order}
    for line in lines:
        counts = found.setdefault(place_of(line), dict.fromkeys(COUNTED_KEYS, 0))
        for key in COUNTED_KEYS:
            counts[key] += key in line.keys
    return [CountLine(code, name, counts) for (code, name), counts in found.items()]


class _Told:
    """One problem's story up to the cut-off of a window."""

    def __init__(self, window: Window, history: History, workdays: Calendar) -> None:
        self.window, self.history, self.workdays = window, history, workdays
        self.steps = [step for step in history.steps if step.at < window.ends_at]
        self.inside = [step for step in self.steps if step.at >= window.begins_at]
        before = self.steps[: len(self.steps) - len(self.inside)]
        self.state_before = before[-1].state if before else ""
        self.state = self.steps[-1].state if self.steps else ""

    def line(self) -> ProblemLine | None:
        """Its line with the keys of every figure that counts it; None when none does."""
        keys = self._keys() if self.steps else []
        if not keys:
            return None
        row, clocks = self.history.row, self._clocks()
        has_ended = self.state in FINISHED_STATES
        due_on = self.steps[-1].due_on
        return ProblemLine(
            pk=row["pk"],
            number=row["number"],
            code=row["village__code12"],
            village=row["village__name"],
            category=row["category__name"],
            description=SENSITIVE_WORDS if row["is_sensitive"] else row["description"],
            affected=f"{row['affected_count']}{AffectedUnit(row['affected_unit']).label}",
            level=IssueLevel(row["level"]).label if row["level"] else "",
            unit="" if row["is_sensitive"] else _unit_of(row),
            reported_on=self.history.reported_on.isoformat(),
            due_on=due_on.isoformat() if due_on else "",
            state=IssueState(self.state).label,
            ended_on=self._ended_on().isoformat() if has_ended else "",
            village_days=clocks.village,
            township_days=clocks.township,
            county_days=clocks.county,
            paused_days=clocks.paused,
            keys=keys,
        )

    def days_to_acceptance(self) -> list[int]:
        """Workdays the town had it before it accepted it, for each acceptance in the window."""
        found = []
        for number, step in enumerate(self.steps):
            is_acceptance = (step.came_from, step.state) == (
                IssueState.REPORTED,
                IssueState.ACCEPTED,
            )
            if is_acceptance and step.at >= self.window.begins_at:
                until = step.day
                found.append(count_clocks(self._stretches(number), until, self.workdays).township)
        return found

    def _keys(self) -> list[str]:
        """The figures that count it; open = carried + new + returned - closed - ended otherwise."""
        is_here, was_here = self.state not in _ABSENT, self.state_before not in _ABSENT
        was_open = was_here and self.state_before not in FINISHED_STATES
        is_open = is_here and self.state not in FINISHED_STATES
        is_new = is_here and not was_here
        is_back = was_here and not was_open and self._was_taken_up()
        has_come_in = was_open or is_new or is_back
        is_closed = self.state == IssueState.CLOSED
        marks = {
            "carried": was_open,
            "new": is_new,
            "closed": is_closed and has_come_in,
            "ended_otherwise": has_come_in and not is_open and not is_closed,
            "returned": is_back,
            "open": is_open,
            "ongoing": is_open and not is_new,
            "overdue": self._is_overdue(),
            "recurred": self._has_recurred(),
            "escalated": any(step.action == "escalate" for step in self.inside),
            "parked": self.state == IssueState.PARKED,
        }
        return [key for key, holds in marks.items() if holds]

    def _was_taken_up(self) -> bool:
        return any(
            step.came_from in FINISHED_STATES and step.state not in FINISHED_STATES
            for step in self.inside
        )

    def _is_overdue(self) -> bool:
        due_on = self.steps[-1].due_on
        return self.state in _HANDLING and due_on is not None and due_on < self.window.cut_off_on

    def _has_recurred(self) -> bool:
        begin, end = self.window.begins_at, self.window.ends_at
        linked = any(begin <= at < end for at in self.history.recurs_at)
        return linked or any(
            (step.came_from, step.state) == (IssueState.CLOSED, IssueState.REOPENED)
            for step in self.inside
        )

    def _ended_on(self) -> date:
        """When it came to the end in which it stands; later remarks do not move it."""
        day = self.steps[-1].day
        for step in reversed(self.steps):
            if step.state != self.state:
                break
            day = step.day
        return day

    def _clocks(self) -> Clocks:
        return count_clocks(self._stretches(len(self.steps)), self.window.cut_off_on, self.workdays)

    def _stretches(self, count: int) -> list[Stretch]:
        # A problem of an old ledger is older than its first step here: its days count from that.
        start = Stretch(self.steps[0].day, Holder.TOWNSHIP, str(IssueState.REPORTED))
        steps = self.steps[:count]
        return [start, *(Stretch(step.day, step.holder, step.state) for step in steps)]


def _unit_of(row: Mapping[str, Any]) -> str:
    return row["responsible_unit"] or row["responsible__display_name"] or ""


def _day(moment: datetime) -> date:
    return moment.astimezone(_ZONE).date()
