"""Dates, limits, categories and compulsory fields, as the office sets them."""

from typing import Any

from django import forms

from issues.models import FieldRequirement, IssueCategory, ReportingCalendar
from issues.queries.burden import Burden
from issues.services.settings import SETTING_NAMES


class CalendarForm(forms.ModelForm):
    class Meta:
        model = ReportingCalendar
        fields = SETTING_NAMES
        help_texts = {
            "opens_day": "每月几日开始填。遇到休息日顺延到下一个工作日。",
            "due_day": "每月几日前上报算按时。",
            "locks_day": "过了这一天就不能再报，最晚28日；确有原因的可以单独开放。",
            "topic_villages": "同一类问题在几个村都有，就提示作为共性问题研究。",
            "minutes_ceiling": "必填项加到超过这个数，系统不让再加。",
        }

    def clean(self) -> dict[str, Any]:
        """The calendar's own rules; the township is not on the form."""
        cleaned = super().clean() or {}
        self.instance.validate_constraints(exclude={"township"})
        return cleaned


class CategoryForm(forms.ModelForm):
    class Meta:
        model = IssueCategory
        fields = ("name", "position", "is_offered")
        labels = {"is_offered": "新问题可以选这一类"}
        error_messages = {"name": {"required": "请写类别的名称，例如“农田水利”。"}}


class NewCategoryForm(forms.ModelForm):
    class Meta:
        model = IssueCategory
        fields = ("name",)
        labels = {"name": "新类别"}
        error_messages = {"name": {"required": "请写类别的名称，例如“森林防火”。"}}


class RequirementForm(forms.ModelForm):
    """Which optional field becomes compulsory; each choice says what it costs."""

    class Meta:
        model = FieldRequirement
        fields = ("field", "reason")
        labels = {"field": "设为必填的项目", "reason": "理由"}
        widgets = {"field": forms.RadioSelect}
        error_messages = {
            "field": {"required": "请选一项。"},
            "reason": {"required": "请写为什么要必填，例如“县里的台账要求有拟办意见”。"},
        }

    def __init__(self, burden: Burden, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["field"].choices = [  # type: ignore[attr-defined]
            (field.value, f"{field.label}：每件多{seconds}秒，全镇一年多{minutes}分钟")
            for field, seconds, minutes in burden.offers
        ]
