"""The grid of inspectors and villages, sent back as a whole (分工表)."""

from collections.abc import Collection, Iterable
from hashlib import sha256
from typing import Any

from django.db import transaction

from assessments.models import AssessmentCycle, Entrant, PanelMember
from assessments.services.assignments import assign, lock_assignments, remove_rows
from shaping.workflow import Refused, StaleState
from villages.capabilities import require


def set_assignments(
    cycle: AssessmentCycle,
    wanted: Iterable[tuple[int, int]],
    *,
    within: Collection[int],
    by: Any,
    seen: str,
) -> tuple[int, int]:
    """Make the assignments of these entrants exactly the wanted (member id, entrant id) pairs.

    `within` holds the ids of the entrants that the grid showed. Assignments with a sheet and
    excused ones stay whatever was sent. `seen` is the state that the grid was made from. Gives how
    many were added and how many taken back. Raises as `assign` does, StaleState when somebody
    changed the assignments meanwhile.
    """
    require(by, "panel.manage", cycle.township)
    with transaction.atomic():
        lock_assignments(cycle)
        if seen != state_of(cycle):
            raise StaleState("别人刚刚改过分工。请刷新页面，看过现在的分工再改。")
        pairs = _known_pairs(cycle, wanted, within)
        chosen = {(member.pk, entrant.pk) for member, entrant in pairs}
        movable = cycle.assignments.filter(excused_at=None, sheets=None, entrant__in=within)
        rows = movable.values_list("pk", "member_id", "entrant_id")
        gone = [pk for pk, member, entrant in rows if (member, entrant) not in chosen]
        added = assign(cycle, pairs, by=by)
        if gone:
            remove_rows(cycle, gone, by)
    return len(added), len(gone)


def _known_pairs(
    cycle: AssessmentCycle, wanted: Iterable[tuple[int, int]], within: Collection[int]
) -> list[tuple[PanelMember, Entrant]]:
    members = {member.pk: member for member in cycle.panel.select_related("user")}
    entrants = {entrant.pk: entrant for entrant in cycle.entrants.filter(pk__in=within)}
    pairs = list(dict.fromkeys(wanted))
    if any(member not in members or entrant not in entrants for member, entrant in pairs):
        raise Refused("选的人或者单位不在这张分工表里，请刷新页面再选。")
    return [(members[member], entrants[entrant]) for member, entrant in pairs]


def state_of(cycle: AssessmentCycle) -> str:
    """A short hash of all assignments of a year, for forms that replace them."""
    rows = cycle.assignments.order_by("pk").values_list("member_id", "entrant_id")
    return sha256(repr(list(rows)).encode()).hexdigest()[:16]
