"""A hamlet's list with one small form an item, and the items themselves."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db import models
from django.utils.html import format_html
from django.utils.safestring import SafeString

from organizations.forms.public_texts import check_public_texts, numbers_field
from organizations.models import ChecklistItem, ChecklistProgress
from organizations.queries.checklists import BoardRow, Cell
from organizations.services.checklists import stamp
from organizations.services.reference_rows import stamp_of

WRITTEN = ("progress", "note", "proof", "drops_proof")


class ItemStateForm(forms.Form):
    """How far a hamlet is with one item; hidden initial values tell what was really changed."""

    progress = forms.ChoiceField(
        label="进度",
        choices=ChecklistProgress.choices,
        widget=forms.RadioSelect,
        show_hidden_initial=True,
        error_messages={
            "required": "请选进度。",
            "invalid_choice": "请选“未开始”“进行中”或“已完成”。",
        },
    )
    note = forms.CharField(
        label="说明",
        max_length=100,
        required=False,
        show_hidden_initial=True,
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )
    proof = forms.FileField(
        label="佐证材料", required=False, widget=forms.FileInput(attrs={"class": "form-control"})
    )
    drops_proof = forms.BooleanField(label="去掉现有的佐证材料", required=False)
    seen = forms.CharField(label="打开时的样子", required=False, widget=forms.HiddenInput)
    confirms_numbers = numbers_field()

    def __init__(self, cell: Cell, *args: Any, **kwargs: Any) -> None:
        self.cell = cell
        state = cell.state
        initial = {
            "progress": cell.progress.value,
            "note": state.note if state else "",
            "seen": stamp(state),
        }
        super().__init__(*args, prefix=f"item-{cell.item.pk}", initial=initial, **kwargs)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        check_public_texts(self, ["note"])
        return cleaned

    @property
    def is_touched(self) -> bool:
        """Whether anything was changed on the page."""
        return any(name in WRITTEN for name in self.changed_data)

    @property
    def hidden_values(self) -> SafeString:
        """The values the page was opened with, as hidden fields."""
        progress = self["progress"].as_hidden(only_initial=True)
        note = self["note"].as_hidden(only_initial=True)
        return format_html("{}{}{}", progress, note, self["seen"])


def state_forms(
    row: BoardRow, data: Any = None, files: Mapping[str, Any] | None = None
) -> list[ItemStateForm]:
    """One form an item, in the order of the list."""
    return [ItemStateForm(cell, data, files) for cell in row.cells]


class StampedForm(forms.ModelForm):
    """A form of a township's own row, which brings back how the row stood when it was opened."""

    stamp = forms.CharField(
        label="打开时的样子", required=False, strip=False, widget=forms.HiddenInput
    )
    confirms_numbers = numbers_field()
    texts: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row: models.Model = self.instance
        if row.pk:
            self.initial["stamp"] = stamp_of(row)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        check_public_texts(self, self.texts)
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        """What the row's own fields were filled with."""
        own = self._meta.fields or ()
        return {name: self.cleaned_data[name] for name in own}


POSITION_MESSAGES = {
    "required": "请写顺序，例如 3。",
    "invalid": "顺序请写整数，例如 3。",
    "min_value": "顺序不能小于0。",
    "max_value": "顺序最大写9999。",
}
NAME_MESSAGES = {"required": "请写名称，例如“一个议事厅”。"}


def position_field() -> forms.IntegerField:
    """The place in the list, from 0 to 9999."""
    return forms.IntegerField(
        label="顺序",
        min_value=0,
        max_value=9999,
        help_text="小的排在前面。",
        error_messages=POSITION_MESSAGES,
    )


class NewItemForm(StampedForm):
    texts = ("name", "guidance")

    class Meta:
        model = ChecklistItem
        fields = ("for_kind", "name", "guidance")
        help_texts = {
            "name": "写短一点，表头才放得下，例如“一个议事厅”。",
            "guidance": "写到村里一看就知道做到没有。",
        }
        error_messages = {"name": NAME_MESSAGES, "for_kind": {"required": "请选用于村湾还是小区。"}}


class ItemForm(StampedForm):
    texts = ("name", "guidance")
    position = position_field()

    class Meta:
        model = ChecklistItem
        fields = ("name", "guidance", "position", "is_offered")
        labels = {"is_offered": "在用"}
        help_texts = NewItemForm.Meta.help_texts | {
            "is_offered": "不勾就不再出现在清单上，村里填过的留着。",
        }
        error_messages = {"name": NAME_MESSAGES}
