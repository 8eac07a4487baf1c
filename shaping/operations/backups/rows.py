"""Rows as lines of text that are the same bytes whatever the database, and back again."""

import base64
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

from django.db import models

from shaping.operations.backups.layout import Column, Model

CHUNK_ROWS = 1000
Row = TypeVar("Row", bound=models.Model)


@dataclass
class Digest:
    """Counts and hashes what goes through it."""

    rows: int = 0
    size: int = 0

    def __post_init__(self) -> None:
        self._hash = hashlib.sha256()

    def add(self, content: bytes) -> None:
        """Take in one line or piece."""
        self.rows += 1
        self.size += len(content)
        self._hash.update(content)

    @property
    def sha256(self) -> str:
        """SHA-256 of everything so far, as 64 hex digits."""
        return self._hash.hexdigest()


def table_lines(model: Model, names: Sequence[str], using: str) -> Iterator[bytes]:
    """The named columns of each row as one line, in the order of the key, chunk by chunk."""
    rows = model._base_manager.using(using).order_by("pk").values_list(*names)
    for row in rows.iterator(chunk_size=CHUNK_ROWS):
        yield as_line(row)


def as_line(row: Sequence[Any]) -> bytes:
    """One row as a JSON array and a line feed."""
    return canonical_json([_plain(value) for value in row]) + b"\n"


def canonical_json(content: Any) -> bytes:
    """The only way in which we write this content as JSON.

    A surrogate without its half cannot be UTF-8 but may stand in a database: it is kept.
    """
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass")


def read_json(content: bytes) -> Any:
    """What `canonical_json` wrote; ValueError for anything that is not JSON."""
    return json.loads(content.decode("utf-8", "surrogatepass"))


def _plain(value: Any) -> Any:
    """A value as JSON has it; TypeError for a kind that no column of ours has."""
    if isinstance(value, float):
        # PostgreSQL gives 2.0 inside JSON back as it was, 1e2 as 100.
        return int(value) if value.is_integer() else value
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return _text(value)


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"no canonical text for {type(value).__name__}")


def as_instance(model: type[Row], columns: Sequence[Column], line: bytes) -> Row:
    """The unsaved row of a line; ValueError when it has not a value for every column."""
    values = read_json(line)
    pairs = zip(columns, values, strict=True)
    return model(**{field.attname: _value(field, value) for field, value in pairs})


def _value(field: Column, value: Any) -> Any:
    if value is None and isinstance(field, models.JSONField) and not field.null:
        return models.Value(None, models.JSONField())
    return field.to_python(value)
