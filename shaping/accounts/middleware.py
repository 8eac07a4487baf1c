"""Ends idle sessions and sends people with a first or an old password to change it."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from shaping.accounts.passwords import days_left

GetResponse = Callable[[HttpRequest], HttpResponse]


class SessionLimitMiddleware:
    """30 minutes idle, 8 hours at most (design §9); the moment is stored at most once a minute."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = int(timezone.now().timestamp())
            started = request.session.setdefault("started", now)
            seen = request.session.get("seen", now)
            if (
                now - seen > settings.SESSION_IDLE_SECONDS
                or now - started > settings.SESSION_COOKIE_AGE
            ):
                logout(request)
                request.session["expired"] = True
            elif now - seen >= 60 or "seen" not in request.session:
                request.session["seen"] = now
        return self.get_response(request)


class PasswordChangeMiddleware:
    """Nothing else can be opened before a first or an expired password has been changed."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and self.must_change(request):
            return redirect("accounts:password-change")
        return self.get_response(request)

    def must_change(self, request: HttpRequest) -> bool:
        """Whether this user may only open the change page (or sign out)."""
        allowed = {reverse("accounts:password-change"), reverse("accounts:logout")}
        if request.path in allowed or request.user.is_demo:
            return False
        return request.user.must_change_password or days_left(request.user) < 0
