"""A procedure with up to eight steps on one page."""

from typing import Any

from django import forms

from organizations.models import Attendance, DecisionProcedure, Majority
from organizations.services.procedures import MOST_STEPS, StepRule


class ProcedureForm(forms.ModelForm):
    stamp = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = DecisionProcedure
        fields = ("name", "description", "position", "is_offered")
        error_messages = {
            "name": {"required": "请写名称，例如“两议两公开”。"},
            "position": {"required": "请写顺序。", "invalid": "请写整数。"},
        }


class StepRuleForm(forms.Form):
    title = forms.CharField(
        label="步骤", max_length=30, error_messages={"required": "请写这一步叫什么。"}
    )
    body = forms.CharField(
        label="谁来议", max_length=40, error_messages={"required": "请写谁来议，例如“村湾户代表”。"}
    )
    attendance = forms.ChoiceField(
        label="到会要求", choices=Attendance.choices, initial=Attendance.NONE
    )
    majority = forms.ChoiceField(label="表决要求", choices=Majority.choices, initial=Majority.NONE)


class BaseStepRules(forms.BaseFormSet):
    """Rows in which nothing is written are left out, also those that held a step before."""

    def initial_form_count(self) -> int:
        """None when sent: every row may be empty."""
        return 0 if self.is_bound else super().initial_form_count()

    def rules(self) -> list[StepRule]:
        """The written steps in their order."""
        rows = [form.cleaned_data for form in self.forms if form.has_changed()]
        return [StepRule(**row) for row in rows if row]


StepRules = forms.formset_factory(
    StepRuleForm,
    formset=BaseStepRules,
    extra=MOST_STEPS,
    max_num=MOST_STEPS,
    absolute_max=MOST_STEPS,
)


def step_rules(procedure: DecisionProcedure | None, data: Any = None) -> BaseStepRules:
    """The steps' rows, filled with those the procedure has."""
    steps = procedure.steps.order_by("position") if procedure else ()
    initial = [
        {
            "title": step.title,
            "body": step.body,
            "attendance": step.attendance,
            "majority": step.majority,
        }
        for step in steps
    ]
    return StepRules(data, initial=None if data is not None else initial, prefix="steps")
