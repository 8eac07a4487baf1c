"""The villages and categories of consecutive months, their counts added up; knows no Django."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from shaping.reports.contents import Contents

# What a category or a village is counted by, as the monthly reports count it.
COUNT_KEYS = ("carried", "new", "closed", "open", "overdue", "recurred")
_ADDED_COUNTS = ("new", "closed", "recurred")


@dataclass
class PlaceLine:
    """A village of the stretch: its lists, its problems and what it did."""

    code: str
    name: str
    lists: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(("expected", "on_time", "late", "nil", "missing"), 0)
    )
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COUNT_KEYS, 0))
    talks: int = 0
    decisions: int = 0
    inspections: int = 0
    points: int = 0

    @property
    def mean_points(self) -> int | None:
        """The mean of its daily inspections in hundredths, half up; None without any."""
        if not self.inspections:
            return None
        return (2 * self.points + self.inspections) // (2 * self.inspections)


@dataclass
class KindLine:
    """A category with its counts of problems."""

    name: str
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COUNT_KEYS, 0))


def village_lines(months: Sequence[Contents]) -> list[PlaceLine]:
    """The villages of these months, oldest first, in the order of their codes."""
    found: dict[str, PlaceLine] = {}

    def place(code: str, name: str) -> PlaceLine:
        line = found.setdefault(code, PlaceLine(code, name))
        line.name = name
        return line

    for contents in months:
        for row in contents.villages:
            _count(place(row.code, row.name).counts, row.counts, contents, months)
        for expected in contents.lists:
            _count_list(place(expected.code, expected.name), expected.timing, expected.is_nil)
        for talk in contents.talks:
            place(talk.code, talk.village).talks += 1
        for decision in contents.decisions:
            place(decision.code, decision.village).decisions += 1
        for score in contents.scores:
            line = place(score.code, score.name)
            line.inspections += score.sheets
            line.points += score.points * score.sheets
    return sorted(found.values(), key=lambda line: line.code)


def _count_list(line: PlaceLine, timing: str, is_nil: bool) -> None:
    line.lists["expected"] += 1
    line.lists[timing] += 1
    line.lists["nil"] += is_nil


def kind_lines(months: Sequence[Contents]) -> list[KindLine]:
    """The categories in the order of the last month, those of earlier months behind."""
    names = [row.name for contents in reversed(months) for row in contents.categories]
    found = {name: KindLine(name) for name in names}
    for contents in months:
        for row in contents.categories:
            _count(found[row.name].counts, row.counts, contents, months)
    return list(found.values())


def _count(
    sums: dict[str, int], counts: Mapping[str, int], here: Contents, months: Sequence[Contents]
) -> None:
    """Add a month's counts: carried only from the first, open and overdue only from the last."""
    keys: Iterable[str] = _ADDED_COUNTS
    if here is months[0]:
        keys = (*keys, "carried")
    if here is months[-1]:
        keys = (*keys, "open", "overdue")
    for key in keys:
        sums[key] += counts.get(key, 0)
