"""Compares an assignment workbook with panel and conflicts and tells every fault; writes nothing."""

from collections import defaultdict

from assessments.assignment_columns import ENTRANT, MEMBER, TITLES
from assessments.entrant_names import EntrantBook
from assessments.models import AssessmentCycle, Entrant, PanelMember
from assessments.queries.conflicts import conflicts_of, words_of
from assessments.stored_sheets import fold_inspector
from shaping.imports.kinds import CheckResult, RowChange
from shaping.imports.models import RowAction
from shaping.spreadsheets.columns import Fault, SheetReading, SheetRow
from shaping.spreadsheets.folding import shorten
from shaping.workflow import Refused

TEMPLATE_VERSION = 1
_MOST_NAMED = 12


def template_id(cycle: AssessmentCycle) -> str:
    """Name township, year and version, so that a file for another one is noticed."""
    return f"assignments-v{TEMPLATE_VERSION}:{cycle.township.code9}:{cycle.year}"


def pair_key(member_id: int, code: str) -> str:
    """What a row of the workbook means: a member and the code of an entrant."""
    return f"{member_id}:{code}"


def check_assignments(reading: SheetReading, cycle: AssessmentCycle) -> CheckResult:
    """Give the assignments the sheet would make and every fault in it, conflicts among them.

    Queries do not grow with the rows. Raises Refused for the template of another township or year.
    """
    if reading.template_id not in {"", template_id(cycle)}:
        place = f"{cycle.township.name}{cycle.year}年度"
        raise Refused(f"这份表不是{place}分工表的空表。请下载{place}的空表，填好后再上传。")
    return _AssignmentCheck(reading, cycle).result()


class _AssignmentCheck:
    """One pass over the rows."""

    def __init__(self, reading: SheetReading, cycle: AssessmentCycle) -> None:
        self._reading = reading
        self._book = EntrantBook(cycle)
        self._members: dict[str, list[PanelMember]] = defaultdict(list)
        for member in cycle.panel.select_related("user").order_by("pk"):
            self._members[fold_inspector(str(member))].append(member)
        self._conflicts = conflicts_of(cycle)
        rows = cycle.assignments.values_list("member_id", "entrant__code")
        self._there = {pair_key(*row) for row in rows}
        self._first_rows: dict[str, int] = {}
        self._faults: list[Fault] = []

    def result(self) -> CheckResult:
        """Check all rows."""
        rows = self._reading.rows
        self._book.look_up_strangers((), (r.values[ENTRANT] for r in rows if r.values[ENTRANT]))
        changes = [change for row in rows if (change := self._change(row)) is not None]
        return CheckResult(changes, self._faults)

    def _tell(self, row: SheetRow, key: str, message: str) -> None:
        value = self._reading.raw_rows.get(row.number, {}).get(key, "")
        self._faults.append(Fault(row.number, TITLES[key], value[:60], message))

    def _change(self, row: SheetRow) -> RowChange | None:
        member, entrant = self._member(row), self._entrant(row)
        if member is None or entrant is None:
            return None
        found = self._conflicts.get((member.pk, entrant.village_id))
        if found:
            words = f"{member}要回避{entrant}（{words_of(found)}），请换一个人"
            self._tell(row, MEMBER, words)
            return None
        key = pair_key(member.pk, entrant.code)
        first = self._first_rows.setdefault(key, row.number)
        if first != row.number:
            words = f"第{first}行和第{row.number}行是同一个人、同一个村(社区)，请只留一行"
            self._tell(row, ENTRANT, words)
            return None
        action = RowAction.UNCHANGED if key in self._there else RowAction.NEW
        new = {MEMBER: str(member), ENTRANT: entrant.name}
        return RowChange(row.number, action, key, f"{member}—{entrant}"[:120], {}, new)

    def _member(self, row: SheetRow) -> PanelMember | None:
        name = row.values[MEMBER]
        if not name:
            return None  # the reader has told it
        found = self._members.get(fold_inspector(name), [])
        if len(found) == 1:
            return found[0]
        if found:
            words = f"考核组里叫“{name}”的有{len(found)}人，请在网页的分工表里给他们分"
        else:
            words = f"“{shorten(name)}”不在本年度的考核组里，{self._advice()}"
        self._tell(row, MEMBER, words)
        return None

    def _advice(self) -> str:
        names = [str(member) for found in self._members.values() for member in found]
        if not names:
            return "考核组还没有人，请先添加成员"
        more = "等" if len(names) > _MOST_NAMED else ""
        return f"请从这些人里选：{'、'.join(names[:_MOST_NAMED])}{more}"

    def _entrant(self, row: SheetRow) -> Entrant | None:
        name = row.values[ENTRANT]
        if not name:
            return None
        found = self._book.by_name.get(self._book.fold(name), [])
        if len(found) == 1:
            return found[0]
        if found:
            words = f"叫“{name}”的有{len(found)}个，请在网页的分工表里分"
        else:
            words = self._book.unknown_name(name)
        self._tell(row, ENTRANT, words)
        return None
