"""Forms of the daily checks: a round, a village added by hand, a fault that becomes a problem."""

from typing import Any

from django import forms
from django.utils import timezone

from assessments.grid_rows import Typed, field_of
from assessments.models import AssessmentCycle, DrawMethod, Entrant, FoundFault, PanelMember
from assessments.queries.daily_grid import GridOrder, member_named
from assessments.services.daily_grid import LONGEST_NAME
from assessments.services.fault_issues import FaultFacts
from assessments.services.rounds import LONGEST_REASON, MOST_WORST, RoundPlan
from assessments.sheet_checks import ScoreOrder, day_fault
from assessments.sheet_columns import NOTE, SCORE
from assessments.stored_sheets import fold_inspector
from issues.models import AffectedUnit, IssueCategory
from issues.queries.draft_fields import LONGEST, MOST_AFFECTED
from villages.models import Hamlet


def _day(label: str, missing: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": missing, "invalid": "请写年月日，例如 2026-03-20。"},
    )


def _count(label: str, least: int, most: int, hint: str) -> forms.IntegerField:
    words = f"请写{least}到{most}之间的整数。"
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=most,
        help_text=hint,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), words),
    )


class RoundForm(forms.Form):
    """What the office asks for; who is chosen is not in its hand."""

    starts_on = _day("检查从哪天开始", "请写开始的日期。")
    ends_on = _day("到哪天结束", "请写结束的日期。")
    method = forms.ChoiceField(
        label="怎么选村",
        choices=[
            (DrawMethod.ROTA, "轮流：最久没有查的先查"),
            (DrawMethod.LOT, "抽签：系统随机，种子留底，谁都可以照着再算一遍"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "请选轮流或者抽签。", "invalid_choice": "请选轮流或者抽签。"},
    )
    draw_count = _count("查几个", 0, 500, "轮流或抽签选出的个数，不含下面必查的。")
    worst_count = _count(
        "上次靠后必查几个",
        0,
        MOST_WORST,
        "上一轮得分最低的这么多个再查一次，同分的都查；不要就写0。",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.initial.update(starts_on=today, method=DrawMethod.ROTA, worst_count=1)

    @property
    def plan(self) -> RoundPlan:
        """The round that was filled in."""
        return RoundPlan(**self.cleaned_data)


class AddVisitForm(forms.Form):
    """A village that the round did not choose."""

    entrant = forms.ModelChoiceField(
        Entrant.objects.none(),
        label="村(社区)",
        empty_label="请选",
        error_messages={
            "required": "请选村(社区)。",
            "invalid_choice": "这个村(社区)已经在这一轮里，或者不在本年度参评名单里。",
        },
    )
    reason = forms.CharField(
        label="为什么另加",
        max_length=LONGEST_REASON,
        error_messages={"required": "请写为什么另加，例如“群众来信反映”。"},
    )

    def __init__(self, cycle: AssessmentCycle, taken: set[int], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["entrant"]
        field.queryset = cycle.entrants.exclude(pk__in=taken).order_by("code")


class DiscardForm(forms.Form):
    """Why a sheet that was not sealed is taken away."""

    reason = forms.CharField(
        label="为什么取消",
        max_length=LONGEST_REASON,
        error_messages={
            "required": "请写为什么取消，例如“检查人已经调走”。",
            "max_length": f"原因最多{LONGEST_REASON}个字。",
        },
    )


class FaultIssueForm(forms.Form):
    """The problem that a fault becomes, filled in from what the inspector wrote."""

    description = forms.CharField(
        label="问题描述",
        max_length=LONGEST["description"],
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写问题描述。"},
    )
    hamlet = forms.ModelChoiceField(
        Hamlet.objects.none(),
        label="村湾(小区)",
        required=False,
        empty_label="全村",
        error_messages={"invalid_choice": "请选本村的村湾(小区)。"},
    )
    category = forms.ModelChoiceField(
        IssueCategory.objects.none(),
        label="类别",
        empty_label="请选",
        error_messages={"required": "请选类别。", "invalid_choice": "请选本镇在用的类别。"},
    )
    affected_count = _count("涉及数", 1, MOST_AFFECTED, "")
    affected_unit = forms.ChoiceField(
        label="单位",
        choices=AffectedUnit.choices,
        error_messages={"required": "请选单位。", "invalid_choice": "请选户、人、亩或处。"},
    )

    def __init__(self, fault: FoundFault, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        village = fault.entrant.village
        hamlets: Any = self.fields["hamlet"]
        hamlets.queryset = Hamlet.objects.filter(village=village).order_by("code")
        categories: Any = self.fields["category"]
        categories.queryset = IssueCategory.objects.filter(township=village.township_id).offered()
        named = categories.queryset.filter(name__contains="环境").first()
        self.initial.update(
            description=fault.words,
            hamlet=fault.entrant.hamlet_id,
            category=named.pk if named else None,
            affected_count=1,
            affected_unit=AffectedUnit.PLACE,
        )

    @property
    def facts(self) -> FaultFacts:
        """What was filled in."""
        return FaultFacts(**self.cleaned_data)


class GridForm(forms.Form):
    """The day and the inspector of a grid of daily scores; the cells are read apart."""

    day = _day("检查日期", "请写检查日期。")
    member = forms.ModelChoiceField(
        PanelMember.objects.none(),
        label="检查人（考核组成员）",
        required=False,
        empty_label="不在名单里，另写姓名",
        error_messages={"invalid_choice": "请选本年度考核组的成员。"},
    )
    name = forms.CharField(
        label="检查人姓名（不在名单里的）",
        required=False,
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, cycle: AssessmentCycle, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cycle = cycle
        field: Any = self.fields["member"]
        field.queryset = PanelMember.objects.filter(cycle=cycle).select_related("user", "cycle")
        self.initial.setdefault("day", timezone.localdate())

    def clean_day(self) -> Any:
        """A day of the year, not to come."""
        day = self.cleaned_data["day"]
        fault = day_fault(day, ScoreOrder(self.cycle, "daily", day, timezone.localdate()))
        if fault:
            raise forms.ValidationError(f"{fault}。")
        return day

    def clean(self) -> dict[str, Any]:
        super().clean()
        member, name = self.cleaned_data.get("member"), self.cleaned_data.get("name", "")
        if not member and not name.strip() and not self.errors:
            self.add_error("member", "请选检查人，或者写检查人的姓名。")
        elif member and name.strip():
            self.add_error("name", "已经选了考核组成员，这里不用再写姓名。")
        return self.cleaned_data

    @property
    def order(self) -> GridOrder:
        """Whose scores of which day; a name that is a member's means that member."""
        member, day = self.cleaned_data["member"], self.cleaned_data["day"]
        name = fold_inspector(self.cleaned_data["name"])
        if member is None:
            member = member_named(self.cycle, name)
        return GridOrder(self.cycle, day, member, "" if member else name)

    def typed(self, codes: Any) -> dict[str, Typed]:
        """The cells that were posted, by entrant code."""
        return {
            code: Typed(
                self.data.get(field_of(SCORE, code), ""), self.data.get(field_of(NOTE, code), "")
            )
            for code in codes
        }
