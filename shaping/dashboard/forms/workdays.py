"""What is typed about the workday calendar: days off or worked, and by which notice."""

from datetime import date
from typing import Any

from django import forms

from shaping.workdays.models import CalendarYear, Workday
from shaping.workdays.services import MOST_DAYS

DAY_ERRORS = {
    "required": "请写日期，例如 2026-10-01。",
    "invalid": "请写日期，例如 2026-10-01。",
}


def _day(label: str, **options: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, error_messages=DAY_ERRORS, **options)


class DaysForm(forms.Form):
    """One day, or all days of a stretch, of the calendar's year."""

    first = _day("从哪天")
    last = _day("到哪天", required=False, help_text="只有一天的不用填。")
    kind = forms.ChoiceField(
        label="这些天",
        choices=[("off", "放假"), ("worked", "上班（周末调休）")],
        initial="off",
        widget=forms.RadioSelect,
        error_messages={"required": "请选放假还是上班。"},
    )
    name = forms.CharField(
        label="名称",
        max_length=Workday._meta.get_field("name").max_length,
        help_text="例如“国庆节”“国庆节调休上班”。",
        error_messages={"required": "请写名称，例如“国庆节”。"},
    )

    def __init__(self, year: int, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.year = year

    def clean_first(self) -> date:
        return self._in_year(self.cleaned_data["first"])

    def clean_last(self) -> date | None:
        last: date | None = self.cleaned_data["last"]
        return self._in_year(last) if last else None

    def _in_year(self, day: date) -> date:
        if day.year != self.year:
            raise forms.ValidationError(
                f"这一页填{self.year}年的日子，写的是{day.year}年。跨年的假期请分年填。"
            )
        return day

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = self.cleaned_data
        first, last = typed.get("first"), typed.get("last")
        if first and last and last < first:
            self.add_error("last", "结束日期不能早于开始日期。")
        elif first and last and (last - first).days >= MOST_DAYS:
            self.add_error("last", f"一次最多填{MOST_DAYS}天。请分几次填。")
        return typed


class OneDayForm(forms.Form):
    day = forms.DateField(label="日期", widget=forms.HiddenInput)


class NoticeForm(forms.Form):
    source = forms.CharField(
        label="依据的通知",
        max_length=CalendarYear._meta.get_field("source").max_length,
        help_text="写通知的名称或文号，例如“国务院办公厅关于部分节假日安排的通知”和它的文号。",
        error_messages={"required": "请写依据，例如国务院办公厅通知的文号。"},
    )
