"""Forms of accounts, appointments, hand-overs and the first steps."""

from datetime import date
from typing import Any

from django import forms

from shaping.accounts.models import User
from shaping.accounts.services import NewAccount
from villages.capabilities import may
from villages.forms.person_fields import (
    chosen_post,
    day_field,
    name_field,
    phone_field,
    post_fields,
    username_field,
)
from villages.models import Appointment
from villages.queries.people import Post, holds_everywhere, post_of, successors_for
from villages.services.starting import TownshipStart


class PersonForm(forms.Form):
    """A new account; whoever is no system admin gives it a post at once."""

    display_name = name_field()
    username = username_field()
    phone = phone_field()

    def __init__(self, user: User, today: date, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.today = user, today
        self.needs_post = not holds_everywhere(user, "account.create")
        self.post: Post | None = None
        if self.needs_post:
            self.fields |= post_fields(user, today)

    def clean(self) -> dict[str, Any]:
        if self.needs_post:
            self.post = chosen_post(self, self.user, self.today)
        return self.cleaned_data

    @property
    def person(self) -> NewAccount:
        content = self.cleaned_data
        return NewAccount(content["username"], content["display_name"], content["phone"])


class AppointForm(forms.Form):
    """A post for a person who has an account."""

    def __init__(self, user: User, today: date, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.today = user, today
        self.post: Post | None = None
        self.fields |= {**post_fields(user, today), "started_on": day_field("任职日期")}

    def clean(self) -> dict[str, Any]:
        self.post = chosen_post(self, self.user, self.today)
        return self.cleaned_data


class EndForm(forms.Form):
    """The day an appointment ends."""

    ended_on = day_field("离任日期")


class PersonChoiceField(forms.ModelChoiceField):
    """A person by name and user name."""

    def label_from_instance(self, person: User) -> str:  # type: ignore[override]
        return f"{person.display_name}（{person.username}）"


class HandOverForm(forms.Form):
    """Who takes a post over: somebody with an account, or a new person."""

    successor = PersonChoiceField(User.objects.none(), label="接任人（已有账号）", required=False)
    display_name = name_field("新来的人：姓名", required=False)
    username = username_field("新来的人：用户名", required=False)
    phone = phone_field("新来的人：手机号")
    disables_predecessor = forms.BooleanField(
        label="停用原任的账号（他没有其他任职时）", required=False, initial=True
    )

    def __init__(self, user: User, appointment: Appointment, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: forms.ModelChoiceField = self.fields["successor"]  # type: ignore[assignment]
        field.queryset = successors_for(user, appointment)
        field.empty_label = "请选择"
        if may(user, "account.create", post_of(appointment).area):
            field.empty_label = "新来的人，在下面填写"
        else:
            for name in ("display_name", "username", "phone"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        content = self.cleaned_data
        is_new = bool(content.get("display_name") or content.get("username"))
        if self.errors:
            return content
        if content.get("successor") and is_new:
            raise forms.ValidationError("接任人只能有一位：选了已有账号的人，就不要再填新来的人。")
        if is_new:
            for name, words in (("display_name", "请写姓名。"), ("username", "请写用户名。")):
                if not content.get(name):
                    self.add_error(name, words)
        elif not content.get("successor"):
            raise forms.ValidationError("请选一位接任人；他还没有账号，就填“新来的人”。")
        return content

    @property
    def chosen(self) -> User | NewAccount:
        """The successor, as the service takes it."""
        content = self.cleaned_data
        if content["successor"]:
            person: User = content["successor"]
            return person
        return NewAccount(content["username"], content["display_name"], content["phone"])


class StartForm(forms.Form):
    """The real start of a township: its names and its two first people."""

    code9 = forms.CharField(
        label="乡镇代码",
        max_length=9,
        help_text="统计用区划代码的前9位，例如沙坪镇 421223101。",
        error_messages={"required": "请写9位乡镇代码。"},
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    name = forms.CharField(
        label="名称", max_length=40, required=False, help_text="名录里已有这个乡镇时可以空着。"
    )
    county_name = forms.CharField(
        label="所属县", max_length=40, required=False, help_text="名录里已有这个乡镇时可以空着。"
    )
    issuing_body = forms.CharField(
        label="发文机关",
        max_length=60,
        required=False,
        help_text="空着就用“名称＋人民政府”。",
    )
    document_code = forms.CharField(
        label="发文代字", max_length=20, required=False, help_text="例如 沙政发。"
    )
    office_name = name_field("共同缔造办公室：姓名")
    office_username = username_field("共同缔造办公室：用户名")
    office_phone = phone_field("共同缔造办公室：手机号")
    leader_name = name_field("分管领导：姓名")
    leader_username = username_field("分管领导：用户名")
    leader_phone = phone_field("分管领导：手机号")

    @property
    def start(self) -> TownshipStart:
        names = ("code9", "name", "county_name", "issuing_body", "document_code")
        return TownshipStart(**{name: self.cleaned_data[name] for name in names})

    def person(self, office: str) -> NewAccount:
        """The person written under `office` or `leader`."""
        content = self.cleaned_data
        return NewAccount(
            content[f"{office}_username"], content[f"{office}_name"], content[f"{office}_phone"]
        )


class SlipsForm(forms.Form):
    """Which people of a batch get a fresh slip; at most 40 at a time, hashing takes its time."""

    MOST = 40
    people = forms.ModelMultipleChoiceField(
        User.objects.none(),
        label="要打印密码条的人",
        error_messages={"required": "请至少选一个人。", "invalid_choice": "名单变了，请刷新页面。"},
    )

    def __init__(self, unused: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].queryset = unused  # type: ignore[attr-defined]

    def clean_people(self) -> list[User]:
        people = list(self.cleaned_data["people"])
        if len(people) > self.MOST:
            raise forms.ValidationError(f"一次最多打印{self.MOST}张，请分几次打印。")
        return people
