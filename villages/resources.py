"""The import wizard's kind for the list of villages and communities."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from shaping.imports.kinds import CheckResult, ImportKind, RowChange, register_kind
from shaping.imports.models import ImportBatch
from shaping.spreadsheets.columns import Column, SheetReading
from shaping.spreadsheets.templates import write_template
from shaping.workflow import Forbidden
from villages.account_import import AccountImport
from villages.capabilities import may
from villages.models import Township, Village
from villages.queries.register import importable_townships
from villages.scoping import get_visible_or_404
from villages.services.division_changes import apply_divisions, undo_divisions
from villages.services.divisions import COLUMNS, compare_divisions, division_row

# Discovery loads this module only; the accounts' kind registers itself by being imported here.
__all__ = ["AccountImport", "VillageImport"]

TEMPLATE_ID = "villages-1"
NOTES = (
    "名称可写全称，“村委会”“居委会”会自动去掉。代码末三位：001–199 是社区，200–399 是村。",
    "表里没有的村(社区)不会被删除；撤销、并入请在“村湾”栏目里办。",
)


@register_kind
class VillageImport(ImportKind):
    """村(社区)名单: an office's for its own townships, a command's (user None) for all.

    Parameters: `township`, a code that narrows the sheet to one township; `county`, which only a
    command gives, for townships that are new.
    """

    code = "villages"
    title = "村(社区)名单"
    parameter_names = ("township",)

    def may(self, user: Any, parameters: Mapping[str, Any]) -> bool:
        if not parameters.get("township"):
            return may(user, "village.import")
        township = get_visible_or_404(
            Township.objects.all(), user, code9=str(parameters["township"])
        )
        return may(user, "village.import", township)

    def township_code(self, parameters: Mapping[str, Any]) -> str:
        return str(parameters.get("township", ""))

    def heading(self, parameters: Mapping[str, Any]) -> str:
        township = Township.objects.filter(code9=self.township_code(parameters)).first()
        return f"{township or ''}{self.title}"

    def columns(self, parameters: Mapping[str, Any]) -> Sequence[Column]:
        return COLUMNS

    def template(self, parameters: Mapping[str, Any], user: Any) -> bytes:
        rows = Village.objects.filter(township__in=_townships(user, parameters), closed_on=None)
        return write_template(
            COLUMNS,
            [
                division_row(village)
                for village in rows.select_related("township").order_by("code12")
            ],
            title=self.heading(parameters),
            notes=NOTES,
            template_id=TEMPLATE_ID,
        )

    def check(self, reading: SheetReading, parameters: Mapping[str, Any], user: Any) -> CheckResult:
        allowed = _allowed_codes(user, parameters)
        county = str(parameters.get("county", ""))
        return compare_divisions(reading, county=county, allowed=allowed)

    def apply(self, changes: Sequence[RowChange], batch: ImportBatch, *, by: Any) -> None:
        _require_own(changes, batch, by)
        apply_divisions(changes, reason=f"导入 {batch.file_name}", by=by)

    def undo(self, changes: Sequence[RowChange], batch: ImportBatch, *, by: Any) -> None:
        _require_own(changes, batch, by)
        undo_divisions(changes, reason=f"撤销导入 {batch.file_name}", by=by)

    def result_path(self, parameters: Mapping[str, Any]) -> str:
        return reverse("villages:village-list")


def _townships(user: Any, parameters: Mapping[str, Any]) -> QuerySet[Township]:
    townships = importable_townships(user)
    code = parameters.get("township")
    return townships.filter(code9=code) if code else townships


def _allowed_codes(user: Any, parameters: Mapping[str, Any]) -> set[str] | None:
    if user is None:
        return None
    return set(_townships(user, parameters).values_list("code9", flat=True))


def _require_own(changes: Sequence[RowChange], batch: ImportBatch, user: Any) -> None:
    """Raise Forbidden when the user's area has changed since the sheet was checked."""
    allowed = _allowed_codes(user, batch.parameters)
    if allowed is not None and not {change.key[:9] for change in changes} <= allowed:
        raise Forbidden("表里有不归您管的乡镇，没有导入。请重新上传。")
