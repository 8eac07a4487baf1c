"""Ends idle sessions and sends people with a first or an old password to change it."""

from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

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
            messages.warning(request, "请先设一个只有您自己知道的新密码，再继续使用。")
            return redirect("accounts:password-change")
        return self.get_response(request)

    def must_change(self, request: HttpRequest) -> bool:
        """Whether this user may only open the change page (or sign out)."""
        allowed = {reverse("accounts:password-change"), reverse("accounts:logout")}
        if request.path in allowed or request.user.is_demo:
            return False
        age = timezone.now() - request.user.password_changed_at
        too_old = age > timedelta(days=settings.PASSWORD_MAX_AGE_DAYS)
        return request.user.must_change_password or too_old
