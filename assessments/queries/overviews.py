"""Where the years stand: the list of cycles, and each entrant's progress in one."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from assessments.models import (
    AssessmentCycle,
    CycleState,
    Entrant,
    Ranking,
    RankingState,
    ScoreKind,
    ScoreSheet,
    SheetState,
)
from shaping.imports.models import ImportBatch
from villages.capabilities import may

_STEPS: dict[str, str] = {
    CycleState.PLANNED: "核对规则，然后启动考核",
    CycleState.OPEN: "收齐日常和年终成绩，再计算排名",
    CycleState.SEALED: "已封账",
    CycleState.CLOSED: "已结束",
}
_RANKING_STEPS: dict[str, str] = {
    RankingState.COMPUTED: "分管领导核对后冻结排名",
    RankingState.FROZEN: "分管领导公示排名",
    RankingState.IN_DISCLOSURE: "公示中；公示已满、异议办完以后公布",
    RankingState.PUBLISHED: "名次已公布，奖励在“奖励”里办",
}


@dataclass(frozen=True)
class CycleLine:
    """One year in the list; counts and the next step only for those who run it."""

    cycle: AssessmentCycle
    ranking: Ranking | None
    runs_it: bool

    @property
    def next_step(self) -> str:
        """What has to happen next, in words."""
        if self.ranking is not None and self.ranking.state in _RANKING_STEPS:
            return _RANKING_STEPS[self.ranking.state]
        return _STEPS[self.cycle.state]


def cycles_of(user: Any) -> QuerySet[AssessmentCycle]:
    """The years the user may see, newest first, with the numbers of entrants and counted sheets."""
    return (
        AssessmentCycle.objects.visible_to(user)
        .select_related("township")
        .annotate(
            entrant_count=_count(Entrant.objects.all()),
            sheet_count=_count(ScoreSheet.objects.counted()),
        )
        .order_by("-year", "township__code9")
    )


def _count(rows: QuerySet[Any]) -> Coalesce:
    """These rows per cycle, counted apart so that joins do not multiply."""
    mine = rows.filter(cycle=OuterRef("pk")).order_by().values("cycle")
    counted = mine.annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0, output_field=IntegerField())


def cycle_lines(cycles: list[AssessmentCycle], user: Any) -> list[CycleLine]:
    """The cycles of one page with the newest ranking version that the user may see."""
    visible = Ranking.objects.visible_to(user).filter(cycle__in=[cycle.pk for cycle in cycles])
    current = visible.exclude(state=RankingState.SUPERSEDED).defer("snapshot").order_by("version")
    newest = {ranking.cycle_id: ranking for ranking in current}
    return [
        CycleLine(cycle, newest.get(cycle.pk), may(user, "score.read", cycle.township))
        for cycle in cycles
    ]


def progress_of(cycle: AssessmentCycle) -> QuerySet[Entrant]:
    """The entrants with the numbers of their counted, blind and unsealed sheets; one query.

    `blind_count` are handed in and wait for the opening; it says how many, nothing else.
    """
    sealed = Q(sheets__state=SheetState.SEALED)
    year_end = sealed & Q(sheets__kind=ScoreKind.YEAR_END)
    is_open = Q(sheets__opening__isnull=False) | Q(sheets__import_batch__isnull=False)
    return cycle.entrants.annotate(
        daily_count=Count("sheets", filter=sealed & Q(sheets__kind=ScoreKind.DAILY)),
        year_end_count=Count("sheets", filter=year_end & is_open),
        blind_count=Count("sheets", filter=year_end & ~is_open),
        unsealed_count=Count("sheets", filter=Q(sheets__state=SheetState.DRAFT)),
    ).order_by("code")


def feeding_batches(cycle: AssessmentCycle) -> QuerySet[ImportBatch]:
    """The imports whose sheets the cycle counts, oldest first."""
    fed = cycle.sheets.filter(import_batch__isnull=False).values("import_batch")
    return ImportBatch.objects.filter(pk__in=fed).select_related("confirmed_by").order_by("pk")
