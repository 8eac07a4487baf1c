"""How far the demonstration hamlets are with “10个1”: the board, one hamlet's list, the figures."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, QuerySet

from organizations.models import ChecklistItem, ChecklistProgress, ChecklistState
from villages.capabilities import grants_of
from villages.models import Hamlet, HamletKind, Township, Village

P = ChecklistProgress
SIGNS = {P.DONE: ("✓", "tag-good"), P.UNDER_WAY: ("△", "tag-info"), P.TO_DO: ("○", "tag-plain")}


@dataclass(frozen=True)
class Cell:
    """How far a hamlet is with one item; `state` is None where nothing was ever written."""

    item: ChecklistItem
    state: ChecklistState | None

    @property
    def progress(self) -> ChecklistProgress:
        """The progress; without a row it has not begun."""
        return ChecklistProgress(self.state.progress) if self.state else P.TO_DO

    @property
    def word(self) -> str:
        """The progress in a word."""
        return str(self.progress.label)

    @property
    def sign(self) -> str:
        """The sign before the word."""
        return SIGNS[self.progress][0]

    @property
    def tag(self) -> str:
        """The class of the sign."""
        return SIGNS[self.progress][1]


@dataclass(frozen=True)
class BoardRow:
    """A hamlet with a cell for each item in use, in the order of the list."""

    hamlet: Hamlet
    cells: Sequence[Cell]

    @property
    def done(self) -> int:
        """How many items are done."""
        return sum(cell.progress == P.DONE for cell in self.cells)

    @property
    def changed_at(self) -> datetime | None:
        """When the list was last written to."""
        return max((cell.state.changed_at for cell in self.cells if cell.state), default=None)


@dataclass(frozen=True)
class KindBoard:
    """The demonstration hamlets, or compounds, of a township in the register's order."""

    kind: HamletKind
    items: Sequence[ChecklistItem]
    rows: Sequence[BoardRow]

    @property
    def villages(self) -> list[tuple[Village, list[BoardRow]]]:
        """The rows by village."""
        grouped: dict[Village, list[BoardRow]] = {}
        for row in self.rows:
            grouped.setdefault(row.hamlet.village, []).append(row)
        return list(grouped.items())

    @property
    def totals(self) -> list[int]:
        """How many hamlets are done with each item."""
        return [
            sum(row.cells[place].progress == P.DONE for row in self.rows)
            for place in range(len(self.items))
        ]


def participation_townships(user: Any, capability: str = "participation.read") -> list[Township]:
    """Townships in which the user holds the capability, in the order of their codes; one query."""
    return list(Township.objects.in_areas(grants_of(user, capability)).order_by("code9"))


def items_of(township: Township, kind: str = "") -> QuerySet[Any]:
    """All items of a township's lists (of one kind), hidden ones too, in their order."""
    rows = ChecklistItem.objects.filter(township=township)
    if kind:
        rows = rows.filter(for_kind=kind)
    return rows.select_related("township").order_by("-for_kind", "position", "pk")


def board_of(user: Any, township: Township, kind: HamletKind, today: date) -> KindBoard:
    """The demonstration hamlets of a kind that the user may see, with every item; three queries.

    Hamlets of villages that are closed on that day are left out.
    """
    hamlets = (
        Hamlet.objects.visible_to(user)
        .in_areas(grants_of(user, "participation.read"))
        .filter(is_demonstration=True, kind=kind, village__township=township)
        .filter(village__in=Village.objects.open_on(today))
        .select_related("village__township")
        .order_by("village__code12", "code")
    )
    return KindBoard(kind, *_with_cells(township, kind, list(hamlets)))


def hamlet_row(hamlet: Hamlet) -> BoardRow:
    """One hamlet's whole list, demonstration or not; two queries."""
    _, rows = _with_cells(hamlet.village.township, hamlet.kind, [hamlet])
    return rows[0]


def _with_cells(
    township: Township, kind: str, hamlets: list[Hamlet]
) -> tuple[list[ChecklistItem], list[BoardRow]]:
    items = list(items_of(township, kind).filter(is_offered=True))
    rows = ChecklistState.objects.filter(hamlet__in=hamlets, item__in=items)
    states = {(row.hamlet_id, row.item_id): row for row in rows.select_related("changed_by")}
    return items, [
        BoardRow(row, [Cell(item, states.get((row.pk, item.pk))) for item in items])
        for row in hamlets
    ]


def checklist_progress(hamlets: Iterable[Hamlet]) -> dict[int, tuple[int, int]]:
    """How many items each hamlet has done, and of how many, by its id; three queries.

    Only items in use count, for the hamlet's own kind.
    """
    kinds = {row.pk: (row.village_id, row.kind) for row in hamlets}
    villages = {village for village, _ in kinds.values()}
    townships = dict(Village.objects.filter(pk__in=villages).values_list("pk", "township_id"))
    offered = ChecklistItem.objects.filter(is_offered=True, township__in=townships.values())
    counted = offered.order_by().values_list("township_id", "for_kind").annotate(n=Count("pk"))
    totals = {(township, kind): number for township, kind, number in counted}
    finished = ChecklistState.objects.filter(
        hamlet__in=list(kinds), item__is_offered=True, progress=P.DONE
    )
    done = Counter(
        hamlet
        for hamlet, kind in finished.values_list("hamlet_id", "item__for_kind")
        if kind == kinds[hamlet][1]
    )
    return {
        hamlet: (done[hamlet], totals.get((townships[village], kind), 0))
        for hamlet, (village, kind) in kinds.items()
    }
