"""Acts on accounts; who may do them to whom is decided above (villages)."""

from django.db import transaction
from django.utils import timezone

from shaping.accounts.models import User
from shaping.accounts.passwords import random_password
from shaping.audit.services import Act, Actor, record


def record_sign_in(user: User) -> None:
    """Write that the user has signed in."""
    with transaction.atomic():
        record(Act("account.sign_in", target=user, summary="登录"), by=user)


def record_sign_out(user: User) -> None:
    """Write that the user has signed out."""
    with transaction.atomic():
        record(Act("account.sign_out", target=user, summary="退出"), by=user)


def record_failed_sign_in(username: str) -> None:
    """Write that somebody failed to sign in under this name; the name is cut to 60 characters."""
    with transaction.atomic():
        record(Act("account.sign_in_failed", summary=f"登录失败：{username[:60]}"), by=None)


@transaction.atomic
def create_account(
    *, username: str, display_name: str, phone: str = "", by: Actor | None
) -> tuple[User, str]:
    """Make an account with a random first password that must be changed; return both.

    The password is returned once, for the slip, and never stored in clear.
    """
    password = random_password()
    user = User.objects.create_user(username, password, display_name=display_name, phone=phone)
    record(Act("account.create", target=user, summary=f"建立账号 {username}"), by=by)
    return user, password


@transaction.atomic
def reset_password(user: User, *, by: Actor | None) -> str:
    """Give a new random first password (重置密码); the user's sessions end. Return it once."""
    password = random_password()
    user.set_password(password)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    record(Act("account.reset_password", target=user, summary=f"重置密码 {user.username}"), by=by)
    return password


@transaction.atomic
def change_password(user: User, password: str) -> None:
    """Set the user's own new, already validated password; other sessions end."""
    user.set_password(password)
    user.must_change_password = False
    user.password_changed_at = timezone.now()
    user.save(update_fields=["password", "must_change_password", "password_changed_at"])
    record(Act("account.change_password", target=user, summary="修改自己的密码"), by=user)


@transaction.atomic
def disable_account(user: User, *, by: Actor | None) -> None:
    """Stop an account from signing in (停用); its open sessions end at the next request."""
    user.is_active = False
    user.save(update_fields=["is_active"])
    record(Act("account.disable", target=user, summary=f"停用账号 {user.username}"), by=by)


@transaction.atomic
def enable_account(user: User, *, by: Actor | None) -> None:
    """Let a disabled account sign in again (启用)."""
    user.is_active = True
    user.save(update_fields=["is_active"])
    record(Act("account.enable", target=user, summary=f"启用账号 {user.username}"), by=by)


def toggle_large_text(user: User) -> None:
    """Switch between 标准字 and 大字版 and remember it."""
    user.large_text = not user.large_text
    user.save(update_fields=["large_text"])
