"""Guards around every request: input that no page can want, refusals, and the admin's own CSP."""

from collections.abc import Callable

from csp.constants import SELF, UNSAFE_EVAL, UNSAFE_INLINE
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

from shaping.dashboard.errors import bad_request, refusal_page
from shaping.workflow import Refused

GetResponse = Callable[[HttpRequest], HttpResponse]


class InputGuardMiddleware:
    """Answers 400 to NUL bytes in path, query or form: PostgreSQL cannot store them (F7)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        query = request.META.get("QUERY_STRING", "")
        if "\x00" in request.path or "%00" in query or "\x00" in query:
            return bad_request(request)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: object) -> HttpResponse | None:
        """Look into a sent form once its view is known; a bad charset is a 400 too (F9)."""
        if request.method != "POST":
            return None
        try:
            values = [value for _, items in request.POST.lists() for value in items]
        except BadRequest:
            return bad_request(request)
        return bad_request(request) if any("\x00" in value for value in values) else None


class RefusalMiddleware:
    """Turns a refusal that no form caught into a page with its sentence and status."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer with the refusal's own words; leave every other error alone."""
        return refusal_page(request, error) if isinstance(error, Refused) else None


class AdminPolicyMiddleware:
    """The admin skin needs eval and inline styles; business pages stay strict (ARCHITECTURE)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith("/admin/"):
            response._csp_replace = {  # type: ignore[attr-defined]
                "script-src": [SELF, UNSAFE_EVAL],
                "style-src": [SELF, UNSAFE_INLINE],
                "font-src": [SELF, "data:"],
                "frame-ancestors": [SELF],
            }
        elif request.user.is_authenticated and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "private, no-store"
        return response
