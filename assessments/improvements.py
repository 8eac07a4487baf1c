"""A village's own improvement card: its items beside the best and the mean. No Django.

Only figures without names leave this module: who is best, and what any other one got, does not.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from assessments import scoring

# With fewer units, mean, best and one's own would tell what a single other one got.
FEWEST_COMPARED = 4
GAPS_NAMED = 3
KINDS = ("daily", "year_end")
FIRST_PLACES = 3

ItemKey = tuple[str, str, int]


@dataclass(frozen=True)
class ItemLine:
    """One item of a kind; points are whole hundredths, None where there is none to compare."""

    kind: str
    code: str
    title: str
    max_points: int
    own: int | None
    best: int | None = None
    mean: int | None = None

    @property
    def gap_to_best(self) -> int | None:
        """What is missing to the best, 0 or more."""
        return None if self.own is None or self.best is None else self.best - self.own

    @property
    def gap_to_mean(self) -> int | None:
        """What is missing to the mean; 0 for whoever is above it."""
        if self.own is None or self.mean is None:
            return None
        return max(self.mean - self.own, 0)


@dataclass(frozen=True)
class SaidNote:
    """What an inspector wrote about one's own village: on which day, about which item."""

    kind: str
    on: str
    title: str
    words: str


@dataclass(frozen=True)
class ImprovementCard:
    """Everything the village's own card shows; no lines where the version has no item scores."""

    lines: Sequence[ItemLine]
    gaps: Sequence[ItemLine]
    notes: Sequence[SaidNote]

    @property
    def daily(self) -> list[ItemLine]:
        """The items of the daily checks."""
        return [line for line in self.lines if line.kind == "daily"]

    @property
    def year_end(self) -> list[ItemLine]:
        """The items of the tour."""
        return [line for line in self.lines if line.kind == "year_end"]


def improvement_card(snapshot: Mapping[str, Any], code: str) -> ImprovementCard:
    """The card of one entrant from a version's snapshot; KeyError for a code that is not in it.

    An item's score is the mean of all sheets on which it applied, rounded half up. Gaps are ordered
    by what they weigh in the total: the gap to the best times the weight of its kind.
    """
    means = {entrant["code"]: _item_means(entrant) for entrant in snapshot["entrants"]}
    own = next(entrant for entrant in snapshot["entrants"] if entrant["code"] == code)
    lines = [_line(key, mean, means) for key, mean in means[code].items()]
    policy = scoring.policy_from(snapshot)
    weights = dict(zip(KINDS, (policy.daily_weight, policy.year_end_weight), strict=True))
    behind = [line for line in lines if line.gap_to_best]
    behind.sort(key=lambda line: -(line.gap_to_best or 0) * weights[line.kind])
    return ImprovementCard(lines, behind[:GAPS_NAMED], list(_notes(own)))


def _item_means(entrant: Mapping[str, Any]) -> dict[ItemKey, tuple[str, int | None]]:
    """(kind, code, most points) → title and mean, in the order of the first sheet that has it.

    The most points are part of the key: two versions of a rubric are not compared with each other.
    """
    titles: dict[ItemKey, str] = {}
    given: dict[ItemKey, list[int]] = defaultdict(list)
    for kind, line in _lines(entrant):
        key = (kind, line["code"], line["max"])
        titles.setdefault(key, line["title"])
        if line["applicable"] and line["points"] is not None:
            given[key].append(line["points"])
    return {
        key: (
            title,
            scoring.rounded(Fraction(sum(given[key]), len(given[key]))) if given[key] else None,
        )
        for key, title in titles.items()
    }


def _lines(entrant: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The kind and every line of every sheet; older snapshots have none."""
    for kind in KINDS:
        for sheet in entrant[kind]:
            for line in sheet.get("lines", ()):
                yield kind, line


def _line(
    key: ItemKey,
    own: tuple[str, int | None],
    means: Mapping[str, Mapping[ItemKey, tuple[str, int | None]]],
) -> ItemLine:
    kind, code, most = key
    title, points = own
    found = [items[key][1] for items in means.values() if key in items]
    scored = [mean for mean in found if mean is not None]
    if len(scored) < FEWEST_COMPARED:
        return ItemLine(kind, code, title, most, points)
    mean = scoring.rounded(Fraction(sum(scored), len(scored)))
    return ItemLine(kind, code, title, most, points, max(scored), mean)


def _notes(entrant: Mapping[str, Any]) -> Iterator[SaidNote]:
    """What was written on the entrant's own sheets, by day; the inspectors are not named."""
    for kind in KINDS:
        for sheet in sorted(entrant[kind], key=lambda sheet: sheet["on"]):
            if sheet.get("note"):
                yield SaidNote(kind, sheet["on"], "", sheet["note"])
            for line in sheet.get("lines", ()):
                if line["note"]:
                    yield SaidNote(kind, sheet["on"], line["title"], line["note"])
