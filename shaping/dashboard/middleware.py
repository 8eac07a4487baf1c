"""Guards around every request: input no page can want, refusals, answers without words, policies."""

from collections.abc import Callable, Iterable

from csp.constants import SELF, UNSAFE_EVAL, UNSAFE_INLINE
from django.conf import settings
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import (
    BadRequest,
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import resolve_url

from shaping.dashboard.errors import bad_request, method_not_allowed, refusal_page, too_large
from shaping.workflow import Refused

GetResponse = Callable[[HttpRequest], HttpResponse]


class InputGuardMiddleware:
    """Answers 400 to NUL bytes and foreign charsets, 413 to more than a form of ours can hold.

    PostgreSQL cannot store a NUL (F7), a wrong charset ends in an error of Django's own (F9).
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if _has_foreign_charset(request) or _has_nul([request.path, *request.COOKIES.values()]):
            return bad_request(request)
        query = request.META.get("QUERY_STRING", "")
        if "%00" in query or "\x00" in query:
            return bad_request(request)
        if _body_size(request) > settings.MOST_BODY_BYTES:
            return too_large(request)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: object) -> HttpResponse | None:
        """Look into a sent form before anything else reads it."""
        try:
            fields = list(request.POST.lists())
        except (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent):
            return too_large(request)
        except (BadRequest, MultiPartParserError):
            return bad_request(request)
        if any(_has_nul([name, *values]) for name, values in fields):
            return bad_request(request)
        return None


def _has_nul(texts: Iterable[str]) -> bool:
    return any("\x00" in text for text in texts)


def _has_foreign_charset(request: HttpRequest) -> bool:
    """Our pages are UTF-8; in UTF-7 even an address could spell a NUL."""
    return (request.content_params or {}).get("charset", "utf-8").lower() != "utf-8"


def _body_size(request: HttpRequest) -> int:
    """What the sender announces; the server reads no more than that."""
    announced = request.META.get("CONTENT_LENGTH") or "0"
    return int(announced) if announced.isdecimal() else 0


class RefusalMiddleware:
    """Turns a refusal that no form caught into a page with its sentence and status."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer with the refusal's own words; leave every other error alone."""
        if isinstance(error, IncorrectLookupParameters):  # the export page of the back office
            return bad_request(request)
        return refusal_page(request, error) if isinstance(error, Refused) else None


class PlainAnswerMiddleware:
    """Gives a bare 405 its page, and sends a half page whose session ended to the sign-in page."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 405 and not response.content:
            page = method_not_allowed(request)
            page["Allow"] = response["Allow"]
            return page
        if request.headers.get("HX-Request") and _leads_to_sign_in(response):
            # Followed silently, the sign-in page would land inside the page's progress bar.
            return HttpResponse(status=204, headers={"HX-Refresh": "true"})
        return response


def _leads_to_sign_in(response: HttpResponse) -> bool:
    sign_in = resolve_url(settings.LOGIN_URL)
    return response.status_code == 302 and response["Location"].startswith(sign_in)


class AdminPolicyMiddleware:
    """The admin skin needs eval and inline styles; business pages stay strict (ARCHITECTURE)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path_info.startswith("/admin/"):
            response._csp_replace = {  # type: ignore[attr-defined]
                "script-src": [SELF, UNSAFE_EVAL],
                "style-src": [SELF, UNSAFE_INLINE],
                "font-src": [SELF, "data:"],
                "frame-ancestors": [SELF],
            }
        if request.user.is_authenticated and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "private, no-store"
        return response
