"""How a line of the log looks: plain for eyes, or one JSON object a line for a collector."""

import json
import logging
import re
from datetime import datetime

from django.utils import timezone

# PostgreSQL repeats the refused row in its DETAIL, and a row may hold names and numbers.
_ROW_DETAIL = re.compile(r"^DETAIL:.*?(?=\n\s*\n|\Z)", re.MULTILINE | re.DOTALL)
_ACCESS_FIELDS = ("method", "path", "status", "ms")


def without_rows(text: str) -> str:
    """A trace without what the database tells of a row's content."""
    return _ROW_DETAIL.sub("DETAIL: left out", text)


class PlainFormatter(logging.Formatter):
    """A line as people read it."""

    def formatException(self, ei: object) -> str:  # noqa: N802 - the name is logging's
        """The trace, without the rows."""
        return without_rows(super().formatException(ei))  # type: ignore[arg-type]


class JsonFormatter(PlainFormatter):
    """One JSON object a line; times are ISO 8601 with their zone."""

    def format(self, record: logging.LogRecord) -> str:
        """Put together the object; what a line does not have is left out."""
        moment = datetime.fromtimestamp(record.created, tz=timezone.get_default_timezone())
        line = {
            "time": moment.isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "request_id": getattr(record, "request_id", "-"),
            "message": record.getMessage(),
        }
        user_id = getattr(record, "user_id", None)
        if user_id is not None:
            line["user_id"] = user_id
        line |= {name: getattr(record, name) for name in _ACCESS_FIELDS if hasattr(record, name)}
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)
