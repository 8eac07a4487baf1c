"""What a list of cases is narrowed to, inside and on the public page."""

from typing import Any

from django import forms

from organizations.models import CaseKind, CaseState, CoPrinciple
from organizations.queries.cases import Choice, villages_with_cases
from villages.models import Village

ANY = [("", "全部")]
WRONG_CHOICE = {"invalid_choice": "没有这个选项，请重新选。"}


class PublicCaseFilter(forms.Form):
    """What the public page is narrowed to."""

    q = forms.CharField(label="查找", max_length=60, required=False)
    kind = forms.ChoiceField(
        label="类别",
        choices=[*ANY, *CaseKind.choices],
        required=False,
        error_messages=WRONG_CHOICE,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            is_choice = isinstance(field, forms.ChoiceField)
            field.widget.attrs["class"] = "form-select" if is_choice else "form-control"

    @property
    def choice(self) -> Choice:
        """The valid answers as the query takes them."""
        answers = dict(self.cleaned_data)
        return Choice(words=answers.pop("q"), **answers)

    @property
    def words(self) -> str:
        """The valid answers in words: 类别：人居环境；状态：已发布."""
        answered = [
            (field, self.cleaned_data[field.name])
            for field in self
            if getattr(self, "cleaned_data", {}).get(field.name)
        ]
        return "；".join(f"{field.label}：{_shown(field, answer)}" for field, answer in answered)


def _shown(field: forms.BoundField, answer: Any) -> str:
    choices = getattr(field.field, "choices", ()) if isinstance(answer, str) else ()
    return str(dict(choices).get(answer, answer))


class CaseFilter(PublicCaseFilter):
    """What the list is narrowed to."""

    principle = forms.ChoiceField(
        label="五共",
        choices=[*ANY, *CoPrinciple.choices],
        required=False,
        error_messages=WRONG_CHOICE,
    )
    village = forms.ModelChoiceField(
        Village.objects.none(),
        to_field_name="code12",
        label="村(社区)",
        required=False,
        empty_label="全部",
        error_messages={"invalid_choice": "没有这个村(社区)的案例，请重新选。"},
    )
    state = forms.ChoiceField(
        label="状态",
        choices=[*ANY, *CaseState.choices],
        required=False,
        error_messages=WRONG_CHOICE,
    )

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        village: Any = self.fields["village"]
        village.queryset = villages_with_cases(user)
