"""What is written down of a request to the county."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from issues.models import Escalation


def date_input() -> forms.DateInput:
    """The browser's own date picker."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class EscalationForm(forms.ModelForm):
    class Meta:
        model = Escalation
        fields = ("department", "subject", "request")
        widgets = {"request": forms.Textarea(attrs={"rows": 6})}
        help_texts = {
            "department": "写全称，例如“崇阳县水利和湖泊局”。",
            "subject": "就是函的标题，例如“关于请求支持修复堰市村排灌渠的函”。",
            "request": "写清请县里做什么、什么时候要。问题的情况会自动写进函里，不用再写。",
        }
        error_messages = {
            "department": {"required": "请写县级部门。"},
            "subject": {"required": "请写事由。"},
            "request": {"required": "请写请求县里做什么。"},
        }


class ReturnForm(forms.Form):
    reason = forms.CharField(
        label="退回原因",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写退回的原因，例如“先写清楚需要多少资金”。"},
    )


class SendForm(forms.Form):
    document_number = forms.CharField(
        label="文号", max_length=40, required=False, help_text="例如：沙政函〔2026〕1号，可以不写。"
    )
    sent_on = forms.DateField(
        label="发出日期",
        widget=date_input(),
        error_messages={"required": "请写发出日期。", "invalid": "请写日期，例如 2026-11-25。"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sent_on"].initial = timezone.localdate


class ReplyForm(forms.Form):
    reply = forms.CharField(
        label="回复内容",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "请写回复的内容。"},
    )
    replied_on = forms.DateField(
        label="回复日期",
        widget=date_input(),
        error_messages={"required": "请写回复日期。", "invalid": "请写日期，例如 2026-11-25。"},
    )
    is_satisfied = forms.TypedChoiceField(
        label="对回复是否满意",
        choices=(("1", "满意"), ("0", "不满意")),
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
        error_messages={"required": "请选满意或不满意。"},
    )
    due_on = forms.DateField(
        label="新的完成时限",
        widget=date_input(),
        help_text="收到回复以后由镇里接着办，写办完的日期。",
        error_messages={"required": "请写新的完成时限。", "invalid": "请写日期，例如 2026-12-25。"},
    )

    def __init__(self, *args: Any, suggested: date | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["due_on"].initial = suggested
