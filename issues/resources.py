"""The import wizard's kinds: a village's monthly list, numbers of the grid, the town's old ledger."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from issues.queries.ledger import MONTH
from issues.queries.list_sheets import NUMBER, ListPlace, carried_row, columns_of
from issues.services import grid_numbers
from issues.services.ledger_cells import COLUMNS as LEDGER_COLUMNS
from issues.services.ledger_imports import add_ledger, remove_ledger
from issues.services.ledger_sheets import check_ledger
from issues.services.list_imports import empty_draft, fill_draft
from issues.services.list_sheets import check_list_sheet
from shaping.imports.kinds import CheckResult, ImportKind, RowChange, register_kind
from shaping.imports.models import ImportBatch
from shaping.spreadsheets.columns import Column, SheetReading
from shaping.spreadsheets.templates import write_template
from villages.capabilities import may
from villages.models import Township, Village
from villages.scoping import get_visible_or_404

LIST_NOTES = (
    "上面几行是上月未办结的，只选“现在的情况”，有进展写“说明”。新问题写在下面的空行，编号空着。",
    "每条新问题要填村湾、类别、问题描述、涉及数和单位，其他选填。填好上传只存草稿，核对以后才上报。",
)


def place_of(parameters: Mapping[str, Any]) -> ListPlace:
    """The village and month that the parameters name; Http404 when they name none."""
    found = MONTH.fullmatch(str(parameters.get("month", "")))
    code12 = str(parameters.get("village", ""))
    village = Village.objects.select_related("township").filter(code12=code12).first()
    if found is None or village is None:
        raise Http404("没有这份清单，或者不在您的范围内。")
    return ListPlace(village, int(found[1]), int(found[2]))


@register_kind
class IssueListImport(ImportKind):
    """问题清单: a village fills its month's draft from the sheet; sending it up stays on the page.

    Parameters: `village`, its code; `month` such as 2026-11.
    """

    code = "issue_list"
    title = "问题清单"
    one_of = ((NUMBER, "description"),)
    parameter_names = ("village", "month")

    def may(self, user: Any, parameters: Mapping[str, Any]) -> bool:
        village = get_visible_or_404(
            Village.objects.all(), user, code12=place_of(parameters).village.code12
        )
        return may(user, "list.edit", village)

    def township_code(self, parameters: Mapping[str, Any]) -> str:
        return place_of(parameters).village.township.code9

    def heading(self, parameters: Mapping[str, Any]) -> str:
        return place_of(parameters).title

    def columns(self, parameters: Mapping[str, Any]) -> Sequence[Column]:
        return columns_of(place_of(parameters))

    def template(self, parameters: Mapping[str, Any], user: Any) -> bytes:
        place = place_of(parameters)
        said = place.issue_list.draft.get("carried", {}) if place.issue_list else {}
        rows = [carried_row(issue, said.get(str(issue.pk), {})) for issue in place.carried]
        return write_template(
            columns_of(place),
            rows,
            title=place.title,
            notes=LIST_NOTES,
            template_id=place.template_id,
        )

    def check(self, reading: SheetReading, parameters: Mapping[str, Any], user: Any) -> CheckResult:
        return check_list_sheet(reading, place_of(parameters), user)

    def apply(self, changes: Sequence[RowChange], batch: ImportBatch, *, by: Any) -> None:
        fill_draft(changes, place_of(batch.parameters), f"import-{batch.pk}", by=by)

    def undo(self, changes: Sequence[RowChange], batch: ImportBatch, *, by: Any) -> None:
        empty_draft(changes, place_of(batch.parameters), f"import-{batch.pk}", by=by)

    def result_path(self, parameters: Mapping[str, Any]) -> str:
        place = place_of(parameters)
        return reverse("issues:list-check", args=[place.village.code12, place.code])


GRID_NOTES = (
    "只填“网格事件编号”这一列。没有编号的行空着，不会读入；已经登记过编号的问题不在这张表里。",
)
LEDGER_NOTES = (
    "把镇里原有台账里还没有办完的问题抄进来，导入后状态是“已受理”，接着分办。已销号的不导入。",
    "有编号的按编号认，没有编号的按村(社区)、村湾、问题描述认；已经有的不会重复导入。",
)


def _township_or_404(user: Any, parameters: Mapping[str, Any]) -> Township:
    code = str(parameters.get("township", ""))
    return get_visible_or_404(Township.objects.all(), user, code9=code)


def _township(parameters: Mapping[str, Any]) -> Township:
    """The township that the parameters name; Http404 when there is none."""
    township = Township.objects.filter(code9=str(parameters.get("township", ""))).first()
    if township is None:
        raise Http404("没有这个乡镇，或者不在您的范围内。")
    return township


class _TownshipImport(ImportKind):
    """What both of the town office's kinds share. Parameter: `township`, its code."""

    parameter_names = ("township",)

    def may(self, user: Any, parameters: Mapping[str, Any]) -> bool:
        return may(user, "issue.import", _township_or_404(user, parameters))

    def township_code(self, parameters: Mapping[str, Any]) -> str:
        return _township(parameters).code9

    def heading(self, parameters: Mapping[str, Any]) -> str:
        return f"{_township(parameters)}{self.title}"

    def result_path(self, parameters: Mapping[str, Any]) -> str:
        return reverse("issues:ledger")


@register_kind
class GridNumberImport(_TownshipImport):
    """网格事件编号: out as the sheet of problems without one, in with the numbers."""

    code = "grid_numbers"
    title = "网格事件编号"

    def columns(self, parameters: Mapping[str, Any]) -> Sequence[Column]:
        return grid_numbers.COLUMNS

    def template(self, parameters: Mapping[str, Any], user: Any) -> bytes:
        return write_template(
            grid_numbers.COLUMNS,
            grid_numbers.numberless_rows(_township(parameters), user),
            title=self.heading(parameters),
            notes=GRID_NOTES,
            template_id="grid-numbers-1",
        )

    def check(self, reading: SheetReading, parameters: Mapping[str, Any], user: Any) -> CheckResult:
        return grid_numbers.check_grid_numbers(reading, _township(parameters), user)

    def apply(self, changes: Sequence[RowChange], batch: ImportBatch, *, by: Any) -> None:
        grid_numbers.set_grid_numbers(changes, by=by)

    def undo(self, changes: Sequence[RowChange], batch: ImportBatch, *, by: Any) -> None:
        grid_numbers.take_back_grid_numbers(changes, by=by)


@register_kind
class IssueLedgerImport(_TownshipImport):
    """原有问题台账: the unfinished problems of the town's own table; only new ones."""

    code = "issue_ledger"
    title = "原有问题台账"

    def columns(self, parameters: Mapping[str, Any]) -> Sequence[Column]:
        return LEDGER_COLUMNS

    def template(self, parameters: Mapping[str, Any], user: Any) -> bytes:
        return write_template(
            LEDGER_COLUMNS,
            [],
            title=self.heading(parameters),
            notes=LEDGER_NOTES,
            template_id="issue-ledger-1",
        )

    def check(self, reading: SheetReading, parameters: Mapping[str, Any], user: Any) -> CheckResult:
        return check_ledger(reading, _township(parameters), timezone.localdate())

    def apply(self, changes: Sequence[RowChange], batch: ImportBatch, *, by: Any) -> None:
        add_ledger(changes, _township(batch.parameters), by=by)

    def undo(self, changes: Sequence[RowChange], batch: ImportBatch, *, by: Any) -> None:
        remove_ledger(changes, _township(batch.parameters))
