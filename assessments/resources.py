"""The import kind "scores": score sheets of one cycle and kind from a workbook (design §6)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from assessments.assignment_import import AssignmentImport
from assessments.models import AssessmentCycle, ScoreKind
from assessments.rubric_import import RubricImport
from assessments.services.sheets import store_scores, take_back_scores
from assessments.sheet_checks import ScoreOrder, check_scores, day_fault
from assessments.sheet_columns import DATE, NEEDED, SCORE, score_columns
from assessments.sheet_export import write_score_template
from shaping.figures import score_text
from shaping.imports.kinds import CheckResult, ImportKind, RowChange, register_kind
from shaping.imports.models import ImportBatch
from shaping.spreadsheets.columns import Column, SheetReading
from villages.capabilities import may
from villages.models import Township

__all__ = ["AssignmentImport", "RubricImport", "ScoreImport", "order_of"]


def order_of(parameters: Mapping[str, Any]) -> ScoreOrder:
    """The cycle, kind and date that the parameters name; Http404 when they name none.

    Without a date, the rows of a year-end sheet stand on 31 December (design §6).
    """
    try:
        kind = ScoreKind(parameters["score_kind"])
        cycle = AssessmentCycle.objects.select_related("township").get(pk=parameters["cycle"])
        day = date.fromisoformat(parameters["date"]) if parameters.get("date") else None
    except (KeyError, TypeError, ValueError, OverflowError, AssessmentCycle.DoesNotExist) as error:
        raise Http404("没有这个考核年度，或者不在您的范围内。") from error
    if day is None and kind == ScoreKind.YEAR_END:
        day = date(cycle.year, 12, 31)
    return ScoreOrder(cycle, kind, day, timezone.localdate())


def _date_form(order: ScoreOrder) -> type[forms.Form]:
    """The wizard's one question beside the file, for rows without a date."""

    class ScoreDateForm(forms.Form):
        date = forms.DateField(
            label="表里没有检查日期时用这一天",
            required=False,
            initial=order.day,
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            help_text="表里每一行都写了检查日期的，这里不用管。",
            error_messages={"invalid": "请写年月日，例如 2026-06-30。"},
        )

        def clean_date(self) -> Any:
            day = self.cleaned_data["date"]
            fault = day_fault(day, order) if day else ""
            if fault:
                raise forms.ValidationError(f"{fault}。")
            return day

    return ScoreDateForm


@register_kind
class ScoreImport(ImportKind):
    code = "scores"
    title = "考核成绩"
    one_of = NEEDED
    parameter_names = ("cycle", "score_kind", "date")

    def may(self, user: Any, parameters: Mapping[str, Any]) -> bool:
        cycle = order_of(parameters).cycle
        if not AssessmentCycle.objects.visible_to(user).filter(pk=cycle.pk).exists():
            raise Http404("没有这个考核年度，或者不在您的范围内。")
        return may(user, "score.import", cycle.township)

    def may_read(self, user: Any, batch: ImportBatch) -> bool:
        township = Township.objects.filter(code9=batch.township_code).first()
        return township is not None and may(user, "score.read", township)

    def question_form(self, parameters: Mapping[str, Any]) -> type[forms.Form]:
        return _date_form(order_of(parameters))

    def show(self, key: str, value: Any) -> str:
        if key == SCORE and value is not None:
            return score_text(value)
        if key == DATE and value:
            day = date.fromisoformat(value)
            return f"{day.year}年{day.month}月{day.day}日"
        return super().show(key, value)

    def township_code(self, parameters: Mapping[str, Any]) -> str:
        return order_of(parameters).cycle.township.code9

    def heading(self, parameters: Mapping[str, Any]) -> str:
        order = order_of(parameters)
        cycle, kind = order.cycle, ScoreKind(order.kind)
        return f"{cycle.township.name}{cycle.year}年度{kind.label}成绩"

    def columns(self, parameters: Mapping[str, Any]) -> Sequence[Column]:
        return score_columns(parameters["score_kind"])

    def template(self, parameters: Mapping[str, Any], user: Any) -> bytes:
        order = order_of(parameters)
        return write_score_template(order.cycle, order.kind)

    def check(self, reading: SheetReading, parameters: Mapping[str, Any], user: Any) -> CheckResult:
        return check_scores(reading, order_of(parameters))

    def apply(self, changes: Sequence[RowChange], batch: ImportBatch, *, by: Any) -> None:
        store_scores(changes, batch, by=by)

    def undo(self, changes: Sequence[RowChange], batch: ImportBatch, *, by: Any) -> None:
        take_back_scores(changes, batch, by=by)

    def result_path(self, parameters: Mapping[str, Any]) -> str:
        order = order_of(parameters)
        cycle = order.cycle
        return reverse(
            "assessments:sheet-list", args=[cycle.township.code9, cycle.year, order.kind]
        )
