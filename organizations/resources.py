"""The import wizard's kind for the roster of one organization."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import Http404
from django.urls import reverse

from organizations.checklist_import import ChecklistImport
from organizations.models import Organization
from organizations.models.bodies import masked
from organizations.points_import import PointsHouseholdImport, PointsReviewImport
from organizations.services.roster_writing import take_back_roster, write_roster
from organizations.services.rosters import (
    COLUMNS,
    GENDERS,
    ID_COLUMN,
    check_roster,
    roster_rows,
)
from shaping.imports.kinds import CheckResult, ImportKind, RowChange, register_kind
from shaping.imports.models import ImportBatch
from shaping.spreadsheets.columns import Column, SheetReading
from shaping.spreadsheets.templates import write_template
from villages.capabilities import may
from villages.scoping import get_visible_or_404

# Discovery loads this module only; the other kinds register themselves by being imported here.
__all__ = ["ChecklistImport", "PointsHouseholdImport", "PointsReviewImport", "RosterImport"]

TEMPLATE_ID = "roster-1"
NOTES = (
    "一人一行，按姓名和职务认人：已有的补上改动，没有的新登记；表里没有的人不会被删掉。",
    "不要写身份证号和银行卡号，系统不存。任职日期空着，就按本届起算。",
)


@register_kind
class RosterImport(ImportKind):
    """花名册: the members of one organization. Parameter: `organization`, its id."""

    code = "roster"
    title = "花名册"
    parameter_names = ("organization",)

    def may(self, user: Any, parameters: Mapping[str, Any]) -> bool:
        rows = Organization.objects.select_related("village")
        key = _key(parameters)
        return may(user, "organization.edit", get_visible_or_404(rows, user, pk=key).village)

    def township_code(self, parameters: Mapping[str, Any]) -> str:
        return _organization(parameters).village.township.code9

    def heading(self, parameters: Mapping[str, Any]) -> str:
        organization = _organization(parameters)
        return f"{organization.village}“{organization}”{self.title}"

    def columns(self, parameters: Mapping[str, Any]) -> Sequence[Column]:
        return (*COLUMNS, ID_COLUMN)

    def show(self, key: str, value: Any) -> str:
        if key == "phone":
            return masked(value or "")
        if key == "gender":
            return {code: label for label, code in GENDERS.items()}.get(value, "")
        return super().show(key, value)

    def template(self, parameters: Mapping[str, Any], user: Any) -> bytes:
        return write_template(
            COLUMNS,
            roster_rows(_organization(parameters)),
            title=self.heading(parameters),
            notes=NOTES,
            template_id=TEMPLATE_ID,
        )

    def check(self, reading: SheetReading, parameters: Mapping[str, Any], user: Any) -> CheckResult:
        return check_roster(reading, _organization(parameters))

    def apply(self, changes: Sequence[RowChange], batch: ImportBatch, *, by: Any) -> None:
        write_roster(changes, _organization(batch.parameters), by=by)

    def undo(self, changes: Sequence[RowChange], batch: ImportBatch, *, by: Any) -> None:
        take_back_roster(changes, _organization(batch.parameters), by=by)

    def result_path(self, parameters: Mapping[str, Any]) -> str:
        return reverse("organizations:organization-detail", args=[_organization(parameters).pk])


def _key(parameters: Mapping[str, Any]) -> int:
    """The organization's id as it stands in the address; one that fits none is 0."""
    text = str(parameters.get("organization", ""))
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else 0


def _organization(parameters: Mapping[str, Any]) -> Organization:
    rows = Organization.objects.select_related("village__township", "hamlet")
    found = rows.filter(pk=_key(parameters)).first()
    if found is None:
        raise Http404("没有这个组织，或者不在您的范围内。")
    return found
