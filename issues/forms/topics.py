"""What is written down of a common topic and its rule."""

import operator
from typing import Any

from django import forms

from issues.forms.escalations import date_input
from issues.models import CommonTopic, Issue, IssueCategory
from issues.queries.topics import owners_for


class TopicForm(forms.ModelForm):
    class Meta:
        model = CommonTopic
        fields = ("category", "title", "owner_unit", "owner")
        help_texts = {
            "title": "例如“沟渠淤塞的长效管护”。",
            "owner_unit": "谁牵头，例如“镇水利站”。",
            "owner": "选填。",
        }
        error_messages = {
            "category": {"required": "请选问题类别。"},
            "title": {"required": "请写名称。"},
            "owner_unit": {"required": "请写牵头单位。"},
        }

    def __init__(self, user: Any, proposed: str, *args: Any, **kwargs: Any) -> None:
        """`proposed` is the category that a proposal names, as it stands in the address."""
        super().__init__(*args, **kwargs)
        category: Any = self.fields["category"]
        category.queryset = IssueCategory.objects.visible_to(user).offered()
        owner: Any = self.fields["owner"]
        owner.queryset = owners_for(user)
        owner.empty_label = "（不选）"
        owner.label_from_instance = operator.attrgetter("display_name")
        chosen = next((row for row in category.queryset if str(row.pk) == proposed), None)
        if chosen is not None:
            self.initial |= {"category": chosen.pk, "title": f"{chosen.name}的共性问题"}


class JoinForm(forms.Form):
    issues = forms.ModelMultipleChoiceField(
        Issue.objects.none(),
        label="列入的问题",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "请勾选要列入的问题。",
            "invalid_choice": "选中的问题刚刚变了，请刷新页面再选。",
        },
    )

    def __init__(self, issues: list[Issue], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = Issue.objects.filter(pk__in=[issue.pk for issue in issues])
        field: Any = self.fields["issues"]
        field.queryset = chosen.select_related("village")
        field.choices = [
            (issue.pk, f"{issue.village} {issue.number} {issue.description}") for issue in issues
        ]


class RemedyForm(forms.Form):
    title = forms.CharField(
        label="制度名称",
        max_length=120,
        error_messages={"required": "请写制度的名称，例如“小型水利设施管护办法”。"},
    )
    adopted_on = forms.DateField(
        label="制度日期",
        widget=date_input(),
        error_messages={"required": "请写制度的日期。", "invalid": "请写日期，例如 2026-11-25。"},
    )
    text = forms.CharField(
        label="制度内容",
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="内容和文件至少要有一样。",
    )
    file = forms.FileField(
        label="制度文件", required=False, help_text="PDF、Word、Excel或图片，不超过20MB。"
    )


class ReopenForm(forms.Form):
    reason = forms.CharField(
        label="重新推进的原因",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写原因，例如“制度出台后又有三个村反映”。"},
    )
