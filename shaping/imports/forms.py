"""What the wizard asks: the file, and whatever the kind of import wants to know besides."""

from datetime import date
from typing import Any

from django import forms

from shaping.spreadsheets.limits import MAX_FILE_BYTES, MAX_ROWS


class UploadForm(forms.Form):
    file = forms.FileField(
        label="表格文件",
        help_text=f"WPS 或 Excel 表格（.xlsx、.xls、.csv），最多{MAX_FILE_BYTES // 1024**2}MB、{MAX_ROWS}行。",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
        error_messages={
            "required": "请选一个文件。",
            "empty": "这个文件是空的，请重新选一个。",
            "invalid": "没有收到文件，请重新选一次。",
            "missing": "没有收到文件，请重新选一次。",
        },
    )

    def answers(self) -> dict[str, Any]:
        """What was answered besides the file, as plain JSON values."""
        return {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in self.cleaned_data.items()
            if name != "file" and value not in (None, "")
        }


def upload_form(question: type[forms.Form] | None) -> type[UploadForm]:
    """The upload form with the kind's own questions above the file."""
    if question is None:
        return UploadForm
    return type(
        "QuestionUploadForm",
        (UploadForm, question),
        {"field_order": [*question.base_fields, "file"]},
    )
