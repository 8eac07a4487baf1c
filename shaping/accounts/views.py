"""Sign-in page of our own look, sign-out, one's own password."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from shaping.accounts import services
from shaping.accounts.forms import PasswordChangeForm, SignInForm


def safe_next(request: HttpRequest, address: str) -> str:
    """The address to go on to when it is one of this site's, else the home page."""
    if url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
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
        services.record_sign_in(form.user)
        return redirect(onward)
    if form.is_bound and form.user is None:
        services.record_failed_sign_in(form.data.get("username", ""))
    context = {"form": form, "next": onward, "expired": request.session.pop("expired", False)}
    return render(request, "accounts/login.html", context)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    services.record_sign_out(request.user)  # type: ignore[arg-type]
    logout(request)
    return redirect(settings.LOGOUT_REDIRECT_URL)


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def change_password(request: HttpRequest) -> HttpResponse:
    """Change one's own password; the only page open to a first password."""
    form = PasswordChangeForm(request.user, request.POST or None)  # type: ignore[arg-type]
    if form.is_valid():
        services.change_password(form.user, form.cleaned_data["password"])
        update_session_auth_hash(request, form.user)
        messages.success(request, "密码已经改好，下次请用新密码登录。")
        return redirect("dashboard:home")
    return render(request, "accounts/password_change.html", {"form": form})


@require_POST
def toggle_large_text(request: HttpRequest) -> HttpResponse:
    """Switch the letter size and come back to the page."""
    services.toggle_large_text(request.user)  # type: ignore[arg-type]
    return redirect(safe_next(request, request.POST.get("next", "")))
