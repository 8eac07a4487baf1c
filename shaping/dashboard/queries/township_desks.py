"""Where a township's assessment stands, and what comes next: the office's and the leader's desk."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from assessments.models import (
    AssessmentCycle,
    CycleState,
    Disclosure,
    Entrant,
    Objection,
    ObjectionState,
    Ranking,
    RankingState,
    ScoreKind,
    ScoreSheet,
    SheetState,
    TieDecision,
)
from rewards.models import GrantState, RewardGrant
from shaping.figures import day_text
from villages.capabilities import grants_of

STEPS = ("启动", "导入成绩", "计算排名", "冻结", "公示", "公布", "奖励")
DESKS_SHOWN = 12
YEARS_SHOWN = 2


@dataclass(frozen=True)
class TownshipDesk:
    """One year's assessment of a township: counted, not judged."""

    cycle: AssessmentCycle
    entrants: int
    daily_sheets: int
    year_end_sheets: int
    ranking_state: str
    unsigned_ties: int
    grants_proposed: int
    grants_returned: int
    grants_approved: int
    disclosed_until: date | None = None
    open_objections: int = 0
    upheld_objections: int = 0

    @property
    def code(self) -> str:
        """The township's code, as addresses have it."""
        return self.cycle.township.code9

    @property
    def step(self) -> int:
        """Place of the step that is on in STEPS; one past the last when all is done."""
        if self.cycle.state == CycleState.PLANNED:
            return 0
        by_ranking = {
            RankingState.COMPUTED: 3,
            RankingState.FROZEN: 4,
            RankingState.IN_DISCLOSURE: 5 if self.may_be_published else 4,
            RankingState.PUBLISHED: 7 if self._is_all_granted else 6,
        }
        if self.ranking_state in by_ranking:
            return by_ranking[RankingState(self.ranking_state)]
        return 2 if self.daily_sheets and self.year_end_sheets else 1

    @property
    def steps(self) -> list[tuple[str, bool, bool]]:
        """The way of the year: name, whether done, whether on now."""
        return [
            (name, number < self.step, number == self.step) for number, name in enumerate(STEPS)
        ]

    @property
    def next_step(self) -> str:
        """The next step in words, with who takes it."""
        return (
            "核对参评单位和规则，启动考核",
            self._import_step,
            "成绩已导入，计算排名",
            "等分管领导冻结排名",
            self._disclosure_step,
            "公示已满，等分管领导公布排名",
            self._grant_step,
            "本年度已全部办完",
        )[self.step]

    @property
    def is_urgent_for_office(self) -> bool:
        """Whether the office can and should move on now; importing goes on all year."""
        needs_proposal = self.step == 6 and not self.grants_proposed and not self.grants_returned
        return self.step in {0, 2} or needs_proposal

    @property
    def is_published(self) -> bool:
        """Whether the newest version is the published one."""
        return self.ranking_state == RankingState.PUBLISHED

    @property
    def may_be_published(self) -> bool:
        """Whether the disclosure is over with nothing left of it."""
        is_over = self.disclosed_until is not None and self.disclosed_until < timezone.localdate()
        return is_over and not self.open_objections and not self.upheld_objections

    @property
    def is_finished(self) -> bool:
        """Whether nothing is left to do for this year."""
        return self.step == len(STEPS)

    @property
    def _import_step(self) -> str:
        return "导入年终成绩" if self.daily_sheets else "导入日常成绩"

    @property
    def _disclosure_step(self) -> str:
        if self.ranking_state == RankingState.FROZEN or self.disclosed_until is None:
            return "等分管领导公示排名"
        if self.open_objections:
            return f"有{self.open_objections}条异议等分管领导答复"
        if self.upheld_objections:
            return "有异议成立，更正成绩后另出一版"
        return f"公示到{day_text(self.disclosed_until)}为止"

    @property
    def _grant_step(self) -> str:
        if self.grants_returned:
            return f"有{self.grants_returned}项奖励被退回，修改后重新提出"
        if self.grants_proposed:
            return f"等分管领导审批奖励（{self.grants_proposed}项）"
        return "排名已公布，提出奖励"

    @property
    def _is_all_granted(self) -> bool:
        return bool(self.grants_approved and not self.grants_proposed and not self.grants_returned)


def township_desks(user: Any) -> list[TownshipDesk]:
    """The two newest years of each township whose assessment the user runs or signs; one query."""
    grants = [*grants_of(user, "cycle.manage"), *grants_of(user, "ranking.freeze")]
    if not grants:
        return []
    newest = AssessmentCycle.objects.filter(township=OuterRef("township")).order_by("-year")
    cycles = (
        AssessmentCycle.objects.in_areas(grants)
        .filter(year__gt=Subquery(newest.values("year")[:1]) - YEARS_SHOWN)
        .select_related("township")
        .annotate(**_counts(user))
        .order_by("township__code9", "-year")
    )
    return [_desk(cycle) for cycle in cycles[:DESKS_SHOWN]]


def _counts(user: Any) -> dict[str, Any]:
    """Sub-selects by cycle; sheets and rankings start at what the user may see."""
    sheets = ScoreSheet.objects.visible_to(user).filter(state=SheetState.SEALED)
    rankings = Ranking.objects.visible_to(user).filter(cycle=OuterRef("pk"))
    ties = TieDecision.objects.filter(signed_at=None, ranking__state=RankingState.COMPUTED)
    return {
        "entrant_count": _count(Entrant.objects.all()),
        "daily_count": _count(sheets.filter(kind=ScoreKind.DAILY)),
        "year_end_count": _count(sheets.filter(kind=ScoreKind.YEAR_END)),
        "newest_state": Subquery(
            rankings.exclude(state=RankingState.SUPERSEDED).order_by("-version").values("state")[:1]
        ),
        "tie_count": _count(ties, "ranking__cycle"),
        "disclosed_until": Subquery(
            Disclosure.objects.filter(
                ranking__cycle=OuterRef("pk"), ranking__state=RankingState.IN_DISCLOSURE
            ).values("ends_on")[:1]
        ),
        "open_count": _objections(ObjectionState.OPEN),
        "upheld_count": _objections(ObjectionState.UPHELD),
        **{
            f"{state}_grants": _count(RewardGrant.objects.filter(state=state))
            for state in GrantState.values
        },
    }


def _objections(state: str) -> Any:
    """Objections to the version that is in disclosure, in that state."""
    rows = Objection.objects.filter(
        state=state, disclosure__ranking__state=RankingState.IN_DISCLOSURE
    )
    return _count(rows, "disclosure__ranking__cycle")


def _count(rows: QuerySet[Any], path: str = "cycle") -> Any:
    counted = rows.filter(Q(**{path: OuterRef("pk")})).order_by().values(path)
    return Coalesce(Subquery(counted.annotate(n=Count("pk")).values("n")), 0)


def _desk(cycle: Any) -> TownshipDesk:
    return TownshipDesk(
        cycle=cycle,
        entrants=cycle.entrant_count,
        daily_sheets=cycle.daily_count,
        year_end_sheets=cycle.year_end_count,
        ranking_state=cycle.newest_state or "",
        unsigned_ties=cycle.tie_count,
        grants_proposed=cycle.proposed_grants,
        grants_returned=cycle.returned_grants,
        grants_approved=cycle.approved_grants,
        disclosed_until=cycle.disclosed_until,
        open_objections=cycle.open_count,
        upheld_objections=cycle.upheld_count,
    )
