"""The fields that forms about people share: a person, a day, a post within the user's reach."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from shaping.accounts.models import User
from villages.capabilities import TOWNSHIP_ROLES, VILLAGE_ROLES, grants_of
from villages.models import Township, Village
from villages.queries.people import Post, appointable_roles, holds_everywhere


def name_field(label: str = "姓名", *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=60, required=required, error_messages={"required": "请写姓名。"}
    )


def username_field(label: str = "用户名", *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=60,
        required=required,
        help_text="登录时用，建好后不能改。可用字母、数字和 - _ . @ +，例如 cun-101200。",
        validators=User._meta.get_field("username").validators,
        error_messages={"required": "请写用户名。"},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )


def phone_field(label: str = "手机号") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=11,
        required=False,
        validators=User._meta.get_field("phone").validators,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


def day_field(label: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        initial=timezone.localdate,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "请选日期。", "invalid": "日期请写成 2026-01-31 这样。"},
    )


def post_fields(user: Any, today: date) -> dict[str, forms.Field]:
    """Role, township and village, as far as the user appoints.

    A township's office chooses among its own villages; the security admin, who may see a whole
    province, chooses the township and writes the village.
    """
    fields: dict[str, forms.Field] = {
        "role": forms.ChoiceField(
            label="职务",
            choices=[("", "请选择"), *((r.value, r.label) for r in appointable_roles(user))],
            error_messages={"required": "请选职务。", "invalid_choice": "请从列表里选职务。"},
        )
    }
    if holds_everywhere(user, "appointment.create"):
        fields["township"] = forms.ModelChoiceField(
            Township.objects.order_by("code9"),
            label="乡镇",
            required=False,
            empty_label="不限乡镇（县级查看、系统管理员、安全管理员）",
        )
        fields["village"] = forms.CharField(
            label="村(社区)名称或代码",
            max_length=40,
            required=False,
            help_text="村专干、村书记、驻村干部要写；其他职务空着。",
        )
        return fields
    villages = Village.objects.in_areas(grants_of(user, "appointment.create")).open_on(today)
    fields["village"] = forms.ModelChoiceField(
        villages.select_related("township").order_by("code12"),
        label="村(社区)",
        required=False,
        empty_label="全镇（考核组成员）",
    )
    return fields


def chosen_post(form: forms.Form, user: Any, today: date) -> Post | None:
    """The post that the form's fields name; None, with the fault at its field, when they do not."""
    content = form.cleaned_data
    role = content.get("role")
    if not role:
        return None
    village = content.get("village") or None
    township = content.get("township") if "township" in form.fields else _own_township(user)
    if isinstance(village, str):
        village = _find_village(village, township, today)
        if village is None:
            form.add_error("village", "这个乡镇没有这个村(社区)。请核对名称，或写12位代码。")
            return None
    if role in VILLAGE_ROLES:
        if village is None:
            form.add_error("village", "这个职务要选村(社区)。")
            return None
        return Post(role, village.township, village)
    if role in TOWNSHIP_ROLES:
        if township is None:
            form.add_error("township", "这个职务要选乡镇。")
            return None
        return Post(role, township)
    return Post(role)


def _own_township(user: Any) -> Township | None:
    grants = grants_of(user, "appointment.create")
    return Township.objects.in_areas(grants).order_by("code9").first()


def _find_village(words: str, township: Township | None, today: date) -> Village | None:
    villages = Village.objects.open_on(today).select_related("township")
    if len(words) == 12 and words.isdigit():
        return villages.filter(code12=words).first()
    return villages.filter(township=township, name=words).first()
