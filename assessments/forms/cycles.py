"""Forms of the assessment year: its rules, and the reason for an unusual act."""

from typing import Any

from django import forms
from django.utils import timezone

from assessments import scoring
from assessments.models import AssessmentCycle, AssessmentUnit, DailyRule, Rounding
from assessments.services.cycles import LONGEST_REASON, CycleOrder, YearCalendar
from villages.capabilities import grants_of
from villages.models import Township

_TIE_ORDERS = (
    ("year_end", "总成绩相同，年终成绩高的在前；还相同才并列"),
    ("year_end,recurrences", "年终成绩高的在前；还相同，问题反弹少的在前；再相同才并列"),
    ("recurrences,year_end", "问题反弹少的在前；还相同，年终成绩高的在前；再相同才并列"),
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


def _day(label: str, missing: str = "", *, initial: Any = None, required: bool = True) -> Any:
    """A field for a day."""
    return forms.DateField(
        label=label,
        initial=initial,
        required=required,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": missing, "invalid": "请写年月日，例如 2026-03-01。"},
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
    daily_rule = forms.ChoiceField(label="日常成绩怎么算", choices=DailyRule.choices)
    rounding = forms.ChoiceField(label="小数怎么进位", choices=Rounding.choices)
    policy_from = _day("规则从哪天起施行", "请写规则施行的日期。", initial=timezone.localdate)

    @property
    def policy(self) -> scoring.Policy:
        """The rules that were filled in."""
        values = dict(self.cleaned_data)
        chosen = {name: values[name] for name in scoring.Policy.__dataclass_fields__}
        chosen["tie_order"] = tuple(key for key in values["tie_order"].split(",") if key)
        return scoring.Policy(**chosen)


class PolicyChangeForm(PolicyForm):
    tour_from = _day("年终拉练从哪天开始", required=False)
    tour_until = _day("到哪天结束", required=False)
    disclosure_workdays = _whole_number(
        "公示几个工作日",
        scoring.DISCLOSURE_WORKDAYS,
        60,
        scoring.DISCLOSURE_WORKDAYS,
        "不少于5个。",
    )
    reason = forms.CharField(
        label="为什么改",
        max_length=LONGEST_REASON,
        help_text="例如：镇党委会议定。原规则、新规则和原因都记入日志。",
        error_messages={"required": "请写修改规则的原因。", "max_length": "原因最多写200个字。"},
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        first, last = values.get("tour_from"), values.get("tour_until")
        if bool(first) != bool(last):
            self.add_error("tour_until" if first else "tour_from", "拉练的开始和结束要一起填。")
        elif first and last and last < first:
            self.add_error("tour_until", "拉练结束不能早于开始。")
        return values

    @property
    def calendar(self) -> YearCalendar:
        """The days that were filled in."""
        names = YearCalendar.__dataclass_fields__
        return YearCalendar(**{name: self.cleaned_data[name] for name in names})

    @staticmethod
    def values_of(cycle: AssessmentCycle) -> dict[str, Any]:
        """The rules of a cycle as this form shows them first."""
        values = scoring.policy_values(cycle.policy)
        values["tie_order"] = ",".join(values["tie_order"])
        names = ("policy_from", *YearCalendar.__dataclass_fields__)
        return values | {name: getattr(cycle, name) for name in names}


class CycleForm(PolicyForm):
    township = forms.ModelChoiceField(
        Township.objects.none(),
        label="乡镇",
        empty_label=None,
        error_messages={"required": "请选择乡镇。", "invalid_choice": "请选择您负责的乡镇。"},
    )
    year = _whole_number("年度", 2000, 2100, 0)
    copy_from = forms.ModelChoiceField(
        AssessmentCycle.objects.none(),
        label="沿用哪一年",
        required=False,
        empty_label="不沿用，用下面填写的规则",
        help_text="沿用时，评分细则、规则、考核单元和奖励标准都照那一年，下面填的规则不用。",
        error_messages={"invalid_choice": "请选择本镇以前的年度。"},
    )
    is_past = forms.BooleanField(
        label="补录往年：这一年的考核以前已经办完，只把成绩和名次补进来",
        required=False,
    )
    unit = forms.ChoiceField(
        label="考核单元",
        choices=AssessmentUnit.choices,
        help_text="启动考核时，按当天的基础资料定下参评单位；补录往年的按那年年底。",
    )
    field_order = ("township", "year", "copy_from", "is_past", "unit")

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        areas = grants_of(user, "cycle.manage")
        earlier = AssessmentCycle.objects.in_areas(areas).select_related("township")
        townships = Township.objects.in_areas(areas).order_by("code9")
        self.fields["township"].queryset = townships  # type: ignore[attr-defined]
        self.fields["copy_from"].queryset = earlier.order_by("-year")  # type: ignore[attr-defined]
        self.fields["copy_from"].initial = earlier.order_by("-year").first()
        self.fields["year"].initial = timezone.localdate().year

    @property
    def order(self) -> CycleOrder:
        """What was asked for."""
        values = self.cleaned_data
        return CycleOrder(
            unit=values["unit"],
            policy=self.policy,
            policy_from=values["policy_from"],
            copy_from=values["copy_from"],
            is_past=values["is_past"],
        )


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="原因",
        max_length=200,
        error_messages={"required": "请写原因。", "max_length": "原因最多写200个字。"},
    )
