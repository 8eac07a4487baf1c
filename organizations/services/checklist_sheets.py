"""Reads a township's own sheet of “10个1” progress: a row a hamlet, a column an item."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from organizations.models import ChecklistItem, ChecklistProgress, ChecklistState
from organizations.queries.checklists import SIGNS, items_of
from shaping.imports.kinds import CheckResult, RowChange
from shaping.imports.models import RowAction
from shaping.spreadsheets.columns import Column, Fault, SheetReading, SheetRow
from shaping.spreadsheets.folding import fold_word
from shaping.workflow import Refused, StaleState
from villages.capabilities import grants_of, require
from villages.models import Hamlet, Township, Village

P = ChecklistProgress
VILLAGE = Column(
    "village", "村(社区)", aliases=("村名", "村"), required=True, width=16, max_length=40
)
HAMLET = Column(
    "hamlet",
    "村湾(小区)",
    aliases=("村湾名称", "村湾", "小区"),
    required=True,
    width=18,
    max_length=40,
)
ALLOWED = "已完成、进行中、未开始(也可以写 √、△、×)"
MOST_ROWS = 2_000
_SAME_WORDS = {
    P.DONE: ("完成", "√", "✔", "☑", "是", "有"),
    P.UNDER_WAY: ("正在进行", "在办"),
    P.TO_DO: ("未完成", "×", "✕", "否", "无", "没有"),
}
WORDS = {
    fold_word(word): progress
    for progress, others in _SAME_WORDS.items()
    for sign in (SIGNS[progress][0],)
    for word in (progress.label, sign, f"{sign}{progress.label}", *others)
}
CHANGED_MEANWHILE = "核对以后清单又有人填过，这份表没有导入。请点“重新检查”，核对后再确认。"
CHANGED_SINCE = "导入以后清单又有人填过，不能整批撤销。请在各村湾的清单上改。"

# (hamlet, item) → progress before and after.
Steps = dict[tuple[int, int], tuple[str, str]]


def item_columns(township: Township, kind: str, *, with_choices: bool = False) -> list[Column]:
    """The sheet's columns: village, hamlet, and one for each item in use.

    `with_choices` for a template that people fill in by picking; read without, since sheets of
    their own use other words.
    """
    choices = tuple(str(progress.label) for progress in P) if with_choices else ()
    offered = items_of(township, kind).filter(is_offered=True)
    items = [Column(_key(item), item.name, choices=choices, width=12) for item in offered]
    return [VILLAGE, HAMLET, *items]


def filled_rows(township: Township, kind: str, user: Any) -> list[dict[str, str]]:
    """The demonstration hamlets whose lists the user keeps, with what is stored; two queries."""
    hamlets = list(_hamlets(township, kind, user).filter(is_demonstration=True))
    items = list(items_of(township, kind).filter(is_offered=True))
    stored = _stored(hamlets)
    return [
        {VILLAGE.key: row.village.name, HAMLET.key: row.name}
        | {_key(item): _word(stored.get((row.pk, item.pk))) for item in items}
        for row in hamlets
    ]


def check_checklists(
    reading: SheetReading, township: Township, kind: str, user: Any
) -> CheckResult:
    """Give what each row would change, and every fault; four queries.

    A blank cell changes nothing. Rows outside the villages whose lists the user keeps are faults.
    Raises Refused for a sheet without any item's column, or of more than 2,000 rows.
    """
    if not reading.columns_found - {VILLAGE.key, HAMLET.key}:
        raise Refused("表里没有“10个1”的项目。请用下载的空表填，列名和本镇清单的名称一致。")
    if len(reading.rows) > MOST_ROWS:
        raise Refused(f"一次最多导入{MOST_ROWS}行，请分成几份表。")
    return _SheetCheck(reading, township, kind, user).result()


def apply_checklists(changes: Sequence[RowChange], at: datetime | None, *, by: Any) -> None:
    """Write the progress of all rows in the caller's transaction, as of the moment `at`.

    Raises StaleState when a stored progress is no longer the `old` one, Forbidden for a village
    whose lists `by` does not keep.
    """
    steps = _steps(changes)
    states = _held_states(steps, by)
    for place, (before, _) in steps.items():
        if (states[place].progress if place in states else P.TO_DO) != before:
            raise StaleState(CHANGED_MEANWHILE)
    for place, (_, after) in steps.items():
        state = states.get(place) or ChecklistState(hamlet_id=place[0], item_id=place[1])
        _write(state, after, at or timezone.now(), by)


def undo_checklists(changes: Sequence[RowChange], at: datetime | None, *, by: Any) -> None:
    """Bring the old progress back; notes and proofs stay.

    `at` is the moment of the import. Raises Refused when anything was written since.
    """
    steps = _steps(changes)
    states = _held_states(steps, by)
    for place, (_, after) in steps.items():
        state = states.get(place)
        if state is None or (state.progress, state.changed_at) != (after, at):
            raise Refused(CHANGED_SINCE)
    for place, (before, _) in steps.items():
        _write(states[place], before, timezone.now(), by)


def _write(state: ChecklistState, progress: str, at: datetime, by: Any) -> None:
    state.progress, state.changed_at, state.changed_by = progress, at, by
    state.save()


def _key(item: ChecklistItem) -> str:
    return f"item_{item.pk}"


def _item_of(key: str) -> int:
    return int(key.removeprefix("item_"))


def _word(progress: str | None) -> str:
    return str(P(progress or P.TO_DO).label)


def _hamlets(township: Township, kind: str, user: Any) -> QuerySet[Hamlet]:
    """The hamlets of a kind whose lists the user keeps; without a user all."""
    rows = Hamlet.objects.all()
    if user is not None:
        rows = rows.visible_to(user).in_areas(grants_of(user, "participation.edit"))
    rows = rows.filter(village__township=township, village__closed_on=None, kind=kind)
    return rows.select_related("village").order_by("village__code12", "code")


def _stored(hamlets: Sequence[Hamlet]) -> dict[tuple[int, int], str]:
    rows = ChecklistState.objects.filter(hamlet__in=hamlets)
    found = rows.values_list("hamlet_id", "item_id", "progress")
    return {(hamlet, item): progress for hamlet, item, progress in found}


def _steps(changes: Sequence[RowChange]) -> Steps:
    return {
        (int(change.key), _item_of(key)): (_progress(change.old[key]), _progress(word))
        for change in changes
        for key, word in change.new.items()
        if key.startswith("item_") and change.old[key] != word
    }


def _progress(word: str) -> str:
    return WORDS[fold_word(word)].value


def _held_states(steps: Steps, by: Any) -> dict[tuple[int, int], ChecklistState]:
    """The stored states of the hamlets, held against others; StaleState when something is gone."""
    keys = {hamlet for hamlet, _ in steps}
    hamlets = Hamlet.objects.select_for_update(of=("self",)).select_related("village")
    found = list(hamlets.filter(pk__in=keys).order_by("pk"))
    items = ChecklistItem.objects.filter(pk__in={item for _, item in steps})
    if len(found) < len(keys) or items.count() < len({item for _, item in steps}):
        raise StaleState(CHANGED_MEANWHILE)
    for village in {row.village for row in found}:
        require(by, "participation.edit", village)
    rows = ChecklistState.objects.filter(hamlet__in=found)
    return {(row.hamlet_id, row.item_id): row for row in rows}


class _SheetCheck:
    """One pass over the rows."""

    def __init__(self, reading: SheetReading, township: Township, kind: str, user: Any) -> None:
        self._reading = reading
        self._items = [
            column
            for column in item_columns(township, kind)
            if column.key in reading.columns_found - {VILLAGE.key, HAMLET.key}
        ]
        hamlets = list(_hamlets(township, kind, user))
        self._hamlets = {(row.village.name, row.name): row for row in hamlets}
        villages = Village.objects.filter(township=township, closed_on=None)
        if user is not None:
            villages = villages.visible_to(user).in_areas(grants_of(user, "participation.edit"))
        self._villages = set(villages.values_list("name", flat=True))
        self._stored = _stored(hamlets)
        self._rows: dict[int, int] = {}
        self._faults: list[Fault] = []
        self._warnings: list[str] = []

    def result(self) -> CheckResult:
        """Check all rows."""
        found = [self._change(row) for row in self._reading.rows]
        changes = [change for change in found if change is not None]
        return CheckResult(changes, self._faults, self._warnings)

    def _tell(self, row: SheetRow, column: Column, message: str) -> None:
        value = str(row.values[column.key] or "")
        self._faults.append(Fault(row.number, column.title, value[:60], message))

    def _change(self, row: SheetRow) -> RowChange | None:
        hamlet = self._hamlet(row)
        if hamlet is None:
            return None
        shown = {VILLAGE.key: hamlet.village.name, HAMLET.key: hamlet.name}
        old = {c.key: _word(self._stored.get(_place(hamlet, c))) for c in self._items}
        new = {column.key: self._said(row, column) or old[column.key] for column in self._items}
        is_new = not any(_place(hamlet, column) in self._stored for column in self._items)
        action = RowAction.NEW if is_new else RowAction.CHANGED
        return RowChange(
            row.number,
            RowAction.UNCHANGED if old == new else action,
            str(hamlet.pk),
            f"{hamlet.village.name} {hamlet.name}"[:120],
            shown | old,
            shown | new,
        )

    def _said(self, row: SheetRow, column: Column) -> str:
        """The progress that a cell says; nothing for a blank one and for one at fault."""
        text = row.values[column.key]
        if not text:
            return ""
        progress = WORDS.get(fold_word(text))
        if progress is None:
            self._tell(row, column, f"不认得这个写法，请写{ALLOWED}")
            return ""
        return str(progress.label)

    def _hamlet(self, row: SheetRow) -> Hamlet | None:
        village, name = row.values[VILLAGE.key], row.values[HAMLET.key]
        if not village or not name:
            return None
        hamlet = self._hamlets.get((village, name))
        if village not in self._villages:
            self._tell(row, VILLAGE, "没有这个村(社区)，或者不在您的范围内，请核对")
        elif hamlet is None:
            self._tell(row, HAMLET, "这个村没有登记这个村湾(小区)，请照名册上的名称写")
        elif self._rows.setdefault(hamlet.pk, row.number) != row.number:
            self._tell(row, HAMLET, f"第{self._rows[hamlet.pk]}行已经有了，请只留一行")
        else:
            self._warn_of_others(row, hamlet)
            return hamlet
        return None

    def _warn_of_others(self, row: SheetRow, hamlet: Hamlet) -> None:
        if not hamlet.is_demonstration:
            self._warnings.append(f"第{row.number}行：{hamlet}不是示范村湾(小区)，进度板上不显示。")


def _place(hamlet: Hamlet, column: Column) -> tuple[int, int]:
    return hamlet.pk, _item_of(column.key)
