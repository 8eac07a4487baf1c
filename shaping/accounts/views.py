"""Sign-in page of our own look, sign-out, one's own password."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from shaping.accounts import services
from shaping.accounts.forms import ConfirmForm, PasswordChangeForm, SignInForm
from shaping.accounts.freshness import mark_recent
from shaping.accounts.models import User
from shaping.accounts.passwords import days_left

WARNING_DAYS = 14
# Pages that only answer to a button: an expired session must not lead back to them.
BUTTONS = ("accounts:logout", "accounts:large-text")


def safe_next(request: HttpRequest, address: str) -> str:
    """The address to go on to when it is a page of this site, else the home page."""
    is_own = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    is_page = address.startswith("/")  # else `redirect` would look for a view of that name
    if is_own and is_page and address.partition("?")[0] not in [reverse(name) for name in BUTTONS]:
        return address
    return resolve_url(settings.LOGIN_REDIRECT_URL)


@sensitive_post_parameters("password")
@never_cache
@login_not_required
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in with user name and password; five failures lock that name at that address."""
    onward = safe_next(request, request.POST.get("next") or request.GET.get("next", ""))
    if request.user.is_authenticated:
        return redirect(onward)
    form = SignInForm(request, request.POST or None)
    if form.is_valid() and form.user is not None:
        login(request, form.user)
        mark_recent(request)
        services.record_sign_in(form.user)
        _warn_before_expiry(request, form.user)
        return redirect(onward)
    if form.was_wrong:
        services.record_failed_sign_in(form.cleaned_data["username"])
    context = {"form": form, "next": onward, "expired": request.session.pop("expired", False)}
    return render(request, "accounts/login.html", context)


def _warn_before_expiry(request: HttpRequest, user: User) -> None:
    left = days_left(user)
    if not user.is_demo and not user.must_change_password and 0 <= left < WARNING_DAYS:
        messages.warning(request, f"您的密码还有{left + 1}天到期，请点右上角“改密码”换一个新的。")


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    services.record_sign_out(request.user)  # type: ignore[arg-type]
    logout(request)
    return redirect(settings.LOGOUT_REDIRECT_URL)


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """Give the password again before an important act, then go on to it."""
    onward = safe_next(request, request.POST.get("next") or request.GET.get("next", ""))
    form = ConfirmForm(request, request.POST or None)
    if form.is_valid():
        mark_recent(request)
        services.record_confirmation(request.user)  # type: ignore[arg-type]
        return redirect(onward)
    if form.was_wrong:
        services.record_failed_sign_in(request.user.get_username())
    return render(request, "accounts/confirm.html", {"form": form, "next": onward})


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def change_password(request: HttpRequest) -> HttpResponse:
    """Change one's own password; the only page open to a first password."""
    form = PasswordChangeForm(request.user, request.POST or None)  # type: ignore[arg-type]
    if form.is_valid():
        services.change_password(form.user, form.cleaned_data["password"])
        update_session_auth_hash(request, form.user)
        messages.success(request, "密码已经改好，下次请用新密码登录。")
        return redirect("dashboard:home")
    context = {"form": form, "is_too_old": days_left(form.user) < 0}
    return render(request, "accounts/password_change.html", context)


def locked(request: HttpRequest, *details: object) -> HttpResponse:
    """What somebody reads after too many wrong passwords; django-axes calls this."""
    return render(request, "accounts/locked.html", status=429)


@require_POST
def toggle_large_text(request: HttpRequest) -> HttpResponse:
    """Switch the letter size and come back to the page."""
    services.toggle_large_text(request.user)  # type: ignore[arg-type]
    return redirect(safe_next(request, request.POST.get("next", "")))
