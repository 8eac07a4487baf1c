"""Rounds of daily checks: what is due, how far a round is, and what its villages scored."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    Max,
    OuterRef,
    Prefetch,
    Q,
)

from assessments import scoring
from assessments.draws import Turn
from assessments.models import (
    AssessmentCycle,
    DailyRound,
    PlannedVisit,
    ScoreKind,
    ScoreSheet,
    SheetState,
)
from shaping.audit.models import AuditEvent

ADD_ACTION = "visit.add"


@dataclass(frozen=True)
class VisitRow:
    """A village of a round as a page shows it.

    `points` are whole hundredths, only where the reader may see the sheets of the round; `added`
    says why a village was added by hand.
    """

    visit: PlannedVisit
    is_done: bool
    points: int | None
    added: str = ""

    @property
    def is_begun(self) -> bool:
        """Whether its inspector has a sheet under way."""
        sheet = self.visit.sheet
        return sheet is not None and sheet.state == SheetState.DRAFT

    @property
    def state(self) -> str:
        """Where the visit stands, in words."""
        if self.is_done:
            return "已检查"
        return "正在填写" if self.is_begun else "未检查"


@dataclass(frozen=True)
class RoundRow:
    """A round in the list with how many of its villages were checked."""

    round: DailyRound
    visits: list[Any]

    @property
    def done_count(self) -> int:
        """How many villages were checked."""
        return sum(visit.is_done for visit in self.visits)


def visits_with_progress() -> Any:
    """Visits with `is_done`: a daily sheet that counts, its own or one of the round's days."""
    sealed = ScoreSheet.objects.filter(kind=ScoreKind.DAILY, state=SheetState.SEALED)
    own_days = sealed.filter(
        entrant=OuterRef("entrant"),
        inspected_on__gte=OuterRef("round__starts_on"),
        inspected_on__lte=OuterRef("round__ends_on"),
    )
    is_done = Q(Exists(own_days)) | Q(Exists(sealed.filter(planned_visit=OuterRef("pk"))))
    return PlannedVisit.objects.annotate(
        is_done=ExpressionWrapper(is_done, output_field=BooleanField())
    )


def rounds_of(cycle: AssessmentCycle, user: Any) -> list[RoundRow]:
    """The year's rounds the user may see, newest first, with their progress; two queries."""
    visits = visits_with_progress().order_by("entrant__code")
    rounds = (
        DailyRound.objects.visible_to(user)
        .filter(cycle=cycle)
        .select_related("drawn_by")
        .prefetch_related(Prefetch("visits", visits))
        .order_by("-number")
    )
    return [RoundRow(row, list(row.visits.all())) for row in rounds]


def visit_rows(rounds: Iterable[DailyRound], user: Any) -> list[VisitRow]:
    """The villages of these rounds by round and code; scores only where the user sees the sheets.

    Three queries, however many villages.
    """
    chosen = list(rounds)
    visits = list(
        visits_with_progress()
        .filter(round__in=chosen)
        .select_related("round", "entrant__village", "member__user", "sheet__inspector")
        .order_by("-round__number", "entrant__code")
    )
    scores = _points_by_visit(visits, ScoreSheet.objects.visible_to(user))
    added = _added_words(chosen)
    return [
        VisitRow(
            visit,
            bool(getattr(visit, "is_done", False)),
            scores.get(visit.pk),
            added.get(str(visit.pk), ""),
        )
        for visit in visits
    ]


def own_visits(cycle: AssessmentCycle, user: Any) -> list[VisitRow]:
    """An inspector's visits of the year that are not done yet, the next to end first; one query."""
    visits = (
        visits_with_progress()
        .filter(round__cycle=cycle, member__user=user.pk, is_done=False)
        .select_related("round", "entrant__village", "member__user", "sheet__inspector")
        .order_by("round__ends_on", "entrant__code")
    )
    return [VisitRow(visit, False, None) for visit in visits]


def round_scores(found: DailyRound) -> dict[str, int]:
    """What the villages of a round scored in it, by code; the mean of its sheets, in hundredths."""
    visits = list(found.visits.select_related("round", "entrant", "sheet"))
    scores = _points_by_visit(visits, ScoreSheet.objects.all())
    return {visit.entrant.code: scores[visit.pk] for visit in visits if visit.pk in scores}


def _points_by_visit(visits: list[PlannedVisit], sheets: Any) -> dict[int, int]:
    """Each visit's mean over its own sheet and those of the round's days, among these sheets."""
    if not visits:
        return {}
    rows = sheets.filter(
        kind=ScoreKind.DAILY,
        state=SheetState.SEALED,
        entrant__in={visit.entrant_id for visit in visits},
    ).values_list("pk", "entrant", "inspected_on", "points")
    by_entrant: dict[int, list[tuple[int, date, int]]] = defaultdict(list)
    for pk, entrant, day, points in rows:
        by_entrant[entrant].append((pk, day, points))
    found = {}
    for visit in visits:
        span = visit.round.starts_on, visit.round.ends_on
        own = [
            points
            for pk, day, points in by_entrant[visit.entrant_id]
            if pk == visit.sheet_id or span[0] <= day <= span[1]
        ]
        if own:
            found[visit.pk] = scoring.mean_points(own)
    return found


def _added_words(rounds: list[DailyRound]) -> dict[str, str]:
    """Why villages were added by hand, by the visit's id as text; the audit trail holds it."""
    added = PlannedVisit.objects.filter(round__in=rounds).values_list("pk", flat=True)
    events = AuditEvent.objects.filter(
        action=ADD_ACTION,
        target_type=PlannedVisit._meta.label,
        target_id__in=[str(pk) for pk in added],
    )
    return {row.target_id: str(row.after.get("reason", "")) for row in events}


def last_finished(cycle: AssessmentCycle, today: date) -> DailyRound | None:
    """The latest round that is over: past its last day, or with every village checked."""
    for found in cycle.rounds.order_by("-ends_on", "-number"):
        if found.ends_on < today:
            return found
        visits = list(visits_with_progress().filter(round=found))
        if visits and all(getattr(visit, "is_done", False) for visit in visits):
            return found
    return None


def turns_of(cycle: AssessmentCycle, today: date) -> list[Turn]:
    """When each entrant was checked last, by code; two queries.

    A visit that a running round still awaits counts as made on the round's last day, so that the next
    round does not choose the same village twice.
    """
    sealed = Q(sheets__kind=ScoreKind.DAILY, sheets__state=SheetState.SEALED)
    checked = cycle.entrants.annotate(
        last_on=Max("sheets__inspected_on", filter=sealed),
        days=Count("sheets__inspected_on", filter=sealed, distinct=True),
    )
    awaited = dict(
        visits_with_progress()
        .filter(round__cycle=cycle, round__ends_on__gte=today, is_done=False)
        .values_list("entrant")
        .annotate(until=Max("round__ends_on"))
    )
    turns = []
    for pk, code, last_on, count in checked.order_by("code").values_list(
        "pk", "code", "last_on", "days"
    ):
        days = [day for day in (last_on, awaited.get(pk)) if day]
        last = max(days).isoformat() if days else ""
        turns.append(Turn(code, last, count + (pk in awaited)))
    return turns
