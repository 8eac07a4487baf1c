"""What the office writes into a report, and why it asks for another version."""

import datetime
import re
from typing import Any

from django import forms

from shaping.figures import day_text
from shaping.reports.periods import Period
from shaping.reports.ranking_contents import NOTICE
from shaping.reports.services.ranking_papers import LONGEST_DEMAND, MOST_DEMANDS, PaperOrder
from shaping.reports.services.texts import MOST_HIGHLIGHTS, MOST_PLAN
from shaping.reports.services.versions import MOST_REASON


class LinesField(forms.CharField):
    """A text of several lines, whose breaks count as one character each."""

    def to_python(self, value: Any) -> str:
        return super().to_python(value).replace("\r\n", "\n")


def _text(label: str, most: int, rows: int) -> LinesField:
    return LinesField(
        label=label,
        max_length=most,
        required=False,
        widget=forms.Textarea(attrs={"rows": rows}),
        help_text=f"最多{most}个字。空着就用自动写的。不要写身份证号、银行卡号。",
        error_messages={
            "max_length": f"“{label}”写了%(show_value)s个字，最多%(limit_value)s个字，请删短一些。"
        },
    )


class WordsForm(forms.Form):
    """The two texts and the count of changes they were opened on."""

    highlights = _text("重点事项", MOST_HIGHLIGHTS, 9)
    plan = _text("下月安排", MOST_PLAN, 6)
    version = forms.IntegerField(label="修改次数", min_value=0, widget=forms.HiddenInput)


class RenewForm(forms.Form):
    """Why a report is counted anew; printed in the new version."""

    reason = forms.CharField(
        label="重出的原因",
        max_length=MOST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=f"例如“码头村补正了一件问题的类别”。会写进新的一版，最多{MOST_REASON}个字。",
        error_messages={
            "required": "请写重出的原因，例如“码头村补正了一件问题的类别”。",
            "max_length": f"原因最多{MOST_REASON}个字，请写短一些。",
        },
    )
    version = forms.IntegerField(label="版本", min_value=1, widget=forms.HiddenInput)


_NUMBER = re.compile(
    r"([一-鿿]{1,12})[〔［\[【(（](20[0-9]{2}|2100)[〕］\]】)）]([1-9][0-9]{0,3})号"
)


class DocumentNumberField(forms.CharField):
    """发文字号, which may still be empty; any brackets become those of the standard."""

    def __init__(self, **options: Any) -> None:
        super().__init__(label="发文字号", max_length=40, required=False, **options)

    def clean(self, value: Any) -> str:
        """The number without blanks, with the brackets of the standard."""
        text = re.sub(r"\s", "", super().clean(value))
        if not text:
            return ""
        found = _NUMBER.fullmatch(text)
        if found is None:
            raise forms.ValidationError("请写成“沙政发〔2026〕1号”的样子：代字、年份、序号。")
        return f"{found[1]}〔{found[2]}〕{found[3]}号"


class PaperForm(forms.Form):
    """The number and the date of a quarter's or a year's paper, both as the office decides."""

    number = DocumentNumberField(
        help_text="例如：沙政发〔2026〕1号。还没有编号的空着，编好以后在Word里补上。",
    )
    date = forms.DateField(
        label="成文日期",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="空着就用今天。",
        error_messages={"invalid": "请写日期，例如 2026-10-15。"},
    )

    def __init__(self, period: Period, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cut_off_on = datetime.date.fromisoformat(period.last.cut_off_on)

    def clean_date(self) -> datetime.date | None:
        """Not before the last day that it tells of."""
        day: datetime.date | None = self.cleaned_data["date"]
        if day is not None and not self.cut_off_on <= day <= datetime.date(2100, 12, 31):
            raise forms.ValidationError(
                f"数据截至{day_text(self.cut_off_on)}，日期不能比这一天早。"
            )
        return day


class RankingPaperForm(forms.Form):
    """Number, date and 工作要求 of a paper about a ranking."""

    number = DocumentNumberField(
        help_text="例如：沙政发〔2026〕1号。公示一般没有字号；还没有编号的空着，编好以后再出一稿。",
    )
    date = forms.DateField(
        label="成文日期",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": "请写成文日期，例如 2026-01-15。",
            "invalid": "请写日期，例如 2026-01-15。",
        },
    )
    demands = LinesField(
        label="工作要求",
        max_length=(LONGEST_DEMAND + 1) * MOST_DEMANDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=f"一行一条，最多{MOST_DEMANDS}条，每条最多{LONGEST_DEMAND}个字。空着就用上面的三条。",
        error_messages={"max_length": "工作要求太长，最多%(limit_value)s个字，请删短一些。"},
    )

    def __init__(self, kind: str, *args: Any, **options: Any) -> None:
        """Only a 通报 asks for 工作要求."""
        super().__init__(*args, **options)
        if kind != NOTICE:
            del self.fields["demands"]

    def order(self, kind: str) -> PaperOrder:
        """What was filled in."""
        values = self.cleaned_data
        demands = values.get("demands", "").split("\n")
        return PaperOrder(kind, values["number"], values["date"], demands)
