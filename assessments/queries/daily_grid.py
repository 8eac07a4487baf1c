"""What stands against daily scores that the office types in for an inspector."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assessments.grid_rows import GridFault, GridRow, field_of
from assessments.models import AssessmentCycle, PanelMember, ScoreKind, ScoreSheet, SheetState
from assessments.queries.conflicts import conflicted_names, conflicts_of, words_of
from assessments.sheet_columns import SCORE
from assessments.stored_sheets import fold_inspector, names_in
from shaping.figures import day_text


@dataclass(frozen=True)
class GridOrder:
    """Whose scores of which day: a member of the panel, or a name."""

    cycle: AssessmentCycle
    day: date
    member: PanelMember | None = None
    name: str = ""

    @property
    def inspector(self) -> str:
        """The inspector as people read it."""
        return str(self.member) if self.member else self.name


def member_named(cycle: AssessmentCycle, name: str) -> PanelMember | None:
    """The member of the panel who has this name, when exactly one has; one query."""
    wanted = fold_inspector(name)
    panel = PanelMember.objects.filter(cycle=cycle).select_related("user", "cycle")
    found = [row for row in panel if fold_inspector(row.user.display_name) == wanted]
    return found[0] if len(found) == 1 else None


def grid_faults(order: GridOrder, rows: Sequence[GridRow]) -> list[GridFault]:
    """Visits that are there already, and villages the inspector must not score; six queries."""
    taken = _taken(order)
    barred = _barred(order)
    faults = []
    for row in rows:
        place = field_of(SCORE, row.entrant.code)
        if row.entrant.pk in taken:
            words = (
                f"{row.entrant.name}：{order.inspector}{day_text(order.day)}的评分表已经有了，没有覆盖。"
                "请删去这一行；原来的录错了，请分管领导作废以后再录。"
            )
            faults.append(GridFault(place, words))
        for name, why in barred.get(row.entrant.village_id, ()):
            words = f"{name}要回避{row.entrant.name}（{why}），请删去这一行。"
            faults.append(GridFault(place, words))
    return faults


def _barred(order: GridOrder) -> dict[int, list[tuple[str, str]]]:
    """Who of the inspectors stands aside and why, by village id; a name may be a list of names."""
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    if order.member is not None:
        for (member_id, village_id), conflicts in conflicts_of(order.cycle).items():
            if member_id == order.member.pk:
                found[village_id].append((order.inspector, words_of(conflicts)))
        return found
    names = names_in(order.name)
    for (name, village_id), words in conflicted_names(order.cycle).items():
        if name in names:
            found[village_id].append((name, words))
    return found


def _taken(order: GridOrder) -> set[int]:
    """Entrants that this inspector scored on that day, under his account or his name."""
    rows = ScoreSheet.objects.filter(
        cycle=order.cycle, kind=ScoreKind.DAILY, inspected_on=order.day
    ).exclude(state=SheetState.VOIDED)
    wanted = fold_inspector(order.inspector)
    return {
        row.entrant_id
        for row in rows.select_related("inspector")
        if fold_inspector(row.inspector_label) == wanted
    }
