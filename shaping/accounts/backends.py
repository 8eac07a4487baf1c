"""Checks name and password; gives no permissions (design §3)."""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from shaping.accounts.models import User


class AccountBackend(BaseBackend):
    """Signs in active users; answers an unknown name as slowly as a wrong password."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> User | None:
        """Return the user when name and password fit and the account may sign in."""
        if username is None or password is None:
            return None
        user = User.objects.filter(username=username).first()
        if user is None:
            User().set_password(password)
            return None
        return user if user.check_password(password) and user.is_active else None

    def get_user(self, user_id: int) -> User | None:
        """The signed-in user of a request; a disabled one is signed out at once."""
        return User.objects.filter(pk=user_id, is_active=True).first()
