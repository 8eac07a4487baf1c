"""One photo as the phone page sends it."""

from django import forms

_MISSING = "没有收到照片，请重新选一次。"


class PhotoForm(forms.Form):
    key = forms.UUIDField(
        label="编号",
        error_messages={
            "required": "没有收到照片的编号。请刷新页面，重新选一次。",
            "invalid": "照片的编号不对。请刷新页面，重新选一次。",
        },
    )
    file = forms.FileField(
        label="照片",
        allow_empty_file=True,
        error_messages={"required": _MISSING, "invalid": _MISSING, "missing": _MISSING},
    )

    def first_fault(self) -> str:
        """The first thing that is wrong, as a sentence."""
        return next(iter(self.errors.values()))[0]
