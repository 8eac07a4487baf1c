"""What to look for in the audit trail."""

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from shaping.dashboard.audit_words import GROUP_WORDS

# Days outside these cannot be told in every time zone, and nothing happened on them.
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)


def _day(label: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        validators=[
            MinValueValidator(FIRST_DAY, "日期不能早于2000年。"),
            MaxValueValidator(LAST_DAY, "日期不能晚于2100年。"),
        ],
        error_messages={"invalid": "请写日期，例如 2026-10-25。"},
    )


class AuditFilterForm(forms.Form):
    group = forms.ChoiceField(
        label="操作类别", required=False, choices=[("", "全部"), *GROUP_WORDS.items()]
    )
    person = forms.CharField(label="操作人", required=False, max_length=60)
    since = _day("从哪天")
    until = _day("到哪天")
    words = forms.CharField(label="说明里的字", required=False, max_length=100)

    def clean(self) -> dict[str, Any]:
        wanted: dict[str, Any] = self.cleaned_data
        since, until = wanted.get("since"), wanted.get("until")
        if since and until and since > until:
            self.add_error("until", "结束日期不能早于开始日期。")
        return wanted

    @property
    def asked(self) -> dict[str, str]:
        """What was asked for, in words: for the export's own audit event and its heading."""
        groups = dict(GROUP_WORDS)
        return {
            str(self.fields[name].label): str(groups.get(value, value))
            for name, value in self.cleaned_data.items()
            if value
        }
