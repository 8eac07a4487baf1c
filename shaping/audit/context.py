"""Who asked, from where, under which request id: carried beside the call, never through it."""

import logging
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.functional import LazyObject


@dataclass(frozen=True)
class RequestContext:
    """Address and id of the request that is being served; both empty outside a request.

    Jobs and tasks have an id and no address.
    """

    address: str = ""
    request_id: str = ""
    request: HttpRequest | None = None

    @property
    def user_id(self) -> int | None:
        """Id of whoever is signed in, once somebody else had to know; nothing is read for it."""
        user: Any = getattr(self.request, "user", None)
        if isinstance(user, LazyObject):
            user = getattr(self.request, "_cached_user", None)
        return getattr(user, "pk", None)


OUTSIDE_REQUEST = RequestContext()

request_context: ContextVar[RequestContext] = ContextVar("request_context", default=OUTSIDE_REQUEST)


class RequestContextFilter(logging.Filter):
    """Gives every log line the id of the request it belongs to, and its user's."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Add `request_id` and `user_id`; keep every record."""
        context = request_context.get()
        record.request_id = context.request_id or "-"
        if not hasattr(record, "user_id"):
            record.user_id = context.user_id
        return True
