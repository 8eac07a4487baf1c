"""Compares the town's old ledger with the register; tells every fault at once, writes nothing."""

import hashlib
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from issues.models import Issue, IssueCategory, IssueSource
from issues.queries.columns import WHOLE_VILLAGE_WORDS
from issues.services.ledger_cells import (
    CHOSEN,
    TEXTS,
    TITLES,
    CellFaultError,
    is_finished,
    read_affected,
    read_funds,
    read_month,
    read_past,
    refuse_private,
    short_village_name,
)
from shaping.imports.kinds import CheckResult, RowChange
from shaping.imports.models import RowAction
from shaping.spreadsheets.columns import Fault, SheetReading, SheetRow
from shaping.workflow import Refused
from villages.models import Hamlet, Township, Village

MOST_ROWS = 2_000
_MOST_NAMED = 20
_NEEDED = ("village", "category", "description", "affected")


def check_ledger(reading: SheetReading, township: Township, today: date) -> CheckResult:
    """Give the problems that the sheet would add, and every fault; four queries.

    The import only adds: a problem that is known by its number, or without one by village, hamlet
    and description, stays as it is. Finished ones are left out, since nobody verified them here.
    Raises Refused for more than 2,000 rows.
    """
    if len(reading.rows) > MOST_ROWS:
        raise Refused(f"一次最多导入{MOST_ROWS}件，请分成几份表。")
    return _LedgerCheck(reading, township, today).result()


def ledger_key(code12: str, name: str) -> str:
    """The draft key of a problem that came by ledger; `name` is what it is known by."""
    digest = hashlib.sha256(f"{code12}|{name}".encode()).hexdigest()
    return f"ledger-{digest[:28]}"


def name_of(number: str, hamlet: str, description: str) -> str:
    """What a problem is known by within its village."""
    return f"#{number}" if number else f"{hamlet}|{description}"


def _refuse_private(key: str, values: dict[str, Any]) -> None:
    refuse_private(key, values[key] or "")


