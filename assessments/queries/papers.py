"""Where the printed sheets of a year's tour stand, by their serial; never what is written on one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils import timezone

from assessments.models import (
    AssessmentCycle,
    Assignment,
    EntryWay,
    PanelMember,
    RubricItem,
    ScoreSheet,
    SheetState,
)
from assessments.queries.conflicts import conflicts_of
from shaping.audit.models import AuditEvent
from villages.capabilities import CAPABILITIES, may
from villages.models import Appointment

UNTYPED, ON_SCREEN, WAITING, RETURNED = "untyped", "screen", "waiting", "returned"
SEALED, EXCUSED = "sealed", "excused"
STATE_WORDS = {
    UNTYPED: "未录",
    ON_SCREEN: "屏幕上评",
    WAITING: "待复核",
    RETURNED: "退回录入人核对",
    SEALED: "已封存",
    EXCUSED: "免评",
}
# How often a second person may differ before the first one has to look at his entry again.
MOST_ATTEMPTS = 3
DIFFER_ACT = "paper.differ"
_ENTRY_ACTS = ("paper.enter", "paper.change", DIFFER_ACT)


@dataclass(frozen=True)
class PaperLine:
    """One serial: whose it is, where it stands, who typed it, and what the user may do with it.

    An entry is orphaned when its typist no longer types in the township: others may take it away.
    """

    assignment: Assignment
    state: str
    typist: str = ""
    may_enter: bool = False
    may_change: bool = False
    may_confirm: bool = False
    is_orphaned: bool = False

    @property
    def words(self) -> str:
        """The state as people read it."""
        return STATE_WORDS[self.state]

    @property
    def has_act(self) -> bool:
        """Whether there is anything the user may do."""
        return self.may_enter or self.may_change or self.may_confirm or self.is_orphaned


@dataclass(frozen=True)
class Pack:
    """The sheets that one inspector takes along."""

    member: PanelMember
    assignments: Sequence[Assignment]


def differing_attempts(sheets: Iterable[int]) -> Mapping[int, int]:
    """How often each sheet's second entry differed since the first was last looked at; one query."""
    events = AuditEvent.objects.filter(
        action__in=_ENTRY_ACTS,
        target_type=ScoreSheet._meta.label,
        target_id__in=[str(pk) for pk in sheets],
    )
    counts: dict[int, int] = {}
    for target, action in events.order_by("sequence").values_list("target_id", "action"):
        counts[int(target)] = counts.get(int(target), 0) + 1 if action == DIFFER_ACT else 0
    return counts


def live_sheets(assignments: Iterable[Assignment]) -> Mapping[int, ScoreSheet]:
    """The sheet of each assignment that has one, by the assignment's id; one query.

    For the state alone: whoever shows more of it than that has to ask `visible_to`.
    """
    sheets = ScoreSheet.objects.filter(assignment__in=[row.pk for row in assignments])
    rows = sheets.exclude(state=SheetState.VOIDED).select_related("entered_by")
    return {row.assignment_id: row for row in rows if row.assignment_id}


def live_sheet(assignment: Assignment) -> ScoreSheet | None:
    """The sheet of one assignment; as `live_sheets`."""
    return live_sheets([assignment]).get(assignment.pk)


def paper_lines(cycle: AssessmentCycle, user: Any, serial: str = "") -> list[PaperLine]:
    """The printed sheets that the user may see, by serial; four queries.

    `serial` keeps those whose number contains it. An inspector sees his own.
    """
    rows = (
        Assignment.objects.visible_to(user)
        .filter(cycle=cycle, serial__icontains=serial)
        .select_related("member__user", "entrant")
        .order_by("serial", "pk")
    )
    assignments = list(rows)
    sheets = live_sheets(assignments)
    attempts = differing_attempts(sheet.pk for sheet in sheets.values())
    viewer = _Viewer(cycle, user)
    return [viewer.line(row, sheets.get(row.pk), attempts) for row in assignments]


def state_of(assignment: Assignment, sheet: ScoreSheet | None, attempts: int) -> str:
    """One of the codes of STATE_WORDS."""
    if sheet is not None and sheet.state == SheetState.SEALED:
        return SEALED
    if assignment.excused_at:
        return EXCUSED
    if sheet is None:
        return UNTYPED
    if sheet.entry_way != EntryWay.PAPER:
        return ON_SCREEN
    return RETURNED if attempts >= MOST_ATTEMPTS else WAITING


class _Viewer:
    """What one person may do with the sheets of a year."""

    def __init__(self, cycle: AssessmentCycle, user: Any) -> None:
        self._user = user
        self._enters = may(user, "score.enter", cycle.township)
        self._confirms = may(user, "score.confirm", cycle.township)
        self._typists = _typists(cycle)

    def line(
        self, row: Assignment, sheet: ScoreSheet | None, attempts: Mapping[int, int]
    ) -> PaperLine:
        state = state_of(row, sheet, attempts.get(sheet.pk, 0) if sheet else 0)
        is_other = row.member.user_id != self._user.pk
        if sheet is None or sheet.entered_by is None or state not in (WAITING, RETURNED):
            may_enter = state == UNTYPED and self._enters and is_other
            return PaperLine(row, state, may_enter=may_enter)
        is_mine = sheet.entered_by_id == self._user.pk
        is_orphaned = sheet.entered_by_id not in self._typists
        return PaperLine(
            row,
            state,
            typist=sheet.entered_by.display_name,
            may_change=is_mine and self._enters,
            may_confirm=state == WAITING and self._confirms and is_other and not is_mine,
            is_orphaned=is_orphaned and self._enters and is_other and not is_mine,
        )


def _typists(cycle: AssessmentCycle) -> set[int]:
    """Who may type in the township now."""
    roles = [role for role, names in CAPABILITIES.items() if "score.enter" in names]
    posts = Appointment.objects.live(timezone.localdate()).filter(
        Q(township=None) | Q(township=cycle.township), role__in=roles, user__is_active=True
    )
    return set(posts.values_list("user_id", flat=True))


def packs_of(cycle: AssessmentCycle, members: Iterable[PanelMember]) -> list[Pack]:
    """What each of these members takes along, by village; constant queries.

    Left out is what nobody scores: excused, or in conflict.
    """
    conflicts = conflicts_of(cycle)
    rows = cycle.assignments.filter(excused_at=None).select_related("entrant", "member__user")
    by_member: dict[int, list[Assignment]] = {}
    for row in rows.order_by("entrant__code", "pk"):
        if (row.member_id, row.entrant.village_id) not in conflicts:
            by_member.setdefault(row.member_id, []).append(row)
    return [Pack(member, by_member.get(member.pk, [])) for member in members]


def tour_items(cycle: AssessmentCycle) -> list[RubricItem]:
    """The items that the year's tour is scored by, in their order; none before a rubric is chosen."""
    rubric = cycle.year_end_rubric
    return list(rubric.items.all()) if rubric else []
