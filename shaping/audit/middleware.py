"""Makes address and request id known to the audit trail and the log, and logs every answer."""

import logging
import time
import uuid
from collections.abc import Callable
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse

from shaping.audit.addresses import client_address
from shaping.audit.context import RequestContext, request_context

access = logging.getLogger("shaping.access")

MOST_OF_A_PATH = 200


class RequestContextMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = uuid.uuid4().hex[:12]
        context = RequestContext(client_address(request), request_id, request)
        token = request_context.set(context)
        started = time.monotonic()
        try:
            response = self.get_response(request)
            log_answer(request, response, round((time.monotonic() - started) * 1000))
        finally:
            request_context.reset(token)
        response["X-Request-ID"] = request_id
        return response


def log_answer(request: HttpRequest, response: HttpResponse, ms: int) -> None:
    """One line a request; never the query, which may hold names or a one-time key."""
    # Quoted, since a path may spell a line break.
    path = quote(request.path)[:MOST_OF_A_PATH]
    user_id = request_context.get().user_id
    access.info(
        "%s %s %s %sms user=%s",
        request.method,
        path,
        response.status_code,
        ms,
        user_id or "-",
        extra={
            "method": request.method,
            "path": path,
            "status": response.status_code,
            "ms": ms,
            "user_id": user_id,
        },
    )
