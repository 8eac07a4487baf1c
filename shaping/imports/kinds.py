"""What an app states so that the wizard can import its sheets; the wizard knows no app."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple

from django import forms
from django.conf import settings
from django.shortcuts import resolve_url

from shaping.imports.models import ImportBatch, RowAction
from shaping.spreadsheets.columns import Column, Fault, SheetReading


class RowChange(NamedTuple):
    """What one row of the sheet would do. `old` and `new` are plain JSON values by column key."""

    number: int
    action: RowAction
    key: str
    label: str
    old: Mapping[str, Any] = MappingProxyType({})
    new: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True)
class CheckResult:
    """All changes a sheet would make and all faults found; with a fault nothing is imported."""

    changes: Sequence[RowChange] = ()
    faults: Sequence[Fault] = ()
    warnings: Sequence[str] = ()


class ImportKind:
    """One kind of sheet. Subclasses are registered with `register_kind`.

    `parameters` are the plain JSON values the wizard was opened with (for scores: the cycle's id,
    the kind and, when the sheet has no date column, the date). Values from the address are text.
    """

    code: str
    title: str
    one_of: tuple[tuple[str, ...], ...] = ()
    # The names the wizard takes from the address; everything else in it is dropped.
    parameter_names: tuple[str, ...] = ()

    def may(self, user: Any, parameters: Mapping[str, Any]) -> bool:
        """Whether the user's office lets him import this kind with these parameters.

        Raise Http404 when they name nothing that he may see. What the state of things forbids
        (a sealed cycle) belongs in `check` and `apply`, as a Refused.
        """
        raise NotImplementedError

    def may_read(self, user: Any, batch: ImportBatch) -> bool:
        """Whether somebody other than the uploader may read the batch."""
        return False

    def question_form(self, parameters: Mapping[str, Any]) -> type[forms.Form] | None:
        """What the wizard asks beside the file; the answers are merged into the parameters.

        A date among the answers becomes ISO text; an empty answer is left out.
        """
        return None

    def show(self, key: str, value: Any) -> str:
        """A stored value of a column as people read it in the preview."""
        return "" if value is None else str(value)

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
        """Compare the sheet with what is stored; write nothing.

        Cells at fault are None here, and their faults are told already. `user` is None when a
        command imports. Two rows with one key are a fault. Raise Refused for the whole sheet.
        """
        raise NotImplementedError

    def apply(self, changes: Sequence[RowChange], batch: ImportBatch, *, by: Any) -> None:
        """Write all changes inside the caller's transaction; raise Refused to write nothing.

        `changes` holds new and changed rows only. What is stored must still equal their `old`.
        The audit event is the wizard's.
        """
        raise NotImplementedError

    def undo(self, changes: Sequence[RowChange], batch: ImportBatch, *, by: Any) -> None:
        """Restore the old values inside the caller's transaction; raise Refused when too late."""
        raise NotImplementedError

    def result_path(self, parameters: Mapping[str, Any]) -> str:
        """Page to go on to after a successful import."""
        return resolve_url(settings.LOGIN_REDIRECT_URL)


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
