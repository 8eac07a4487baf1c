"""What is typed of a collective matter: the matter, a meeting's figures, disclosures, the outcome."""

from datetime import date, timedelta
from typing import Any

from django import forms

from organizations.forms.public_texts import check_public_texts, numbers_field
from organizations.models import CoPrinciple, DecisionProcedure, DecisionState
from organizations.queries.procedures import procedures_for
from organizations.services.decision_disclosures import days_fault
from organizations.services.decision_steps import LONGEST_PLACE, LONGEST_WORDS, MOST_PEOPLE
from organizations.services.decisions import LONGEST_OUTCOME, MOST_YUAN
from organizations.voting import Votes, impossible
from villages.models import Hamlet, Village

PAGE_IS_OLD = "这个页面旧了，请返回再打开一次。"


def date_input() -> forms.DateInput:
    """The browser's own date picker."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def day_field(label: str, **options: Any) -> forms.DateField:
    """A required day with its own messages."""
    messages = {"required": f"请写{label}。", "invalid": "请写日期，例如 2026-11-25。"}
    return forms.DateField(label=label, widget=date_input(), error_messages=messages, **options)


def people_field(label: str) -> forms.IntegerField:
    """A number of people."""
    return forms.IntegerField(
        label=label,
        min_value=0,
        max_value=MOST_PEOPLE,
        error_messages={
            "required": f"请写{label}人数，没有的写0。",
            "invalid": "请写整数，例如 24。",
            "min_value": "请写0或更大的整数。",
            "max_value": f"最多{MOST_PEOPLE}人，请核对。",
        },
    )


def yuan_field(label: str) -> forms.IntegerField:
    """Whole yuan, or nothing."""
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=0,
        max_value=MOST_YUAN,
        help_text="选填，单位是元。",
        error_messages={
            "invalid": "请写整数，单位是元，例如 36000。",
            "min_value": "请写0或更大的整数。",
            "max_value": "最多1亿元，请核对。",
        },
    )


def words_field(label: str, longest: int, required: str) -> forms.CharField:
    """A short text of several lines."""
    return forms.CharField(
        label=label,
        max_length=longest,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": required,
            "max_length": f"最多{longest}个字，请写短一些。",
        },
    )


class DecisionForm(forms.Form):
    procedure = forms.ModelChoiceField(
        DecisionProcedure.objects.none(),
        label="议事程序",
        empty_label=None,
        error_messages={"required": "请选议事程序。", "invalid_choice": "请选本镇在用的议事程序。"},
    )
    hamlet = forms.ModelChoiceField(
        Hamlet.objects.none(),
        label="村湾(小区)",
        required=False,
        empty_label="全村",
        error_messages={"invalid_choice": "请选本村的村湾(小区)。"},
    )
    title = forms.CharField(
        label="事项",
        max_length=60,
        help_text="例如“修通湾中小路120米”。",
        error_messages={"required": "请写事项。", "max_length": "最多60个字，请写短一些。"},
    )
    description = words_field("内容", 500, "请写内容：做什么，在哪里，怎么出钱出工。")
    cost_yuan = yuan_field("预计费用(元)")
    principles = forms.MultipleChoiceField(
        label="体现的“五共”",
        required=False,
        choices=CoPrinciple.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    confirms_numbers = numbers_field()

    def __init__(self, village: Village, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        procedure: Any = self.fields["procedure"]
        procedure.queryset = procedures_for(village)
        hamlet: Any = self.fields["hamlet"]
        hamlet.queryset = Hamlet.objects.filter(village=village).order_by("code")

    def clean(self) -> dict[str, Any]:
        check_public_texts(self, ("title", "description"))
        return self.cleaned_data


class StepForm(forms.Form):
    held_on = day_field("开会日期")
    place = forms.CharField(
        label="地点",
        max_length=LONGEST_PLACE,
        required=False,
        error_messages={"max_length": f"最多{LONGEST_PLACE}个字，请写短一些。"},
    )
    expected = people_field("应到")
    present = people_field("实到")
    votes_for = people_field("同意")
    votes_against = people_field("反对")
    votes_abstained = people_field("弃权")
    words = forms.CharField(
        label="形成的意见",
        max_length=LONGEST_WORDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="选填，会印在公示上。",
        error_messages={"max_length": f"最多{LONGEST_WORDS}个字，请写短一些。"},
    )
    minutes = forms.FileField(
        label="会议记录", required=False, help_text="选填。PDF、Word、Excel或照片，不超过20MB。"
    )
    confirms_numbers = numbers_field()

    def clean(self) -> dict[str, Any]:
        check_public_texts(self, ("place", "words"))
        values = self.cleaned_data
        if all(name in values for name in _FIGURES) and (fault := impossible(self.votes)):
            self.add_error("present" if fault.startswith("实到") else "votes_for", fault)
        return values

    @property
    def votes(self) -> Votes:
        """The figures as they were typed."""
        return Votes(*(self.cleaned_data[name] for name in _FIGURES))


_FIGURES = ("expected", "present", "votes_for", "votes_against", "votes_abstained")


class DisclosureForm(forms.Form):
    number = forms.TypedChoiceField(
        label="第几次公开",
        choices=((1, "决议公开"), (2, "结果公开")),
        coerce=int,
        widget=forms.HiddenInput,
        error_messages={"required": PAGE_IS_OLD, "invalid_choice": PAGE_IS_OLD},
    )
    starts_on = day_field("公开起")
    ends_on = day_field("公开止")
    place = forms.CharField(
        label="公开地点",
        max_length=40,
        help_text="例如“湾口公示栏”。",
        error_messages={
            "required": "请写公开的地点，例如“湾口公示栏”。",
            "max_length": "最多40个字，请写短一些。",
        },
    )
    confirms_numbers = numbers_field()

    def __init__(self, number: int, first_day: date, days: int, *args: Any, **kwargs: Any) -> None:
        """`number` is the disclosure that comes next, `days` how long the township discloses."""
        super().__init__(*args, **kwargs)
        last_day = first_day + timedelta(days=days - 1)
        self.initial |= {"number": number, "starts_on": first_day, "ends_on": last_day}

    def clean(self) -> dict[str, Any]:
        check_public_texts(self, ("place",))
        values = self.cleaned_data
        if "starts_on" in values and "ends_on" in values:
            name, fault = days_fault(values["starts_on"], values["ends_on"])
            if fault:
                self.add_error(name, fault)
        return values


class OutcomeForm(forms.Form):
    outcome = words_field("办理结果", LONGEST_OUTCOME, "请写办理结果，例如“小路已铺好，群众看过”。")
    cost_yuan = yuan_field("实际费用(元)")
    confirms_numbers = numbers_field()

    def clean(self) -> dict[str, Any]:
        check_public_texts(self, ("outcome",))
        return self.cleaned_data


class DropForm(forms.Form):
    reason = words_field("不再办的原因", LONGEST_OUTCOME, "请写原因，例如“改由县里统一修”。")
    confirms_numbers = numbers_field()

    def clean(self) -> dict[str, Any]:
        check_public_texts(self, ("reason",))
        return self.cleaned_data


class DecisionFilterForm(forms.Form):
    village = forms.CharField(label="村(社区)", required=False)
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), *DecisionState.choices]
    )
