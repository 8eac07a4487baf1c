"""Taking plain cells out before the walk finds what a walk of the whole sheet finds."""

import random
from array import array
from io import BytesIO

import pytest

from shaping.spreadsheets import plain_cells, worksheets
from shaping.spreadsheets.columns import SheetRefused
from shaping.spreadsheets.plain_cells import NotPlainError, PlainCells

LENGTHS = array("L", [3, 5])
PERCENT = frozenset({"4"})
PLAIN = (
    '<c r="A1"/>',
    '<c r="A2" s="2" t="n" />',
    '<c r="B3" s="2"></c>',
    '<c r="C4"><v>-88.5e1</v></c>',
    '<c r="D5" t="s"><v>1</v></c>',
    '<c r="E6" t="inlineStr"><is><t xml:space="preserve"> 村&amp; </t></is></c>',
)
ODD = (
    '<c r="A1" s="4"/>',
    '<c r="B2" s="4"><v>1.5</v></c>',
    '<c r="C3" t="e"><v>#N/A</v></c>',
    '<c r="D4"><f>A1</f><v>2</v></c>',
    '<c r="D4"><f>A1</f></c>',
    '<c r="D4" t="str"><f>A1</f><v></v></c>',
    "<c><v>3</v></c>",
    '<c r="A1" r="B2"/>',
    '<c r="E5"><v>x</v></c>',
    '<c r="E5"><v></v></c>',
    '<c r="E5" t="s"><v>9</v></c>',
    '<c r="BI5"><v>7</v></c>',
    '<c r="ZZZ5"/>',
    '<c r="A30000"/>',
    '<c r="A30000"><v>1</v></c>',
    '<x:c r="B9"><v>5</v></x:c>',
    '<c r="A1"><v><c r="B2"/></v></c>',
    '<c r="A1">',
    "</c>",
    "<is><t>",
    "</t></is>",
    "<row>",
    '<row r="8" hidden="1">',
    "<row hidden='1'>",
    "</row>",
    "<plain/>",
    "<plain>",
    "<!-- ",
    "-->",
    "<![CDATA[",
    "]]>",
    "<?odd ?>",
    '<col min="1" max="2" hidden="1"/>',
    '<mergeCell ref="A1:B2"/>',
    '<a b="',
    '">',
    "\ufffe",
    "\x01",
    "&odd;",
    "&#10;",
)
HEADS = (
    "<worksheet><sheetData>",
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n<worksheet><sheetData>',
    "\ufeff<worksheet><sheetData>",
    '<?xml version="1.0" encoding="us-ascii"?><worksheet><sheetData>',
    '<c r="A1"/><worksheet><sheetData>',
    "",
)
TAILS = ("</sheetData></worksheet>", '</sheetData></worksheet><c r="A1"/>', "")


def row(number, *cells):
    return f'<row r="{number}" spans="1:6">{"".join(cells)}</row>'


def sheet(*rows, head=HEADS[0], tail=TAILS[0]):
    return f"{head}{''.join(rows)}{tail}".encode()


def outcome(scan, content):
    """The facts, or the sentence of the refusal."""
    try:
        return vars(scan(BytesIO(content)))
    except SheetRefused as refusal:
        return refusal.message


def quickly(content):
    return outcome(lambda file: worksheets.scan_worksheet(file, LENGTHS, PERCENT), content)


def walked(content):
    return outcome(worksheets._Scanner(LENGTHS, PERCENT).scan, content)


def rest(content):
    return b"".join(PlainCells(LENGTHS, PERCENT).rest(BytesIO(content)))


@pytest.mark.parametrize("cell", PLAIN)
def test_it_takes_out_whole_rows_of_plain_cells(cell):
    assert rest(sheet(row(1, cell, cell))) == sheet("<plain/>")


@pytest.mark.parametrize("head", HEADS[:3])
def test_it_leaves_two_marks_of_many_rows(head):
    rows = [row(number, *PLAIN) for number in range(1, 9)]

    assert rest(sheet(*rows, head=head)) == sheet("<plain/><plain/>", head=head)


def test_it_leaves_what_is_not_plain():
    formula = '<c r="B2"><f>A1</f><v>2</v></c>'

    assert rest(sheet(row(2, PLAIN[0], formula))) == sheet(row(2, "<plain/>", formula))


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("tail", TAILS)
def test_the_walk_decides_what_stands_around_the_cells(head, tail):
    content = sheet(row(1, *PLAIN), row(2, *PLAIN), head=head, tail=tail)

    assert quickly(content) == walked(content)


@pytest.mark.parametrize("odd", ODD)
def test_something_odd_counts_as_in_a_walk_of_everything(odd):
    for content in (
        sheet(row(1, *PLAIN), row(2, PLAIN[0], odd, PLAIN[3]), row(3, *PLAIN)),
        sheet(row(1, *PLAIN), odd, row(3, *PLAIN)),
        sheet(row(1, f'<c r="A1">{odd}{PLAIN[0]}</c>')),
    ):
        assert quickly(content) == walked(content)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_it_finds_the_same_in_thousands_of_sheets(seed, monkeypatch):
    chance = random.Random(seed)
    monkeypatch.setattr(plain_cells, "_PIECE", [7, 50, 300, 1_000_000][seed])
    taken = 0
    for _ in range(3000):
        text = "".join(
            row(number, *chance.choices(PLAIN, k=chance.randint(0, 4)))
            for number in range(1, chance.randint(2, 6))
        )
        for odd in chance.choices(ODD, k=chance.randint(0, 2)):
            place = chance.randint(0, len(text))
            text = text[:place] + odd + text[place:]
        head, tail = chance.choice(HEADS[:3]), chance.choice((*TAILS, *TAILS[:1] * 7))
        content = sheet(text, head=head, tail=tail)
        found = quickly(content)
        assert found == walked(content), content
        taken += not isinstance(found, str)
    assert taken > 300


@pytest.mark.parametrize(
    ("limit", "value"),
    [("MAX_XML_ELEMENTS", 20), ("MAX_TEXT_CHARACTERS", 20), ("LAST_ROW", 2), ("MAX_COLUMNS", 3)],
)
def test_it_leaves_a_sheet_beyond_a_limit_to_the_walk(limit, value, monkeypatch):
    content = sheet(row(1, *PLAIN), row(2, *PLAIN))
    monkeypatch.setattr(plain_cells, limit, value)

    with pytest.raises(NotPlainError):
        rest(content)


def test_it_leaves_a_row_without_end_to_the_walk(monkeypatch):
    monkeypatch.setattr(plain_cells, "_PIECE", 10)
    monkeypatch.setattr(plain_cells, "_LONGEST_ROW", 40)

    with pytest.raises(NotPlainError):
        rest(sheet("<row>" + " " * 60))


def test_it_leaves_broken_characters_to_the_walk():
    with pytest.raises(NotPlainError):
        rest(sheet(row(1, *PLAIN)).replace("村".encode(), b"\xff"))


def test_a_text_as_long_as_none_may_be_stays():
    cell = f'<c r="A1" t="inlineStr"><is><t>{"长" * 65_535}</t></is></c>'

    assert rest(sheet(row(1, cell))) == sheet(row(1, cell))
