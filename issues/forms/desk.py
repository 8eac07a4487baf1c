"""What the town's desk fills in: reasons per row, chosen villages, a lock exception."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from issues.models import IssueList, IssueListEntry, ListSubmission
from issues.services.desk import LONGEST_REASON, LONGEST_UNLOCK_REASON
from shaping.workflow import StaleState

_GONE = "选中的清单刚刚变了。请刷新页面再选。"


def _reason_field(label: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"max_length": f"退回原因最多{LONGEST_REASON}个字，请写短一些。"},
    )


class ReviewForm(forms.Form):
    """A reason for each row and one for the whole list, with the submission that was looked at."""

    submission = forms.IntegerField(widget=forms.HiddenInput, required=False)
    general = _reason_field("对整份清单的意见")

    def __init__(
        self,
        submission: ListSubmission,
        entries: Sequence[IssueListEntry],
        *args: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.seen = submission
        self.entries = entries
        self.fields["submission"].initial = submission.pk
        for entry in entries:
            self.fields[self.name_of(entry)] = _reason_field(f"第{entry.position}条退回原因")

    @staticmethod
    def name_of(entry: IssueListEntry) -> str:
        """Name of the field that belongs to a row."""
        return f"reason_{entry.pk}"

    @property
    def is_current(self) -> bool:
        """Whether the form was made from the submission that is the newest now."""
        return self.data.get("submission") == str(self.seen.pk)

    @property
    def reasons(self) -> dict[int, str]:
        """Reasons by entry id, blank ones left out."""
        texts = {entry.pk: self.cleaned_data[self.name_of(entry)] for entry in self.entries}
        return {pk: text for pk, text in texts.items() if text}

    @property
    def general_words(self) -> str:
        """What was written about the whole list."""
        return str(self.cleaned_data["general"])


def typed_reasons(issue_list: IssueList, data: Mapping[str, Any]) -> dict[int, str]:
    """Reasons that were typed over rows of any submission of the list, by problem id."""
    rows = IssueListEntry.objects.filter(submission__issue_list=issue_list).order_by("pk")
    found = [(entry.issue_id, data.get(ReviewForm.name_of(entry))) for entry in rows]
    return {issue: str(words) for issue, words in found if words}


class ChosenForm(forms.Form):
    """Rows of a month ticked on its page; `rows` are those that may be ticked now."""

    chosen = forms.MultipleChoiceField(
        label="村(社区)",
        required=False,
        error_messages={"invalid_choice": _GONE},
    )

    def __init__(self, rows: Sequence[Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = {str(row.pk): row for row in rows}
        choices = [(key, str(row)) for key, row in self.rows.items()]
        self.fields["chosen"].choices = choices  # type: ignore[attr-defined]

    @property
    def chosen_rows(self) -> list[Any]:
        """The ticked rows in the page's order; StaleState when one is not offered any more."""
        if not self.is_valid():
            raise StaleState(_GONE)
        return [row for key, row in self.rows.items() if key in self.cleaned_data["chosen"]]


class UnlockForm(forms.Form):
    """Why a locked list is opened, and until when."""

    reason = forms.CharField(
        label="开放的原因",
        max_length=LONGEST_UNLOCK_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="例如：汛期抢险，村里没来得及填。",
        error_messages={"required": "请写开放的原因。"},
    )
    until = forms.DateField(
        label="开放到",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="一个工作日，最多30天以内。",
        error_messages={
            "required": "请写开放到哪一天。",
            "invalid": "请写全年月日，例如 2026-12-05。",
        },
    )
