"""What the office and the leader fill in on the reward pages."""

from collections.abc import Sequence
from typing import Any

from django import forms

from assessments.models import TieOutcome
from rewards.models import RewardForm, RewardGrant
from rewards.prizes import Scheme
from rewards.queries.awards import Entitlement
from rewards.queries.ties import Tie

MOST_YUAN = 1_000_000_000


def _amount_field(label: str, initial: int | None) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        initial=initial,
        min_value=1,
        max_value=MOST_YUAN,
        error_messages={
            "required": "请写金额，例如 150000。",
            "invalid": "请只写整数，单位是元，例如 150000。",
            "min_value": "金额要大于0元。",
            "max_value": "金额太大了，请检查是不是多写了0。",
        },
    )


class TiersForm(forms.Form):
    """One amount for every rewarded rank, and the year's cap; whole yuan."""

    def __init__(self, scheme: Scheme, places: int, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = places
        for rank in range(1, places + 1):
            self.fields[f"rank_{rank}"] = _amount_field(f"第{rank}名(元)", scheme.tiers.get(rank))
        self.fields["cap_yuan"] = _amount_field("年度总额(元)", scheme.cap_yuan)

    @property
    def tiers(self) -> dict[int, int]:
        """Rank → yuan as filled in."""
        return {rank: self.cleaned_data[f"rank_{rank}"] for rank in range(1, self.places + 1)}


class ProposalForm(forms.Form):
    """项目 or 资金 for every entrant that is to be proposed."""

    def __init__(self, rows: Sequence[Entitlement], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows
        for row in rows:
            self.fields[self.name_of(row)] = forms.ChoiceField(
                label=f"第{row.prize.rank}名 {row.standing.entrant.name}",
                choices=RewardForm.choices,
                initial=row.grant.form if row.grant else None,
                widget=forms.RadioSelect,
                help_text=f"{row.prize.amount_yuan:,}元",
                error_messages={"required": "请选项目或资金。"},
            )

    @staticmethod
    def name_of(row: Entitlement) -> str:
        """Name of the field that belongs to an entrant."""
        return f"form_{row.standing.entrant_id}"

    @property
    def chosen(self) -> dict[int, str]:
        """Form of the reward by entrant id, as chosen."""
        return {row.standing.entrant_id: self.cleaned_data[self.name_of(row)] for row in self.rows}


class SeenForm(forms.Form):
    """Carries which proposal was on the screen, so that nobody acts on one he has not seen."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, grant: RewardGrant, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.mark = grant.proposed_at.isoformat()
        self.fields["seen"].initial = self.mark

    @property
    def is_current(self) -> bool:
        """Whether the grant is still the proposal that was on the screen."""
        return self.data.get("seen") == self.mark


class ReturnForm(SeenForm):
    """Why a grant goes back to the office."""

    reason = forms.CharField(
        label="退回原因",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "请写退回原因，让办公室知道怎么改。"},
    )


class TieForm(forms.Form):
    """What is decided about a tie; the places are asked for only where it is put in order."""

    outcome = forms.ChoiceField(
        label="怎么定",
        choices=TieOutcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "请选一种办法。"},
    )
    basis = forms.CharField(
        label="依据",
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写清为什么这样定，例如：镇党委会研究，按群众满意度排先后。",
        error_messages={"required": "请写依据。"},
    )
    minutes_number = forms.CharField(
        label="会议纪要编号",
        max_length=60,
        help_text="例如：沙党纪〔2025〕12号",
        error_messages={"required": "请写会议纪要编号。"},
    )

    def __init__(self, tie: Tie, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.standings = tie.standings
        last = tie.rank + len(tie.standings)
        places = [(str(place), f"第{place}名") for place in range(tie.rank, last)]
        for row in self.standings:
            self.fields[f"place_{row.pk}"] = forms.ChoiceField(
                label=f"{row.entrant.name}排在",
                choices=[("", "不排先后"), *places],
                required=False,
                help_text="选“排出先后”时才填。",
            )
        self.order_fields(["outcome", *[f"place_{row.pk}" for row in self.standings]])

    def clean(self) -> dict[str, Any]:
        """An order needs every place exactly once."""
        cleaned = super().clean() or {}
        if cleaned.get("outcome") == TieOutcome.ORDER:
            places = [cleaned.get(f"place_{row.pk}") for row in self.standings]
            if not all(places) or len(set(places)) < len(places):
                raise forms.ValidationError(
                    "排先后时，请给每个单位选一个名次，不能重复，也不能空着。"
                )
        return cleaned

    @property
    def ordered_codes(self) -> tuple[str, ...]:
        """Codes in the chosen order; empty where the tie is not put in order."""
        if self.cleaned_data["outcome"] != TieOutcome.ORDER:
            return ()
        rows = sorted(self.standings, key=lambda row: int(self.cleaned_data[f"place_{row.pk}"]))
        return tuple(row.entrant.code for row in rows)
