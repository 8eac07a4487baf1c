"""Two clocks: how many workdays a problem lay with the village, the town, the county, or with nobody."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from issues.models import Holder, Issue, IssueEvent, IssueState
from shaping.workdays.queries import Calendar, calendar_for

# In these states nothing is left to do; their time is no pause.
FINISHED_STATES = frozenset({IssueState.CLOSED, IssueState.MERGED, IssueState.DECLINED})
_RESTING = "finished"


@dataclass(frozen=True)
class Clocks:
    """Workdays per holder since the report (features B8); `finished` lay between 销号 and 反弹.

    The five add up to the workdays from the report to the end: today, or for a finished problem
    the day it was finished.
    """

    village: int = 0
    township: int = 0
    county: int = 0
    paused: int = 0
    finished: int = 0

    @property
    def elapsed(self) -> int:
        """All workdays from the report to the end."""
        return self.village + self.township + self.county + self.paused + self.finished

    @property
    def words(self) -> str:
        """The clocks as people read them: 村6天 · 镇4天, others only where they ran."""
        parts = [f"村{self.village}天", f"镇{self.township}天"]
        parts += [f"县{self.county}天"] if self.county else []
        parts += [f"暂停{self.paused}天"] if self.paused else []
        return " · ".join(parts)


@dataclass(frozen=True)
class Stretch:
    """From this day on the problem was with the holder, in the state."""

    day: date
    holder: str
    state: str


def clocks_of(issue: Issue, events: Iterable[IssueEvent], today: date) -> Clocks:
    """The clocks of one problem from its events in order; two queries for the workdays."""
    first = timezone.localdate(issue.reported_at)
    return count_clocks(stretches_of(issue, events), today, calendar_for(min(first, today), today))


def stretches_of(issue: Issue, events: Iterable[IssueEvent]) -> list[Stretch]:
    """Who had the problem from when on, starting with its report to the town."""
    start = Stretch(
        timezone.localdate(issue.reported_at), Holder.TOWNSHIP, str(IssueState.REPORTED)
    )
    rows = [
        Stretch(timezone.localdate(event.happened_at), event.holder, event.to_state)
        for event in events
    ]
    return [start, *rows]


def count_clocks(stretches: list[Stretch], today: date, calendar: Calendar) -> Clocks:
    """Workdays after each stretch's first day up to the next one's, added up by holder."""
    days = dict.fromkeys((*Holder.values, _RESTING), 0)
    last_open = max(
        number for number, row in enumerate(stretches) if row.state not in FINISHED_STATES
    )
    day = stretches[0].day
    starts = [*(row.day for row in stretches[1:]), today]
    for number, (stretch, following) in enumerate(zip(stretches, starts, strict=True)):
        is_finished = stretch.state in FINISHED_STATES
        if is_finished and number > last_open:
            break
        until = max(day, following)
        days[_RESTING if is_finished else stretch.holder] += calendar.workdays_between(day, until)
        day = until
    return Clocks(
        village=days[Holder.VILLAGE],
        township=days[Holder.TOWNSHIP],
        county=days[Holder.COUNTY],
        paused=days[Holder.NOBODY],
        finished=days[_RESTING],
    )
