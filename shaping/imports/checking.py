"""Reads a sheet in the limited child and lets its kind compare it; writes nothing."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from shaping.imports.kinds import CheckResult, ImportKind
from shaping.imports.models import RowAction
from shaping.spreadsheets.columns import SheetRefused
from shaping.spreadsheets.reading import read_sheet
from shaping.workflow import Refused

NO_ROWS = "这份表里没有可以导入的行。请填好以后再上传。"


def examine(
    kind: ImportKind, parameters: Mapping[str, Any], path: Path, *, file_name: str, user: Any
) -> CheckResult:
    """Give all changes the sheet would make, all its faults and warnings, in the sheet's order.

    Raises Refused, with one sentence, when the sheet as a whole cannot be taken.
    """
    try:
        reading = read_sheet(
            path, kind.columns(parameters), one_of=kind.one_of, file_name=file_name
        )
    except SheetRefused as refusal:
        raise Refused(refusal.message.rstrip("。") + "。") from refusal
    result = kind.check(reading, parameters, user)
    faults = sorted([*reading.faults, *result.faults], key=lambda fault: fault.row)
    if not faults and not result.changes:
        raise Refused(NO_ROWS)
    return CheckResult(result.changes, faults, [*reading.warnings, *result.warnings])


def counts(result: CheckResult) -> dict[str, int]:
    """How many rows are new, changed, unchanged, and how many have a fault."""
    actions = Counter(change.action for change in result.changes)
    return {
        "new_count": actions[RowAction.NEW],
        "changed_count": actions[RowAction.CHANGED],
        "unchanged_count": actions[RowAction.UNCHANGED],
        "wrong_count": len({fault.row for fault in result.faults}),
    }
