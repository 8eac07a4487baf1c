"""What an inspector has to score at the year-end tour, and how far he is; only ever his own."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q

from assessments.models import (
    AssessmentCycle,
    Assignment,
    CycleState,
    EntryWay,
    Opening,
    Rubric,
    RubricItem,
    ScoreLine,
    ScoreSheet,
    SheetState,
)
from assessments.queries.conflicts import conflicts_of
from villages.capabilities import grants_of

NOT_YET, BEGUN, SEALED, EXCUSED, CONFLICT = "not_yet", "begun", "sealed", "excused", "conflict"
ON_PAPER = "on_paper"
STATE_WORDS = {
    NOT_YET: "未评",
    BEGUN: "已评",
    SEALED: "已封存",
    ON_PAPER: "办公室正在录入纸质表",
    EXCUSED: "免评",
    CONFLICT: "回避",
}


@dataclass(frozen=True)
class SheetItem:
    """One item of a sheet as it stands: `line` is None while nobody has touched it."""

    item: RubricItem
    line: ScoreLine | None

    @property
    def is_done(self) -> bool:
        """Whether it has points or does not apply; 0 points are done, empty is not."""
        return self.line is not None and not (self.line.is_applicable and self.line.points is None)


@dataclass(frozen=True)
class TourStop:
    """One village of an inspector's tour: his sheet of it, if opened, and why he may not score it."""

    assignment: Assignment
    sheet: ScoreSheet | None
    items: tuple[SheetItem, ...]
    conflict: str = ""

    @property
    def done(self) -> int:
        """How many items are done."""
        return sum(item.is_done for item in self.items)

    @property
    def state(self) -> str:
        """One of the codes of STATE_WORDS; what is sealed stays so, whatever became of the rest."""
        if self.sheet is not None and self.sheet.state == SheetState.SEALED:
            return SEALED
        if self.assignment.excused_at:
            return EXCUSED
        if self.conflict:
            return CONFLICT
        if self.sheet is not None and self.sheet.entry_way == EntryWay.PAPER:
            return ON_PAPER
        return BEGUN if self.done else NOT_YET

    @property
    def state_words(self) -> str:
        """The state as people read it: 已评 3/18."""
        words = STATE_WORDS[self.state]
        return f"{words} {self.done}/{len(self.items)}" if self.state == BEGUN else words

    @property
    def is_open(self) -> bool:
        """Whether it still wants scores."""
        return self.state in (NOT_YET, BEGUN)

    @property
    def rubric_id(self) -> int | None:
        """The rubric it is scored by: the sheet's own once opened, else the year's."""
        return self.sheet.rubric_id if self.sheet else self.assignment.cycle.year_end_rubric_id


def tour_of(cycle: AssessmentCycle, user: Any) -> list[TourStop]:
    """The user's own assignments of the year by the villages' codes, with their sheets.

    The number of queries does not grow with the assignments.
    """
    rows = list(_assignments(cycle, user))
    conflicts = conflicts_of(cycle)
    sheets = {row.pk: next(iter(row.live_sheets), None) for row in rows}
    rubrics = {sheet.rubric_id for sheet in sheets.values() if sheet} | {cycle.year_end_rubric_id}
    items = items_of(pk for pk in rubrics if pk)
    stops = []
    for row in rows:
        sheet, found = sheets[row.pk], conflicts.get((row.member_id, row.entrant.village_id), [])
        rubric = sheet.rubric_id if sheet else cycle.year_end_rubric_id
        lines = _with_lines(sheet, items.get(rubric, []) if rubric else [])
        stops.append(TourStop(row, sheet, lines, "；".join(one.words for one in found)))
    return stops


def _assignments(cycle: AssessmentCycle, user: Any) -> Iterable[Any]:
    live = ScoreSheet.objects.visible_to(user).exclude(state=SheetState.VOIDED)
    sheets = live.prefetch_related("lines__photos__file")
    return (
        Assignment.objects.visible_to(user)
        .filter(cycle=cycle, member__user=user.pk)
        .select_related("entrant", "member__user", "cycle__township")
        .prefetch_related(Prefetch("sheets", queryset=sheets, to_attr="live_sheets"))
        .order_by("entrant__code")
    )


def items_of(rubrics: Iterable[int]) -> dict[int, list[RubricItem]]:
    """The items of these rubrics in their order; one query."""
    found: dict[int, list[RubricItem]] = {}
    for item in RubricItem.objects.filter(rubric__in=list(rubrics)).order_by("position"):
        found.setdefault(item.rubric_id, []).append(item)
    return found


def rubrics_of(stops: Iterable[TourStop]) -> list[Rubric]:
    """The rubrics that these stops are scored by, with their items; two queries."""
    pks = {stop.rubric_id for stop in stops if stop.is_open and stop.rubric_id}
    return list(Rubric.objects.filter(pk__in=pks).prefetch_related("items").order_by("pk"))


def sheet_items(sheet: ScoreSheet) -> tuple[SheetItem, ...]:
    """Every item of the sheet's rubric with its line; four queries."""
    items = items_of([sheet.rubric_id]).get(sheet.rubric_id, []) if sheet.rubric_id else []
    rows = ScoreSheet.objects.prefetch_related("lines__photos__file").get(pk=sheet.pk)
    return _with_lines(rows, items)


def _with_lines(sheet: ScoreSheet | None, items: list[RubricItem]) -> tuple[SheetItem, ...]:
    lines = {line.item_id: line for line in sheet.lines.all()} if sheet else {}
    return tuple(SheetItem(item, lines.get(item.pk)) for item in items)


@dataclass(frozen=True)
class OwedSheets:
    """How many sheets of a year's tour an inspector still has to score and seal."""

    cycle: AssessmentCycle
    count: int


def inspector_errands(user: Any) -> Iterator[OwedSheets]:
    """The open years in which the user still owes tour sheets, newest first; one query at most."""
    if not grants_of(user, "score.give"):
        return
    # Handed in: sealed, or on paper and being typed.
    given = ScoreSheet.objects.filter(assignment=OuterRef("pk")).filter(
        Q(state=SheetState.SEALED) | Q(state=SheetState.DRAFT, entry_way=EntryWay.PAPER)
    )
    owed = (
        Assignment.objects.visible_to(user)
        .filter(member__user=user.pk, excused_at=None, cycle__state=CycleState.OPEN)
        .exclude(cycle__in=Opening.objects.filter(confirmed_at__isnull=False).values("cycle"))
        .exclude(Exists(given))
    )
    rows = AssessmentCycle.objects.filter(assignments__in=owed)
    cycles = rows.annotate(owed_count=Count("assignments"))
    for cycle in cycles.select_related("township").order_by("-year", "pk"):
        yield OwedSheets(cycle, cycle.owed_count)
