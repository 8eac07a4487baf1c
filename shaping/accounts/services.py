"""Acts on accounts; who may do them to whom is decided above (villages)."""

from collections.abc import Sequence
from dataclasses import dataclass

from axes.utils import reset as forget_failures
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from shaping.accounts.models import User
from shaping.accounts.passwords import random_password
from shaping.audit.services import Act, Actor, record


@dataclass(frozen=True)
class NewAccount:
    """What is known of a person before the account exists."""

    username: str
    display_name: str
    phone: str = ""


@dataclass(frozen=True)
class FirstPassword:
    """A first password in clear: shown once on a slip, never stored."""

    user: User
    password: str


def record_sign_in(user: User) -> None:
    """Write that the user has signed in."""
    with transaction.atomic():
        record(Act("account.sign_in", target=user, summary="登录"), by=user)


def record_sign_out(user: User) -> None:
    """Write that the user has signed out."""
    with transaction.atomic():
        record(Act("account.sign_out", target=user, summary="退出"), by=user)


def record_failed_sign_in(username: str) -> None:
    """Write that somebody failed to sign in.

    A name that nobody has is not kept: people type their password into the wrong field.
    """
    user = User.objects.filter(username=username).first()
    summary = f"登录失败：{user.username}" if user else "登录失败：没有这个用户名"
    with transaction.atomic():
        record(Act("account.sign_in_failed", target=user, summary=summary), by=None)


def record_confirmation(user: User) -> None:
    """Write that the user gave the password again before an important act (R-L5)."""
    with transaction.atomic():
        record(Act("account.confirm", target=user, summary="再次输入密码确认身份"), by=user)


def create_account(person: NewAccount, *, township_code: str = "", by: Actor | None) -> User:
    """Make an account that cannot sign in yet: `issue_first_passwords` prints its slip.

    Raises ValidationError with Chinese sentences when a field is wrong or the name is taken.
    """
    user = User(username=person.username, display_name=person.display_name, phone=person.phone)
    user.set_unusable_password()
    user.full_clean(validate_unique=False)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
            record(
                Act(
                    "account.create",
                    target=user,
                    township_code=township_code,
                    summary=f"建立账号 {user.username}",
                ),
                by=by,
            )
    except IntegrityError as error:
        message = User._meta.get_field("username").error_messages["unique"]
        raise ValidationError({"username": message}) from error
    return user


def issue_first_passwords(
    users: Sequence[User], act: Act, *, by: Actor | None
) -> list[FirstPassword]:
    """Give each user a random first password that must be changed, and end open sessions.

    One event, `act`, stands for all of them. The hashes are made before the transaction, since
    one takes a third of a second.
    """
    slips = [FirstPassword(user, random_password()) for user in users]
    for slip in slips:
        slip.user.password = make_password(slip.password)
        slip.user.must_change_password = True
        slip.user.password_changed_at = timezone.now()
    with transaction.atomic():
        User.objects.bulk_update(users, ["password", "must_change_password", "password_changed_at"])
        record(act, by=by)
    return slips


def reset_password(user: User, *, township_code: str = "", by: Actor | None) -> str:
    """Give a new random first password (重置密码); open sessions end. Return it once."""
    act = Act(
        "account.reset_password",
        target=user,
        township_code=township_code,
        summary=f"重置密码 {user.username}",
    )
    return issue_first_passwords([user], act, by=by)[0].password


@transaction.atomic
def change_password(user: User, password: str) -> None:
    """Set the user's own new, already validated password; other sessions end."""
    user.set_password(password)
    user.must_change_password = False
    user.password_changed_at = timezone.now()
    user.save(update_fields=["password", "must_change_password", "password_changed_at"])
    record(Act("account.change_password", target=user, summary="修改自己的密码"), by=user)


def disable_account(user: User, *, township_code: str = "", by: Actor | None) -> bool:
    """Stop an account from signing in (停用); its sessions end at the next request.

    False when it was disabled already; then nothing is written.
    """
    act = Act(
        "account.disable",
        target=user,
        township_code=township_code,
        summary=f"停用账号 {user.username}",
    )
    return _switch(user, act, is_active=False, by=by)


def enable_account(user: User, *, township_code: str = "", by: Actor | None) -> bool:
    """Let a disabled account sign in again (启用); False when it was enabled already."""
    act = Act(
        "account.enable",
        target=user,
        township_code=township_code,
        summary=f"启用账号 {user.username}",
    )
    return _switch(user, act, is_active=True, by=by)


@transaction.atomic
def _switch(user: User, act: Act, *, is_active: bool, by: Actor | None) -> bool:
    changed = User.objects.filter(pk=user.pk, is_active=not is_active).update(is_active=is_active)
    if changed:
        user.is_active = is_active
        record(act, by=by)
    return bool(changed)


@transaction.atomic
def unlock_account(user: User, *, by: Actor | None) -> int:
    """Forget the failed sign-ins under this name at every address (解锁); return how many."""
    count: int = forget_failures(username=user.username)
    record(Act("account.unlock", target=user, summary=f"解除登录锁定 {user.username}"), by=by)
    return count


def toggle_large_text(user: User) -> None:
    """Switch between 标准字 and 大字版 and remember it."""
    user.large_text = not user.large_text
    user.save(update_fields=["large_text"])
