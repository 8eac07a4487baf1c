"""Names of places in a sheet: column letters, cell references, lists of rows."""

from collections.abc import Sequence

from shaping.spreadsheets.columns import SheetRefused

BAD_REFERENCE = (
    "文件里有不正常的单元格编号，无法读取。请把表格复制到一个新建的 .xlsx 文件里，再上传"
)
SHEET_LAST_ROW = 1_048_576


def column_letters(number: int) -> str:
    """Name the column: 1 → A, 28 → AB."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """Count the column: A → 1, XFD → 16384."""
    if not (0 < len(letters) <= 3 and letters.isascii() and letters.isalpha()):
        raise SheetRefused(BAD_REFERENCE)
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def row_number(digits: str) -> int:
    """Read a row number as a workbook writes it."""
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 7):
        raise SheetRefused(BAD_REFERENCE)
    number = int(digits)
    if not 0 < number <= SHEET_LAST_ROW:
        raise SheetRefused(BAD_REFERENCE)
    return number


def split_reference(reference: str) -> tuple[int, int]:
    """Split B7 into (7, 2)."""
    letters = reference.rstrip("0123456789")
    return row_number(reference[len(letters) :]), column_number(letters)


def split_range(reference: str) -> tuple[int, int, int, int]:
    """Split A1:C2 into (1, 1, 2, 3): first row, first column, last row, last column."""
    first, _, last = reference.partition(":")
    first_row, first_column = split_reference(first)
    last_row, last_column = split_reference(last or first)
    return first_row, first_column, last_row, last_column


def range_name(area: tuple[int, int, int, int]) -> str:
    """Name a range the way people read it: A1:C2."""
    first_row, first_column, last_row, last_column = area
    return f"{column_letters(first_column)}{first_row}:{column_letters(last_column)}{last_row}"


def listed(names: Sequence[object], most: int = 10) -> str:
    """List the first names and, when there are more, how many there are."""
    text = "、".join(str(name) for name in names[:most])
    return f"{text} 等 {len(names)} 处" if len(names) > most else text
