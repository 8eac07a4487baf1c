"""How far the year-end tour is: who has handed in, never what (design §5)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from assessments.models import (
    BLIND,
    AssessmentCycle,
    Assignment,
    Entrant,
    EntryWay,
    PanelMember,
    ScoreKind,
    ScoreSheet,
    SheetState,
)
from assessments.queries.conflicts import Conflicts, conflicts_of

HANDED_IN, MISSING, EXCUSED, CONFLICT, NOT_ASSIGNED = "in", "missing", "excused", "conflict", "none"
VOIDED = "voided"
STATE_WORDS = {
    HANDED_IN: "已交",
    MISSING: "未交",
    EXCUSED: "免评",
    VOIDED: "已作废",
    CONFLICT: "回避",
    NOT_ASSIGNED: "不评",
}


@dataclass(frozen=True)
class TourCell:
    """One inspector and one village: a code of STATE_WORDS and, where there is one, the reason."""

    inspector: str
    state: str
    reason: str = ""

    @property
    def words(self) -> str:
        """The state as people read it."""
        return STATE_WORDS[self.state]


@dataclass(frozen=True)
class TourRow:
    """One village with a cell for each inspector, in the order of `Tour.inspectors`."""

    entrant: Entrant
    cells: Sequence[TourCell]

    @property
    def handed_in(self) -> int:
        """How many of its sheets are in."""
        return sum(cell.state == HANDED_IN for cell in self.cells)

    @property
    def expected(self) -> int:
        """How many are due, those handed in among them."""
        return sum(cell.state in (HANDED_IN, MISSING) for cell in self.cells)


@dataclass(frozen=True)
class Tour:
    """The whole matrix of a year; no figure of a score is in it."""

    inspectors: Sequence[str]
    rows: Sequence[TourRow]

    @property
    def handed_in(self) -> int:
        """Sheets handed in."""
        return sum(row.handed_in for row in self.rows)

    @property
    def expected(self) -> int:
        """Sheets due, those handed in among them."""
        return sum(row.expected for row in self.rows)


@dataclass(frozen=True)
class MissingSheet:
    """A sheet that the opening waits for, named by inspector and village, and why it is missing."""

    inspector: str
    entrant: str
    why: str

    @property
    def words(self) -> str:
        """One line of the list of what is missing."""
        return f"{self.inspector}—{self.entrant}（{self.why}）"


def tour_progress(cycle: AssessmentCycle) -> Tour:
    """Who has handed in for which village; a constant number of queries.

    Whoever reads it holds panel.read there. It says only 已交, 未交, 免评, 已作废, 回避 or
    不评; 已作废 is a sheet that was opened and voided since, for which no other can be given.
    """
    members = list(cycle.panel.select_related("user").order_by("user__display_name", "pk"))
    assignments = {(row.entrant_id, row.member_id): row for row in cycle.assignments.all()}
    settled = _settled_assignments(cycle)
    conflicts = conflicts_of(cycle)
    rows = [
        TourRow(
            entrant,
            [
                _cell(entrant, member, assignments.get((entrant.pk, member.pk)), settled, conflicts)
                for member in members
            ],
        )
        for entrant in cycle.entrants.order_by("code")
    ]
    return Tour([str(member) for member in members], rows)


def _settled_assignments(cycle: AssessmentCycle) -> dict[int, str]:
    """Assignments that the opening waits for no more: HANDED_IN, or VOIDED after the opening.

    After the opening nobody can score again, so a sheet voided then leaves nothing to wait for; one
    voided before it is given anew or excused.
    """
    opened_and_voided = Q(state=SheetState.VOIDED, opening__isnull=False)
    sheets = cycle.sheets.filter(
        Q(state=SheetState.SEALED) | opened_and_voided,
        kind=ScoreKind.YEAR_END,
        assignment__isnull=False,
    )
    rows = list(sheets.values_list("assignment_id", "state"))
    settled = {pk: VOIDED for pk, state in rows if pk and state == SheetState.VOIDED}
    return settled | {pk: HANDED_IN for pk, state in rows if pk and state == SheetState.SEALED}


def _cell(
    entrant: Entrant,
    member: PanelMember,
    assignment: Assignment | None,
    settled: dict[int, str],
    conflicts: Conflicts,
) -> TourCell:
    found = conflicts.get((member.pk, entrant.village_id), [])
    why = "；".join(conflict.words for conflict in found)
    if assignment is not None and settled.get(assignment.pk) == HANDED_IN:
        return TourCell(str(member), HANDED_IN)
    if assignment is not None and assignment.excused_at:
        return TourCell(str(member), EXCUSED, assignment.excused_reason)
    if assignment is not None:
        return TourCell(str(member), settled.get(assignment.pk, MISSING), why)
    return TourCell(str(member), CONFLICT if found else NOT_ASSIGNED, why)


def missing_sheets(cycle: AssessmentCycle) -> list[MissingSheet]:
    """What the opening waits for, by village and inspector; three queries.

    Every assignment that is neither excused nor sealed nor voided after the opening, and every tour sheet without an assignment
    that is still a draft, such as one typed from paper that nobody has checked.
    """
    due = cycle.assignments.filter(excused_at=None).exclude(pk__in=_settled_assignments(cycle))
    drafts = list(_drafts(cycle))
    begun = {sheet.assignment_id: sheet for sheet in drafts}
    named = [
        (row.entrant, str(row.member), _why(begun.get(row.pk)))
        for row in due.select_related("entrant", "member__user")
    ]
    named += [
        (sheet.entrant, sheet.inspector_label or "没有写检查人", _why(sheet))
        for sheet in drafts
        if sheet.assignment_id is None
    ]
    ordered = sorted(named, key=lambda item: (item[0].code, item[1]))
    return [MissingSheet(inspector, str(entrant), why) for entrant, inspector, why in ordered]


def _drafts(cycle: AssessmentCycle) -> QuerySet[ScoreSheet]:
    drafts = cycle.sheets.filter(BLIND, state=SheetState.DRAFT)
    return drafts.select_related("entrant", "inspector")


def _why(draft: ScoreSheet | None) -> str:
    if draft is not None and draft.entry_way == EntryWay.PAPER:
        return "纸质已录入，等另一位复核"
    return "未交"


def sheets_to_open(cycle: AssessmentCycle) -> QuerySet[ScoreSheet]:
    """The sealed sheets that are blind still; to be counted and opened, not to be shown."""
    return cycle.sheets.filter(BLIND, state=SheetState.SEALED)


def missing_words(missing: Iterable[MissingSheet]) -> str:
    """All that is missing in one sentence."""
    return "，".join(sheet.words for sheet in missing)
