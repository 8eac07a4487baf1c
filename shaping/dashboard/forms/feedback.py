"""What a user writes in 有话说, and what the office answers."""

from django import forms

ROOM_FOR_WORDS = 1000


def _words(label: str, missing: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=ROOM_FOR_WORDS,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=f"最多{ROOM_FOR_WORDS}个字。",
        error_messages={
            "required": missing,
            "max_length": f"最多{ROOM_FOR_WORDS}个字，请写短一些或分两条写。",
        },
    )


class FeedbackForm(forms.Form):
    text = _words("想说的话", "请写下想说的话。")


class AnswerForm(forms.Form):
    answer = _words("答复", "请写答复。")
