"""The archive as a file: how members are written, and that not one bit of it may change.

The zip's comment is the SHA-256 of all bytes before it: a flipped bit in a header, which no
member's hash would notice, is found too.
"""

import hashlib
import lzma
import os
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, LargeZipFile, ZipFile, ZipInfo

from shaping.workflow import Refused

PIECE = 1024 * 1024
_SEAL_BYTES = 64
_FILE_MODE = 0o600
# What reading a zip with changed bytes in it ends with.
DAMAGE = (
    BadZipFile,
    LargeZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)


def new_member(name: str, *, is_packed: bool) -> ZipInfo:
    """A member's head without anything of the machine in it."""
    member = ZipInfo(name)
    member.compress_type = ZIP_DEFLATED if is_packed else ZIP_STORED
    member.external_attr = _FILE_MODE << 16
    return member


def pieces(file: IO[bytes]) -> Iterator[bytes]:
    """The rest of an open file, one piece at a time."""
    while piece := file.read(PIECE):
        yield piece


@contextmanager
def writing(file: IO[bytes]) -> Iterator[ZipFile]:
    """A new archive in an empty open file; sealed when the block ends well."""
    with ZipFile(file, "w") as archive:
        archive.comment = b"0" * _SEAL_BYTES
        yield archive
    seal = _hash_before_seal(file)
    file.seek(-_SEAL_BYTES, os.SEEK_END)
    file.write(seal)


@contextmanager
def reading(place: Path) -> Iterator[ZipFile]:
    """An archive to read from. Raises Refused for what is no zip or lacks its end."""
    try:
        archive = ZipFile(place)
    except (FileNotFoundError, PermissionError) as error:
        raise Refused(f"没有找到文件 {place}，或者不能读。") from error
    except DAMAGE as error:
        raise Refused(
            f"{place} 不是备份文件，或者不完整（例如没有复制完）。请换一份备份。"
        ) from error
    with archive:
        yield archive


def is_sealed(place: Path) -> bool:
    """Whether every bit of the file is as it was written."""
    with place.open("rb") as file:
        if place.stat().st_size < _SEAL_BYTES:
            return False
        seal = _hash_before_seal(file)
        file.seek(-_SEAL_BYTES, os.SEEK_END)
        return file.read() == seal


def _hash_before_seal(file: IO[bytes]) -> bytes:
    """SHA-256 of everything but the last 64 bytes, as 64 hex digits."""
    left = file.seek(0, os.SEEK_END) - _SEAL_BYTES
    file.seek(0)
    digest = hashlib.sha256()
    while left > 0 and (piece := file.read(min(PIECE, left))):
        digest.update(piece)
        left -= len(piece)
    return digest.hexdigest().encode("ascii")
