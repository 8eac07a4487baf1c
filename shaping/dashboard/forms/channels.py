"""A mailbox or a group's robot, as the system administrator enters it."""

from typing import Any

from django import forms

from shaping.notices.models import ChannelKind, OutsideChannel
from shaping.notices.services.channels import ChannelDraft
from villages.models import Township

WHOLE = ("", "整个系统（各乡镇的消息都发）")


class ChannelForm(forms.Form):
    kind = forms.ChoiceField(
        label="方式",
        choices=ChannelKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "请选一种方式。"},
    )
    name = forms.CharField(
        label="名称",
        max_length=40,
        help_text="写给自己看的，例如“镇办公室工作群”。",
        error_messages={"required": "请写名称，例如“镇办公室工作群”。"},
    )
    township_code = forms.ChoiceField(label="发哪里的消息", required=False)
    address = forms.CharField(
        label="地址",
        max_length=500,
        help_text="邮箱地址，或者在群里添加机器人时给的网址。",
        error_messages={"required": "请写邮箱地址或者机器人的网址。"},
    )
    secret = forms.CharField(
        label="加签密钥",
        max_length=200,
        required=False,
        help_text="只有钉钉机器人的安全设置选了“加签”才填。",
    )
    wants_reports = forms.BooleanField(label="发月报通知", required=False)
    wants_alarms = forms.BooleanField(label="发告警", required=False)

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        townships = Township.objects.visible_to(user).order_by("code9").values_list("code9", "name")
        self.fields["township_code"].choices = [WHOLE, *townships]  # type: ignore[attr-defined]

    def draft(self) -> ChannelDraft:
        return ChannelDraft(**self.cleaned_data)


class ChannelChangeForm(ChannelForm):
    """The same for a channel that is there: its kind stays, its address is never shown."""

    version = forms.IntegerField(label="版本", widget=forms.HiddenInput)

    def __init__(self, user: Any, channel: OutsideChannel, data: Any = None) -> None:
        kept = ("name", "township_code", "wants_reports", "wants_alarms", "version")
        initial = {name: getattr(channel, name) for name in kept}
        super().__init__(user, data, initial=initial)
        self.kind = channel.kind
        del self.fields["kind"]
        address = self.fields["address"]
        address.required = False
        address.help_text = f"现在是 {channel.masked_address}。不换就空着；换地址时密钥也要重新填。"

    def draft(self) -> ChannelDraft:
        values = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        return ChannelDraft(kind=self.kind, **values)
