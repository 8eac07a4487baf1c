"""Accounts of people in an area: opening, resetting, disabling, unlocking (design §3)."""

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from shaping.accounts import services as accounts
from shaping.accounts.models import User
from shaping.accounts.services import FirstPassword, NewAccount
from shaping.audit.services import Act
from shaping.workflow import Forbidden, Refused, StaleState
from villages.capabilities import may, require
from villages.models import Appointment, Township
from villages.queries.people import Post, holds_everywhere, may_reset
from villages.services.appointments import (
    ADMINISTRATORS,
    enter_appointment,
    refuse_last_administrator,
    require_other,
    require_post,
)


def new_account(person: NewAccount, township_code: str, *, by: User | None) -> User:
    """Make the account; raises Refused with the sentences of the wrong fields."""
    try:
        return accounts.create_account(person, township_code=township_code, by=by)
    except ValidationError as error:
        raise Refused("".join(error.messages)) from error


def first_password(user: User, township_code: str, *, by: User | None) -> FirstPassword:
    """Give one new account its first password; returned once, for the slip."""
    act = Act(
        "account.first_password",
        target=user,
        township_code=township_code,
        summary=f"发放密码条 {user.username}",
    )
    return accounts.issue_first_passwords([user], act, by=by)[0]


@transaction.atomic
def open_account(person: NewAccount, post: Post | None, *, today: date, by: User) -> FirstPassword:
    """Open an account, with a post from today on or without one, and return its slip.

    Without a post only the system admin may; with one it takes the right to open accounts and to
    give that post. Raises Forbidden or Refused; then nothing is written.
    """
    if post is None:
        if not holds_everywhere(by, "account.create"):
            raise Forbidden("请同时选好职务。没有职务的账号由系统管理员建立。")
        return first_password(new_account(person, "", by=by), "", by=by)
    require_new_person(post, by=by)
    require_post("appointment.create", post, by=by)
    user = new_account(person, post.township_code, by=by)
    enter_appointment(user, post, today, by=by)
    return first_password(user, post.township_code, by=by)


def require_new_person(post: Post, *, by: User) -> None:
    """Raise Forbidden unless the user may open an account for somebody with this post."""
    if not may(by, "account.create", post.area):
        raise Forbidden("您不能建立账号。请先请系统管理员建好账号，再从已有人员中选。")


@transaction.atomic
def reset_account(person: User, *, today: date, by: User) -> FirstPassword:
    """Give a person a new first password (重置密码) and return its slip.

    Raises Forbidden when the person is not the user's to reset, Refused for a disabled account.
    """
    if not may_reset(by, person, today):
        raise Forbidden(
            "您不能重置这个人的密码。镇共同缔造办公室只能重置本镇村级人员和考核组成员的，"
            "其他人请找系统管理员。"
        )
    if not person.is_active:
        raise Refused("这个账号已经停用，不用重置密码。要再用，请先启用。")
    password = accounts.reset_password(person, township_code=township_code_of(person, today), by=by)
    return FirstPassword(person, password)


def township_code_of(person: User, today: date) -> str:
    """Code of the township of a person's first present post, for the audit trail."""
    held = person.appointments.live(today).filter(township__isnull=False).order_by("pk")
    return held.values_list("township__code9", flat=True).first() or ""


@transaction.atomic
def disable_person(person: User, *, today: date, by: User) -> None:
    """Stop a person from signing in (停用). Raises Forbidden, Refused, StaleState."""
    require(by, "account.disable")
    require_other(person, by)
    held = set(person.appointments.live(today).values_list("role", flat=True))
    refuse_last_administrator(person, held & ADMINISTRATORS, today)
    if not accounts.disable_account(person, township_code=township_code_of(person, today), by=by):
        raise StaleState("这个账号已经停用了。请刷新页面。")


@transaction.atomic
def enable_person(person: User, *, today: date, by: User) -> None:
    """Let a disabled person sign in again (启用). Raises Forbidden, StaleState."""
    require(by, "account.disable")
    require_other(person, by)
    if not accounts.enable_account(person, township_code=township_code_of(person, today), by=by):
        raise StaleState("这个账号已经启用了。请刷新页面。")


@transaction.atomic
def unlock_person(person: User, *, by: User) -> None:
    """Forget the person's failed sign-ins (解锁). Raises Forbidden."""
    require(by, "account.unlock")
    require_other(person, by)
    accounts.unlock_account(person, by=by)


def print_slips(people: Sequence[User], township: Township, *, by: User) -> list[FirstPassword]:
    """Fresh first passwords for accounts of a batch that nobody has signed in to (密码条).

    Raises Forbidden without the right to import accounts there, Refused when one of them has
    signed in meanwhile or none was chosen.
    """
    require(by, "account.import", township)
    if not people:
        raise Refused("请至少选一个人。已经登录过的人不用再发密码条。")
    if any(not person.is_unused for person in people):
        raise Refused("选中的人里有人刚刚登录过，不用再发密码条。请刷新页面再选。")
    act = Act(
        "account.slips",
        target=township,
        township_code=township.code9,
        summary=f"打印密码条{len(people)}张",
        after={"usernames": [person.username for person in people]},
    )
    return accounts.issue_first_passwords(people, act, by=by)


def posts_now(people: Sequence[User], today: date) -> dict[int, str]:
    """The present posts of these people in words, by user id; one SQL statement."""
    titles: dict[int, str] = {}
    held = Appointment.objects.live(today).filter(user__in=people)
    for appointment in held.select_related("township", "village").order_by("pk"):
        title = f"{appointment.area_name} {appointment.get_role_display()}"
        earlier = titles.get(appointment.user_id)
        titles[appointment.user_id] = f"{earlier}、{title}" if earlier else title
    return titles
