"""What is filled in for cases: the text, its pictures, the review."""

from typing import Any
from uuid import UUID

from django import forms

from organizations.forms.case_lists import WRONG_CHOICE
from organizations.forms.public_texts import CONFIRMS, check_public_texts, numbers_field
from organizations.models import Case, CaseKind, CasePhoto, CoPrinciple
from organizations.queries.cases import hamlets_of, own_pictures, phones_in, writable_villages
from organizations.services.case_photos import LONGEST_CAPTION, MOST_PHOTOS
from organizations.services.cases import LONGEST_REASON, LONGEST_TEXT, CaseText, Shown
from villages.models import Hamlet, Village

PAGE_TOO_OLD = "这个页面打开得太久了。请刷新页面再办。"


def _version_field() -> forms.IntegerField:
    return forms.IntegerField(
        label="版本",
        widget=forms.HiddenInput,
        error_messages={"required": PAGE_TOO_OLD, "invalid": PAGE_TOO_OLD},
    )


def _caption_field() -> forms.CharField:
    return forms.CharField(
        label="照片说明",
        max_length=LONGEST_CAPTION,
        required=False,
        help_text="选填，例如“整治前的水塘”。",
    )


class TextForm(forms.Form):
    """What is written of a case."""

    hamlet = forms.ModelChoiceField(
        Hamlet.objects.none(),
        to_field_name="code",
        label="村湾(小区)",
        required=False,
        empty_label="（全村）",
        help_text="选填。",
        error_messages={"invalid_choice": "请选本村的村湾(小区)。"},
    )
    kind = forms.ChoiceField(
        label="类别",
        choices=[("", "（请选）"), *CaseKind.choices],
        error_messages={"required": "请选类别。"} | WRONG_CHOICE,
    )
    title = forms.CharField(
        label="标题",
        max_length=60,
        error_messages={"required": "请写标题，例如“一把扫帚扫出干净湾”。"},
    )
    summary = forms.CharField(
        label="一句话说明",
        max_length=120,
        help_text="别的村先看这一句：做了什么，有什么结果。",
        error_messages={"required": "请用一句话说明做了什么、有什么结果。"},
    )
    text = forms.CharField(
        label="正文",
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text="最多3000字：原来什么情况、群众怎么商量、怎么干的、现在怎样。空一行就是另起一段。",
        error_messages={"required": "请写正文。"},
    )
    principles = forms.MultipleChoiceField(
        label="体现的“五共”",
        choices=CoPrinciple.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages=WRONG_CHOICE,
    )
    confirms_numbers = numbers_field()

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        check_public_texts(self, ("title", "summary", "text"))
        return values

    @property
    def written(self) -> CaseText:
        """The valid answers as the service takes them."""
        names = ("kind", "title", "summary", "text", "hamlet", "principles")
        return CaseText(**{name: self.cleaned_data[name] for name in names})


def _hamlet_words(hamlet: Hamlet) -> str:
    return f"{hamlet.village.name} {hamlet.name}"


class CaseForm(TextForm):
    """A new case of one of the villages the user writes for."""

    village = forms.ModelChoiceField(
        Village.objects.none(),
        to_field_name="code12",
        label="村(社区)",
        empty_label="（请选）",
        error_messages={
            "required": "请选村(社区)。",
            "invalid_choice": "请选您负责的村(社区)。",
        },
    )
    field_order = ("village",)

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        villages = writable_villages(user)
        fields: Any = self.fields
        fields["village"].queryset = villages
        fields["hamlet"].queryset = hamlets_of(villages)
        fields["hamlet"].label_from_instance = _hamlet_words
        codes = [village.code12 for village in villages]
        if len(codes) == 1:
            self.initial["village"] = codes[0]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        village, hamlet = values.get("village"), values.get("hamlet")
        if village and hamlet and hamlet.village_id != village.pk:
            self.add_error("hamlet", "请选本村的村湾(小区)。")
        return values


class CaseEditForm(TextForm):
    """A case as it was on the screen."""

    version = _version_field()

    def __init__(self, case: Case, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hamlet: Any = self.fields["hamlet"]
        hamlet.queryset = hamlets_of(Village.objects.filter(pk=case.village_id))
        hamlet.label_from_instance = str
        names = ("kind", "title", "summary", "text", "principles", "version")
        self.initial.update({name: getattr(case, name) for name in names})
        self.initial["hamlet"] = case.hamlet.code if case.hamlet else ""


class PhotosForm(forms.Form):
    """Pictures that the page has sent already, named by their keys."""

    most_photos = MOST_PHOTOS
    photos = forms.Field(label="照片", widget=forms.MultipleHiddenInput, required=False)
    caption = _caption_field()
    confirms_numbers = numbers_field()

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_photos(self) -> list[Any]:
        keys = _keys(self.cleaned_data["photos"] or [])
        files = own_pictures(self.user, keys)
        if not files:
            raise forms.ValidationError("请先选照片，等上传完再交。")
        if len(files) < len(keys):
            raise forms.ValidationError("有照片没有传完。请等上传完再交，或删掉重新选。")
        return files

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        check_public_texts(self, ("caption",))
        return values


def _keys(values: list[str]) -> set[UUID]:
    try:
        return {UUID(value) for value in values}
    except ValueError as error:
        raise forms.ValidationError("照片的编号不对。请刷新页面，重新选一次。") from error


class CaptionForm(forms.Form):
    caption = _caption_field()
    confirms_numbers = numbers_field()

    def __init__(self, photo: CasePhoto, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["caption"] = photo.caption

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        check_public_texts(self, ("caption",))
        return values


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="原因",
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写原因。"},
    )


class ShownForm(forms.Form):
    """The two ticks of the review; a phone number in the case asks for a third."""

    is_public = forms.BooleanField(
        label="放到公开页",
        required=False,
        help_text="不登录也看得到。确认文字和照片都可以公开再勾。",
    )
    is_recommended = forms.BooleanField(
        label="推荐学习", required=False, help_text="排在前面，全镇各村都看得到。"
    )
    confirms_numbers = numbers_field()
    version = _version_field()

    def __init__(self, case: Case, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = ("is_public", "is_recommended", "version")
        self.initial.update({name: getattr(case, name) for name in names})
        self.phones = phones_in(case)
        if self.phones:
            self.fields[CONFIRMS].widget = forms.CheckboxInput()

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if self.phones and values.get("is_public") and not values.get(CONFIRMS):
            self.add_error(
                CONFIRMS, "里面有手机号。确实要公开，请勾上这一项；不必公开的退回村里删掉。"
            )
        return values

    @property
    def shown(self) -> Shown:
        """The valid answers as the service takes them."""
        return Shown(self.cleaned_data["is_public"], self.cleaned_data["is_recommended"])
