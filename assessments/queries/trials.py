"""What a year's changed rules would have done to the year before (design §5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from assessments import scoring
from assessments.models import AssessmentCycle, Ranking, RankingState
from assessments.trials import TrialLine, rewarded_names, trial


@dataclass(frozen=True)
class Trial:
    """The newest published year before, counted again by the tried rules."""

    year: int
    lines: Sequence[TrialLine]
    words: str


def trial_of(cycle: AssessmentCycle, policy: scoring.Policy, user: Any) -> Trial | None:
    """Count the newest published year before this one by other rules; None when there is none."""
    ranking = (
        Ranking.objects.visible_to(user)
        .filter(
            cycle__township=cycle.township,
            cycle__year__lt=cycle.year,
            state=RankingState.PUBLISHED,
        )
        .select_related("cycle")
        .order_by("-cycle__year")
        .first()
    )
    if ranking is None:
        return None
    lines = trial(ranking.snapshot, policy)
    return Trial(ranking.cycle.year, lines, _words(ranking.cycle.year, lines, policy))


def _words(year: int, lines: Sequence[TrialLine], policy: scoring.Policy) -> str:
    moved = [line for line in lines if line.is_moved]
    if not moved:
        return f"用这套规则，{year}年度的名次一个也不变。"
    old, new = rewarded_names(list(lines), policy.rewarded_places)
    first = f"用这套规则，{year}年度有{len(moved)}个单位的名次会变；"
    if old == new:
        return f"{first}前{policy.rewarded_places}名不变。"
    return f"{first}前{policy.rewarded_places}名会从{'、'.join(old) or '无'}变成{'、'.join(new) or '无'}。"
