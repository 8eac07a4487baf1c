"""The import wizard's kinds for points: a hamlet's households, and its month-end review.

Registered through `organizations.resources`.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from organizations.queries.points import offered_dimensions, recent_months, scheme_of
from organizations.services import household_sheets, points_columns
from organizations.services import points_sheets as sheets
from organizations.services.points_reviews import LONGEST_PANEL, Meeting, meeting_fault
from shaping.imports.kinds import CheckResult, ImportKind, RowChange, register_kind
from shaping.imports.models import ImportBatch
from shaping.spreadsheets.columns import Column, SheetReading
from shaping.spreadsheets.templates import write_template
from shaping.workflow import Refused
from villages.capabilities import may
from villages.models import Hamlet
from villages.scoping import get_visible_or_404

EDIT = "participation.edit"
HOUSEHOLD_NOTES = (
    "一户一行，写户主姓名；不要写身份证号。表里没有的户不会被停用。",
    "“同意公开”写“是”的，积分榜上印全名；写“否”或空着的，印成 张*三 这样。",
)
REVIEW_NOTES = (
    "一行一笔：哪一户、积分类别、事项、分值。加分写5，扣分写-5；同一户可以写几行。",
    "户主姓名要和积分页面的名单一样。没有分的户空着，不用删。",
)


def hamlet_of(parameters: Mapping[str, Any]) -> Hamlet:
    """The hamlet that the parameters name; Http404 when there is none."""
    rows = Hamlet.objects.select_related("village__township")
    hamlet = rows.filter(code=str(parameters.get("hamlet", ""))).first()
    if hamlet is None:
        raise Http404("没有这个村湾(小区)，或者不在您的范围内。")
    return hamlet


class _HamletImport(ImportKind):
    """What both kinds share. Parameter: `hamlet`, its code."""

    parameter_names = ("hamlet",)

    def may(self, user: Any, parameters: Mapping[str, Any]) -> bool:
        """Whether the user keeps the points of the hamlet."""
        code = hamlet_of(parameters).code
        hamlet = get_visible_or_404(Hamlet.objects.select_related("village"), user, code=code)
        return may(user, EDIT, hamlet.village)

    def may_read(self, user: Any, batch: ImportBatch) -> bool:
        """Whoever keeps the points there, so that a successor can undo it."""
        return may(user, EDIT, hamlet_of(batch.parameters).village)

    def township_code(self, parameters: Mapping[str, Any]) -> str:
        """The hamlet's township."""
        return hamlet_of(parameters).village.township.code9

    def heading(self, parameters: Mapping[str, Any]) -> str:
        """Such as 堰市村1号村湾户主名单."""
        hamlet = hamlet_of(parameters)
        return f"{hamlet.village}{hamlet}{self.title}"

    def result_path(self, parameters: Mapping[str, Any]) -> str:
        """The hamlet's points."""
        return reverse("organizations:points-hamlet", args=[hamlet_of(parameters).code])


@register_kind
class PointsHouseholdImport(_HamletImport):
    """户主名单: households that take part, and whether their names are printed in full."""

    code = "points_households"
    title = "户主名单"

    def columns(self, parameters: Mapping[str, Any]) -> Sequence[Column]:
        """Head and consent."""
        return points_columns.HOUSEHOLD_COLUMNS

    def template(self, parameters: Mapping[str, Any], user: Any) -> bytes:
        """The households there are, and empty lines."""
        return write_template(
            points_columns.HOUSEHOLD_COLUMNS,
            household_sheets.household_rows(hamlet_of(parameters)),
            title=self.heading(parameters),
            notes=HOUSEHOLD_NOTES,
            template_id="points-households-1",
        )

    def check(self, reading: SheetReading, parameters: Mapping[str, Any], user: Any) -> CheckResult:
        """Compare by name."""
        return household_sheets.check_households(reading, hamlet_of(parameters))

    def apply(self, changes: Sequence[RowChange], batch: ImportBatch, *, by: Any) -> None:
        """Add and change them."""
        household_sheets.write_households(changes, hamlet_of(batch.parameters), by=by)

    def undo(self, changes: Sequence[RowChange], batch: ImportBatch, *, by: Any) -> None:
        """Only while the added ones have no points."""
        household_sheets.remove_households(changes, hamlet_of(batch.parameters), by=by)


@register_kind
class PointsReviewImport(_HamletImport):
    """月末评议表: points given and taken; the wizard asks for month, day and panel."""

    code = "points_review"
    title = "月末评议表"

    def question_form(self, parameters: Mapping[str, Any]) -> type[forms.Form]:
        """Month, day and panel of the review."""
        return _meeting_form(hamlet_of(parameters))

    def columns(self, parameters: Mapping[str, Any]) -> Sequence[Column]:
        """As the review is written on paper; categories as the township has them."""
        names = offered_dimensions(hamlet_of(parameters).village.township_id)
        choices = tuple(names.values_list("name", flat=True))
        return tuple(
            column._replace(hint="从中选：" + "、".join(choices))
            if column is points_columns.DIMENSION and choices
            else column
            for column in points_columns.REVIEW_COLUMNS
        )

    def template(self, parameters: Mapping[str, Any], user: Any) -> bytes:
        """An empty review."""
        return write_template(
            self.columns(parameters),
            [],
            title=self.heading(parameters),
            notes=REVIEW_NOTES,
            template_id="points-review-1",
        )

    def check(self, reading: SheetReading, parameters: Mapping[str, Any], user: Any) -> CheckResult:
        """Every row is a new entry; the meeting itself is checked too."""
        hamlet, meeting = hamlet_of(parameters), sheets.meeting_of(parameters)
        fault = meeting_fault(meeting, scheme_of(hamlet), timezone.localdate())
        if fault:
            raise Refused(fault)
        return sheets.check_review(reading, hamlet, meeting)

    def apply(self, changes: Sequence[RowChange], batch: ImportBatch, *, by: Any) -> None:
        """Record one review."""
        hamlet, meeting = hamlet_of(batch.parameters), sheets.meeting_of(batch.parameters)
        sheets.write_review(changes, hamlet, meeting, batch_id=batch.pk, by=by)

    def undo(self, changes: Sequence[RowChange], batch: ImportBatch, *, by: Any) -> None:
        """Entries are never removed: each is reversed."""
        sheets.reverse_import(batch.pk, by=by)


def _meeting_form(hamlet: Hamlet) -> type[forms.Form]:
    """The wizard's questions beside the file."""
    today = timezone.localdate()

    class MeetingForm(forms.Form):
        month = forms.ChoiceField(
            label="评议哪个月",
            choices=recent_months(today),
            error_messages={"required": "请选月份。", "invalid_choice": "请从列表里选月份。"},
        )
        held_on = forms.DateField(
            label="评议日期",
            initial=today,
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            error_messages={
                "required": "请写评议日期。",
                "invalid": "请写日期，例如 2026-11-30。",
            },
        )
        panel = forms.CharField(
            label="评议人",
            max_length=LONGEST_PANEL,
            help_text="至少三位，用顿号隔开，例如“王军、李梅、陈红”。",
            error_messages={"required": "请写评议人，至少三位。"},
        )

        def clean(self) -> dict[str, Any]:
            values = super().clean() or {}
            if not self.errors:
                year, month = map(int, values["month"].split("-"))
                meeting = Meeting(year, month, values["held_on"], values["panel"])
                fault = meeting_fault(meeting, scheme_of(hamlet), today)
                if fault:
                    raise forms.ValidationError(fault)
            return values

    return MeetingForm
