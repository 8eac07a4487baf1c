"""The import wizard's kind for a township's own sheet of “10个1” progress."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import Http404
from django.urls import reverse

from organizations.services import checklist_sheets as sheets
from organizations.services.checklist_export import board_title
from shaping.imports.kinds import CheckResult, ImportKind, RowChange, register_kind
from shaping.imports.models import ImportBatch
from shaping.spreadsheets.columns import Column, SheetReading
from shaping.spreadsheets.templates import write_template
from villages.capabilities import may
from villages.models import HamletKind, Township
from villages.scoping import get_visible_or_404

NOTES = (
    "每个村湾(小区)一行，每一项一列，写“已完成”“进行中”或“未开始”；空着的格子不改。",
    "村(社区)和村湾(小区)照名册上的名称写。表里没有的村湾不会变。",
)


@register_kind
class ChecklistImport(ImportKind):
    """“10个1”进度: the office's for its township, a village's officer's for his own village.

    Parameters: `township`, its code; `for_kind`, `hamlet` (without it) or `compound`.
    """

    code = "checklist"
    title = "“10个1”进度"
    parameter_names = ("township", "for_kind")

    def may(self, user: Any, parameters: Mapping[str, Any]) -> bool:
        """Whether the user keeps any list there; which ones, every row is checked for."""
        _kind(parameters)
        code = str(parameters.get("township", ""))
        township = get_visible_or_404(Township.objects.all(), user, code9=code)
        return may(user, "participation.edit", township)

    def township_code(self, parameters: Mapping[str, Any]) -> str:
        """The township's code."""
        return _township(parameters).code9

    def heading(self, parameters: Mapping[str, Any]) -> str:
        """As on the board: 沙坪镇示范村湾“10个1”进度."""
        return board_title(_township(parameters), _kind(parameters))

    def columns(self, parameters: Mapping[str, Any]) -> Sequence[Column]:
        """Village, hamlet, and a column for each item in use."""
        return sheets.item_columns(_township(parameters), _kind(parameters))

    def template(self, parameters: Mapping[str, Any], user: Any) -> bytes:
        """The demonstration hamlets with what is stored."""
        township, kind = _township(parameters), _kind(parameters)
        return write_template(
            sheets.item_columns(township, kind, with_choices=True),
            sheets.filled_rows(township, kind, user),
            title=self.heading(parameters),
            notes=NOTES,
            template_id="checklist-1",
        )

    def check(self, reading: SheetReading, parameters: Mapping[str, Any], user: Any) -> CheckResult:
        """See `check_checklists`."""
        return sheets.check_checklists(reading, _township(parameters), _kind(parameters), user)

    def apply(self, changes: Sequence[RowChange], batch: ImportBatch, *, by: Any) -> None:
        """See `apply_checklists`."""
        sheets.apply_checklists(changes, batch.confirmed_at, by=by)

    def undo(self, changes: Sequence[RowChange], batch: ImportBatch, *, by: Any) -> None:
        """See `undo_checklists`."""
        sheets.undo_checklists(changes, batch.confirmed_at, by=by)

    def result_path(self, parameters: Mapping[str, Any]) -> str:
        """The board."""
        page = reverse("organizations:checklist-list")
        return f"{page}?township={_township(parameters).code9}"


def _township(parameters: Mapping[str, Any]) -> Township:
    """The township that the parameters name; Http404 when there is none."""
    township = Township.objects.filter(code9=str(parameters.get("township", ""))).first()
    if township is None:
        raise Http404("没有这个乡镇，或者不在您的范围内。")
    return township


def _kind(parameters: Mapping[str, Any]) -> HamletKind:
    """Which of the two lists; Http404 when there is no such."""
    value = str(parameters.get("for_kind", "") or HamletKind.HAMLET)
    if value not in HamletKind.values:
        raise Http404("没有这张清单。")
    return HamletKind(value)
