"""How firm the rewarded places are: margin, single judges and visits, other rules. Knows no Django."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from assessments import scoring
from shaping.figures import day_text, score_text

_MOST_TOLD = 4
_NEVER = 10**9
_HALF = 50


@dataclass(frozen=True)
class Robustness:
    """The panel of the freeze page, one sentence each (design §5)."""

    margin: str
    without_one: str
    other_rules: str
    half_a_point: str


def robustness(snapshot: Mapping[str, Any]) -> Robustness:
    """Say how firm the first places of a snapshot are; decided orders of ties are left out."""
    trial = _Trial(snapshot)
    return Robustness(
        trial.margin(), trial.without_one(), trial.other_rules(), trial.half_a_point()
    )


class _Trial:
    """Computes a snapshot again with something left out or ruled otherwise."""

    def __init__(self, snapshot: Mapping[str, Any]) -> None:
        self.snapshot = snapshot
        self.policy = scoring.policy_from(snapshot)
        self.places = self.policy.rewarded_places
        self.names = {entrant["code"]: entrant["name"] for entrant in snapshot["entrants"]}
        self.results = scoring.evaluate_snapshot(snapshot)
        self.top = self._top(self.results)

    def margin(self) -> str:
        """Points between the last rewarded place and the next one."""
        ranked = [result for result in self.results if result.weighted is not None]
        if len(ranked) <= self.places:
            return f"能排名的只有{len(ranked)}个单位，没有第{self.places + 1}名可以比较。"
        last, following = ranked[self.places - 1], ranked[self.places]
        gap = (last.weighted or 0) - (following.weighted or 0)
        pair = f"第{self.places}名{self.names[last.code]}"
        other = f"第{self.places + 1}名{self.names[following.code]}"
        if not gap:
            return f"{pair}和{other}总成绩相同。"
        shown = scoring.total_points(gap, self.policy.weight_sum)
        return f"{pair}比{other}高{score_text(shown) if shown else '不到0.01'}分。"

    def without_one(self) -> str:
        """Whether any one judge or visit decides who stands among the first."""
        changes = [
            f"不算{label}，{self._now(top)}" for label, top in self._removals() if top != self.top
        ]
        if not changes:
            return f"少算任何一位年终评委、任何一次日常检查，前{self.places}名都不变。"
        rest = f"（这样的情况共{len(changes)}种）" if len(changes) > _MOST_TOLD else ""
        return "；".join(changes[:_MOST_TOLD]) + rest + "。"

    def other_rules(self) -> str:
        """Whether trimming or the weights decide who stands among the first."""
        cases = {
            "不去掉最高最低分": replace(self.policy, trim_from_judges=_NEVER),
            "按1:2计算": replace(self.policy, daily_weight=1, year_end_weight=2),
            "按1:4计算": replace(self.policy, daily_weight=1, year_end_weight=4),
        }
        entries = scoring.entries_from(self.snapshot)
        tops = {label: self._top(scoring.rank(entries, rule)) for label, rule in cases.items()}
        changed = [f"{label}，{self._now(top)}" for label, top in tops.items() if top != self.top]
        same = [label for label, top in tops.items() if top == self.top]
        if same:
            changed.append(f"{'、'.join(same)}，前{self.places}名不变")
        return "；".join(changed) + "。"

    def half_a_point(self) -> str:
        """Whether half a point more or less on any one sheet decides who stands among the first."""
        changes = [
            f"{self.names[code]}{label}，{self._now(top)}"
            for code, label, top in self._nudges()
            if top != self.top
        ]
        if not changes:
            return f"任何一张评分表多打或少打0.50分，前{self.places}名都不变。"
        rest = f"（这样的情况共{len(changes)}种）" if len(changes) > _MOST_TOLD else ""
        return "；".join(changes[:_MOST_TOLD]) + rest + "。"

    def _nudges(self) -> Iterator[tuple[str, str, tuple[tuple[int, str], ...]]]:
        entries = {entry.code: entry for entry in scoring.entries_from(self.snapshot)}
        base = [scoring.evaluate(entry, self.policy) for entry in entries.values()]
        for entrant in self.snapshot["entrants"]:
            for kind, place, words in _places(entrant):
                for nudge, more in ((_HALF, "多"), (-_HALF, "少")):
                    entry = _nudged(entries[entrant["code"]], kind, place, nudge)
                    changed = scoring.evaluate(entry, self.policy)
                    results = [changed if row.code == changed.code else row for row in base]
                    top = self._top(scoring.placed(results, self.policy))
                    yield entrant["code"], f"{words}{more}打0.50分", top

    def _removals(self) -> Iterator[tuple[str, tuple[tuple[int, str], ...]]]:
        judges = sorted({sheet["by"] for sheet in self._sheets("year_end")} - {""})
        for judge in judges:
            yield f"评委{judge}", self._top_without("year_end", "by", judge)
        for day in sorted({sheet["on"] for sheet in self._sheets("daily")}):
            yield f"{day_text(day)}的检查", self._top_without("daily", "on", day)

    def _sheets(self, kind: str) -> Iterator[Mapping[str, Any]]:
        for entrant in self.snapshot["entrants"]:
            yield from entrant[kind]

    def _top_without(self, kind: str, key: str, value: str) -> tuple[tuple[int, str], ...]:
        """The first places when the sheets of one judge or one day do not count."""
        entrants = [
            {**entrant, kind: [sheet for sheet in entrant[kind] if sheet[key] != value]}
            for entrant in self.snapshot["entrants"]
        ]
        return self._top(scoring.evaluate_snapshot({**self.snapshot, "entrants": entrants}))

    def _top(self, results: list[scoring.Result]) -> tuple[tuple[int, str], ...]:
        """The rewarded ranks and who holds them."""
        return tuple(
            (result.rank, result.code)
            for result in results
            if result.rank is not None and result.rank <= self.places
        )

    def _now(self, top: tuple[tuple[int, str], ...]) -> str:
        if not top:
            return "就没有排名"
        names = "、".join(f"{self.names[code]}(第{place}名)" for place, code in top)
        return f"前{self.places}名变为{names}"


def _places(entrant: Mapping[str, Any]) -> Iterator[tuple[str, int, str]]:
    """Every sheet of an entrant: kind, place, and the words that name it."""
    for kind in ("daily", "year_end"):
        for place, sheet in enumerate(entrant[kind]):
            words = f"{day_text(sheet['on'])}的检查" if kind == "daily" else f"评委{sheet['by']}"
            yield kind, place, words


def _nudged(entry: scoring.Entry, kind: str, place: int, nudge: int) -> scoring.Entry:
    is_daily = kind == "daily"
    points = list(entry.daily if is_daily else entry.year_end)
    points[place] = min(max(points[place] + nudge, 0), scoring.MAX_POINTS)
    if is_daily:
        return replace(entry, daily=tuple(points))
    return replace(entry, year_end=tuple(points))
