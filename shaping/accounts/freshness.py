"""Asks for the password again before important acts (R-L5)."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

View = Callable[..., HttpResponse]
RECENT_SECONDS = 15 * 60


def is_recent(request: HttpRequest) -> bool:
    """Whether the password was given in this session within the last 15 minutes."""
    given = request.session.get("confirmed", request.session.get("started", 0))
    return timezone.now().timestamp() - given <= RECENT_SECONDS


def mark_recent(request: HttpRequest) -> None:
    """Remember that the password has just been given."""
    request.session["confirmed"] = int(timezone.now().timestamp())


def recent_password_required(view: View) -> View:
    """Send people whose password was given more than 15 minutes ago to give it again."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if is_recent(request):
            return view(request, *args, **kwargs)
        return redirect(
            f"{reverse('accounts:confirm')}?{urlencode({'next': request.get_full_path()})}"
        )

    return guarded
