"""The import kind "assignments": who scores what at the year-end tour, from a workbook."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.http import Http404
from django.urls import reverse

from assessments.assignment_checks import check_assignments
from assessments.assignment_columns import COLUMNS
from assessments.assignment_export import write_assignment_template
from assessments.models import AssessmentCycle
from assessments.services.assignment_imports import store_assignments, take_back_assignments
from assessments.services.assignments import lock_assignments
from shaping.imports.kinds import CheckResult, ImportKind, RowChange, register_kind
from shaping.imports.models import ImportBatch
from shaping.spreadsheets.columns import Column, SheetReading
from villages.capabilities import may
from villages.models import Township
from villages.scoping import get_visible_or_404


@register_kind
class AssignmentImport(ImportKind):
    """Parameter: `cycle`, the id of the year."""

    code = "assignments"
    title = "考核分工"
    parameter_names = ("cycle",)

    def may(self, user: Any, parameters: Mapping[str, Any]) -> bool:
        """Whether the user runs the panel of the year's township."""
        cycle = get_visible_or_404(
            AssessmentCycle.objects.select_related("township"), user, pk=_cycle(parameters).pk
        )
        return may(user, "panel.manage", cycle.township)

    def may_read(self, user: Any, batch: ImportBatch) -> bool:
        """Whether the user reads the panel there."""
        township = Township.objects.filter(code9=batch.township_code).first()
        return township is not None and may(user, "panel.read", township)

    def township_code(self, parameters: Mapping[str, Any]) -> str:
        """The township's code."""
        return _cycle(parameters).township.code9

    def heading(self, parameters: Mapping[str, Any]) -> str:
        """沙坪镇2026年度考核分工."""
        cycle = _cycle(parameters)
        return f"{cycle.township.name}{cycle.year}年度考核分工"

    def columns(self, parameters: Mapping[str, Any]) -> Sequence[Column]:
        """考核组成员, 村(社区)."""
        return COLUMNS

    def template(self, parameters: Mapping[str, Any], user: Any) -> bytes:
        """What is assigned already, with drop-downs of the names."""
        return write_assignment_template(_cycle(parameters))

    def check(self, reading: SheetReading, parameters: Mapping[str, Any], user: Any) -> CheckResult:
        """Every conflict is a fault of its row; Refused when the year takes no assignments."""
        cycle = _cycle(parameters)
        with transaction.atomic():
            lock_assignments(cycle)
        return check_assignments(reading, cycle)

    def apply(self, changes: Sequence[RowChange], batch: ImportBatch, *, by: Any) -> None:
        """See `store_assignments`."""
        store_assignments(_cycle(batch.parameters), changes, by=by)

    def undo(self, changes: Sequence[RowChange], batch: ImportBatch, *, by: Any) -> None:
        """See `take_back_assignments`."""
        take_back_assignments(_cycle(batch.parameters), changes, by=by)

    def result_path(self, parameters: Mapping[str, Any]) -> str:
        """The grid of assignments."""
        cycle = _cycle(parameters)
        return reverse("assessments:assignment-matrix", args=[cycle.township.code9, cycle.year])


def _cycle(parameters: Mapping[str, Any]) -> AssessmentCycle:
    """The year that the parameters name; Http404 when they name none."""
    try:
        return AssessmentCycle.objects.select_related("township").get(pk=parameters.get("cycle"))
    except (AssessmentCycle.DoesNotExist, TypeError, ValueError, OverflowError) as error:
        raise Http404("没有这个考核年度，或者不在您的范围内。") from error
