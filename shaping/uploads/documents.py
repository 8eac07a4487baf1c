"""Says what a document really is, and refuses what could run something on a reader's computer.

A document is kept as it came and only ever downloaded, never shown in a page. The checks look at the
outside: a PDF is searched for its danger words as plain bytes, so words inside compressed parts stay
unseen, and what an Office file embeds besides macros and ActiveX is not opened. They stop the usual
and the careless; the virus scanner of the reader's computer is not replaced.
"""

import io
import re
import struct
import zipfile
import zlib

from shaping.uploads.limits import (
    MOST_DIRECTORY_BYTES,
    MOST_DOCUMENT_BYTES,
    MOST_MEMBERS,
    MOST_UNPACKED_BYTES,
)
from shaping.workflow import Refused

CONTENT_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
EMPTY = "这个文件是空的，里面没有内容。请重新选一个。"
TOO_BIG = "文件超过 20 MB，不能上传。请分成几个文件，或缩小里面的图片后再传。"
UNKNOWN = "这种文件不能上传。请传 PDF、Word（.docx）、Excel（.xlsx）或照片。"
OLD_OFFICE = "这是旧格式的 Word、Excel 文件，或者设有密码。请在 WPS 里去掉密码，另存为 .docx、.xlsx 或 PDF 后再传。"
MACRO = "文件里带有宏或控件，不能上传。请在 WPS 里另存为不带宏的 .docx、.xlsx 或 PDF 后再传。"
BROKEN = "文件打不开，可能没有传完整。请用 WPS 打开原文件，另存后再传。"
ACTIVE_PDF = "这个 PDF 里带有脚本、程序或附件，不能上传。请打开后“打印成 PDF”，再传新的那一份。"

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PDF_TAIL = 2048
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_DANGER_WORDS = (b"/JavaScript", b"/Launch", b"/EmbeddedFile")
_MAIN_PARTS = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx"}
_TYPES_PART = "[Content_Types].xml"
_ZIP64 = b"PK\x06\x07"
_ZIP_FAULTS = (
    zipfile.BadZipFile, zlib.error, struct.error, OSError, EOFError, RuntimeError, ValueError,
)  # fmt: skip
_END_OF_DIRECTORY = struct.Struct("<4s4H2LH")


def refuse_size(size: int) -> None:
    """Raise Refused for an empty document and for one above 20 MB, before anything is read."""
    if size == 0:
        raise Refused(EMPTY)
    if size > MOST_DOCUMENT_BYTES:
        raise Refused(TOO_BIG)


def document_extension(content: bytes) -> str:
    """`pdf`, `docx` or `xlsx` by what is inside, whatever the name says.

    Raises Refused, with a sentence that says what to do, for everything else.
    """
    refuse_size(len(content))
    if content.startswith(b"%PDF-"):
        _check_pdf(content)
        return "pdf"
    if content.startswith(b"PK\x03\x04"):
        return _package_extension(content)
    raise Refused(OLD_OFFICE if content.startswith(_OLE) else UNKNOWN)


def _check_pdf(content: bytes) -> None:
    if b"%%EOF" not in content[-_PDF_TAIL:]:
        raise Refused(BROKEN)
    plain = _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), content)
    if any(word in plain for word in _DANGER_WORDS):
        raise Refused(ACTIVE_PDF)


def _package_extension(content: bytes) -> str:
    _check_directory(content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            types = _types_of(archive)
    except _ZIP_FAULTS as error:
        raise Refused(BROKEN) from error
    names = {member.filename for member in members}
    _check_members(members, names)
    if b"macroEnabled" in types:
        raise Refused(MACRO)
    found = [extension for part, extension in _MAIN_PARTS.items() if part in names]
    if len(found) != 1 or not types:
        raise Refused(UNKNOWN)
    return found[0]


def _check_directory(content: bytes) -> None:
    """Look at the zip's last record before zipfile loads the whole directory."""
    place = content.rfind(b"PK\x05\x06")
    if place < 0 or len(content) - place < _END_OF_DIRECTORY.size:
        raise Refused(BROKEN)
    # A second, 64-bit record would give zipfile other numbers than these.
    if content[max(0, place - 20) : place].startswith(_ZIP64):
        raise Refused(UNKNOWN)
    fields = _END_OF_DIRECTORY.unpack_from(content, place)
    count, directory_size = fields[4:6]
    if count > MOST_MEMBERS or directory_size > MOST_DIRECTORY_BYTES:
        raise Refused(UNKNOWN)


def _types_of(archive: zipfile.ZipFile) -> bytes:
    """What the package says of its parts; empty when it says nothing."""
    if _TYPES_PART not in archive.namelist():
        return b""
    with archive.open(_TYPES_PART) as file:
        return file.read(MOST_DIRECTORY_BYTES)


def _check_members(members: list[zipfile.ZipInfo], names: set[str]) -> None:
    folded = {name.casefold() for name in names}
    if any("vbaproject" in name or "/activex" in name for name in folded):
        raise Refused(MACRO)
    if len(folded) != len(members) or any(_is_odd(name) for name in names):
        raise Refused(BROKEN)
    if sum(member.file_size for member in members) > MOST_UNPACKED_BYTES:
        raise Refused(TOO_BIG)


def _is_odd(name: str) -> bool:
    return name.startswith("/") or "\\" in name or ".." in name.split("/")
