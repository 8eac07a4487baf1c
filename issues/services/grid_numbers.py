"""Numbers of the grid's own system, out and in by Excel, so that nobody types twice (features B10)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from issues.models import Issue, IssueQuerySet
from issues.queries.columns import HIDDEN_WORDS
from issues.services.flow import Step, note
from shaping.imports.kinds import CheckResult, RowChange
from shaping.imports.models import RowAction
from shaping.spreadsheets.columns import Column, Fault, SheetReading, SheetRow
from shaping.workflow import Refused, StaleState
from villages.models import Township

NUMBER = Column(
    "number",
    "编号",
    aliases=("问题编号",),
    required=True,
    width=20,
    max_length=20,
    locked=True,
    is_given=True,
)
VILLAGE = Column(
    "village", "村(社区)", aliases=("村名",), width=16, max_length=40, locked=True, is_given=True
)
DESCRIPTION = Column(
    "description", "问题描述", width=50, max_length=500, locked=True, is_given=True
)
GRID = Column(
    "grid_event_number",
    "网格事件编号",
    aliases=("网格编号", "事件编号"),
    required=True,
    width=24,
    max_length=40,
    hint="网格系统里这件事的编号",
)
COLUMNS = (NUMBER, VILLAGE, DESCRIPTION, GRID)
MOST_ROWS = 1_000
CHANGED_MEANWHILE = "核对以后有的问题又登记过编号，这份表没有导入。请点“重新检查”，核对后再确认。"
CHANGED_SINCE = "导入以后有的编号又改过，不能整批撤销。请在问题页面上逐件改。"


def numberless_rows(township: Township, user: Any) -> list[dict[str, str]]:
    """The township's unfinished problems without a number of the grid, as rows of the sheet."""
    rows = Issue.objects.visible_to(user).unfinished().filter(grid_event_number="")
    rows = rows.filter(village__township=township).select_related("village")
    return [
        {
            NUMBER.key: issue.number,
            VILLAGE.key: issue.village.name,
            DESCRIPTION.key: HIDDEN_WORDS if issue.is_sensitive else issue.description,
        }
        for issue in rows.order_by("village__code12", "number")[:MOST_ROWS]
    ]


def check_grid_numbers(reading: SheetReading, township: Township, user: Any) -> CheckResult:
    """Give which problems get which number, and every fault; three queries.

    Raises Refused for more than 1,000 rows.
    """
    if len(reading.rows) > MOST_ROWS:
        raise Refused(f"一次最多导入{MOST_ROWS}件，请分成几份表。")
    issues = Issue.objects.received()
    if user is not None:
        issues = issues.visible_to(user)
    return _GridCheck(reading, issues.filter(village__township=township)).result()


class _GridCheck:
    """One pass over the rows."""

    def __init__(self, reading: SheetReading, issues: IssueQuerySet) -> None:
        self._reading = reading
        numbers = {row.values[NUMBER.key] for row in reading.rows}
        grid = {row.values[GRID.key] for row in reading.rows} - {None}
        self._by_number: dict[str, list[Issue]] = defaultdict(list)
        for issue in issues.filter(number__in=numbers - {None}).select_related("village"):
            self._by_number[issue.number].append(issue)
        holders = issues.filter(grid_event_number__in=grid)
        self._holders = {issue.grid_event_number: issue for issue in holders}
        self._rows: dict[int, int] = {}
        self._grid_rows: dict[str, int] = {}
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
        number, new = row.values[NUMBER.key], row.values[GRID.key]
        if not number or not new:
            return None
        issue = self._issue(row, number)
        if issue is None or self._is_repeated(row, issue):
            return None
        self._warn_of_others(row, issue, new)
        old = issue.grid_event_number
        action = RowAction.CHANGED if old else RowAction.NEW
        label = f"{issue.village.name} {issue}"[:120]
        shown = {NUMBER.key: number, VILLAGE.key: issue.village.name}
        return RowChange(
            row.number,
            RowAction.UNCHANGED if old == new else action,
            str(issue.pk),
            label,
            shown | {GRID.key: old},
            shown | {GRID.key: new},
        )

    def _issue(self, row: SheetRow, number: str) -> Issue | None:
        village = row.values[VILLAGE.key]
        found = self._by_number.get(number, [])
        named = [issue for issue in found if issue.village.name == village] if village else found
        if len(named) == 1:
            return named[0]
        if not found:
            self._tell(row, NUMBER, "台账里没有这个编号，请核对")
        elif not named:
            self._tell(row, VILLAGE, f"这个编号是{found[0].village.name}的，请核对村(社区)")
        else:
            self._tell(row, NUMBER, "有几个村用了这个编号，请填上村(社区)")
        return None

    def _is_repeated(self, row: SheetRow, issue: Issue) -> bool:
        first = self._rows.setdefault(issue.pk, row.number)
        if first != row.number:
            self._tell(row, NUMBER, f"第{first}行已经有这个编号，请只留一行")
        return first != row.number

    def _warn_of_others(self, row: SheetRow, issue: Issue, new: str) -> None:
        """One event of the grid may be two problems, but mostly it is a slip."""
        first = self._grid_rows.setdefault(new, row.number)
        holder = self._holders.get(new)
        if first != row.number:
            self._warnings.append(
                f"第{first}行和第{row.number}行是同一个网格事件编号{new}，请看看对不对。"
            )
        elif holder is not None and holder.pk != issue.pk:
            self._warnings.append(
                f"第{row.number}行：网格事件编号{new}已经登记在{holder.number}上，请看看对不对。"
            )


def set_grid_numbers(changes: Sequence[RowChange], *, by: Any) -> None:
    """Give the problems their numbers, each with its event, in the caller's transaction.

    Raises StaleState when a number is no longer the `old` one.
    """
    _set(((change.key, change.old, change.new) for change in changes), by, stale=CHANGED_MEANWHILE)


def take_back_grid_numbers(changes: Sequence[RowChange], *, by: Any) -> None:
    """Bring the old numbers back. Raises Refused when one was changed since."""
    try:
        _set(((change.key, change.new, change.old) for change in changes), by, stale=CHANGED_SINCE)
    except StaleState as error:
        raise Refused(CHANGED_SINCE) from error


def _set(steps: Iterable[tuple[str, Any, Any]], by: Any, *, stale: str) -> None:
    key = GRID.key
    wanted = {int(pk): (before[key], after[key]) for pk, before, after in steps}
    issues = Issue.objects.select_for_update(of=("self",)).select_related("village__township")
    for issue in issues.filter(pk__in=wanted).order_by("pk"):
        before, after = wanted.pop(issue.pk)
        if issue.grid_event_number != before:
            raise StaleState(stale)
        step = Step(
            "grid_number",
            after or "取消编号",
            {"changed": [["网格事件编号", before, after]]},
            {key: after},
        )
        note(issue, step, by=by)
    if wanted:
        raise StaleState(stale)
