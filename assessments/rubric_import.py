"""The import kind "rubric-items": a township's own rubric from its workbook, into the draft."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import Http404
from django.urls import reverse

from assessments.models import Rubric, RubricState, ScoreKind
from assessments.queries.rubrics import contents_of
from assessments.rubric_columns import COLUMNS, rubric_template
from assessments.services import rubric_sheets
from shaping.imports.kinds import CheckResult, ImportKind, RowChange, register_kind
from shaping.imports.models import ImportBatch
from shaping.spreadsheets.columns import Column, SheetReading
from villages.capabilities import may
from villages.models import Township
from villages.scoping import get_visible_or_404


@register_kind
class RubricImport(ImportKind):
    """Parameters: `township`, its code; `score_kind`, `daily` or `year_end`."""

    code = "rubric-items"
    title = "评分细则"
    parameter_names = ("township", "score_kind")

    def may(self, user: Any, parameters: Mapping[str, Any]) -> bool:
        """Whether the user manages the rubrics of the township."""
        _kind(parameters)
        code = str(parameters.get("township", ""))
        township = get_visible_or_404(Township.objects.all(), user, code9=code)
        return may(user, "rubric.manage", township)

    def township_code(self, parameters: Mapping[str, Any]) -> str:
        """The township's code."""
        return _township(parameters).code9

    def heading(self, parameters: Mapping[str, Any]) -> str:
        """沙坪镇日常评分细则."""
        return f"{_township(parameters).name}{_kind(parameters).label}评分细则"

    def columns(self, parameters: Mapping[str, Any]) -> Sequence[Column]:
        """代码, 项目, 分值, 方式, 每处扣分, 办法."""
        return COLUMNS

    def show(self, key: str, value: Any) -> str:
        """See `show_value`."""
        return rubric_sheets.show_value(key, value)

    def template(self, parameters: Mapping[str, Any], user: Any) -> bytes:
        """The draft's items, or those of the newest adopted version."""
        rubrics = Rubric.objects.visible_to(user).filter(
            township=_township(parameters), kind=_kind(parameters)
        )
        newest = rubrics.order_by("-version").first()
        items = contents_of(newest) if newest else []
        return rubric_template(self.heading(parameters), items)

    def check(self, reading: SheetReading, parameters: Mapping[str, Any], user: Any) -> CheckResult:
        """See `check_items`."""
        return rubric_sheets.check_items(reading, _draft(parameters))

    def apply(self, changes: Sequence[RowChange], batch: ImportBatch, *, by: Any) -> None:
        """See `apply_items`."""
        rubric_sheets.apply_items(_draft(batch.parameters), batch)

    def undo(self, changes: Sequence[RowChange], batch: ImportBatch, *, by: Any) -> None:
        """See `take_back_items`."""
        rubric_sheets.take_back_items(_draft(batch.parameters), batch)

    def result_path(self, parameters: Mapping[str, Any]) -> str:
        """The draft, or the list once it was adopted."""
        township, kind = _township(parameters), _kind(parameters)
        draft = Rubric.objects.filter(township=township, kind=kind, state=RubricState.DRAFT).first()
        if draft is None:
            return reverse("assessments:rubric-list", args=[township.code9])
        return reverse("assessments:rubric-edit", args=[township.code9, kind.value, draft.version])


def _draft(parameters: Mapping[str, Any]) -> Rubric:
    return rubric_sheets.draft_of(_township(parameters), _kind(parameters))


def _township(parameters: Mapping[str, Any]) -> Township:
    """The township that the parameters name; Http404 when there is none."""
    township = Township.objects.filter(code9=str(parameters.get("township", ""))).first()
    if township is None:
        raise Http404("没有这个乡镇，或者不在您的范围内。")
    return township


def _kind(parameters: Mapping[str, Any]) -> ScoreKind:
    """Daily or year-end; Http404 when there is no such kind."""
    try:
        return ScoreKind(str(parameters.get("score_kind", "")))
    except ValueError as error:
        raise Http404("没有这一类评分细则。") from error
