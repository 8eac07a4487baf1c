"""Looks at the first bytes of an upload and says what it really is, or refuses it."""

from enum import StrEnum
from pathlib import Path

from shaping.spreadsheets.columns import SheetRefused
from shaping.spreadsheets.limits import MAX_FILE_BYTES
from shaping.spreadsheets.packages import MACRO, check_package

EMPTY = "这是一个空文件，里面没有内容。请重新导出或另存后再上传"
TOO_BIG = "文件超过 10 MB，不能上传。请删去图片和用不到的工作表，另存为新文件后再上传"
ENCRYPTED = "这个文件设有密码，请在 WPS/Excel 里去掉密码后另存，再上传"
HTML = "这不是真正的 Excel 文件，而是改了名的网页。请用 WPS 打开后另存为 .xlsx，再上传"
XML_2003 = "这不是真正的 Excel 文件，而是旧的 XML 表格。请用 WPS 打开后另存为 .xlsx，再上传"
PLAIN_TEXT = "这不是真正的 Excel 文件，而是文本文件。请用 WPS 打开后另存为 .xlsx，再上传"
FOREIGN = "这不是真正的 Excel 文件（例如是图片、PDF 或 Word）。请用 WPS 打开后另存为 .xlsx，再上传"
UTF_16 = "这是 Unicode（UTF-16）文本，不能读取。请用 WPS 打开后另存为 .xlsx，再上传"

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_FOREIGN = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")
_BOM = b"\xef\xbb\xbf"


class FileKind(StrEnum):
    """What the reader can read."""

    XLSX = "xlsx"
    XLS = "xls"
    CSV = "csv"


def check_bytes(size: int) -> None:
    """Refuse a file that is empty or too big."""
    if size == 0:
        raise SheetRefused(EMPTY)
    if size > MAX_FILE_BYTES:
        raise SheetRefused(TOO_BIG)


def check_file(path: Path, extension: str) -> FileKind:
    """Say which kind of file it is by its content, after the checks for this kind."""
    check_bytes(path.stat().st_size)
    with path.open("rb") as file:
        head = file.read(4096)
    if head.startswith(_OLE):
        _check_compound(path.read_bytes())
        return FileKind.XLS
    if head.startswith(_ZIP):
        check_package(path)
        return FileKind.XLSX
    if head.startswith(_UTF_16):
        raise SheetRefused(UTF_16)
    if head.startswith(_FOREIGN) or b"\0" in head:
        raise SheetRefused(FOREIGN)
    _check_markup(head)
    if extension != ".csv":
        raise SheetRefused(PLAIN_TEXT)
    if b"\0" in path.read_bytes():
        raise SheetRefused(FOREIGN)
    return FileKind.CSV


def _check_compound(content: bytes) -> None:
    """Tell the OLE files apart by the names of their streams."""
    if _stream("EncryptedPackage") in content:
        raise SheetRefused(ENCRYPTED)
    if _stream("_VBA_PROJECT") in content:
        raise SheetRefused(MACRO)
    if _stream("Workbook") not in content and _stream("Book") not in content:
        raise SheetRefused(FOREIGN)


def _stream(name: str) -> bytes:
    return name.encode("utf-16-le")


def _check_markup(head: bytes) -> None:
    text = head.removeprefix(_BOM).lstrip().lower()
    if not text.startswith((b"<", b"mime-version:")):
        return
    if b"office:spreadsheet" in text or b"excel.sheet" in text:
        raise SheetRefused(XML_2003)
    if text.startswith(b"mime") or any(tag in text for tag in (b"<html", b"<table", b"<!doctype")):
        raise SheetRefused(HTML)
    raise SheetRefused(PLAIN_TEXT)
