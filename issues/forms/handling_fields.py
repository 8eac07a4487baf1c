"""What the forms of a problem's moves share: the version seen, words, workdays to come, photos."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils import timezone

from issues.models import Issue
from issues.queries.deadlines import fault_of_day
from issues.queries.handlers import own_files
from issues.services.attachments import MOST_PHOTOS_AT_ONCE
from issues.services.holding import LONGEST_WORDS

PAGE_TOO_OLD = "这个页面打开得太久了。请回到问题页，再点一次要办的事。"


def version_field() -> forms.IntegerField:
    """The version of the problem that was on the screen."""
    return forms.IntegerField(
        label="版本",
        widget=forms.HiddenInput,
        error_messages={"required": PAGE_TOO_OLD, "invalid": PAGE_TOO_OLD},
    )


def words_field(
    label: str, missing: str = "", *, help_text: str = "", longest: int = LONGEST_WORDS
) -> forms.CharField:
    """A few lines of words; required when there is a sentence for missing ones."""
    return forms.CharField(
        label=label,
        required=bool(missing),
        max_length=longest,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": missing},
    )


class WorkdayField(forms.DateField):
    """A workday to come within two years."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    default_error_messages = {
        "required": "请选日期。",
        "invalid": "日期请写成 2026-01-31 这样。",
    }

    def validate(self, value: Any) -> None:
        super().validate(value)
        fault = fault_of_day(value, timezone.localdate()) if value else ""
        if fault:
            raise forms.ValidationError(fault)


class MoveForm(forms.Form):
    """A form about one problem as its user saw it."""

    version = version_field()

    def __init__(self, issue: Issue, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.issue, self.user = issue, user
        self.today = timezone.localdate()
        self.initial["version"] = issue.version


class PhotosForm(MoveForm):
    """A form to which uploaded files can be added, named by their keys."""

    most_photos = MOST_PHOTOS_AT_ONCE
    photos = forms.Field(label="照片", widget=forms.MultipleHiddenInput, required=False)
    upload = forms.FileField(
        label="材料文件",
        required=False,
        help_text="选填。PDF、Word(.docx)、Excel(.xlsx)，照片也可以，最大20 MB。",
    )
    # Made with the page, so that the same form sent twice stores the file once.
    upload_key = forms.UUIDField(
        label="文件编号",
        initial=uuid4,
        widget=forms.HiddenInput,
        error_messages={"required": PAGE_TOO_OLD, "invalid": PAGE_TOO_OLD},
    )

    def clean_photos(self) -> list[Any]:
        keys = _keys(self.cleaned_data["photos"] or [])
        if keys is None or len(keys) > MOST_PHOTOS_AT_ONCE:
            raise forms.ValidationError(f"一次最多{MOST_PHOTOS_AT_ONCE}个，请分几次添加。")
        files = list(own_files(self.user, keys))
        if len(files) < len(set(keys)):
            raise forms.ValidationError("有照片没有传完。请等上传完再交，或删掉重新选。")
        return files


def _keys(values: list[str]) -> list[UUID] | None:
    try:
        return [UUID(value) for value in values]
    except ValueError:
        return None
