"""Checks the zip package of an .xlsx before anything parses what is inside."""

import re
import stat
import struct
import zipfile
import zlib
from pathlib import Path
from typing import IO

from shaping.spreadsheets.columns import SheetRefused
from shaping.spreadsheets.limits import MAX_DIRECTORY_BYTES, MAX_MEMBERS, MAX_UNPACKED_BYTES

BROKEN = "文件已损坏或没有传完整，打不开。请用 WPS 打开原文件，另存为 .xlsx 后重新上传"
ODD_PACKAGE = "文件内部结构不正常，不能读取。请用 WPS 打开后另存为新的 .xlsx，再上传"
ODD_XML = "文件内部带有不允许的内容，不能读取。请把表格复制到一个新建的 .xlsx 文件里，再上传"
MACRO = "文件里带有宏（VBA），不能上传。请在 WPS/Excel 里另存为不带宏的 .xlsx，再上传"
TOO_BIG_INSIDE = (
    "文件解开后超过 64 MB，不能读取。请删去图片和用不到的工作表、行、列，另存为新文件后再上传"
)
XLSB = "这是 .xlsb（二进制）工作簿，不能读取。请用 WPS/Excel 打开后另存为 .xlsx，再上传"
ODS = "这是 .ods 表格，不能读取。请用 WPS/Excel 打开后另存为 .xlsx，再上传"
NOT_A_WORKBOOK = "这不是真正的 Excel 文件，而是别的文件改了名。请用 WPS 打开后另存为 .xlsx，再上传"
LONG_CELL = "文件里有一段异常长的内容，不能读取。请把表格复制到一个新建的 .xlsx 文件里，再上传"

_CHUNK = 256 * 1024
_END_OF_DIRECTORY = struct.Struct("<4s4H2LH")
_ENCODING = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']+)", re.IGNORECASE)
_PLAIN_ENCODINGS = (b"utf-8", b"utf8", b"us-ascii", b"ascii")
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def check_package(path: Path) -> None:
    """Refuse a package that is broken, hostile or no xlsx workbook."""
    _check_directory(path)
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            _check_members(members)
            _check_workbook({member.filename for member in members})
            _unpack_all(archive, members)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
        raise SheetRefused(BROKEN) from error
    except (RuntimeError, ValueError, struct.error) as error:
        raise SheetRefused(ODD_PACKAGE) from error


def _check_directory(path: Path) -> None:
    """Look at the last record of the zip before zipfile loads the whole directory."""
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - 65_557))
        tail = file.read()
    place = tail.rfind(b"PK\x05\x06")
    if place < 0 or len(tail) - place < _END_OF_DIRECTORY.size:
        raise SheetRefused(BROKEN)
    fields = _END_OF_DIRECTORY.unpack_from(tail, place)
    count, directory_size, directory_start, comment = fields[4:8]
    end = size - len(tail) + place
    if end + _END_OF_DIRECTORY.size + comment != size:
        raise SheetRefused(BROKEN)
    if count == 0:
        raise SheetRefused(NOT_A_WORKBOOK)
    if count > MAX_MEMBERS or directory_size > MAX_DIRECTORY_BYTES:
        raise SheetRefused(ODD_PACKAGE)
    # Bytes before or between would let two readers see two different packages.
    if directory_start + directory_size != end:
        raise SheetRefused(ODD_PACKAGE)


def _check_members(members: list[zipfile.ZipInfo]) -> None:
    names = {member.filename.casefold().rstrip("/") for member in members}
    if len(members) > MAX_MEMBERS or len(names) != len(members):
        raise SheetRefused(ODD_PACKAGE)
    for member in members:
        _check_member(member)


def _check_member(member: zipfile.ZipInfo) -> None:
    name = member.filename
    # zipfile cuts names at NUL and turns os.sep into "/", so look at the original too.
    written = member.orig_filename
    if "\\" in written or "\0" in written or name.startswith("/") or ":" in name:
        raise SheetRefused(ODD_PACKAGE)
    if ".." in name.split("/"):
        raise SheetRefused(ODD_PACKAGE)
    if stat.S_ISLNK(member.external_attr >> 16) or member.compress_type not in _METHODS:
        raise SheetRefused(ODD_PACKAGE)
    if member.flag_bits & 0x41:
        raise SheetRefused(ODD_PACKAGE)
    if name.rpartition("/")[2].casefold().startswith("vbaproject"):
        raise SheetRefused(MACRO)


def _check_workbook(names: set[str]) -> None:
    if "xl/workbook.bin" in names:
        raise SheetRefused(XLSB)
    if "mimetype" in names and "content.xml" in names:
        raise SheetRefused(ODS)
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        raise SheetRefused(NOT_A_WORKBOOK)


def _unpack_all(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> None:
    """Inflate every member, counting what really comes out."""
    total = 0
    for member in members:
        is_xml = member.filename.casefold().endswith((".xml", ".rels", ".vml"))
        with archive.open(member) as file:
            size = _unpack(file, MAX_UNPACKED_BYTES - total, is_xml=is_xml)
        if size != member.file_size:
            raise SheetRefused(ODD_PACKAGE)
        total += size


def _unpack(file: IO[bytes], allowed: int, *, is_xml: bool) -> int:
    size, before = 0, b""
    while chunk := file.read(_CHUNK):
        size += len(chunk)
        if size > allowed:
            raise SheetRefused(TOO_BIG_INSIDE)
        if is_xml:
            _check_xml(before, chunk)
            before = chunk[-16:]
    return size


def _check_xml(before: bytes, chunk: bytes) -> None:
    if not before:
        _check_encoding(chunk[:400])
    if b"\0" in chunk:
        raise SheetRefused(ODD_XML)
    if len(chunk) == _CHUNK and b"<" not in chunk:
        raise SheetRefused(LONG_CELL)
    text = before + chunk
    if b"<!" in text:
        text = text.upper()
        if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
            raise SheetRefused(ODD_XML)


def _check_encoding(head: bytes) -> None:
    declared = _ENCODING.search(head)
    if declared and declared.group(1).strip().lower() not in _PLAIN_ENCODINGS:
        raise SheetRefused(ODD_XML)
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise SheetRefused(ODD_XML)
