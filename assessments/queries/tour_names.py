"""Who scores a village at the year-end tour, by name: one inspector counts once (design §5)."""

from datetime import date

from assessments.models import (
    AssessmentCycle,
    Entrant,
    EntryWay,
    PanelMember,
    ScoreKind,
    ScoreSheet,
    ScoreSheetQuerySet,
    SheetState,
)
from assessments.stored_sheets import fold_inspector, names_in


def tour_names(cycle: AssessmentCycle) -> set[tuple[str, str]]:
    """(entrant code, folded name) of all who score it in the system; two queries.

    By an assignment that was not excused, or by a sheet that stands, on whatever day and however
    far it is: nothing of a score, nor whether there is one, can be told from it.
    """
    rows = cycle.assignments.filter(excused_at=None)
    pairs = set(rows.values_list("entrant__code", "member__user__display_name"))
    sheets = _standing(cycle, ScoreKind.YEAR_END).exclude(entry_way=EntryWay.IMPORT)
    for sheet in sheets.select_related("entrant", "inspector"):
        pairs.add((sheet.entrant.code, sheet.inspector_label))
    return {(code, fold_inspector(name)) for code, name in pairs if name}


def is_imported(entrant: Entrant, member: PanelMember) -> bool:
    """Whether a year-end sheet without an account or an assignment stands under the member's name.

    The name may stand in a list of names.
    """
    rows = _standing(member.cycle, ScoreKind.YEAR_END).filter(entrant=entrant)
    wanted = fold_inspector(str(member))
    named = rows.filter(assignment=None, inspector=None).values_list("inspector_name", flat=True)
    return any(wanted in names_in(fold_inspector(name)) for name in named)


def daily_sheet_named(entrant: Entrant, member: PanelMember, on: date) -> ScoreSheet | None:
    """A daily sheet of that day that stands under the member's name without an account."""
    rows = _standing(member.cycle, ScoreKind.DAILY).filter(entrant=entrant, inspected_on=on)
    wanted = fold_inspector(str(member))
    named = rows.filter(inspector=None)
    return next((row for row in named if fold_inspector(row.inspector_name) == wanted), None)


def _standing(cycle: AssessmentCycle, kind: str) -> ScoreSheetQuerySet:
    return ScoreSheet.objects.filter(cycle=cycle, kind=kind).exclude(state=SheetState.VOIDED)
