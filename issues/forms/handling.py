"""The small forms of a problem's moves: each asks what its move needs and carries the version seen."""

import copy
from typing import Any

from django import forms

from issues.forms.handling_fields import (
    MoveForm,
    PhotosForm,
    WorkdayField,
    version_field,
    words_field,
)
from issues.models import (
    AttachmentPhase,
    Issue,
    IssueCategory,
    IssueLevel,
    IssueScope,
    IssueSource,
    Urgency,
    VillagersAnswer,
)
from issues.queries.deadlines import default_due_on, default_review_on
from issues.queries.handlers import (
    categories_for,
    hamlets_for,
    handlers_for,
    merge_candidates,
    merge_targets,
)
from issues.services.handling import LONGEST_RESULT
from issues.services.triage import CORRECTABLE
from shaping.accounts.models import User


class TriageForm(MoveForm):
    category = forms.ModelChoiceField(
        IssueCategory.objects.none(), label="问题类别", empty_label=None
    )
    scope = forms.ChoiceField(
        label="共性/个性",
        choices=IssueScope.choices,
        widget=forms.RadioSelect,
        help_text="好几户、好几个湾都有的选共性；一家一户的选个性。",
        error_messages={"required": "请选共性或个性。"},
    )
    level = forms.ChoiceField(
        label="由哪一级解决",
        choices=IssueLevel.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "请选由哪一级解决。"},
    )
    urgency = forms.ChoiceField(label="紧急程度", choices=Urgency.choices, widget=forms.RadioSelect)
    individual_measure = words_field("因人施策", help_text="个性问题才写：针对这一户怎么帮。选填。")
    grid_event_number = forms.CharField(label="网格事件编号", max_length=40, required=False)
    is_sensitive = forms.BooleanField(
        label="敏感问题",
        required=False,
        help_text="涉及老弱病残、信访等。勾上以后只有有关人员能看，每次查看都有记录。",
    )

    def __init__(self, issue: Issue, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(issue, user, *args, **kwargs)
        category: Any = self.fields["category"]
        category.queryset = categories_for(issue)
        self.initial |= {
            name: getattr(issue, name) for name in self.fields if name not in {"version"}
        }


class AssignForm(MoveForm):
    unit = forms.CharField(
        label="责任单位",
        max_length=60,
        required=False,
        help_text="例如：镇水利站、村委会。单位没有账号的，办结由镇办公室登记。",
    )
    responsible = forms.ModelChoiceField(
        User.objects.none(), label="责任人", required=False, empty_label="不指定个人"
    )
    due_on = WorkdayField(label="完成时限")
    words = words_field("交办要求", help_text="选填。")

    def __init__(self, issue: Issue, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(issue, user, *args, **kwargs)
        responsible: Any = self.fields["responsible"]
        responsible.queryset = handlers_for(issue, self.today)
        is_village = issue.level == IssueLevel.VILLAGE
        has_time = issue.due_on is not None and issue.due_on >= self.today
        self.initial |= {
            "unit": issue.responsible_unit or ("村(居)委会" if is_village else ""),
            "responsible": issue.responsible_id,
            "due_on": issue.due_on if has_time else default_due_on(issue, self.today),
        }
        self.fields["due_on"].help_text = "按层级的办理时限算好的工作日，可以改。"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("unit") and not cleaned.get("responsible"):
            raise forms.ValidationError("请写责任单位，或者选责任人。")
        return cleaned


class CorrectionForm(forms.ModelForm):
    """What was reported, corrected on a copy so that the problem itself shows what it was."""

    version = version_field()

    class Meta:
        model = Issue
        fields = CORRECTABLE
        widgets = {
            "description": forms.Textarea(attrs={"rows": 3}),
            "proposal": forms.Textarea(attrs={"rows": 2}),
            "raised_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }
        error_messages = {"description": {"required": "请写问题描述。"}}

    def __init__(self, issue: Issue, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, instance=copy.copy(issue), **kwargs)
        self.initial["version"] = issue.version
        hamlet: Any = self.fields["hamlet"]
        hamlet.queryset = hamlets_for(issue)
        hamlet.empty_label = "全村"
        source: Any = self.fields["source"]
        source.choices = [("", "没有填"), *IssueSource.choices]


class CommentForm(MoveForm):
    words = words_field("留言", "请写留言的内容。")


class HandBackForm(MoveForm):
    words = words_field(
        "退单理由", "请写为什么退单。", help_text="例如：不属于水利站的职责，应由供电所办。"
    )


class DeclineForm(MoveForm):
    words = words_field(
        "不予办理的理由", "请写理由，村里要向群众解释。", help_text="写清政策依据。"
    )


class ReopenForm(MoveForm):
    words = words_field("重新办理的原因", "请写为什么重新办理。", help_text="例如：雨后又堵了。")


class FailForm(MoveForm):
    words = words_field("哪里没有办好", "请写哪里没有办好，让办理人知道补什么。")
    due_on = WorkdayField(label="新的完成时限")

    def __init__(self, issue: Issue, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(issue, user, *args, **kwargs)
        self.initial["due_on"] = default_due_on(issue, self.today)


class ResumeForm(MoveForm):
    words = words_field("说明", help_text="选填，例如：县里已经立项。")
    due_on = WorkdayField(label="完成时限")

    def __init__(self, issue: Issue, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(issue, user, *args, **kwargs)
        self.initial["due_on"] = default_due_on(issue, self.today)


class ParkForm(MoveForm):
    words = words_field(
        "现在办不了的原因", "请写为什么现在办不了。", help_text="例如：等县里立项。"
    )
    review_on = WorkdayField(label="下次复查日期")

    def __init__(self, issue: Issue, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(issue, user, *args, **kwargs)
        self.initial["review_on"] = default_review_on(issue, self.today)


class ReviewForm(ParkForm):
    words = words_field("复查情况", "请写复查的情况。", help_text="例如：县里还没有立项。")


class ExtensionForm(MoveForm):
    asked_until = WorkdayField(label="申请延到")
    words = words_field("延期理由", "请写为什么要延期。", help_text="例如：连日下雨，不能施工。")


class VerifyForm(MoveForm):
    answer = forms.ChoiceField(
        label="群众反馈",
        choices=VillagersAnswer.choices,
        widget=forms.RadioSelect,
        help_text="认可、未能联系的销号；不认可的重新办理。",
        error_messages={"required": "请选群众反馈。"},
    )
    words = words_field("说明", help_text="不认可、未能联系的一定要写。")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        needs_words = {VillagersAnswer.DISAGREED, VillagersAnswer.UNREACHED}
        if cleaned.get("answer") in needs_words and not cleaned.get("words"):
            self.add_error("words", "请写清楚：为什么不认可，或者为什么没联系上。")
        return cleaned


class FinishForm(PhotosForm):
    field_order = ("result", "upload")
    result = words_field(
        "办理结果",
        "请写办理结果。",
        help_text="例如：已清淤200米，恢复灌溉120亩。照片选填。",
        longest=LONGEST_RESULT,
    )


class AttachForm(PhotosForm):
    field_order = ("upload", "phase", "words")
    phase = forms.ChoiceField(
        label="内容", choices=AttachmentPhase.choices, widget=forms.RadioSelect
    )
    words = words_field("说明", help_text="选填。")


class MergeForm(MoveForm):
    """Which problem the duplicate is merged into, by its number."""

    number = forms.CharField(
        label="并入哪一件",
        max_length=20,
        help_text="写那件问题的编号，同类的可以从下拉里选。两件的办理记录都会保留。",
        widget=forms.TextInput(attrs={"list": "merge-candidates", "autocomplete": "off"}),
        error_messages={"required": "请写那件问题的编号。"},
    )
    words = words_field("说明", help_text="选填。")

    def __init__(self, issue: Issue, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(issue, user, *args, **kwargs)
        self.candidates = merge_candidates(issue, user)

    def clean_number(self) -> str:
        number = self.cleaned_data["number"].strip()
        found = merge_targets(self.issue, self.user).filter(number=number).first()
        if found is None:
            raise forms.ValidationError("没有找到这个编号，或者那件问题已经办完。请核对编号。")
        self.into = found
        return number


class AnswerForm(forms.Form):
    """The office's answer to a request for more time."""

    is_granted = forms.TypedChoiceField(
        label="答复",
        choices=[("yes", "同意"), ("no", "不同意")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": "请选同意或不同意。"},
    )
    answer = words_field("说明", help_text="不同意的一定要写。")
