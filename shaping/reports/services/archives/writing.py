"""Writes the members of an archive one after the other and keeps their sizes and hashes."""

import hashlib
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import IO, Any, BinaryIO

CHUNK = 1024 * 1024
# What a zip cannot make smaller.
_PACKED = (".docx", ".xlsx", ".jpg", ".pdf", ".zip")
_READABLE_FILE = 0o100644 << 16
_LEVEL = 6


@dataclass(frozen=True)
class Member:
    """A file of the archive: its path, its bytes and the SHA-256 of its content."""

    path: str
    size: int
    sha256: str


@dataclass
class ArchiveWriter:
    """A zip being written; never holds more than one chunk of a member that is streamed.

    `moment` is when all members say they were made. `gaps` are sentences about what should be
    here and could not be read. `beat` is called after each member, so that a watcher sees it live.
    """

    zip: zipfile.ZipFile
    moment: datetime
    members: dict[str, Member] = field(default_factory=dict)
    gaps: list[str] = field(default_factory=list)
    beat: Callable[[], None] = lambda: None

    @contextmanager
    def member(self, path: str) -> Iterator[Callable[[bytes], None]]:
        """Begin a member; what is given to the function goes into it. ValueError for a path used."""
        if path in self.members:
            raise ValueError(f"{path} is in the archive already")
        digest, size = hashlib.sha256(), 0
        with self._opened(path) as target:

            def write(data: bytes) -> None:
                nonlocal size
                target.write(data)
                digest.update(data)
                size += len(data)

            yield write
        self.members[path] = Member(path, size, digest.hexdigest())
        self.beat()

    def add(self, path: str, content: bytes) -> None:
        """A member whose content is at hand."""
        with self.member(path) as write:
            write(content)

    def add_file(self, path: str, source: BinaryIO) -> None:
        """A member read from a file, a mebibyte at a time."""
        with self.member(path) as write:
            while chunk := source.read(CHUNK):
                write(chunk)

    def add_json(self, path: str, content: Any) -> None:
        """One JSON value, as people can read it."""
        self.add(path, json_text(content, indent=1).encode() + b"\n")

    def add_lines(self, path: str, rows: Iterable[Any]) -> int:
        """One JSON value a line; gives how many."""
        count = 0
        with self.member(path) as write:
            for row in rows:
                write(json_text(row).encode() + b"\n")
                count += 1
        return count

    @contextmanager
    def _opened(self, path: str) -> Iterator[IO[bytes]]:
        info = zipfile.ZipInfo(path, self.moment.timetuple()[:6])
        is_packed = path.endswith(_PACKED)
        info.compress_type = zipfile.ZIP_STORED if is_packed else zipfile.ZIP_DEFLATED
        info._compresslevel = None if is_packed else _LEVEL  # type: ignore[attr-defined]
        info.external_attr = _READABLE_FILE
        with self.zip.open(info, "w", force_zip64=True) as target:
            yield target


def json_text(content: Any, indent: int | None = None) -> str:
    """Chinese as it is, days and moments in ISO form."""
    return json.dumps(content, ensure_ascii=False, indent=indent, default=_plain)


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
