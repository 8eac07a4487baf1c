"""Keeps uploaded sheets: under a random name, with the name they came with as data."""

import hashlib
import os
import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from posixpath import splitext

from django.core.files.base import File

from shaping.imports.models import ImportBatch
from shaping.spreadsheets.columns import SheetRefused
from shaping.spreadsheets.preflight import check_bytes
from shaping.workflow import Refused

_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202f\u2066-\u2069\ufeff]")
_LONGEST_NAME = 200


@dataclass(frozen=True)
class KeptFile:
    """A stored sheet: its name in the storage, the name it came with, its SHA-256."""

    name: str
    original_name: str
    sha256: str


def clean_file_name(name: str) -> str:
    """The name as people may read it: no folders, no invisible characters, at most 200 long."""
    name = _UNPRINTABLE.sub("", name).replace("\\", "/").rpartition("/")[2].strip()
    stem, extension = splitext(name)
    extension = extension[:10]
    return stem[: _LONGEST_NAME - len(extension)] + extension or "未命名"


def is_readable_file(path: Path) -> bool:
    """Whether a file is there and may be read; a name the system cannot hold names none."""
    try:
        return path.is_file() and os.access(path, os.R_OK)
    except OSError:
        return False


def refuse_size(size: int) -> None:
    """Raise Refused for an empty file and for one above the limit, before anything is read."""
    try:
        check_bytes(size)
    except SheetRefused as refusal:
        raise Refused(f"{refusal.message}。") from refusal


@contextmanager
def kept_file(file: "File[bytes]") -> Iterator[KeptFile]:
    """Store the file; take it away again when the block fails. Raises Refused for its size."""
    refuse_size(file.size)
    sha256 = hashlib.sha256()
    for chunk in file.chunks():
        sha256.update(chunk)
    file.seek(0)
    storage = ImportBatch._meta.get_field("file").storage
    name = storage.save(f"{uuid.uuid4().hex}.sheet", file)
    try:
        yield KeptFile(name, clean_file_name(file.name or ""), sha256.hexdigest())
    except BaseException:
        storage.delete(name)
        raise
