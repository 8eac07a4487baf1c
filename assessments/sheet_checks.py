"""Compares a score workbook with what is stored and tells every fault; writes nothing."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from assessments.entrant_names import EntrantBook
from assessments.models import AssessmentCycle, CycleState, Entrant, ScoreKind, SheetState
from assessments.queries.conflicts import conflicted_names
from assessments.queries.tour_names import tour_names
from assessments.sheet_columns import CODE, DATE, INSPECTOR, NAME, NOTE, SCORE, TITLES
from assessments.stored_sheets import (
    StoredSheet,
    fold_inspector,
    names_in,
    row_values,
    sheet_key,
    stored_sheets,
)
from shaping.imports.kinds import CheckResult, RowChange
from shaping.imports.models import RowAction
from shaping.spreadsheets.columns import Fault, SheetReading, SheetRow
from shaping.spreadsheets.folding import fold_text
from shaping.workflow import Refused
from villages.models import Township

TEMPLATE_VERSION = 1
_TEMPLATE_ID = re.compile(r"scores-v(\d+):(\d{9}):(\d{4}):(daily|year_end)", re.ASCII)
_MOST_NAMED = 20
NO_DAYS = "表里没有这一列。请加上这一列；如果都是同一天检查的，也可以在上传时填上这一天"
# One sentence whether there is an assignment, a draft, a sealed or an opened sheet, and of any score.
BLIND_SHEET = (
    "这位检查人给这个村(社区)的年终评分由系统里的分工和评分表来定，一个人只算一张，"
    "不能另外导入，请删去这一行"
)
VOIDED_SHEET = "这一次检查的评分表已经作废，不能再导入，请删去这一行"
CORRECTED_SHEET = "这一次检查的评分表已经更正过，不能用导入修改；还要改，请在评分表上点“更正”"
_CLOSED_SENTENCES = {
    CycleState.OPEN: "刚刚重新开放，请再试一次。",
    CycleState.PLANNED: "还没有启动，请先启动这个年度，再导入成绩。",
    CycleState.SEALED: "已经封账，成绩不能再改。确需更正，请分管领导先重新开放这个年度。",
    CycleState.CLOSED: "已经结束，成绩不能再改。",
}


@dataclass(frozen=True)
class ScoreOrder:
    """What the wizard was opened for; `day` counts where a row has no date of its own."""

    cycle: AssessmentCycle
    kind: str
    day: date | None
    today: date


def template_id(cycle: AssessmentCycle, kind: str) -> str:
    """Name township, year, kind and version, so that a file for another one is noticed."""
    return f"scores-v{TEMPLATE_VERSION}:{cycle.township.code9}:{cycle.year}:{kind}"


def closed_refusal(cycle: AssessmentCycle) -> Refused:
    """Say why the cycle takes no scores now, and what to do."""
    return Refused(f"{cycle.year}年度考核{_CLOSED_SENTENCES[CycleState(cycle.state)]}")


def refuse_other_template(found: str, cycle: AssessmentCycle, kind: str) -> None:
    """Raise Refused when the file is a template for something else; files without id pass."""
    if not found or found == template_id(cycle, kind):
        return
    match = _TEMPLATE_ID.fullmatch(found)
    if match is None:
        raise Refused("这份表不是成绩表的空表。请下载成绩表的空表，填好后再上传。")
    version, code, year, found_kind = match.groups()
    if code != cycle.township.code9:
        other = Township.objects.filter(code9=code).values_list("name", flat=True).first()
        its, ours = other or f"代码为{code}的乡镇", cycle.township.name
    elif int(year) != cycle.year:
        its, ours = f"{int(year)}年度", f"{cycle.year}年度"
    elif found_kind != kind:
        its, ours = f"{ScoreKind(found_kind).label}成绩", f"{ScoreKind(kind).label}成绩"
    else:
        raise Refused(
            f"这份表是第{int(version)}版的空表，现在用的是第{TEMPLATE_VERSION}版。请下载新的空表，填好后再上传。"
        )
    raise Refused(f"这份表是{its}的，现在导入的是{ours}的。请下载{ours}的空表，填好后再上传。")


def counts_twice(
    scored_here: Collection[tuple[str, str]], code: str, written: str, stored: StoredSheet | None
) -> bool:
    """Whether a row would stand beside what its inspector scores in the system (`tour_names`).

    A row that means a stored sheet everybody may see, or a voided one, is compared with that.
    """
    if stored is not None and (not stored.is_blind or stored.state == SheetState.VOIDED):
        return False
    return any((code, name) in scored_here for name in names_in(written))


def check_scores(reading: SheetReading, order: ScoreOrder) -> CheckResult:
    """Give every change the sheet would make and every fault in it (design §6).

    Queries do not grow with the rows: the entrants, the stored sheets, and, for names and codes
    that are no entrants, what the register says of them. Raises Refused when the cycle takes no
    scores or the file is the template of another township, year or kind.
    """
    if order.cycle.state != CycleState.OPEN:
        raise closed_refusal(order.cycle)
    refuse_other_template(reading.template_id, order.cycle, order.kind)
    return _ScoreCheck(reading, order).result()


class _ScoreCheck:
    """One pass over the rows."""

    def __init__(self, reading: SheetReading, order: ScoreOrder) -> None:
        self._reading = reading
        self._order = order
        self._book = EntrantBook(order.cycle)
        self._stored = stored_sheets(order.cycle, order.kind)
        self._conflicted = conflicted_names(order.cycle)
        is_tour = order.kind == ScoreKind.YEAR_END
        self._scored_here = tour_names(order.cycle) if is_tour else set()
        # A cell the reader could not take is told once, not a second time as missing.
        self._told = {(fault.row, fault.column) for fault in reading.faults}
        self._first_rows: dict[str, int] = {}
        self._seen_codes: set[str] = set()
        self._faults: list[Fault] = []
        self._has_days = order.day is not None or DATE in reading.columns_found

    def result(self) -> CheckResult:
        """Check all rows."""
        rows = self._reading.rows
        self._book.look_up_strangers(
            (row.values[CODE] for row in rows if row.values[CODE]),
            (row.values[NAME] for row in rows if row.values[NAME] and not row.values[CODE]),
        )
        if rows and not self._has_days:
            self._faults.append(Fault(self._reading.header_row, TITLES[DATE], "", NO_DAYS))
        changes = [change for row in rows if (change := self._change(row)) is not None]
        return CheckResult(changes, self._faults, self._warnings())

    def _tell(self, row: SheetRow, key: str, message: str) -> None:
        value = self._reading.raw_rows.get(row.number, {}).get(key, "")
        self._faults.append(Fault(row.number, TITLES[key], value[:60], message))

    def _is_told(self, row: SheetRow, *keys: str) -> bool:
        return bool(self._told) and any((row.number, TITLES[key]) in self._told for key in keys)

    def _change(self, row: SheetRow) -> RowChange | None:
        entrant, day = self._entrant(row), self._day(row)
        if entrant is None or day is None or self._is_told(row, INSPECTOR):
            return None
        inspector = fold_inspector(row.values[INSPECTOR] or "")
        if self._is_recused(row, entrant, inspector):
            return None
        key = sheet_key(entrant.code, day, inspector)
        if self._is_repeated(row, key):
            return None
        points = row.values[SCORE]
        if points is None or self._is_told(row, NOTE):
            return None
        names = (entrant.code, entrant.name)
        new = row_values(names, day, inspector, points, row.values[NOTE] or "")
        label = f"{entrant.name} {day.year}年{day.month}月{day.day}日 {inspector}".strip()[:120]
        stored = self._stored.get(key)
        if counts_twice(self._scored_here, entrant.code, inspector, stored):
            # Whatever the day and the score: the answer must not depend on what is sealed there.
            self._tell(row, INSPECTOR if inspector else NAME, BLIND_SHEET)
            return None
        action = self._action(row, stored, new)
        if action is None:
            return None
        old = stored.values_with_batch if stored else {}
        return RowChange(row.number, action, key, label, old, new)

    def _is_recused(self, row: SheetRow, entrant: Entrant, written: str) -> bool:
        """Tell a score by a member of the panel who has to stay away from the village."""
        told = False
        for name in names_in(written) if self._conflicted else ():
            words = self._conflicted.get((name, entrant.village_id))
            if words:
                told = True
                message = (
                    f"{name}要回避{entrant}（{words}），他的分不能算，请删去这一行或者核对检查人"
                )
                self._tell(row, INSPECTOR, message)
        return told

    def _action(
        self, row: SheetRow, stored: StoredSheet | None, new: dict[str, object]
    ) -> RowAction | None:
        if stored is None:
            return RowAction.NEW
        if stored.state == SheetState.VOIDED:
            self._tell(row, SCORE, VOIDED_SHEET)
            return None
        if stored.state != SheetState.SEALED:
            self._tell(row, SCORE, "系统里已有这一次检查的评分表，检查人还没有封存，不能用导入代替")
            return None
        if (stored.points, fold_text(stored.note)) == (new[SCORE], new[NOTE]):
            return RowAction.UNCHANGED
        if stored.is_settled:
            self._tell(row, SCORE, CORRECTED_SHEET)
            return None
        if stored.batch_id is None:
            self._tell(
                row, SCORE, "系统里已有这一次检查的成绩，是直接录入的，不能用导入修改，请删去这一行"
            )
            return None
        return RowAction.CHANGED

    def _entrant(self, row: SheetRow) -> Entrant | None:
        code, name = row.values[CODE], row.values[NAME]
        entrant = self._by_code(row, code, name) if code else self._by_name(row, name)
        if entrant is not None:
            self._seen_codes.add(entrant.code)
        return entrant

    def _by_code(self, row: SheetRow, code: str, name: str | None) -> Entrant | None:
        entrant = self._book.by_code.get(code)
        if entrant is None:
            self._tell(row, CODE, self._book.unknown_code(code, name or ""))
            return None
        if name and self._book.fold(name) != self._book.fold(entrant.name):
            self._tell(
                row,
                NAME,
                f"代码 {code} 是“{entrant.name}”，村名写的是“{name}”，两个对不上，请核对后改正",
            )
            return None
        return entrant

    def _by_name(self, row: SheetRow, name: str | None) -> Entrant | None:
        if not name:
            # The reader tells of a row without both, unless merged cells hide them.
            return None
        found = self._book.by_name.get(self._book.fold(name), [])
        if not found:
            self._tell(row, NAME, self._book.unknown_name(name))
            return None
        if len(found) > 1:
            codes = "、".join(entrant.code for entrant in found[:5])
            self._tell(row, NAME, f"叫“{name}”的有{len(found)}个，请填上代码（{codes}）")
            return None
        return found[0]

    def _day(self, row: SheetRow) -> date | None:
        if self._is_told(row, DATE) or not self._has_days:
            return None
        day = row.values[DATE] or self._order.day
        if day is None:
            self._tell(row, DATE, "没有填日期，请填写，例如 2026-06-30")
            return None
        fault = day_fault(day, self._order)
        if fault:
            self._tell(row, DATE, fault)
            return None
        return day

    def _is_repeated(self, row: SheetRow, key: str) -> bool:
        first = self._first_rows.setdefault(key, row.number)
        if first == row.number:
            return False
        advice = (
            "请只留一行"
            if row.values[INSPECTOR]
            else "请只留一行；如果是两位检查人打的分，请填上检查人"
        )
        self._tell(
            row,
            NAME if row.values[NAME] else CODE,
            f"第{first}行和第{row.number}行是同一个村(社区)、同一天、同一个检查人，{advice}",
        )
        return True

    def _warnings(self) -> list[str]:
        missing = [
            entrant.name
            for entrant in self._book.by_code.values()
            if entrant.code not in self._seen_codes
        ]
        if not missing or not self._seen_codes:
            return []
        names = "、".join(missing[:_MOST_NAMED]) + ("等" if len(missing) > _MOST_NAMED else "")
        return [
            f"本年度参评单位中，这份表里没有这{len(missing)}个：{names}。如果是漏填，请补上再上传。"
        ]


def _in_year(day: date, order: ScoreOrder) -> bool:
    """Whether the day belongs to the cycle; a year-end tour may last until the end of January."""
    if day.year == order.cycle.year:
        return True
    first_of_next = date(order.cycle.year + 1, 1, 1)
    last = date(order.cycle.year + 1, 1, 31)
    return order.kind == ScoreKind.YEAR_END and first_of_next <= day <= last


def day_fault(day: date, order: ScoreOrder) -> str:
    """Say why a sheet cannot bear this date; empty when it can.

    31 December stands for the year-end tour as a whole (design §6), so it may lie ahead.
    """
    year = order.cycle.year
    if not _in_year(day, order):
        until = f"，年终成绩最晚到{year + 1}年1月31日" if order.kind == ScoreKind.YEAR_END else ""
        return f"写的是 {day.isoformat()}，不在{year}年度内{until}，请核对日期"
    is_nominal = order.kind == ScoreKind.YEAR_END and day == date(year, 12, 31)
    if day > order.today and not is_nominal:
        return f"写的是 {day.isoformat()}，这一天还没有到，请核对日期"
    return ""
