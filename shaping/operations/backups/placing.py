"""Bringing a backup's files to their places: all beside the folders first, then by renaming."""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from zipfile import ZipFile

from django.conf import settings

from shaping.operations.backups.archives import pieces
from shaping.operations.backups.layout import file_member, file_roots
from shaping.operations.backups.manifest import FileEntry, Manifest
from shaping.operations.backups.rows import Digest
from shaping.workflow import Refused

_FILE_MODE, _FOLDER_MODE = 0o640, 0o750
_STAGED = ".restoring"


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Raises Refused while another restore runs here; a killed one holds nothing."""
    folder = Path(settings.UPLOADS_DIR).parent
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise Refused("另一次恢复正在进行。等它结束再试。") from error
    finally:
        os.close(descriptor)


@dataclass
class Staging:
    """Files that wait beside their folders; `put` ones are taken away again by `undo`."""

    files: dict[str, FileEntry]
    put_places: list[Path] = field(default_factory=list)

    def put(self) -> None:
        """Rename each file to its place.

        Raises Refused when another file has the name; the same file may be there already, left by
        a restore that was killed between its files and its rows.
        """
        for path, entry in self.files.items():
            place = _place(path)
            if place.exists() and _sha256(place) != entry.sha256:
                raise Refused(f"文件 {place} 已经有了，内容和备份里的不一样。请先把它移走。")
            _make_folder(place.parent)
            _staged_place(path).replace(place)
            self.put_places.append(place)
        os.sync()

    def undo(self) -> None:
        """Take away what was put."""
        for place in self.put_places:
            place.unlink(missing_ok=True)


@contextmanager
def staged(archive: ZipFile, manifest: Manifest) -> Iterator[Staging]:
    """Unpack all files beside their folders; when the block fails none is left anywhere."""
    staging = Staging(manifest.files)
    _clear()
    try:
        for path, entry in manifest.files.items():
            _unpack(archive, path, entry)
        os.sync()
        yield staging
    except BaseException:
        staging.undo()
        raise
    finally:
        _clear()


def _unpack(archive: ZipFile, path: str, entry: FileEntry) -> None:
    place = _staged_place(path)
    _make_folder(place.parent)
    digest = Digest()
    with archive.open(file_member(path)) as source, _new_file(place) as out:
        for piece in pieces(source):
            out.write(piece)
            digest.add(piece)
    if digest.sha256 != entry.sha256:
        raise Refused(f"备份文件在恢复的时候变了：{file_member(path)}。")


def _new_file(place: Path) -> IO[bytes]:
    return os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _FILE_MODE), "wb")


def _make_folder(folder: Path) -> None:
    if not folder.is_dir():
        _make_folder(folder.parent)
        folder.mkdir(mode=_FOLDER_MODE)


def _sha256(place: Path) -> str:
    with place.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _place(path: str) -> Path:
    name, _, rest = path.partition("/")
    return file_roots()[name] / rest


def _staged_place(path: str) -> Path:
    name, _, rest = path.partition("/")
    return _staging_folder(file_roots()[name]) / rest


def _staging_folder(root: Path) -> Path:
    """Beside the folder, so that renaming copies nothing."""
    return root.with_name(root.name + _STAGED)


def _clear() -> None:
    for root in file_roots().values():
        shutil.rmtree(_staging_folder(root), ignore_errors=True)
