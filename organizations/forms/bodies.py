"""What is written down of an organization, its members and its papers."""

from typing import Any

from django import forms

from organizations.forms.public_texts import check_public_texts, numbers_field
from organizations.models import (
    CORE_KINDS,
    DocumentKind,
    FoundingMethod,
    Gender,
    Member,
    Organization,
    OrganizationKind,
)
from organizations.services.members import IS_PHONE, PHONE_WORDS
from villages.forms.register import DayInput, EditForm
from villages.models import Hamlet, Village

WRONG_DAY = "日期没有看懂，请写年月日，例如 2026-03-01。"
NOT_CHOSEN = ("", "（不选）")
WHOLE_VILLAGE = "全村（不分村湾）"
# How a new core body is mostly called, after its hamlet's name (domain §1.1).
USUAL_NAMES = dict(zip(CORE_KINDS, ("党支部", "村民理事会", "产业合作社"), strict=True))


def day_words(required: str) -> dict[str, str]:
    """What a date field says."""
    return {"required": required, "invalid": WRONG_DAY}


class OrganizationForm(EditForm):
    confirms_numbers = numbers_field()

    class Meta:
        model = Organization
        fields = (
            "hamlet",
            "kind",
            "name",
            "founded_on",
            "founding_method",
            "term_start",
            "term_end",
        )
        widgets = {"founded_on": DayInput(), "term_start": DayInput(), "term_end": DayInput()}
        help_texts = {
            "hamlet": "村一级的组织选“全村”。",
            "name": "写全称，例如“下湾村民理事会”。",
            "founding_method": "选填。",
            "term_start": "选填。",
            "term_end": "选填；到期以后会提醒换届。",
        }
        error_messages = {
            "hamlet": {"invalid_choice": "请选本村的村湾(小区)。"},
            "kind": {"required": "请选类别。"},
            "name": {"required": "请写名称。"},
            "founded_on": day_words("请写成立日期。"),
            "term_start": {"invalid": WRONG_DAY},
            "term_end": {"invalid": WRONG_DAY},
        }

    def __init__(self, village: Village, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hamlet: Any = self.fields["hamlet"]
        hamlet.queryset = Hamlet.objects.filter(village=village).order_by("code")
        hamlet.empty_label = WHOLE_VILLAGE
        method: Any = self.fields["founding_method"]
        method.choices = [NOT_CHOSEN, *FoundingMethod.choices]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        check_public_texts(self, ["name"])
        return cleaned


def prefilled(village: Village, hamlet: str, kind: str) -> dict[str, Any]:
    """What the address of an empty cell fills into the form; what fits nothing fills in nothing."""
    found = next((row for row in village.hamlets.all() if str(row.pk) == hamlet), None)
    values: dict[str, Any] = {"hamlet": found.pk} if found else {}
    if kind in OrganizationKind.values:
        values["kind"] = kind
        if found and kind in CORE_KINDS:
            values["name"] = f"{found.name}{USUAL_NAMES[OrganizationKind(kind)]}"
    return values


class DissolutionForm(forms.Form):
    dissolved_on = forms.DateField(
        label="撤销日期", widget=DayInput, error_messages=day_words("请写撤销日期。")
    )
    reason = forms.CharField(
        label="撤销原因",
        max_length=200,
        help_text="例如“两湾合并，理事会并入下湾”。",
        error_messages={"required": "请写撤销的原因。"},
    )
    confirms_numbers = numbers_field()

    def clean(self) -> dict[str, Any]:
        check_public_texts(self, ["reason"])
        return self.cleaned_data


class MemberForm(EditForm):
    confirms_numbers = numbers_field()

    class Meta:
        model = Member
        fields = (
            "name",
            "gender",
            "birth_year",
            "political_status",
            "post",
            "is_head",
            "phone",
            "shows_name",
            "since",
            "until",
        )
        widgets = {"since": DayInput(), "until": DayInput()}
        labels = {"is_head": "是这个组织的负责人"}
        help_texts = {
            "birth_year": "选填，四位年份，例如 1962。不要写身份证号。",
            "political_status": "选填，例如“中共党员”“群众”。",
            "post": "例如“理事长”“理事”。",
            "phone": "选填。名单里只显示前三位和后四位。",
            "shows_name": "不勾，公开的榜单上姓名会打星号。",
        }
        error_messages = {
            "name": {"required": "请写姓名。"},
            "birth_year": {"invalid": "出生年请写四位年份，例如 1962。"},
            "post": {"required": "请写职务。"},
            "since": day_words("请写任职起的日期。"),
            "until": {"required": "这一届已经结束，请写任职止的日期。", "invalid": WRONG_DAY},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        gender: Any = self.fields["gender"]
        gender.choices = [NOT_CHOSEN, *Gender.choices]
        if self.instance.until is None:
            del self.fields["until"]
        else:
            self.fields["until"].required = True
        self._say_the_years()

    def _say_the_years(self) -> None:
        field: Any = self.fields["birth_year"]
        for validator in field.validators:
            if hasattr(validator, "limit_value"):
                validator.message = "出生年请写四位年份，例如 1962。"

    def clean_phone(self) -> str:
        phone: str = self.cleaned_data["phone"]
        if phone and not IS_PHONE.fullmatch(phone):
            raise forms.ValidationError(PHONE_WORDS)
        return phone

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        check_public_texts(self, ["name", "post", "political_status"])
        return cleaned


class SuccessorForm(MemberForm):
    """Who takes over and since when; the post is the predecessor's."""

    class Meta(MemberForm.Meta):
        fields = (
            "name",
            "gender",
            "birth_year",
            "political_status",
            "phone",
            "shows_name",
            "since",
            "until",
        )
        labels = {"since": "接任日期"}
        help_texts = MemberForm.Meta.help_texts | {"since": "原来的人任期到这一天为止。"}

    def clean(self) -> dict[str, Any]:
        check_public_texts(self, ["name", "political_status"])
        return self.cleaned_data


class LeavingForm(forms.Form):
    until = forms.DateField(
        label="离任日期", widget=DayInput, error_messages=day_words("请写离任日期。")
    )


class DocumentForm(forms.Form):
    kind = forms.ChoiceField(
        label="材料类别",
        choices=[("", "请选"), *DocumentKind.choices],
        error_messages={"required": "请选材料类别。", "invalid_choice": "请选材料类别。"},
    )
    adopted_on = forms.DateField(
        label="通过日期",
        widget=DayInput,
        error_messages=day_words("请写通过的日期。"),
        help_text="会上通过，或者定稿的那一天。",
    )
    file = forms.FileField(
        label="文件",
        help_text="PDF、Word、Excel或图片，不超过20MB。里面不要有身份证号。",
        max_length=200,
        error_messages={
            "required": "请选文件。",
            "empty": "这个文件是空的，请重新选。",
            "invalid": "请选文件。",
            "max_length": "文件名太长，请改短再传。",
        },
    )
    note = forms.CharField(
        label="说明", max_length=100, required=False, help_text="选填，例如“换届后修订”。"
    )
    confirms_numbers = numbers_field()

    def clean(self) -> dict[str, Any]:
        check_public_texts(self, ["note"])
        return self.cleaned_data


class WithdrawalForm(forms.Form):
    reason = forms.CharField(
        label="作废原因",
        max_length=100,
        help_text="例如“传错了文件”。",
        error_messages={"required": "请写作废的原因。"},
    )
    confirms_numbers = numbers_field()

    def clean(self) -> dict[str, Any]:
        check_public_texts(self, ["reason"])
        return self.cleaned_data
