"""Which board is printed, and what all of them print."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from organizations.forms.honours import date_field
from organizations.models import ParticipationSettings
from organizations.queries.board_parts import KINDS, POINTS, BoardChoice
from organizations.queries.boards import board_villages

MONTH = r"^(20[0-9]{2}|2100)-(0[1-9]|1[0-2])$"
PAPERS = (("a4", "A4 竖排"), ("a3", "A3 横排"))


class BoardForm(forms.Form):
    """A board, its place and month, the paper, and the first day it hangs."""

    board = forms.ChoiceField(
        label="榜单",
        choices=KINDS,
        error_messages={"required": "请选榜单。", "invalid_choice": "没有这个榜单，请重新选。"},
    )
    place = forms.ChoiceField(
        label="村(社区)或村湾(小区)",
        error_messages={
            "required": "请选村(社区)或村湾(小区)。",
            "invalid_choice": "没有这个村(社区)或村湾(小区)，请重新选。",
        },
        help_text="积分榜按村湾(小区)出。",
    )
    month = forms.RegexField(
        MONTH,
        label="月份",
        widget=forms.TextInput(attrs={"type": "month", "placeholder": "2026-11"}),
        error_messages={"required": "请选月份。", "invalid": "请写年和月，例如 2026-11。"},
        help_text="光荣榜列这一年的。",
    )
    paper = forms.ChoiceField(
        label="纸张",
        choices=PAPERS,
        error_messages={"required": "请选纸张。", "invalid_choice": "没有这种纸张，请重新选。"},
    )
    posted_from = date_field("公示起", "请写从哪一天贴出来。", "公示止按参与设置里的公示天数算。")

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.villages = list(board_villages(user))
        today = timezone.localdate()
        self.fields["month"].initial = f"{today:%Y-%m}"
        self.fields["posted_from"].initial = today
        place: Any = self.fields["place"]
        place.choices = [("", "请选择"), *((row.name, _places(row)) for row in self.villages)]

    def clean_month(self) -> str:
        """A month that has begun."""
        month: str = self.cleaned_data["month"]
        if month > f"{timezone.localdate():%Y-%m}":
            raise forms.ValidationError("这个月还没有到，请选本月或以前的月份。")
        return month

    def clean_posted_from(self) -> date:
        """A day of our time, so that the last day can be counted."""
        day: date = self.cleaned_data["posted_from"]
        if not 2000 <= day.year <= 2100:
            raise forms.ValidationError("公示起请核对年份。")
        return day

    def clean(self) -> dict[str, Any]:
        """Points are kept by hamlet."""
        cleaned = super().clean() or {}
        if cleaned.get("board") == POINTS and len(cleaned.get("place", "")) == 12:
            self.add_error("place", "积分榜按村湾(小区)出，请选一个村湾(小区)。")
        return cleaned

    @property
    def choice(self) -> BoardChoice:
        """What was chosen, when it is right."""
        values = self.cleaned_data
        code, month = values["place"], values["month"]
        village = next(row for row in self.villages if code.startswith(row.code12))
        hamlet = next((row for row in village.hamlets.all() if row.code == code), None)
        return BoardChoice(values["board"], village, hamlet, int(month[:4]), int(month[5:]))


def _places(village: Any) -> list[tuple[str, str]]:
    hamlets = sorted(village.hamlets.all(), key=lambda row: row.code)
    return [(village.code12, f"{village.name}全村"), *((row.code, row.name) for row in hamlets)]


class SettingsForm(forms.ModelForm):
    """What boards and disclosures print; the phone is meant to be public."""

    disclosure_days = forms.IntegerField(
        label="公示天数",
        min_value=3,
        max_value=60,
        help_text="首尾两天都算，3到60天。",
        error_messages={
            "required": "请写公示天数。",
            "invalid": "公示天数请写整数。",
            "min_value": "公示天数请写3到60天。",
            "max_value": "公示天数请写3到60天。",
        },
    )
    talk_target = forms.IntegerField(
        label="每湾每月夜话(场)",
        min_value=0,
        max_value=8,
        help_text="夜话日历上提示用，0是不提示。",
        error_messages={
            "required": "请写每湾每月夜话几场，不提示的写0。",
            "invalid": "每湾每月夜话请写整数。",
            "min_value": "每湾每月夜话请写0到8场。",
            "max_value": "每湾每月夜话请写0到8场。",
        },
    )

    class Meta:
        model = ParticipationSettings
        fields = ("contact", "disclosure_days", "talk_target")
        help_texts = {"contact": "印在榜单和公示上，写对外公开的电话。"}
