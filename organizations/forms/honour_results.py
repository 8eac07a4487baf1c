"""What is written down of an “最美” campaign from the count on, and what its roll is narrowed to."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone

from organizations.forms.honours import date_field
from organizations.forms.public_texts import check_public_texts, numbers_field
from organizations.models import Honour, HonourCampaign, HonourMethod
from organizations.services.honour_results import LONGEST_PANEL, MOST_VOTES, Outcome
from organizations.services.honours import LONGEST_REASON
from villages.models import Village


class ResultForm(forms.Form):
    """Day, panel, and for each candidate the votes and whether he is honoured."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20_000)
    decided_on = date_field("评定日期", "请写评定日期。", "开会评定或计票的那一天。")
    panel = forms.CharField(
        label="评议组(计票人)",
        max_length=LONGEST_PANEL,
        help_text="写姓名，例如“王军、李梅、陈红”。",
        error_messages={"required": "请写评议组(计票人)的姓名。"},
    )
    reason = forms.CharField(
        label="说明",
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="票多的没有评上、或者最后一名同票，才要写原因。",
    )
    confirms_numbers = numbers_field()

    def __init__(
        self, campaign: HonourCampaign, candidates: Sequence[Honour], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.candidates = candidates
        self.fields["seen"].initial = ",".join(str(row.pk) for row in candidates)
        self.fields["decided_on"].initial = timezone.localdate
        self.fields["panel"].initial = campaign.panel
        is_vote = campaign.method == HonourMethod.VOTE
        self.votes_title = "得票" if is_vote else "得分"
        for row in candidates:
            self._add(row, is_vote=is_vote)

    def _add(self, row: Honour, *, is_vote: bool) -> None:
        words = f"{row.name}的{self.votes_title}"
        self.fields[f"votes_{row.pk}"] = forms.IntegerField(
            label=words,
            required=is_vote,
            min_value=0,
            max_value=MOST_VOTES,
            initial=row.votes,
            widget=forms.NumberInput(attrs={"class": "form-control"}),
            error_messages={
                "required": f"请写{words}，没有的写0。",
                "invalid": f"{words}请写整数。",
                "min_value": f"{words}不能小于0。",
                "max_value": f"{words}太大，请核对。",
            },
        )
        self.fields[f"awarded_{row.pk}"] = forms.BooleanField(
            label=f"{row.name}评上",
            required=False,
            initial=row.is_awarded,
            widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
        )

    def clean(self) -> dict[str, Any]:
        """Warn of numbers in the words."""
        cleaned = super().clean() or {}
        check_public_texts(self, ("panel", "reason"))
        return cleaned

    @property
    def head_fields(self) -> list[forms.BoundField]:
        """The fields above the table of candidates."""
        return [self["decided_on"], self["panel"]]

    @property
    def lines(self) -> list[tuple[Honour, forms.BoundField, forms.BoundField]]:
        """Each candidate with his two fields."""
        return [
            (row, self[f"votes_{row.pk}"], self[f"awarded_{row.pk}"]) for row in self.candidates
        ]

    @property
    def outcome(self) -> Outcome:
        """What was written, by the candidates that the page showed."""
        values = self.cleaned_data
        seen = [int(part) for part in values["seen"].split(",") if part.isdecimal()]
        return Outcome(
            decided_on=values["decided_on"],
            panel=values["panel"],
            votes={pk: values.get(f"votes_{pk}") for pk in seen},
            awarded=frozenset(pk for pk in seen if values.get(f"awarded_{pk}")),
            reason=values["reason"],
        )


class DisclosureForm(forms.Form):
    """From when to when the result is posted."""

    disclosed_from = date_field("公示起", "请写公示从哪一天起。")
    disclosed_to = date_field("公示止", "请写公示到哪一天止。")

    def __init__(self, days: int, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.fields["disclosed_from"].initial = today
        self.fields["disclosed_to"].initial = today + timedelta(days=days - 1)
        self.fields["disclosed_to"].help_text = f"至少{days}天，首尾两天都算。"


class ReasonForm(forms.Form):
    """Why a campaign is given up or goes a step back."""

    reason = forms.CharField(
        label="原因",
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="原因记入操作日志。",
        error_messages={"required": "请写原因。"},
    )


class StepBackForm(ReasonForm):
    """The reason, with the state that the page showed: sent twice it goes one step back."""

    was = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)


class RollForm(forms.Form):
    """What the honour roll is narrowed to."""

    year = forms.TypedChoiceField(
        label="年份",
        required=False,
        coerce=int,
        empty_value=None,
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={"invalid_choice": "没有这一年，请重新选。"},
    )
    village = forms.ChoiceField(
        label="村(社区)",
        required=False,
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={"invalid_choice": "没有这个村(社区)，请重新选。"},
    )

    def __init__(
        self, years: Sequence[int], villages: Sequence[Village], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        year: Any = self.fields["year"]
        year.choices = [("", "全部"), *((row, f"{row}年") for row in years)]
        village: Any = self.fields["village"]
        village.choices = [("", "全部"), *((row.code12, row.name) for row in villages)]
