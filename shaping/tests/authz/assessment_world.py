"""The assessment's rows of the small world: a tour under way, and a ranking in disclosure."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from assessments.models import (
    AssessmentCycle,
    CycleState,
    Entrant,
    EntryWay,
    RankingState,
    ScoreKind,
    ScoreSheet,
    SheetState,
)
from assessments.queries import snapshot_of
from assessments.tests.factories import (
    AssignmentFactory,
    CycleFactory,
    DailyRoundFactory,
    DisclosureFactory,
    EntrantFactory,
    FoundFaultFactory,
    ObjectionFactory,
    PanelMemberFactory,
    PlannedVisitFactory,
    RankingFactory,
    RubricFactory,
    ScoreSheetFactory,
    StandingFactory,
)
from shaping.accounts.models import User
from shaping.accounts.tests.factories import UserFactory
from villages.models import Township, Village

TOUR_YEAR = 2026
DISCLOSED_YEAR = 2023


@dataclass(frozen=True)
class Tour:
    """A year in which inspectors are under way, with the visitor's place on the panel."""

    cycle: AssessmentCycle
    rows: dict[str, Any]


def tour_of(township: Township, inspector: User) -> Tour:
    """The year of the tour with both rubrics, two inspectors and a round of checks."""
    rubric = RubricFactory(township=township, version=1)
    daily = RubricFactory(township=township, kind=ScoreKind.DAILY, version=1)
    draft = RubricFactory(
        township=township,
        version=2,
        state="draft",
        content_hash="",
        adopted_by=None,
        adopted_at=None,
    )
    cycle = CycleFactory(
        township=township, year=TOUR_YEAR, daily_rubric=daily, year_end_rubric=rubric
    )
    rows = {
        "rubric": rubric,
        "draft_rubric": draft,
        "panel_member": PanelMemberFactory(cycle=cycle, user=inspector),
        "other_member": PanelMemberFactory(cycle=cycle),
        "round": DailyRoundFactory(cycle=cycle, number=1),
    }
    return Tour(cycle, rows)


def tour_rows(tour: Tour, village: Village, number: int) -> dict[str, Any]:
    """What the tour holds of one village: a sheet of the visitor's, one from paper, a daily one."""
    cycle, member, other = tour.cycle, tour.rows["panel_member"], tour.rows["other_member"]
    entrant = EntrantFactory(cycle=cycle, village=village)
    mine = AssignmentFactory(entrant=entrant, member=member, serial=f"NZ-{number}")
    paper = AssignmentFactory(entrant=entrant, member=other, serial=f"NZ-{number + 50}")
    open_one = EntrantFactory(cycle=cycle, village=village, code=f"{village.code12}9")
    daily = ScoreSheetFactory(
        entrant=entrant,
        inspector=member.user,
        inspector_name="",
        entered_by=member.user,
        inspected_on=date(TOUR_YEAR, 6, 20),
        rubric=cycle.daily_rubric,
    )
    return tour.rows | {
        "entrant": entrant,
        "assignment": AssignmentFactory(
            entrant=open_one, member=member, serial=f"NZ-{number + 100}"
        ),
        "recusal": member.recusals.create(
            village=village, ground="relative", declared_by=member.user
        ),
        "tour_sheet": _blind(mine, EntryWay.SCREEN, member.user),
        "paper_sheet": _blind(paper, EntryWay.PAPER, UserFactory()),
        "paper_assignment": paper,
        "visit_sheet": daily,
        "planned_visit": PlannedVisitFactory(
            round=tour.rows["round"], entrant=entrant, member=member, sheet=daily
        ),
        "fault": FoundFaultFactory(sheet=daily, item=cycle.daily_rubric.items.first()),
    }


def _blind(assignment: Any, way: str, typist: User) -> ScoreSheet:
    """A draft that nobody but its inspector, or who types it, may see."""
    sheet: ScoreSheet = ScoreSheetFactory(
        entrant=assignment.entrant,
        kind=ScoreKind.YEAR_END,
        state=SheetState.DRAFT,
        points=None,
        assignment=assignment,
        inspector=assignment.member.user,
        inspector_name="",
        inspected_on=date(TOUR_YEAR, 12, 18),
        rubric=assignment.cycle.year_end_rubric,
        entry_way=way,
        entered_by=typist,
    )
    return sheet


def disclosed_rows(township: Township, villages: list[Village]) -> list[dict[str, Any]]:
    """A ranking shown to everybody these days, with one objection for each village."""
    signer, now = UserFactory(), timezone.now()
    cycle = CycleFactory(township=township, year=DISCLOSED_YEAR, state=CycleState.SEALED)
    entrants: list[Entrant] = [EntrantFactory(cycle=cycle, village=row) for row in villages]
    ranking = RankingFactory(
        cycle=cycle,
        version=1,
        state=RankingState.IN_DISCLOSURE,
        frozen_at=now,
        frozen_by=signer,
        snapshot=_snapshot(cycle),
    )
    for rank, entrant in enumerate(entrants, start=1):
        StandingFactory(ranking=ranking, entrant=entrant, rank=rank)
    disclosure = DisclosureFactory(ranking=ranking)
    return [
        {
            "disclosed": ranking,
            "disclosure": disclosure,
            "objection": ObjectionFactory(disclosure=disclosure, entrant=entrant, number=number),
        }
        for number, entrant in enumerate(entrants, start=1)
    ]


def _snapshot(cycle: AssessmentCycle) -> dict[str, Any]:
    snapshot = snapshot_of(cycle)
    sheet = {"id": 0, "on": f"{DISCLOSED_YEAR}-06-20", "by": "检查组"}
    for entrant in snapshot["entrants"]:
        entrant["daily"] = [sheet | {"points": 8840}]
        entrant["year_end"] = [sheet | {"points": 9233}]
    return snapshot
