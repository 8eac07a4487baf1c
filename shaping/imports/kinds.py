"""What an app states so that the wizard can import its sheets; the wizard knows no app."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from shaping.imports.models import ImportBatch, RowAction
from shaping.spreadsheets.columns import Column, Fault, SheetReading


@dataclass(frozen=True)
class RowChange:
    """What one row of the sheet would do. `old` and `new` are plain JSON values by column key."""

    number: int
    action: RowAction
    key: str
    label: str
    old: Mapping[str, Any] = field(default_factory=dict)
    new: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class CheckResult:
    """All changes a sheet would make and all faults found; with a fault nothing is imported."""

    changes: Sequence[RowChange] = ()
    faults: Sequence[Fault] = ()
    warnings: Sequence[str] = ()


class ImportKind:
    """One kind of sheet. Subclasses are registered with `register_kind`.

    `parameters` are the plain JSON values the wizard was opened with (for scores: the cycle's id,
    the kind and, when the sheet has no date column, the date).
    """

    code: str
    title: str
    one_of: tuple[tuple[str, ...], ...] = ()

    def may(self, user: Any, parameters: Mapping[str, Any]) -> bool:
        """Whether the user may import this kind with these parameters."""
        raise NotImplementedError

    def township_code(self, parameters: Mapping[str, Any]) -> str:
        """Code of the township the batch belongs to; empty for none."""
        raise NotImplementedError

    def heading(self, parameters: Mapping[str, Any]) -> str:
        """What is being imported, in words: 沙坪镇2026年度 日常成绩."""
        raise NotImplementedError

    def columns(self, parameters: Mapping[str, Any]) -> Sequence[Column]:
        """The columns of the sheet, in the order of the template."""
        raise NotImplementedError

    def template(self, parameters: Mapping[str, Any], user: Any) -> bytes:
        """The prefilled template as xlsx."""
        raise NotImplementedError

    def check(self, reading: SheetReading, parameters: Mapping[str, Any], user: Any) -> CheckResult:
        """Compare the sheet with what is stored; write nothing."""
        raise NotImplementedError

    def apply(self, changes: Sequence[RowChange], batch: ImportBatch, *, by: Any) -> None:
        """Write all changes inside the caller's transaction; raise Refused to write nothing."""
        raise NotImplementedError

    def undo(self, changes: Sequence[RowChange], batch: ImportBatch, *, by: Any) -> None:
        """Restore the old values inside the caller's transaction; raise Refused when too late."""
        raise NotImplementedError

    def result_path(self, parameters: Mapping[str, Any]) -> str:
        """Page to go on to after a successful import."""
        return "/"


_kinds: dict[str, ImportKind] = {}


def register_kind(kind: type[ImportKind]) -> type[ImportKind]:
    """Make a kind known to the wizard; used as a class decorator in an app's resources.py."""
    if kind.code in _kinds:
        raise ValueError(f"import kind {kind.code} is registered twice")
    _kinds[kind.code] = kind()
    return kind


def kind_of(code: str) -> ImportKind:
    """The registered kind; KeyError when there is none."""
    return _kinds[code]
