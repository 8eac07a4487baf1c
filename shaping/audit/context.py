"""Who asked, from where, under which request id: carried beside the call, never through it."""

import logging
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class RequestContext:
    """Address and id of the request that is being served; both empty outside a request."""

    address: str = ""
    request_id: str = ""


OUTSIDE_REQUEST = RequestContext()

request_context: ContextVar[RequestContext] = ContextVar("request_context", default=OUTSIDE_REQUEST)


class RequestContextFilter(logging.Filter):
    """Gives every log line the id of the request it belongs to."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Add `request_id`; keep every record."""
        record.request_id = request_context.get().request_id or "-"
        return True
