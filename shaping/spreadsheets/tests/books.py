"""Builds workbooks part by part, so that a test can bend any part of them."""

import io
import zipfile
from xml.sax.saxutils import escape

from shaping.spreadsheets.columns import CellKind, Column

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

CODE = Column("code", "村（社区）代码", CellKind.CODE, aliases=("代码",))
NAME = Column("name", "村（社区）", aliases=("村名", "单位"))
DAY = Column("on", "检查日期", CellKind.DATE)
PERSON = Column("by", "检查人", max_length=20)
SCORE = Column("score", "得分", CellKind.SCORE, required=True)
NOTE = Column("note", "备注")
COLUMNS = (CODE, NAME, DAY, PERSON, SCORE, NOTE)
ONE_OF = (("code", "name"),)
HEADER = tuple(column.title for column in COLUMNS)


def cell(reference, value):
    """One cell; a number stays a number, all else becomes an inline text."""
    if isinstance(value, int | float):
        return f'<c r="{reference}"><v>{value}</v></c>'
    return f'<c r="{reference}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'


def row(number, values):
    cells = (
        cell(f"{chr(65 + place)}{number}", value)
        for place, value in enumerate(values)
        if value != ""
    )
    return f'<row r="{number}">{"".join(cells)}</row>'


def rows(*lines, start=1):
    return "".join(row(number, line) for number, line in enumerate(lines, start))


GOOD_ROWS = rows(HEADER, ("421223101200", "大桥村", "2026-12-20", "张三", 88.5, ""))


def worksheet(data=GOOD_ROWS, *, before="", after=""):
    return (
        f'{XML}<worksheet xmlns="{MAIN}" xmlns:r="{RELATIONS}">{before}'
        f"<sheetData>{data}</sheetData>{after}</worksheet>"
    )


def parts(*sheets, states=(), kinds=()):
    """The members of a workbook with these worksheets."""
    entries, relations = [], []
    members = {}
    for number, sheet in enumerate(sheets or (worksheet(),), start=1):
        state = dict(enumerate(states, 1)).get(number, "visible")
        kind = dict(enumerate(kinds, 1)).get(number, "worksheet")
        entries.append(
            f'<sheet name="表{number}" sheetId="{number}" state="{state}" r:id="rId{number}"/>'
        )
        relations.append(
            f'<Relationship Id="rId{number}" Type="{RELATIONS}/{kind}" '
            f'Target="{kind}s/sheet{number}.xml"/>'
        )
        members[f"xl/{kind}s/sheet{number}.xml"] = sheet
    return {
        "[Content_Types].xml": f'{XML}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'{XML}<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="a" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/>'
        "</Relationships>",
        "xl/workbook.xml": f'{XML}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">'
        f"<sheets>{''.join(entries)}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'{XML}<Relationships xmlns="{PACKAGE}/relationships">'
        f"{''.join(relations)}</Relationships>",
        **members,
    }


def packed(members, method=zipfile.ZIP_DEFLATED):
    """Zip the members, given as a mapping or as pairs."""
    stream = io.BytesIO()
    pairs = members.items() if isinstance(members, dict) else members
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in pairs:
            archive.writestr(name, content)
    return stream.getvalue()


def book(*sheets, **more):
    """A workbook with these worksheets and, by name, other members."""
    states, kinds = more.pop("states", ()), more.pop("kinds", ())
    return packed(parts(*sheets, states=states, kinds=kinds) | more.pop("members", {}))


def table(*lines, **more):
    """A workbook of one sheet with these lines of values."""
    return book(worksheet(rows(*lines), **more))
