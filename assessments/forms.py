"""Forms of the assessment year: its rules, and the reason for an unusual act."""

from typing import Any

from django import forms
from django.utils import timezone

from assessments import scoring
from assessments.models import AssessmentCycle, AssessmentUnit
from villages.capabilities import grants_of
from villages.models import Township

_TIE_ORDERS = (
    ("year_end", "总成绩相同，年终成绩高的在前；还相同才并列"),
    ("", "总成绩相同就并列"),
)


def _whole_number(label: str, least: int, most: int, initial: int, hint: str = "") -> Any:
    """A field for a small whole number that says its range."""
    words = f"请写{least}到{most}之间的整数。"
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=most,
        initial=initial,
        help_text=hint,
        error_messages={
            "required": words,
            "invalid": words,
            "min_value": words,
            "max_value": words,
        },
    )


class PolicyForm(forms.Form):
    daily_weight = _whole_number("日常权重", 1, 100, scoring.DAILY_WEIGHT)
    year_end_weight = _whole_number(
        "年终权重", 1, 100, scoring.YEAR_END_WEIGHT, "指导意见写的是日常比年终1:3。"
    )
    trim_from_judges = _whole_number(
        "去掉最高最低分的起始张数",
        3,
        99,
        scoring.TRIM_FROM_JUDGES,
        "一个单位的年终评分表达到这么多张，就去掉一个最高分和一个最低分。",
    )
    tie_order = forms.ChoiceField(label="同分怎么排", choices=_TIE_ORDERS, required=False)
    rewarded_places = _whole_number("奖励名次数", 1, 20, scoring.REWARDED_PLACES)
    policy_from = forms.DateField(
        label="规则从哪天起施行",
        initial=timezone.localdate,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": "请写规则施行的日期。",
            "invalid": "请写年月日，例如 2026-03-01。",
        },
    )

    @property
    def policy(self) -> scoring.Policy:
        """The rules that were filled in."""
        values = dict(self.cleaned_data)
        names = scoring.Policy.__dataclass_fields__.keys()
        chosen = {name: values[name] for name in names}
        chosen["tie_order"] = (values["tie_order"],) if values["tie_order"] else ()
        return scoring.Policy(**chosen)

    @staticmethod
    def values_of(cycle: AssessmentCycle) -> dict[str, Any]:
        """The rules of a cycle as this form shows them first."""
        values = scoring.policy_values(cycle.policy)
        values["tie_order"] = "".join(values["tie_order"][:1])
        return values | {"policy_from": cycle.policy_from}


class CycleForm(PolicyForm):
    township = forms.ModelChoiceField(
        Township.objects.none(),
        label="乡镇",
        empty_label=None,
        error_messages={"required": "请选择乡镇。", "invalid_choice": "请选择您负责的乡镇。"},
    )
    year = _whole_number("年度", 2000, 2100, 0)
    unit = forms.ChoiceField(
        label="考核单元",
        choices=AssessmentUnit.choices,
        help_text="启动考核时，按当天的基础资料定下参评单位。",
    )
    field_order = ("township", "year", "unit")

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        townships = Township.objects.in_areas(grants_of(user, "cycle.manage")).order_by("code9")
        self.fields["township"].queryset = townships  # type: ignore[attr-defined]
        self.fields["year"].initial = timezone.localdate().year


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="原因",
        max_length=200,
        error_messages={"required": "请写原因。", "max_length": "原因最多写200个字。"},
    )
