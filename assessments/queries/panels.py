"""The panel as people read it: members with loads and conflicts, and the grid of assignments."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from assessments.models import AssessmentCycle, Assignment, Entrant, PanelMember, Recusal
from assessments.queries.conflicts import Conflict, conflicts_of, words_of
from shaping.accounts.models import User
from shaping.figures import day_text
from villages.capabilities import Role
from villages.models import Appointment, Village


@dataclass(frozen=True)
class ConflictLine:
    """One reason why a member does not score a village; `recusal` where it was declared."""

    member: PanelMember
    village: Village
    conflict: Conflict
    recusal: Recusal | None

    @property
    def source(self) -> str:
        """Where it comes from, in words."""
        if self.conflict.is_derived:
            return "系统推定"
        if self.recusal is None:  # declared for a village that has become one with this
            return "并村前申报"
        is_own = self.recusal.declared_by_id == self.member.user_id
        who = "本人申报" if is_own else f"{self.recusal.declared_by.display_name}登记"
        return f"{day_text(timezone.localdate(self.recusal.declared_at))}{who}"


@dataclass(frozen=True)
class MemberLine:
    """One member with how many villages he scores and why not others."""

    member: PanelMember
    load: int
    excused_count: int
    conflicts: Sequence[ConflictLine]

    @property
    def village_count(self) -> int:
        """How many villages he does not score, whatever the number of reasons."""
        return len({line.village.pk for line in self.conflicts})


@dataclass(frozen=True)
class Cell:
    """One member and one entrant in the grid."""

    member: PanelMember
    entrant: Entrant
    assignment: Assignment | None
    has_sheet: bool
    words: str
    is_ticked: bool

    @property
    def is_excused(self) -> bool:
        """Whether the leader let him off."""
        return self.assignment is not None and self.assignment.excused_at is not None


@dataclass(frozen=True)
class GridLine:
    """One entrant of the grid; `judge_count` leaves excused ones out."""

    entrant: Entrant
    cells: Sequence[Cell]
    judge_count: int


def member_lines(cycle: AssessmentCycle, user: Any) -> list[MemberLine]:
    """The panel in the order it was listed: all of it, or one's own line; queries do not grow."""
    members = list(panel_members(cycle, user))
    conflicts: dict[int, list[ConflictLine]] = defaultdict(list)
    for line in conflict_lines(cycle, members):
        conflicts[line.member.pk].append(line)
    rows = Assignment.objects.filter(member__in=members).values_list("member_id", "excused_at")
    counts = Counter((member_id, excused_at is not None) for member_id, excused_at in rows)
    return [
        MemberLine(member, counts[member.pk, False], counts[member.pk, True], conflicts[member.pk])
        for member in members
    ]


def panel_members(cycle: AssessmentCycle, user: Any) -> Any:
    """The members of a year the user may see, with names and homes, in the order of the list."""
    rows = PanelMember.objects.visible_to(user).filter(cycle=cycle)
    return rows.select_related("user", "home_village").order_by("pk")


def conflict_lines(cycle: AssessmentCycle, members: Sequence[PanelMember]) -> list[ConflictLine]:
    """Their conflicts with the villages of the year, by member and code of the village."""
    found, villages = conflicts_of(cycle), villages_of(cycle)
    declared = {
        (row.member_id, row.village_id, row.ground): row
        for row in Recusal.objects.filter(member__in=members).select_related("declared_by")
    }
    return [
        ConflictLine(member, village, conflict, _recusal_of(conflict, declared))
        for member in members
        for village in villages
        for conflict in found.get((member.pk, village.pk), ())
    ]


def _recusal_of(
    conflict: Conflict, declared: dict[tuple[int, int, str], Recusal]
) -> Recusal | None:
    if conflict.is_derived:
        return None
    return declared.get((conflict.member_id, conflict.village_id, conflict.ground))


def villages_of(cycle: AssessmentCycle) -> list[Village]:
    """The villages that are assessed, or, before the year is opened, those the register has today."""
    assessed = list(Village.objects.filter(entrants__cycle=cycle).distinct().order_by("code12"))
    if assessed:
        return assessed
    register = Village.objects.filter(township=cycle.township)
    return list(register.open_on(timezone.localdate()).order_by("code12"))


def unassigned_entrants(cycle: AssessmentCycle) -> list[Entrant]:
    """Those whom nobody scores yet; one query."""
    judged = cycle.assignments.filter(excused_at=None).values("entrant")
    return list(cycle.entrants.exclude(pk__in=judged).order_by("code"))


def grid_of(
    cycle: AssessmentCycle,
    entrants: Sequence[Entrant],
    ticked: Collection[tuple[int, int]] | None = None,
) -> list[GridLine]:
    """These entrants against the whole panel; queries do not grow with either.

    `ticked` are the (member id, entrant id) pairs of a form that was refused, so that nothing
    ticked is lost; without it the stored assignments are ticked.
    """
    members = list(cycle.panel.select_related("user").order_by("pk"))
    rows = list(cycle.assignments.filter(entrant__in=entrants))
    assigned = {(row.member_id, row.entrant_id): row for row in rows}
    shown = assigned.keys() if ticked is None else ticked
    used = set(cycle.sheets.filter(assignment__in=rows).values_list("assignment_id", flat=True))
    conflicts = conflicts_of(cycle)
    lines = []
    for entrant in entrants:
        cells = []
        for member in members:
            pair = (member.pk, entrant.pk)
            row = assigned.get(pair)
            words = words_of(conflicts.get((member.pk, entrant.village_id), ()))
            has_sheet = row is not None and row.pk in used
            cells.append(Cell(member, entrant, row, has_sheet, words, pair in shown))
        judges = sum(cell.assignment is not None and not cell.is_excused for cell in cells)
        lines.append(GridLine(entrant, cells, judges))
    return lines


def candidates_of(cycle: AssessmentCycle) -> Any:
    """Who may be put on the panel: the township's inspectors of today who are not on it yet."""
    posts = Appointment.objects.live(timezone.localdate()).filter(
        role=Role.INSPECTOR, township=cycle.township
    )
    people = User.objects.filter(is_active=True, pk__in=posts.values("user"))
    return people.exclude(pk__in=cycle.panel.values("user")).order_by("display_name", "pk")


def earlier_panel(cycle: AssessmentCycle, user: Any) -> AssessmentCycle | None:
    """The latest earlier year of the township that had a panel."""
    years = AssessmentCycle.objects.visible_to(user).filter(
        township=cycle.township, year__lt=cycle.year, panel__isnull=False
    )
    return years.order_by("-year").first()
