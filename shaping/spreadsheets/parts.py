"""Reads the small parts of an .xlsx: list of sheets, styles, shared strings, template id."""

import zipfile
from array import array
from typing import IO, NamedTuple

from shaping.spreadsheets.columns import SheetRefused
from shaping.spreadsheets.limits import MAX_CELL_CHARACTERS, MAX_SHARED_STRINGS, MAX_SHEETS
from shaping.spreadsheets.markup import Attributes, Walker
from shaping.spreadsheets.packages import LONG_CELL, ODD_PACKAGE

TOO_MANY_TEXTS = "表格里的文字太多，不能读取。请只留要导入的那张表，另存为新文件后再上传"
# Built-in number formats 9 and 10 are 0% and 0.00%.
_PERCENT_FORMATS = frozenset({"9", "10"})
_WORKSHEET = "/worksheet"


class SheetPart(NamedTuple):
    """One worksheet: its name, its member in the package, and whether people see it."""

    name: str
    member: str
    is_visible: bool


def read_sheet_parts(archive: zipfile.ZipFile) -> list[SheetPart]:
    """List the worksheets in workbook order; chart sheets are left out."""
    targets = _read_targets(archive)
    parts: list[SheetPart] = []

    def sheet(attributes: Attributes) -> None:
        link = next((value for key, value in attributes.items() if key.endswith(":id")), "")
        if link not in targets or len(parts) >= MAX_SHEETS:
            raise SheetRefused(ODD_PACKAGE)
        kind, member = targets[link]
        if not kind.endswith(_WORKSHEET):
            return
        is_shared = any(part.member == member for part in parts)
        if is_shared or member not in archive.namelist() or not member.endswith(".xml"):
            raise SheetRefused(ODD_PACKAGE)
        is_visible = attributes.get("state", "visible") == "visible"
        parts.append(SheetPart(attributes.get("name", ""), member, is_visible))

    _walk(archive, "xl/workbook.xml", Walker({"sheet": sheet}))
    return parts


def _read_targets(archive: zipfile.ZipFile) -> dict[str, tuple[str, str]]:
    targets: dict[str, tuple[str, str]] = {}

    def relationship(attributes: Attributes) -> None:
        link, target = attributes.get("Id", ""), attributes.get("Target", "")
        if link in targets:
            raise SheetRefused(ODD_PACKAGE)
        member = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        targets[link] = (attributes.get("Type", ""), member)

    _walk(archive, "xl/_rels/workbook.xml.rels", Walker({"Relationship": relationship}))
    return targets


def read_string_lengths(archive: zipfile.ZipFile) -> "array[int]":
    """Count the characters of every shared string."""
    lengths = array("L")

    def item(_: Attributes) -> None:
        if len(lengths) >= MAX_SHARED_STRINGS:
            raise SheetRefused(TOO_MANY_TEXTS)
        lengths.append(0)

    def text(characters: str) -> None:
        if lengths:
            lengths[-1] += len(characters)

    _walk(archive, "xl/sharedStrings.xml", Walker({"si": item}, on_text=text))
    if lengths and max(lengths) > MAX_CELL_CHARACTERS * 2:
        raise SheetRefused(LONG_CELL)
    return lengths


def read_percent_styles(archive: zipfile.ZipFile) -> frozenset[str]:
    """List the cell styles (their index as text) that show a number as a percentage."""
    formats: set[str] = set(_PERCENT_FORMATS)
    percent: set[str] = set()
    place = {"inside": False, "index": 0}

    def number_format(attributes: Attributes) -> None:
        if "%" in attributes.get("formatCode", ""):
            formats.add(attributes.get("numFmtId", ""))

    def style(attributes: Attributes) -> None:
        if place["inside"]:
            if attributes.get("numFmtId", "") in formats:
                percent.add(str(place["index"]))
            place["index"] += 1

    openers = {
        "numFmt": number_format,
        "cellXfs": lambda _: place.update(inside=True),
        "xf": style,
    }
    _walk(
        archive, "xl/styles.xml", Walker(openers, {"cellXfs": lambda: place.update(inside=False)})
    )
    return frozenset(percent)


class _Property:
    """Catches the text of one document property."""

    def __init__(self, element: str, name: str = "") -> None:
        self.text = ""
        self._name = name
        self._inside = False
        openers = {element: self._open}
        self.walker = Walker(openers, {element: self._close}, self._add)

    def _open(self, attributes: Attributes) -> None:
        self._inside = not self._name or attributes.get("name") == self._name

    def _close(self) -> None:
        self._inside = False

    def _add(self, text: str) -> None:
        if self._inside:
            self.text = (self.text + text)[:200]


def read_template_id(archive: zipfile.ZipFile) -> str:
    """Read the id our template left in the document properties, "" when there is none."""
    for member, caught in (
        ("docProps/custom.xml", _Property("property", "template_id")),
        ("docProps/core.xml", _Property("identifier")),
    ):
        _walk(archive, member, caught.walker)
        if caught.text.strip():
            return caught.text.strip()
    return ""


def _walk(archive: zipfile.ZipFile, member: str, walker: Walker) -> None:
    if member in archive.namelist():
        file: IO[bytes]
        with archive.open(member) as file:
            walker.walk(file)
