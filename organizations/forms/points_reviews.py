"""The month-end review as people fill it in: the meeting, and up to forty rows."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone

from organizations.models import Household
from organizations.models.points import MOST_POINTS
from organizations.queries.points import offered_dimensions, recent_months, scheme_of
from organizations.services.points_reviews import (
    LONGEST_MATTER,
    LONGEST_PANEL,
    Given,
    Meeting,
    meeting_fault,
)
from shaping.spreadsheets.folding import fold_text
from villages.models import Hamlet

ROWS = 40


class MeetingForm(forms.Form):
    month = forms.ChoiceField(
        label="评议哪个月",
        error_messages={"required": "请选月份。", "invalid_choice": "请从列表里选月份。"},
    )
    held_on = forms.DateField(
        label="评议日期",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "请写评议日期。", "invalid": "请写日期，例如 2026-11-30。"},
    )
    panel = forms.CharField(
        label="评议人",
        max_length=LONGEST_PANEL,
        help_text="至少三位，用顿号隔开，例如“王军、李梅、陈红”。",
        error_messages={
            "required": "请写评议人，至少三位。",
            "max_length": f"评议人的名字一共最多{LONGEST_PANEL}个字。",
        },
    )
    key = forms.UUIDField(
        widget=forms.HiddenInput,
        label="表单编号",
        error_messages={
            "required": "页面不完整，请刷新再填。",
            "invalid": "页面不完整，请刷新再填。",
        },
    )

    def __init__(self, hamlet: Hamlet, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._hamlet, self._today = hamlet, timezone.localdate()
        month: Any = self.fields["month"]
        month.choices = recent_months(self._today)
        self.initial |= {"held_on": self._today, "key": uuid4()}

    @property
    def meeting(self) -> Meeting:
        """The meeting as it was written; only without errors."""
        values = self.cleaned_data
        year, month = map(int, values["month"].split("-"))
        return Meeting(year, month, values["held_on"], values["panel"])

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not self.errors:
            fault = meeting_fault(self.meeting, scheme_of(self._hamlet), self._today)
            if fault:
                raise forms.ValidationError(fault)
        return values


class RowForm(forms.Form):
    household = forms.CharField(
        label="户主",
        max_length=30,
        error_messages={"required": "请写户主。", "max_length": "户主姓名最多30个字。"},
    )
    dimension = forms.ChoiceField(
        label="积分类别",
        error_messages={"required": "请选积分类别。", "invalid_choice": "请从列表里选积分类别。"},
    )
    matter = forms.CharField(
        label="事项",
        max_length=LONGEST_MATTER,
        error_messages={
            "required": "请写事项。",
            "max_length": f"事项最多写{LONGEST_MATTER}个字。",
        },
    )
    points = forms.IntegerField(
        label="分值",
        min_value=-MOST_POINTS,
        max_value=MOST_POINTS,
        error_messages={
            "required": "请写分值。",
            "invalid": "分值请写整数，扣分前面写减号，例如 -5。",
            "min_value": f"一次最多扣{MOST_POINTS}分。",
            "max_value": f"一次最多加{MOST_POINTS}分。",
        },
    )

    def __init__(self, sources: "RowSources", *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._sources = sources
        self.fields["household"].widget.attrs["list"] = "household-names"
        dimension: Any = self.fields["dimension"]
        dimension.choices = sources.choices

    def clean_household(self) -> Household:
        name = fold_text(self.cleaned_data["household"])
        household = self._sources.households.get(name)
        if household is None:
            raise forms.ValidationError("名单里没有这一户，请从提示里选；新的户先加到名单里。")
        return household

    def clean_points(self) -> int:
        points: int = self.cleaned_data["points"]
        if points == 0:
            raise forms.ValidationError("0分不用写，请写加几分或扣几分。")
        return points

    @property
    def given(self) -> Given:
        """The row as the service takes it."""
        values = self.cleaned_data
        return Given(
            values["household"].pk, int(values["dimension"]), values["matter"], values["points"]
        )


class RowSources:
    """The hamlet's households and the township's categories, read once for all rows."""

    def __init__(self, hamlet: Hamlet) -> None:
        rows = Household.objects.live().filter(hamlet=hamlet).order_by("pk")
        self.households = {household.head_name: household for household in rows}
        self.dimensions = list(offered_dimensions(hamlet.village.township_id))
        self.choices = [("", "（请选）"), *((row.pk, row.name) for row in self.dimensions)]


class _RowSet(forms.BaseFormSet):
    @property
    def given(self) -> list[Given]:
        """The filled rows."""
        return [form.given for form in self.forms if form.has_changed()]

    @property
    def faulty(self) -> list[tuple[int, RowForm]]:
        """Number, from one, and form of each row with an error."""
        return [(n, form) for n, form in enumerate(self.forms, start=1) if form.errors]

    @property
    def groups(self) -> list[tuple[bool, list[RowForm]]]:
        """The rows as the page shows them, ten at a time, and whether a group is open."""
        parts = [self.forms[start : start + 10] for start in range(0, len(self.forms), 10)]
        return [
            (number == 0 or any(form.has_changed() for form in part), part)
            for number, part in enumerate(parts)
        ]


RowSet = forms.formset_factory(
    RowForm, formset=_RowSet, extra=ROWS, max_num=ROWS, absolute_max=ROWS, validate_max=True
)
