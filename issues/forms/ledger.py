"""What the register of problems is narrowed to."""

from typing import Any

from django import forms

from issues.models import IssueCategory, IssueLevel, IssueScope, IssueState, Urgency
from issues.queries.ledger import MONTH, ORDERS, UNFINISHED, Choice

ANY = [("", "全部")]
STATES = [
    *ANY,
    (UNFINISHED, "还没有办完的"),
    *[choice for choice in IssueState.choices if choice[0] != IssueState.WITHDRAWN],
]
DUES = [*ANY, ("soon", "即将到期"), ("overdue", "已超期"), ("review", "挂账该复查的")]
SORTS = [
    ("village", "村(社区)名册"),
    ("category", "类别"),
    ("due", "完成时限"),
    ("reported", "上报时间"),
    ("state", "状态"),
]


def _choice(label: str, choices: list[Any]) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=choices,
        required=False,
        error_messages={"invalid_choice": "没有这个选项，请重新选。"},
    )


def _shown(field: forms.BoundField, answer: Any) -> str:
    choices = getattr(field.field, "choices", ()) if isinstance(answer, str) else ()
    return str(dict(choices).get(answer, answer))


class LedgerForm(forms.Form):
    q = forms.CharField(label="查找", max_length=60, required=False)
    village = forms.CharField(label="村(社区)", max_length=40, required=False)
    state = _choice("状态", STATES)
    category = forms.ModelChoiceField(
        IssueCategory.objects.none(),
        label="类别",
        required=False,
        empty_label="全部",
        error_messages={"invalid_choice": "没有这个类别，请重新选。"},
    )
    due = _choice("期限", DUES)
    month = forms.RegexField(
        MONTH,
        label="首次列入月份",
        required=False,
        widget=forms.TextInput(attrs={"type": "month", "placeholder": "2026-11"}),
        error_messages={"invalid": "请写年和月，例如 2026-11。"},
    )
    scope = _choice("共性/个性", [*ANY, *IssueScope.choices])
    level = _choice("层级", [*ANY, *IssueLevel.choices])
    urgency = _choice("紧急程度", [*ANY, *Urgency.choices])
    responsible = forms.CharField(label="责任单位(人)", max_length=40, required=False)
    extension = _choice("延期申请", [*ANY, ("asked", "等答复的")])
    recurring = forms.BooleanField(label="只看反弹的", required=False)
    sort = _choice("排序", SORTS)

    # Shown at once; the others stand under 更多条件.
    first_names = ("q", "village", "state", "due")

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        categories: Any = self.fields["category"]
        categories.queryset = IssueCategory.objects.visible_to(user).order_by("position", "pk")
        for name, field in self.fields.items():
            kind = "form-select" if isinstance(field, forms.ChoiceField) else "form-control"
            field.widget.attrs["class"] = "form-check-input" if name == "recurring" else kind
        self.fields["village"].widget.attrs |= {"list": "villages", "autocomplete": "off"}

    @property
    def choice(self) -> Choice:
        """The valid answers as the query takes them."""
        answers = dict(self.cleaned_data)
        words, sort = answers.pop("q"), answers.pop("sort")
        return Choice(words=words, sort=sort if sort in ORDERS else "village", **answers)

    @property
    def words(self) -> str:
        """The valid answers in words: 状态：办理中；类别：农田水利."""
        answered = [
            (field, self.cleaned_data[field.name])
            for field in self
            if field.name != "sort" and getattr(self, "cleaned_data", {}).get(field.name)
        ]
        return "；".join(
            str(field.label) if answer is True else f"{field.label}：{_shown(field, answer)}"
            for field, answer in answered
        )

    @property
    def first_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.first_names]

    @property
    def more_fields(self) -> list[forms.BoundField]:
        return [field for field in self if field.name not in (*self.first_names, "sort")]

    @property
    def has_more(self) -> bool:
        """Whether one of the fields below is in use, so that they must be seen."""
        return any(self.data.get(field.name) for field in self.more_fields)
