"""Forms of the printed sheets: the day on the paper, a workbook, and its plan between two pages."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core import signing
from django.utils import timezone

from assessments.forms.judging import UNREADABLE
from assessments.models import AssessmentCycle, PanelMember
from assessments.services.paper_plans import SheetPlan
from assessments.services.paper_rules import refuse_day
from assessments.services.score_lines import LineInput
from shaping.imports.forms import UploadForm
from shaping.workflow import Refused, StaleState

LONGEST_SERIAL = 20
_SALT = "assessments.paper-workbook"
_MINUTES = 30


class DayForm(forms.Form):
    """The day that stands on the printed sheet, inside the year and not ahead."""

    on = forms.DateField(
        label="检查日期",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": "请填纸质表上写的检查日期。",
            "invalid": "请写年月日，例如 2026-12-20。",
        },
    )

    def __init__(self, cycle: AssessmentCycle, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._cycle = cycle

    def clean_on(self) -> date:
        """A day that the service takes."""
        on: date = self.cleaned_data["on"]
        try:
            refuse_day(self._cycle, on)
        except Refused as refusal:
            raise forms.ValidationError(refusal.message) from refusal
        return on


class WorkbookForm(DayForm, UploadForm):
    """An inspector's workbook, and the day for what has none."""

    field_order = ("file", "on")

    def __init__(self, cycle: AssessmentCycle, *args: Any, **kwargs: Any) -> None:
        super().__init__(cycle, *args, **kwargs)
        self.fields["on"].help_text = "工作簿里没有写检查日期的，按这一天。"
        self.fields["file"].help_text = "从这里下载、填好的评分工作簿（.xlsx、.xls），最多10MB。"


def first_day(cycle: AssessmentCycle) -> date:
    """The day that a form proposes: the tour's first day, if that has come, else today."""
    today = timezone.localdate()
    if cycle.tour_from and cycle.tour_from <= today:
        return cycle.tour_from
    return today


def sealed_plan(plans: Sequence[SheetPlan], digest: str, *, member: PanelMember, by: Any) -> str:
    """The plan as the page carries it: signed, for this person and inspector, for half an hour.

    The server keeps nothing of it, so that no score lies anywhere before it is confirmed.
    """
    sheets = [
        [
            plan.assignment.pk,
            plan.on.isoformat(),
            plan.seen,
            _packed(plan.lines),
            plan.rubric_hash,
        ]
        for plan in plans
    ]
    return signing.dumps([by.pk, member.pk, digest, sheets], salt=_SALT, compress=True)


def _packed(lines: Mapping[str, LineInput]) -> dict[str, Any]:
    return {code: [line.points, line.is_applicable, line.note] for code, line in lines.items()}


def opened_plan(text: str, *, member: PanelMember, by: Any) -> tuple[list[SheetPlan], str]:
    """The plan that `sealed_plan` made, and the file's hash.

    Raises StaleState when it is too old, Refused when it is no plan, or another person's.
    """
    try:
        user, owner, digest, sheets = signing.loads(text, salt=_SALT, max_age=_MINUTES * 60)
    except signing.SignatureExpired as error:
        raise StaleState(f"核对页打开超过{_MINUTES}分钟了，请重新上传，再核对一次。") from error
    except signing.BadSignature as error:
        raise Refused(UNREADABLE) from error
    if (user, owner) != (by.pk, member.pk):
        raise Refused(UNREADABLE)
    rows = member.assignments.select_related("cycle__township", "member__user", "entrant__village")
    assignments = rows.in_bulk([pk for pk, *_ in sheets])
    if len(assignments) < len(sheets):
        raise StaleState("核对以后分工改过。什么都没有存，请重新下载工作簿，填好再上传。")
    plans = [
        SheetPlan(
            assignments[pk], date.fromisoformat(on), seen, _unpacked(lines), {}, rubric_hash=rubric
        )
        for pk, on, seen, lines, rubric in sheets
    ]
    return plans, digest


def _unpacked(lines: dict[str, list[Any]]) -> dict[str, LineInput]:
    return {code: LineInput(*values) for code, values in lines.items()}


def searched_serial(text: str) -> str:
    """What was typed to search by serial, without blanks, at most as long as a serial."""
    return text.replace("\x00", "").strip()[:LONGEST_SERIAL]
