"""Makes address and request id known to the audit trail and the log."""

import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from shaping.audit.addresses import client_address
from shaping.audit.context import RequestContext, request_context


class RequestContextMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = uuid.uuid4().hex[:12]
        token = request_context.set(
            RequestContext(address=client_address(request), request_id=request_id)
        )
        try:
            response = self.get_response(request)
        finally:
            request_context.reset(token)
        response["X-Request-ID"] = request_id
        return response
