"""What is asked about problems that look alike, and a person's answer."""

from django import forms

from issues.queries.likeness import Typed

LONGEST = 500
MOST = 2**31 - 1
WHICH = "请点“是反弹”或“不是”。"


class AnswerForm(forms.Form):
    answer = forms.ChoiceField(
        label="判断",
        choices=[("yes", "是反弹"), ("no", "不是")],
        error_messages={"required": WHICH, "invalid_choice": WHICH},
    )


class HintForm(forms.Form):
    """What stands in a card being typed; a number that is none asks without it."""

    description = forms.CharField(label="问题描述", required=False)
    category = forms.IntegerField(label="问题类别", required=False, min_value=1, max_value=MOST)
    hamlet = forms.IntegerField(label="村湾(小区)", required=False, min_value=1, max_value=MOST)
    chosen = forms.IntegerField(label="选中的", required=False, min_value=1, max_value=MOST)

    def typed(self) -> Typed:
        """The card as it is compared."""
        self.full_clean()
        values = self.cleaned_data
        return Typed(
            description=values.get("description", "")[:LONGEST],
            category_id=values.get("category"),
            hamlet_id=values.get("hamlet"),
            chosen=values.get("chosen"),
        )
