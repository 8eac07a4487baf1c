"""What is written down of an “最美” campaign until the count: terms and candidates."""

from typing import Any

from django import forms

from organizations.forms.public_texts import check_public_texts, numbers_field
from organizations.models import Honour, HonourCampaign
from organizations.queries.honours import (
    keeping_townships,
    keeping_villages,
    proposing_hamlets,
)
from organizations.services.honours import Candidacy, Terms
from villages.models import Hamlet, Township, Village


def date_field(label: str, missing: str, help_text: str = "") -> forms.DateField:
    """A day with the browser's own picker."""
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=help_text,
        error_messages={"required": missing, "invalid": "请写日期，例如 2026-11-25。"},
    )


class CampaignForm(forms.ModelForm):
    """The terms of a campaign that exists."""

    confirms_numbers = numbers_field()

    class Meta:
        model = HonourCampaign
        fields = ("title", "period", "standard", "method", "quota")
        widgets = {"standard": forms.Textarea(attrs={"rows": 4})}
        help_texts = {
            "title": "例如“最美庭院”“最美婆媳”。",
            "period": "例如“2026年下半年”“2026年第四季度”。",
            "standard": "评什么样的人(户)，写得让人一看就明白。",
            "quota": "最多评几人(户)，1到200。",
        }
        error_messages = {
            "title": {"required": "请写名称，例如“最美庭院”。"},
            "period": {"required": "请写评选周期，例如“2026年下半年”。"},
            "standard": {"required": "请写评选标准。"},
            "method": {"required": "请选评选办法。"},
            "quota": {"required": "请写名额。"},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["quota"] = forms.IntegerField(
            label="名额",
            min_value=1,
            max_value=200,
            help_text=self.fields["quota"].help_text,
            error_messages={
                "required": "请写名额。",
                "invalid": "名额请写整数。",
                "min_value": "名额请写1到200之间的数。",
                "max_value": "名额请写1到200之间的数。",
            },
        )

    def clean(self) -> dict[str, Any]:
        """Warn of numbers in what stands on paper."""
        cleaned = super().clean() or {}
        check_public_texts(self, ("title", "period", "standard"))
        return cleaned

    @property
    def terms(self) -> Terms:
        """What was written, when it is right."""
        return Terms(**{name: self.cleaned_data[name] for name in self.Meta.fields})


class NewCampaignForm(CampaignForm):
    """A campaign with the township or village it belongs to."""

    place = forms.ChoiceField(
        label="谁组织评选",
        error_messages={
            "required": "请选谁组织评选。",
            "invalid_choice": "没有这个选项，请重新选。",
        },
    )

    field_order = ("place",)

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.townships = {row.code9: row for row in keeping_townships(user)}
        self.villages = {
            row.code12: row for row in keeping_villages(user).select_related("township")
        }
        choices = [(code, f"{row.name}（全镇评选）") for code, row in self.townships.items()]
        choices += [(code, f"{row.name}（本村评选）") for code, row in self.villages.items()]
        field: Any = self.fields["place"]
        field.choices = choices if len(choices) == 1 else [("", "请选择"), *choices]

    @property
    def organizer(self) -> tuple[Township, Village | None]:
        """The township, and the village when it is the village's own campaign."""
        code = self.cleaned_data["place"]
        village = self.villages.get(code)
        return (village.township, village) if village else (self.townships[code], None)


class CandidateForm(forms.ModelForm):
    """Somebody of a hamlet and what he did."""

    confirms_numbers = numbers_field()

    class Meta:
        model = Honour
        fields = ("hamlet", "name", "deeds", "shows_name")
        labels = {"shows_name": "本人同意公开姓名"}
        widgets = {"deeds": forms.Textarea(attrs={"rows": 4})}
        help_texts = {
            "deeds": "具体做了什么，300字以内。",
            "shows_name": "没有勾的，公示和榜单上只印“张*三”。",
        }
        error_messages = {
            "hamlet": {
                "required": "请选村湾(小区)。",
                "invalid_choice": "没有这个村湾(小区)，请重新选。",
            },
            "name": {"required": "请写姓名(户主)。"},
            "deeds": {"required": "请写事迹。"},
        }

    def __init__(self, user: Any, campaign: HonourCampaign, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["hamlet"]
        field.queryset = proposing_hamlets(user, campaign)
        field.empty_label = "请选择"
        field.label_from_instance = _hamlet_words

    def clean(self) -> dict[str, Any]:
        """Warn of numbers in what stands on paper."""
        cleaned = super().clean() or {}
        check_public_texts(self, ("name", "deeds"))
        return cleaned

    @property
    def candidacy(self) -> Candidacy:
        """What was written, when it is right."""
        values = self.cleaned_data
        return Candidacy(values["name"], values["deeds"], values["shows_name"])


def _hamlet_words(hamlet: Hamlet) -> str:
    return f"{hamlet.village.name} {hamlet.name}"
