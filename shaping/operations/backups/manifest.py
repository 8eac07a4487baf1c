"""The table of contents of a backup: what is in it, how much, and with which hash."""

import hashlib
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any, Self

from shaping.operations.backups.layout import FORMAT_VERSION, file_member, table_member
from shaping.operations.backups.rows import canonical_json, read_json
from shaping.workflow import Refused


@dataclass(frozen=True)
class TableEntry:
    """One table: its columns in the order of every line, and what its lines come to."""

    columns: list[str]
    rows: int
    size: int
    sha256: str


@dataclass(frozen=True)
class FileEntry:
    """One file; `size` in bytes."""

    size: int
    sha256: str


@dataclass
class Manifest:
    """Everything a restore must find again; paths of files begin with media/ or uploads/."""

    made_at: str
    engine: str
    migrations: dict[str, list[str]]
    left_out: dict[str, str]
    audit_sequence: int = 0
    audit_hash: str = ""
    tables: dict[str, TableEntry] = field(default_factory=dict)
    files: dict[str, FileEntry] = field(default_factory=dict)
    format: int = FORMAT_VERSION

    @property
    def row_count(self) -> int:
        """Rows of all tables."""
        return sum(table.rows for table in self.tables.values())

    def members(self) -> dict[str, TableEntry | FileEntry]:
        """What must stand in the archive beside the manifest, by the member's name."""
        tables = {table_member(name): entry for name, entry in self.tables.items()}
        return tables | {file_member(path): entry for path, entry in self.files.items()}

    def as_bytes(self) -> bytes:
        """As it stands in the archive, with a hash over the rest of it."""
        content = asdict(self)
        return canonical_json(content | {"sha256": _hash_of(content)})

    @classmethod
    def from_bytes(cls, written: bytes) -> Self:
        """Read it back. Raises Refused for another format, ValueError for one that was changed."""
        content = _read_object(written)
        stated = content.pop("sha256", None)
        version = content.get("format")
        if version != FORMAT_VERSION:
            raise Refused(
                f"这个备份的格式是第{version}版，现在的程序只认第{FORMAT_VERSION}版。请用做备份时的那一版程序恢复。"
            )
        if stated != _hash_of(content):
            raise ValueError("the manifest does not carry its own hash")
        return cls._built(content)

    @classmethod
    def _built(cls, content: dict[str, Any]) -> Self:
        try:
            tables = {name: TableEntry(**entry) for name, entry in content["tables"].items()}
            files = {path: FileEntry(**entry) for path, entry in content["files"].items()}
            manifest = cls(**content | {"tables": tables, "files": files})
            datetime.fromisoformat(manifest.made_at)
        except (AttributeError, KeyError, TypeError) as error:
            raise ValueError("the manifest lacks a part") from error
        if not all(is_safe(path) for path in files):
            raise ValueError("the manifest names a file outside of its folder")
        return manifest


def _hash_of(content: dict[str, Any]) -> str:
    return hashlib.sha256(canonical_json(content)).hexdigest()


def _read_object(written: bytes) -> dict[str, Any]:
    content = read_json(written)
    if not isinstance(content, dict):
        raise ValueError("the manifest is no object")
    return content


def is_safe(path: str) -> bool:
    """Whether a path stays inside one of our folders, on every system that may unpack it."""
    parts = PurePosixPath(path).parts
    return (
        len(parts) > 1
        and parts[0] in ("media", "uploads")
        and not {"..", "."} & {*path.split("/")}
        and "/".join(parts) == path
        and path.isprintable()
        and "\\" not in path
    )
