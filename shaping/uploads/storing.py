"""Keeps the bytes of stored files: under random names, written whole or not at all."""

import contextlib
import os
import re
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from shaping.workflow import Refused

_NAME = re.compile(r"[0-9a-f]{2}/[0-9a-f]{32}(\.small)?\.(jpg|pdf|docx|xlsx)")
_FILE_MODE, _FOLDER_MODE = 0o640, 0o750
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL
_UNFINISHED = ".part"


class DiskFull(Refused):
    """The server has no room, or may not write."""

    status = 507


def new_path(extension: str) -> str:
    """A random place below the uploads folder, as `ab/ab12….jpg`."""
    name = uuid.uuid4().hex
    return f"{name[:2]}/{name}.{extension}"


def thumbnail_path(path: str) -> str:
    """Where the small picture of a photo lies."""
    stem, _, extension = path.rpartition(".")
    return f"{stem}.small.{extension}"


def full_path(path: str) -> Path:
    """The file on the disk; FileNotFoundError for a path that is none of ours."""
    if not _NAME.fullmatch(path):
        raise FileNotFoundError(path)
    return Path(settings.UPLOADS_DIR) / path


@contextmanager
def kept(contents: Mapping[str, bytes]) -> Iterator[None]:
    """Write every content under its path; take all away again when the block fails.

    Raises DiskFull when they cannot be written; then none of them is left.
    """
    try:
        try:
            for path, content in contents.items():
                _write(full_path(path), content)
        except OSError as error:
            raise DiskFull(
                "服务器的存储空间不够，文件没有存下。请告诉系统管理员，过一会儿再传。"
            ) from error
        yield
    except BaseException:
        for path in contents:
            with contextlib.suppress(OSError):
                full_path(path).unlink()
        raise


def _write(place: Path, content: bytes) -> None:
    """Under another name first, and on the disk before it gets its own."""
    for folder in (place.parent.parent, place.parent):
        folder.mkdir(mode=_FOLDER_MODE, exist_ok=True)
    unfinished = place.with_name(place.name + _UNFINISHED)
    try:
        with os.fdopen(os.open(unfinished, _NEW, _FILE_MODE), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(place)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    _sync_folder(place.parent)


def _sync_folder(folder: Path) -> None:
    """Make the new name itself safe from a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def old_files(before: float) -> Iterator[tuple[str, list[Path]]]:
    """Each folder's name with the files in it last written before that moment (epoch seconds)."""
    root = Path(settings.UPLOADS_DIR)
    for folder in sorted(root.iterdir()) if root.is_dir() else ():
        with contextlib.suppress(NotADirectoryError):
            yield folder.name, [path for path in folder.iterdir() if _age(path) < before]


def _age(path: Path) -> float:
    """When it was last written; now, as it were, for a file that is gone already."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return float("inf")


def owner_path(path: Path) -> str:
    """The stored path that a file on the disk belongs to, whether photo, thumbnail or unfinished."""
    name = path.name.removesuffix(_UNFINISHED).replace(".small.", ".")
    return f"{path.parent.name}/{name}"


def is_unfinished(path: Path) -> bool:
    """Whether writing this file was cut off."""
    return path.name.endswith(_UNFINISHED)
