"""Password rules of 等保二级: kinds of characters, nothing personal, and random first passwords."""

import secrets
import string
from datetime import timedelta
from typing import Any, Protocol

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone

# No 0/O, 1/l/I: first passwords are read from paper slips.
_READABLE = "abcdefghijkmnpqrstuvwxyz", "ABCDEFGHJKLMNPQRSTUVWXYZ", "23456789"
LOCAL_WORDS = ("shaping", "chongyang", "xianning", "沙坪", "崇阳", "咸宁", "123456", "password")


class Aged(Protocol):
    """Anybody whose password has an age."""

    password_changed_at: Any


def days_left(user: Aged) -> int:
    """Days until the password is too old (PASSWORD_MAX_AGE_DAYS); below zero when it is."""
    ends_at = user.password_changed_at + timedelta(days=settings.PASSWORD_MAX_AGE_DAYS)
    return (ends_at - timezone.now()).days


class MixedKindsValidator:
    """Requires three of: lower case, upper case, digits, other signs."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError with a Chinese sentence when fewer than three kinds are used."""
        kinds = [
            any(sign in string.ascii_lowercase for sign in password),
            any(sign in string.ascii_uppercase for sign in password),
            any(sign in string.digits for sign in password),
            any(not (sign.isascii() and sign.isalnum()) for sign in password),
        ]
        if sum(kinds) < 3:
            raise ValidationError("密码要有小写字母、大写字母、数字、其他符号中的至少三种。")

    def get_help_text(self) -> str:
        """The rule as people read it."""
        return "小写字母、大写字母、数字、其他符号，至少三种。"


class NotPersonalValidator:
    """Refuses passwords that hold the user name, the phone number or a local word."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError with a Chinese sentence that says what the password holds."""
        words = [*LOCAL_WORDS]
        if user is not None:
            words += [word for word in (user.username, user.phone) if len(word) >= 4]
        if any(word.lower() in password.lower() for word in words):
            raise ValidationError(
                "密码里不要有用户名、手机号、地名或常见密码，请换一个别人猜不到的。"
            )

    def get_help_text(self) -> str:
        """The rule as people read it."""
        return "不能含用户名、手机号和本地地名。"


def random_password(length: int = 12) -> str:
    """A random first password of readable signs that passes the rules; `length` at least 10."""
    while True:
        signs = [secrets.choice(kind) for kind in _READABLE]
        signs += [secrets.choice("".join(_READABLE)) for _ in range(length - len(signs))]
        secrets.SystemRandom().shuffle(signs)
        password = "".join(signs)
        if not any(word in password.lower() for word in LOCAL_WORDS):
            return password
