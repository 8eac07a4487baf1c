"""The first steps of a real installation: administrators, and the start of a township."""

import re
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from shaping.accounts.models import User
from shaping.accounts.services import FirstPassword, NewAccount
from shaping.audit.services import Act, record
from shaping.workflow import Refused
from villages.capabilities import Role, require
from villages.models import Appointment, Township
from villages.queries.people import Post
from villages.services.appointments import ADMINISTRATORS, enter_appointment
from villages.services.people import first_password, new_account

_FIELDS = {field.name: field for field in Township._meta.fields}


@dataclass(frozen=True)
class TownshipStart:
    """What is known of the township at its start; empty fields keep what is stored."""

    code9: str
    name: str = ""
    county_name: str = ""
    issuing_body: str = ""
    document_code: str = ""


@transaction.atomic
def create_admins(system: NewAccount, security: NewAccount, *, today: date) -> list[FirstPassword]:
    """Make the first system and security administrators, two persons; return their slips.

    Raises Refused when there are administrators already or both are the same person.
    """
    if Appointment.objects.live(today).filter(role__in=ADMINISTRATORS).exists():
        raise Refused("已经有系统管理员或安全管理员了。要增加或更换，请由他们在“人员”页办理。")
    _require_two_persons(system, security, "系统管理员和安全管理员")
    return [
        _enter(system, Post(Role.SYSTEM_ADMIN), today, by=None),
        _enter(security, Post(Role.SECURITY_ADMIN), today, by=None),
    ]


@transaction.atomic
def start_township(
    start: TownshipStart, office: NewAccount, leader: NewAccount, *, today: date, by: User | None
) -> tuple[Township, list[FirstPassword]]:
    """Start a township's real work (启用): its name, 代字, office and leader; return the slips.

    `by` is None on the command line. Raises Forbidden without `township.start`, Refused when demo
    data is loaded, the township has started, or a field is wrong; then nothing is written.
    """
    if by is not None:
        require(by, "township.start")
    if Township.objects.filter(is_demo=True).exists():
        raise Refused(
            "系统里是演示数据，不能和真实数据混在一起。请换一个 VAR_DIR（或空的数据库）重新开始。"
        )
    _require_two_persons(office, leader, "办公室人员和分管领导")
    township = _started(start, today)
    record(
        Act(
            "township.start",
            target=township,
            township_code=township.code9,
            summary=f"启用{township.name}，发文机关{township.issuing_body}",
            after={"started_on": today.isoformat(), "document_code": township.document_code},
        ),
        by=by,
    )
    return township, [
        _enter(office, Post(Role.TOWNSHIP_OFFICE, township), today, by=by),
        _enter(leader, Post(Role.TOWNSHIP_LEADER, township), today, by=by),
    ]


def _started(start: TownshipStart, today: date) -> Township:
    if not re.fullmatch(r"\d{9}", start.code9, re.ASCII):
        raise Refused("乡镇代码要写9位数字，例如 421223101。")
    # Makes the row unless it is there, so that two starts at once meet at the lock.
    Township.objects.bulk_create([Township(code9=start.code9)], ignore_conflicts=True)
    township = Township.objects.select_for_update(of=("self",)).get(code9=start.code9)
    if township.started_on is not None:
        raise Refused(f"{township.name}已经在{township.started_on}启用了，不用再启用。")
    for name in ("name", "county_name", "issuing_body", "document_code"):
        setattr(township, name, getattr(start, name) or getattr(township, name))
    township.issuing_body = township.issuing_body or f"{township.name}人民政府"
    township.started_on = today
    try:
        township.full_clean()
    except ValidationError as error:
        raise Refused(_field_sentences(error)) from error
    township.save()
    return township


def _field_sentences(error: ValidationError) -> str:
    words = [
        f"{_FIELDS[name].verbose_name}：{''.join(messages)}"
        for name, messages in error.message_dict.items()
    ]
    return "；".join(words)


def _require_two_persons(one: NewAccount, other: NewAccount, offices: str) -> None:
    if one.username == other.username or one.display_name == other.display_name:
        raise Refused(f"{offices}要是两个不同的人，请写两个不同的姓名和用户名。")


def _enter(person: NewAccount, post: Post, today: date, *, by: User | None) -> FirstPassword:
    user = new_account(person, post.township_code, by=by)
    enter_appointment(user, post, today, by=by)
    return first_password(user, post.township_code, by=by)