class _LedgerCheck:
    """One pass over the rows with what the township has."""

    def __init__(self, reading: SheetReading, township: Township, today: date) -> None:
        self._reading, self._today = reading, today
        villages = list(Village.objects.filter(township=township, closed_on=None))
        self._villages = {name: row for row in villages for name in (row.name, row.code12)}
        hamlets = Hamlet.objects.filter(village__in=villages)
        self._hamlets = set(hamlets.values_list("village_id", "name"))
        categories = IssueCategory.objects.filter(township=township).offered()
        self._categories = list(categories.values_list("name", flat=True))
        known = Issue.objects.filter(village__in=villages).values_list(
            "village_id", "number", "hamlet__name", "description"
        )
        self._known = {
            (village, name)
            for village, number, hamlet, description in known
            for name in (f"#{number}", name_of("", hamlet or "", description))
        }
        self._first_rows: dict[tuple[int, str], int] = {}
        self._faults: list[Fault] = []
        self._warnings: list[str] = []
        self._finished: list[int] = []

    def result(self) -> CheckResult:
        """Check all rows."""
        found = [self._change(row) for row in self._reading.rows]
        if self._finished:
            rows = "、".join(str(number) for number in self._finished[:_MOST_NAMED])
            more = "等" if len(self._finished) > _MOST_NAMED else ""
            self._warnings.append(
                f"第{rows}{more}行写着已经办结、销号或不办，没有读入：系统里的销号要经过核验。"
            )
        changes = [change for change in found if change is not None]
        return CheckResult(changes, self._faults, self._warnings)

    def _change(self, row: SheetRow) -> RowChange | None:
        if is_finished(row.values["standing"] or ""):
            self._finished.append(row.number)
            return None
        before = len(self._faults)
        village = self._read(row, self._village)
        hamlet = self._read(row, lambda values: self._hamlet(values, village))
        new = self._values(row) | {"hamlet": hamlet or ""}
        number, description = new["number"], row.values["description"] or ""
        name = name_of(number, new["hamlet"], description)
        if village is None or len(self._faults) > before or None in self._needed(row):
            return None
        if self._is_repeated(row, village, name, number):
            return None
        is_known = (village.pk, name) in self._known
        return RowChange(
            row.number,
            RowAction.UNCHANGED if is_known else RowAction.NEW,
            f"{village.code12}:{ledger_key(village.code12, name)}",
            f"{village.name} {description}"[:120],
            {},
            new | {"village": village.name, "description": description},
        )

    def _needed(self, row: SheetRow) -> list[Any]:
        """Cells without which a row is no problem; the reader has told of missing ones."""
        return [row.values[key] for key in _NEEDED]

    def _read(self, row: SheetRow, read: Callable[[dict[str, Any]], Any]) -> Any:
        """What the reader makes of the row's cell; its fault is told and gives None."""
        try:
            return read(row.values)
        except CellFaultError as fault:
            value = self._reading.raw_rows.get(row.number, {}).get(fault.key, "")
            self._faults.append(Fault(row.number, TITLES[fault.key], value[:60], fault.message))
            return None

    def _values(self, row: SheetRow) -> dict[str, Any]:
        """The row as plain JSON by column key; None where a cell is at fault."""
        for key in ("description", "proposal", "standing"):
            self._read(row, partial(_refuse_private, key))
        written = row.values["affected"]
        due_on: date | None = row.values["due_on"]
        return {
            "category": self._read(row, self._category),
            "affected": self._read(row, lambda _: read_affected(written)) if written else None,
            "source": self._source(row),
            "due_on": due_on.isoformat() if due_on else "",
            "standing": row.values["standing"] or "",
            "number": row.values["number"] or "",
            "raised_on": self._read(
                row, lambda values: read_past("raised_on", values["raised_on"], self._today)
            ),
            "funds": self._read(row, lambda values: read_funds(values["funds"] or "")),
            "month": self._read(row, lambda values: read_month(values["month"] or "", self._today)),
            **{key: row.values[key] or "" for key in (*CHOSEN, *TEXTS)},
        }

    def _village(self, values: dict[str, Any]) -> Village | None:
        name = values["village"]
        village = self._villages.get(name) or self._villages.get(short_village_name(name or ""))
        if name and village is None:
            raise CellFaultError("village", f"写的是“{name}”，本镇没有这个村(社区)，请核对")
        return village

    def _hamlet(self, values: dict[str, Any], village: Village | None) -> str:
        name = str(values["hamlet"] or "")
        if village is None or name in {"", WHOLE_VILLAGE_WORDS}:
            return ""
        if (village.pk, name) not in self._hamlets:
            words = f"{village}没有叫“{name}”的村湾(小区)，请核对；涉及全村的空着"
            raise CellFaultError("hamlet", words)
        return name

    def _category(self, values: dict[str, Any]) -> str | None:
        name: str | None = values["category"]
        if name and name not in self._categories:
            offered = "、".join(self._categories)
            raise CellFaultError("category", f"写的是“{name}”，只能填：{offered}")
        return name

    def _source(self, row: SheetRow) -> str:
        """One of our sources; other words become 其他, and the preview says so."""
        name = str(row.values["source"] or "")
        if name and name not in IssueSource.labels:
            other = str(IssueSource.OTHER.label)
            self._warnings.append(f"第{row.number}行来源“{name}”按“{other}”登记。")
            return other
        return name

    def _is_repeated(self, row: SheetRow, village: Village, name: str, number: str) -> bool:
        first = self._first_rows.setdefault((village.pk, name), row.number)
        if first != row.number:
            key, what = ("number", "编号") if number else ("description", "村湾和问题描述")
            value = str(row.values[key] or "")[:60]
            words = f"和第{first}行的{what}一样，请只留一行"
            self._faults.append(Fault(row.number, TITLES[key], value, words))
        return first != row.number
