"""Forms of 公示, 异议 and 更正."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone

from assessments.forms.judging import plain_score
from assessments.models import (
    AssessmentCycle,
    Entrant,
    Objection,
    ObjectionState,
    ObjectionWay,
    ScoreSheet,
)
from assessments.queries.disclosures import earliest_end
from assessments.services.corrections import Correction
from assessments.services.disclosures import LONGEST_REASON, DisclosureOrder
from assessments.services.objections import LONGEST_NAME, LONGEST_WORDS, ObjectionOrder
from assessments.services.score_lines import LineInput
from shaping.spreadsheets.cells import CellError, parse_score
from shaping.uploads.models import StoredFile
from villages.forms.register import DayInput

ONE_DAY = timedelta(days=1)
_OFFLINE = [ObjectionWay.IN_PERSON, ObjectionWay.LETTER]


def _day(label: str, missing: str, hint: str = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=DayInput,
        help_text=hint,
        error_messages={"required": missing, "invalid": "请写年月日，例如 2026-03-20。"},
    )


def _words(label: str, most: int, missing: str = "", hint: str = "", **options: Any) -> Any:
    """A line, or with `rows` several lines of text; required when `missing` says what to do."""
    rows = options.pop("rows", 0)
    return forms.CharField(
        label=label,
        max_length=most,
        required=bool(missing),
        help_text=hint,
        widget=forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput,
        error_messages={"required": missing, "max_length": f"最多{most}个字，请写短一些。"},
        **options,
    )


class DisclosureForm(forms.Form):
    starts_on = _day("公示从哪天开始", "请写公示开始的日期。")
    ends_on = _day("到哪天结束", "请写公示结束的日期。")
    minutes_number = _words(
        "审定的会议纪要编号", 60, "请写镇党委会议的纪要编号。", "例如：沙党纪〔2026〕12号。"
    )
    contact_office = _words("受理异议的单位", 60, "请写群众有异议找哪个单位。")
    contact_phone = _words("联系电话", 40, "请写群众能打通的电话。")
    contact_address = _words("地址", 100, hint="可以不填。")

    def __init__(self, cycle: AssessmentCycle, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        days = cycle.disclosure_workdays
        self.fields["ends_on"].help_text = f"两头都算，里面不少于{days}个工作日。"
        self.initial["contact_office"] = f"{cycle.township.name}共同缔造办公室"
        if not cycle.is_past:
            tomorrow = today + ONE_DAY
            self.initial["starts_on"] = tomorrow
            self.initial["ends_on"] = earliest_end(cycle, tomorrow)

    @property
    def order(self) -> DisclosureOrder:
        """What was filled in."""
        return DisclosureOrder(**self.cleaned_data)


class ExtensionForm(forms.Form):
    ends_on = _day("延长到哪天", "请写延长到哪天。", "只能延长，不能缩短。")
    reason = _words("为什么延长", LONGEST_REASON, "请写延长公示的原因。")


class ObjectionForm(forms.Form):
    """What a village holds against its own line; the office's form asks for more."""

    entrant = forms.ModelChoiceField(
        Entrant.objects.none(),
        label="关于哪个单位",
        empty_label=None,
        error_messages={
            "required": "请选择关于哪个单位。",
            "invalid_choice": "请选择这次公示里的单位。",
        },
    )
    words = _words(
        "异议内容",
        LONGEST_WORDS,
        "请写哪一项、为什么不对。",
        "写清楚哪次检查、哪一项，实际情况是什么。",
        rows=5,
    )
    raised_by_name = _words("提出人", LONGEST_NAME, "请写提出人的姓名。", "实名提出。")
    contact = _words("联系方式", LONGEST_NAME, hint="答复时找得到人。可以不填。")
    file = forms.FileField(
        label="证据",
        required=False,
        max_length=200,
        help_text="照片、PDF、Word或Excel，不超过20MB。没有就不传。",
        error_messages={
            "empty": "这个文件是空的，请重新选。",
            "invalid": "请选文件。",
            "max_length": "文件名太长，请改短再传。",
        },
    )

    def __init__(self, entrants: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["entrant"].queryset = entrants  # type: ignore[attr-defined]

    def order_with(self, evidence: StoredFile | None) -> ObjectionOrder:
        """What was filled in, with the stored evidence."""
        values = {name: value for name, value in self.cleaned_data.items() if name != "file"}
        return ObjectionOrder(evidence=evidence, **values)


class ReceivedObjectionForm(ObjectionForm):
    way = forms.ChoiceField(
        label="怎么提出的",
        choices=[(way.value, way.label) for way in _OFFLINE],
        widget=forms.RadioSelect,
        error_messages={
            "required": "请选本人到场或者书面来信。",
            "invalid_choice": "请选本人到场或者书面来信。",
        },
    )
    raised_on = _day("哪天提出的", "请写提出的日期。", "要在公示的日期里。")
    field_order = ("way", "raised_on", "raised_by_name", "contact", "entrant", "words", "file")

    def __init__(self, entrants: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(entrants, *args, **kwargs)
        self.initial["raised_on"] = timezone.localdate()


class DecisionForm(forms.Form):
    outcome = forms.ChoiceField(
        label="怎么定",
        choices=[
            (ObjectionState.REJECTED, "不成立，维持原来的成绩"),
            (ObjectionState.UPHELD, "成立，要更正成绩，另出一版排名"),
        ],
        widget=forms.RadioSelect,
        error_messages={
            "required": "请选成立或者不成立。",
            "invalid_choice": "请选成立或者不成立。",
        },
    )
    answer = _words(
        "答复", LONGEST_WORDS, "请写答复，说明查了什么、为什么这样定。", "提出人看得到。", rows=4
    )


class ReasonForm(forms.Form):
    reason = _words("原因", LONGEST_REASON, "请写原因。")


class ScoreField(forms.CharField):
    """A score as people write it, 0 to 100 with at most two decimals; whole hundredths inside."""

    def to_python(self, value: Any) -> Any:
        """Read the written score; None when nothing is written."""
        try:
            return parse_score(super().to_python(value))
        except CellError as error:
            raise forms.ValidationError(f"{error}。") from error


class CorrectionForm(forms.Form):
    """A sheet's items, or its points where it has none, as they should have been."""

    reason = _words(
        "更正的原因", LONGEST_REASON, "请写更正的原因。", "例如：第3号异议成立，当天已经清运。"
    )

    basis = forms.ModelChoiceField(
        Objection.objects.none(),
        label="依据",
        required=False,
        empty_label="没有人提异议，镇里自己发现的",
        error_messages={"invalid_choice": "请选择已认定成立的异议。"},
    )

    def __init__(self, sheet: ScoreSheet, upheld: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["basis"].queryset = upheld  # type: ignore[attr-defined]
        self.fields["basis"].initial = upheld.first()
        self._lines = list(sheet.lines.select_related("item").order_by("item__position"))
        if not self._lines:
            self.fields["points"] = ScoreField(
                label="总分", initial=plain_score(sheet.points), help_text="满分100分。"
            )
        for line in self._lines:
            for name, field in _line_fields(line).items():
                self.fields[f"{name}-{line.item.code}"] = field

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The fields of each item, for the table."""
        return [
            {"line": line}
            | {name: self[f"{name}-{line.item.code}"] for name in ("points", "skip", "note")}
            for line in self._lines
        ]

    @property
    def correction(self) -> Correction:
        """What was filled in."""
        values = self.cleaned_data
        lines = {line.item.code: _line_input(line.item.code, values) for line in self._lines}
        return Correction(values["reason"], lines, values.get("points"))


def _line_fields(line: Any) -> Mapping[str, forms.Field]:
    return {
        "points": ScoreField(
            label=f"{line.item}：得分", required=False, initial=plain_score(line.points)
        ),
        "skip": forms.BooleanField(
            label=f"{line.item}：不适用", required=False, initial=not line.is_applicable
        ),
        "note": _words(f"{line.item}：说明", LONGEST_REASON, initial=line.note),
    }


def _line_input(code: str, values: Mapping[str, Any]) -> LineInput:
    is_applicable = not values[f"skip-{code}"]
    points = values[f"points-{code}"] if is_applicable else None
    return LineInput(points, is_applicable, values[f"note-{code}"])
