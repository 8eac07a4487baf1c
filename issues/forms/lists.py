"""What a village fills in: the cards of new problems, what it says of carried ones, a few words."""

import json
from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict

from issues.models import (
    AffectedUnit,
    CarriedStatus,
    IssueScope,
    IssueSource,
    OptionalField,
    Urgency,
)
from issues.queries.draft_fields import LONGEST, WHOLE_VILLAGE, Choices
from issues.queries.draft_rows import TEXT_FIELDS
from issues.services.draft_changes import LONGEST_CARRIED_WORDS, DraftChange
from issues.services.lists import LONGEST_WORDS
from shaping.workflow import Refused

UNREADABLE = "提交的内容看不懂，没有存上。请刷新页面再试。"
BLANK = [("", "请选")]
NOT_SAID = [("", "没有选")]


def _area(label: str, name: str, rows: int, hint: str = "") -> forms.CharField:
    attrs = {"rows": rows, "placeholder": hint} if hint else {"rows": rows}
    text = f"最多{LONGEST[name]}个字。"
    return forms.CharField(
        label=label, required=False, widget=forms.Textarea(attrs=attrs), help_text=text
    )


class CardForm(forms.Form):
    """One new problem as a card; drawn from it, while what was typed is read by `save_draft`."""

    hamlet = forms.ChoiceField(label="村湾(小区)", required=False)
    category = forms.ChoiceField(label="问题类别", required=False)
    affected_count = forms.CharField(
        label="涉及数",
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    affected_unit = forms.ChoiceField(label="单位", required=False, choices=AffectedUnit.choices)
    description = forms.CharField(
        label="问题描述",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "placeholder": "例如：七组排灌渠淤塞200米"}),
    )
    urgency = forms.ChoiceField(
        label="紧急程度", required=False, choices=[("", "一般(不用选)"), *Urgency.choices[1:]]
    )
    scope = forms.ChoiceField(
        label="共性/个性", required=False, choices=[*NOT_SAID, *IssueScope.choices]
    )
    source = forms.ChoiceField(
        label="来源", required=False, choices=[*NOT_SAID, *IssueSource.choices]
    )
    proposal = _area("拟办意见(村)", "proposal", 2)
    funds_yuan = forms.CharField(
        label="资金需求(元)",
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    raised_on = forms.CharField(
        label="提出日期", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    raised_by_name = forms.CharField(
        label="提出人", required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    contact = forms.CharField(
        label="联系方式", required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    individual_measure = _area("因人施策", "individual_measure", 2)
    is_sensitive = forms.BooleanField(
        label="敏感问题，只让有关人员看",
        required=False,
        help_text="例如涉及个人隐私、老弱病残、来信来访。",
    )
    recurs_from = forms.CharField(required=False, widget=forms.HiddenInput)
    talk = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, key: str, choices: Choices, row: Mapping[str, Any] | None = None) -> None:
        values = dict(row or {})
        hamlets = [(pk, hamlet.name) for pk, hamlet in choices.hamlets.items()]
        if row is None:
            values |= {"affected_unit": AffectedUnit.HOUSEHOLD, "hamlet": _preset(hamlets)}
        super().__init__(prefix=f"row-{key}", initial=values)
        self.key = key
        self.required_names = choices.required
        self._offer("hamlet", [*BLANK, *hamlets, (WHOLE_VILLAGE, "全村")])
        categories = [(pk, category.name) for pk, category in choices.categories.items()]
        self._offer("category", [*BLANK, *categories])
        for name, field in self.fields.items():
            field.widget.attrs["data-field"] = name
            kind = "form-select" if isinstance(field, forms.ChoiceField) else "form-control"
            is_tick = isinstance(field, forms.BooleanField)
            field.widget.attrs["class"] = "form-check-input" if is_tick else kind
            if name in choices.required:
                field.label = f"{field.label}（镇里要求填）"

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    @property
    def asks_photos(self) -> bool:
        """Whether the township wants a photo."""
        return OptionalField.PHOTOS in self.required_names

    @property
    def compulsory(self) -> list[forms.BoundField]:
        """Fields that every new problem needs, and those the township added."""
        own = ("hamlet", "category", "affected_count", "affected_unit", "description")
        return [self[name] for name in (*own, *self.added)]

    @property
    def added(self) -> list[str]:
        """Optional fields that the township made compulsory."""
        return [name for name in self.fields if name in self.required_names]

    @property
    def optional(self) -> list[forms.BoundField]:
        """What stands under 更多(选填)."""
        names = list(self.fields)[5:-3]
        return [self[name] for name in names if name not in self.required_names]


def _preset(hamlets: list[tuple[str, str]]) -> str:
    """The only hamlet there is, or the whole village where none is registered."""
    if not hamlets:
        return WHOLE_VILLAGE
    return hamlets[0][0] if len(hamlets) == 1 else ""


def change_from_post(data: QueryDict) -> DraftChange:
    """The page's form as a change: names are row-<key>-<field> and carried-<id>-<field>.

    A ticked `row-<key>-delete` takes the card away.
    """
    rows: dict[str, dict[str, Any]] = {}
    carried: dict[str, dict[str, Any]] = {}
    for name in data:
        kind, _, rest = name.partition("-")
        key, _, field = rest.rpartition("-")
        if kind == "row" and key and field:
            value: Any = data.getlist(name) if field == "photos" else data[name]
            rows.setdefault(key, {})[field] = value
        elif kind == "carried" and key:
            carried.setdefault(key, {})[field] = data[name]
    for row in [*rows.values(), *carried.values()]:
        row["rev"] = _revision(row.get("rev", "0"))
    gone = [key for key, row in rows.items() if row.pop("delete", "")]
    deleted = {key: rows.pop(key)["rev"] for key in gone}
    # A page without scripts knows no page name; its revisions tell what it was typed over.
    return DraftChange(rows, deleted, carried, data.get("tab", ""))


def _revision(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 7):
        raise Refused(UNREADABLE)
    return int(text)


def change_from_json(body: bytes) -> DraftChange:
    """What the page's script sends; raises Refused for anything of another shape."""
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Refused(UNREADABLE) from error
    if not isinstance(sent, dict) or not isinstance(sent.get("tab", ""), str):
        raise Refused(UNREADABLE)
    rows, carried = sent.get("rows", {}), sent.get("carried", {})
    deleted = sent.get("deleted", {})
    if not (_are_objects(rows) and _are_objects(carried) and isinstance(deleted, dict)):
        raise Refused(UNREADABLE)
    if not all(_are_texts(row) for row in rows.values()):
        raise Refused(UNREADABLE)
    return DraftChange(rows, deleted, carried, sent.get("tab", ""))


def _are_objects(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(row, dict) for row in value.values())


def _are_texts(row: Mapping[str, Any]) -> bool:
    return all(isinstance(row.get(name, ""), str) for name in TEXT_FIELDS)


class SendBackForm(forms.Form):
    """What the secretary wants mended before the list goes up."""

    words = forms.CharField(
        label="要改什么",
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={
            "required": "请写要改什么。",
            "max_length": f"最多{LONGEST_WORDS}个字，请写短一些。",
        },
    )


CARRIED_CHOICES = [(status.value, status.label) for status in CarriedStatus]
MOST_CARRIED_WORDS = LONGEST_CARRIED_WORDS
