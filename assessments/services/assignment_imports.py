"""Stores the assignments of a checked workbook, and takes such an import back (design §6)."""

from collections.abc import Sequence
from typing import Any

from assessments.models import AssessmentCycle
from assessments.services.assignments import assign, lock_assignments, remove_rows
from shaping.imports.kinds import RowChange
from shaping.workflow import Refused, StaleState
from villages.capabilities import require


def store_assignments(cycle: AssessmentCycle, changes: Sequence[RowChange], *, by: Any) -> None:
    """Make the new assignments in the caller's transaction, through `assign`.

    Raises Refused for a conflict that arose after the check, StaleState when a member or entrant of
    the sheet is gone.
    """
    members = {member.pk: member for member in cycle.panel.select_related("user")}
    entrants = {entrant.code: entrant for entrant in cycle.entrants.all()}
    pairs = []
    for change in changes:
        member_id, _, code = change.key.partition(":")
        member, entrant = members.get(int(member_id)), entrants.get(code)
        if member is None or entrant is None:
            raise StaleState(
                f"检查之后，“{change.label}”的人已经不在考核组里。什么都没有导入，请重新上传，再核对一次。"
            )
        pairs.append((member, entrant))
    assign(cycle, pairs, by=by)


def take_back_assignments(cycle: AssessmentCycle, changes: Sequence[RowChange], *, by: Any) -> None:
    """Remove what the import brought, in the caller's transaction; all of it or nothing.

    Raises Refused once one of them has a sheet or was excused, or is no longer there.
    """
    require(by, "panel.manage", cycle.township)
    lock_assignments(cycle)
    rows = cycle.assignments.values_list("pk", "member_id", "entrant__code")
    there = {f"{member_id}:{code}": pk for pk, member_id, code in rows}
    gone = [change.label for change in changes if change.key not in there]
    if gone:
        raise Refused(f"“{gone[0]}”等{len(gone)}项已经取消了，不能整批撤销。请在分工表里改。")
    remove_rows(cycle, [there[change.key] for change in changes], by)
