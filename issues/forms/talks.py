"""One short form for an evening talk, with the problems that were raised; the list's filter."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone

from issues.forms.escalations import date_input
from issues.models import AffectedUnit, IssueCategory
from issues.queries.draft_fields import LONGEST, MOST_AFFECTED
from issues.queries.ledger import MONTH
from issues.services.talks import MOST_PROBLEMS, OLDEST_DAYS, RaisedProblem, TalkFacts
from organizations.forms.public_texts import check_public_texts, numbers_field
from organizations.models import EveningTalk
from organizations.queries.talks import Choice
from villages.models import Hamlet, Village

SHOWN_PROBLEMS = 3
OLD_PAGE = "这个页面太旧了。请刷新页面，再登记。"
FACTS = (
    "held_on",
    "place",
    "chair_name",
    "cadre_count",
    "villager_count",
    "topics",
    "outcome",
)


class TalkForm(forms.ModelForm):
    key = forms.UUIDField(
        label="页面",
        widget=forms.HiddenInput,
        error_messages={"required": OLD_PAGE, "invalid": OLD_PAGE},
    )
    version = forms.IntegerField(
        label="版本",
        widget=forms.HiddenInput,
        error_messages={"required": OLD_PAGE, "invalid": OLD_PAGE},
    )
    confirms_numbers = numbers_field()

    class Meta:
        model = EveningTalk
        fields = ("hamlet", *FACTS)
        widgets = {
            "held_on": date_input(),
            "topics": forms.Textarea(attrs={"rows": 3}),
            "outcome": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {
            "topics": "说了哪些事，例如“渠道清淤怎么出工；晒场停车”。",
            "outcome": "选填。",
        }
        error_messages = {
            "hamlet": {"required": "请选村湾(小区)。", "invalid_choice": "请选本村的村湾(小区)。"},
            "held_on": {"required": "请写日期。", "invalid": "请写日期，例如 2026-11-20。"},
            "place": {"required": "请写地点，例如“湾中晒场”。"},
            "chair_name": {"required": "请写主持人。"},
            "cadre_count": {"required": "请写干部人数，没有的写0。", "invalid": "请写整数。"},
            "villager_count": {"required": "请写群众人数，没有的写0。", "invalid": "请写整数。"},
            "topics": {"required": "请写主要议题。"},
        }

    def __init__(self, village: Village, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["hamlet"]
        field.queryset = Hamlet.objects.filter(village=village).order_by("code")
        field.empty_label = "请选"
        field.disabled = self.instance.pk is not None
        self.initial.setdefault("held_on", timezone.localdate())
        self.initial |= {"key": self.instance.key or uuid4(), "version": self.instance.version}

    def clean(self) -> dict[str, Any]:
        super().clean()
        check_public_texts(self, ("place", "chair_name", "topics", "outcome"))
        held_on, today = self.cleaned_data.get("held_on"), timezone.localdate()
        if held_on and not today - timedelta(days=OLDEST_DAYS) <= held_on <= today:
            self.add_error("held_on", "日期不能晚于今天，也不能早于一年前。")
        return self.cleaned_data

    @property
    def facts(self) -> TalkFacts:
        """What was written down."""
        return TalkFacts(**{name: self.cleaned_data[name] for name in FACTS})


class ProblemForm(forms.Form):
    """A problem in a few words; the rest is added in the list."""

    description = forms.CharField(
        label="问题描述",
        max_length=LONGEST["description"],
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "请写问题描述。"},
    )
    category = forms.ModelChoiceField(
        IssueCategory.objects.none(),
        label="类别",
        empty_label="请选",
        error_messages={"required": "请选类别。", "invalid_choice": "请选本镇在用的类别。"},
    )
    affected_count = forms.IntegerField(
        label="涉及数",
        min_value=1,
        max_value=MOST_AFFECTED,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "required": "请写涉及多少。",
            "invalid": "请写整数，例如 12。",
            "min_value": "至少写1。",
            "max_value": "请核对数目。",
        },
    )
    affected_unit = forms.ChoiceField(
        label="单位",
        choices=AffectedUnit.choices,
        initial=AffectedUnit.HOUSEHOLD,
        error_messages={"required": "请选单位。", "invalid_choice": "请选户、人、亩或处。"},
    )
    confirms_numbers = numbers_field()

    def __init__(self, *args: Any, village: Village, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["category"]
        field.queryset = IssueCategory.objects.filter(township=village.township_id).offered()
        for name in ("description", "category", "affected_count", "affected_unit"):
            is_choice = isinstance(self.fields[name], forms.ChoiceField)
            self.fields[name].widget.attrs["class"] = "form-select" if is_choice else "form-control"

    def has_changed(self) -> bool:
        """Whether a problem was written; a unit alone says nothing."""
        return bool({"description", "category", "affected_count"} & set(self.changed_data))

    def clean(self) -> dict[str, Any]:
        check_public_texts(self, ("description",))
        return self.cleaned_data

    @property
    def typed_fields(self) -> list[forms.BoundField]:
        """What the page draws, the tick for phone numbers only when it is asked for."""
        names = ("description", "category", "affected_count", "affected_unit")
        return [self[name] for name in names]


class BaseProblems(forms.BaseFormSet):
    """Rows in which nothing is written are left out."""

    default_error_messages = {"missing_management_form": OLD_PAGE}

    def raised(self) -> list[RaisedProblem]:
        """The written problems in their order."""
        rows = [form.cleaned_data for form in self.forms if form.has_changed()]
        return [
            RaisedProblem(
                row["description"],
                str(row["category"].pk),
                str(row["affected_count"]),
                row["affected_unit"],
            )
            for row in rows
        ]

    @property
    def is_long(self) -> bool:
        """Whether something stands in the rows that are folded at first."""
        return self.is_bound and any(form.has_changed() for form in self.forms[SHOWN_PROBLEMS:])


Problems = forms.formset_factory(
    ProblemForm,
    formset=BaseProblems,
    extra=MOST_PROBLEMS,
    max_num=MOST_PROBLEMS,
    absolute_max=MOST_PROBLEMS,
)


def problem_rows(village: Village, data: Any = None) -> BaseProblems:
    """Ten rows for problems; a page shows three and folds the rest."""
    return Problems(data, prefix="problems", form_kwargs={"village": village})


class TalkFilter(forms.Form):
    """What the list of talks is narrowed to."""

    village = forms.ModelChoiceField(
        Village.objects.none(),
        to_field_name="code12",
        label="村(社区)",
        required=False,
        empty_label="全部",
        error_messages={"invalid_choice": "没有这个村(社区)，请重新选。"},
    )
    hamlet = forms.ModelChoiceField(
        Hamlet.objects.none(),
        to_field_name="code",
        label="村湾(小区)",
        required=False,
        empty_label="全部",
        error_messages={"invalid_choice": "选的村(社区)没有这个村湾，请重新选。"},
    )
    month = forms.RegexField(
        MONTH,
        label="月份",
        required=False,
        widget=forms.TextInput(attrs={"type": "month", "placeholder": "2026-11"}),
        error_messages={"invalid": "请写年和月，例如 2026-11。"},
    )

    def __init__(self, user: Any, data: Mapping[str, Any]) -> None:
        super().__init__(data)
        village: Any = self.fields["village"]
        village.queryset = Village.objects.visible_to(user).order_by("code12")
        hamlet: Any = self.fields["hamlet"]
        rows = Hamlet.objects.visible_to(user).select_related("village")
        code = data.get("village", "")
        chosen = rows.filter(village__code12=code) if code.isalnum() else rows
        hamlet.queryset = chosen.order_by("village__code12", "code")
        hamlet.label_from_instance = lambda row: f"{row.village.name} {row.name}"
        for field in self.fields.values():
            is_choice = isinstance(field, forms.ChoiceField)
            field.widget.attrs["class"] = "form-select" if is_choice else "form-control"

    @property
    def choice(self) -> Choice:
        """The valid answers as the query takes them."""
        month = self.cleaned_data["month"]
        when = (int(month[:4]), int(month[5:])) if month else None
        return Choice(self.cleaned_data["village"], self.cleaned_data["hamlet"], when)

    @property
    def words(self) -> str:
        """The valid answers in words: 村(社区)：堰市村；月份：2026-11."""
        answers = getattr(self, "cleaned_data", {})
        return "；".join(
            f"{field.label}：{answers[field.name]}" for field in self if answers.get(field.name)
        )
