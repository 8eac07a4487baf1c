"""Forms of the register."""

from datetime import date
from typing import Any

from django import forms
from django.db import models

from villages.models import (
    Hamlet,
    HamletKind,
    HouseholdGroup,
    Township,
    Village,
    VillageKind,
)
from villages.queries.history import latest_version
from villages.queries.register import merge_targets


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class EditForm(forms.ModelForm):
    """A form that knows which version of the row it was opened on."""

    version = forms.IntegerField(label="版本", widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["version"] = latest_version(self.instance)

    @property
    def seen_version(self) -> int:
        return self.cleaned_data["version"] or 0


class TownshipForm(EditForm):
    class Meta:
        model = Township
        fields = ("name", "county_name", "issuing_body", "document_code")
        help_texts = {
            "issuing_body": "公文落款用的全称，例如 沙坪镇人民政府。",
            "document_code": "公文发文字号里的代字，例如 沙政发。",
        }


class VillageForm(EditForm):
    class Meta:
        model = Village
        fields = ("name", "pinyin_initials", "households", "population", "opened_on")
        widgets = {"opened_on": DayInput()}
        help_texts = {
            "name": "不写“村委会”“居委会”，例如 堰市村、凤岭社区。",
            "pinyin_initials": "查找时用，例如 堰市村是 ysc。空着就自动填；多音字不对的，改过来。",
            "opened_on": "不清楚可以不填。",
        }


class NewVillageForm(VillageForm):
    class Meta(VillageForm.Meta):
        fields = ("code12", *VillageForm.Meta.fields)
        help_texts = VillageForm.Meta.help_texts | {
            "code12": "国家统计局的12位代码；末三位 001–199 是社区，200–399 是村。",
        }


class ClosingForm(forms.Form):
    closed_on = forms.DateField(
        label="撤销日期", widget=DayInput, error_messages={"required": "请写撤销日期。"}
    )
    reason = forms.CharField(
        label="撤销原因",
        max_length=80,
        help_text="例如批准文件的名称和文号。",
        error_messages={"required": "请写撤销原因。"},
    )


class MergerForm(forms.Form):
    target = forms.ModelChoiceField(
        queryset=Village.objects.none(),
        label="并入哪个村(社区)",
        empty_label="请选择",
        error_messages={
            "required": "请选并入哪个村(社区)。",
            "invalid_choice": "请选本镇还在的村(社区)。",
        },
    )
    merged_on = forms.DateField(
        label="并入日期", widget=DayInput, error_messages={"required": "请写并入日期。"}
    )

    def __init__(self, village: Village, today: date, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["target"]
        field.queryset = merge_targets(village, today)


class HamletForm(EditForm):
    class Meta:
        model = Hamlet
        fields = ("name", "kind", "households", "population", "is_demonstration")


class HouseholdGroupForm(EditForm):
    class Meta:
        model = HouseholdGroup
        fields = ("head_name", "households")
        help_texts = {"households": "一般十户左右。"}


class RegisterFilterForm(forms.Form):
    """What the list is narrowed to; a value that fits nothing narrows to nothing."""

    township = forms.ModelChoiceField(
        queryset=Township.objects.none(),
        label="乡镇",
        to_field_name="code9",
        empty_label="全部乡镇",
        required=False,
    )
    words = forms.CharField(label="名称、拼音首字母或代码", max_length=40, required=False)

    def __init__(self, townships: models.QuerySet[Township], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["township"]
        field.queryset = townships


def usual_hamlet_kind(village: Village) -> HamletKind:
    """村湾 in a village, 小区 in a community."""
    return HamletKind.COMPOUND if village.kind == VillageKind.COMMUNITY else HamletKind.HAMLET
