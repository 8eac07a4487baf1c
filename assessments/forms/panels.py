"""Forms of the panel: members, declared conflicts, how villages are spread."""

from typing import Any

from django import forms

from assessments.models import AssessmentCycle, ConflictGround, PanelMember
from assessments.queries.panels import candidates_of, villages_of
from shaping.accounts.models import User
from villages.models import Village

_REASON_ERRORS = {"required": "请写原因。", "max_length": "原因最多写200个字。"}


class PersonField(forms.ModelChoiceField):
    """A person by name and user name."""

    def label_from_instance(self, person: User) -> str:  # type: ignore[override]
        return f"{person.display_name}（{person.username}）"


def _village_field(label: str, empty: str, *, required: bool) -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        Village.objects.none(),
        label=label,
        required=required,
        empty_label=empty,
        error_messages={
            "required": "请选择村(社区)。",
            "invalid_choice": "请选择本镇的村(社区)。",
        },
    )


class MemberForm(forms.Form):
    """Unit and home of a member; the home village gives a conflict by itself."""

    unit_name = forms.CharField(
        label="工作单位和职务",
        max_length=60,
        required=False,
        help_text="例如：镇农业农村办副主任。",
        error_messages={"max_length": "工作单位和职务最多写60个字。"},
    )
    home_village = _village_field("老家所在村(社区)", "老家不在本镇的村(社区)", required=False)

    def __init__(self, cycle: AssessmentCycle, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: forms.ModelChoiceField = self.fields["home_village"]  # type: ignore[assignment]
        field.queryset = cycle.township.villages.order_by("code12")
        field.help_text = "选了以后，他不评这个村(社区)，不用另外申报。"


class NewMemberForm(MemberForm):
    """A new member besides."""

    user = PersonField(
        User.objects.none(),
        label="成员",
        empty_label="请选择",
        help_text="只列出现在任“考核组成员”的人。没有要找的人，先在“人员”里给他任命。",
        error_messages={
            "required": "请选择一个人。",
            "invalid_choice": "这个人已经在考核组里，或者没有“考核组成员”的任职。",
        },
    )
    field_order = ("user", "unit_name", "home_village")

    def __init__(self, cycle: AssessmentCycle, *args: Any, **kwargs: Any) -> None:
        super().__init__(cycle, *args, **kwargs)
        field: forms.ModelChoiceField = self.fields["user"]  # type: ignore[assignment]
        field.queryset = candidates_of(cycle)


class RecusalForm(forms.Form):
    """A declared conflict; the member is asked only of those who may declare for others."""

    member = forms.ModelChoiceField(
        PanelMember.objects.none(),
        label="谁回避",
        empty_label="请选择",
        error_messages={"required": "请选择考核组成员。", "invalid_choice": "请选择考核组成员。"},
    )
    village = _village_field("回避哪个村(社区)", "请选择", required=True)
    ground = forms.ChoiceField(
        label="事由",
        choices=[("", "请选择"), *ConflictGround.choices],
        error_messages={"required": "请选择事由。", "invalid_choice": "请选择事由。"},
    )
    words = forms.CharField(
        label="说明",
        max_length=200,
        required=False,
        help_text="例如：妻弟任村会计。选“其他利害关系”的一定要写。",
        error_messages={"max_length": "说明最多写200个字。"},
    )

    def __init__(self, cycle: AssessmentCycle, members: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        village: forms.ModelChoiceField = self.fields["village"]  # type: ignore[assignment]
        choices = [place.pk for place in villages_of(cycle)]
        village.queryset = Village.objects.filter(pk__in=choices).order_by("code12")
        member: forms.ModelChoiceField = self.fields["member"]  # type: ignore[assignment]
        member.queryset = members

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if values.get("ground") == ConflictGround.OTHER and not values.get("words"):
            self.add_error("words", "选了“其他利害关系”，请写明是什么。")
        return values


class DistributionForm(forms.Form):
    """How many judges a village gets, and the seed that makes the result repeatable."""

    judges = forms.IntegerField(
        label="每个单位由几个人评",
        min_value=1,
        max_value=99,
        required=False,
        help_text="空着就是考核组每个人都评，要回避的除外。",
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), "请写1到99之间的整数，或者空着。"
        ),
    )
    seed = forms.CharField(
        label="种子",
        max_length=40,
        required=False,
        help_text="随便写几个字或数字，例如“第一次”。同样的种子，分出来的一样，谁都可以重算；换一个就换一种分法。",
        error_messages={"max_length": "种子最多写40个字。"},
    )


class ExcuseForm(forms.Form):
    """Why an inspector is let off a village."""

    reason = forms.CharField(
        label="免评的原因",
        max_length=200,
        help_text="例如：生病住院，不能参加拉练。原因印在分工表上。",
        error_messages=_REASON_ERRORS,
    )


class WithdrawalForm(forms.Form):
    """Why a declaration is struck out."""

    reason = forms.CharField(
        label="撤回的原因",
        max_length=200,
        help_text="例如：选错了村。",
        error_messages=_REASON_ERRORS,
    )
