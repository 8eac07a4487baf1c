"""Finds the header row under titles and remarks by the titles of the columns."""

from collections.abc import Sequence
from typing import NamedTuple

from shaping.spreadsheets.cells import shown
from shaping.spreadsheets.columns import Column
from shaping.spreadsheets.folding import fold_text, fold_title, shorten, without_bracket
from shaping.spreadsheets.limits import HEADER_SEARCH_ROWS
from shaping.spreadsheets.places import column_letters
from shaping.spreadsheets.worksheets import Area

OneOf = tuple[tuple[str, ...], ...]
_ENOUGH_KNOWN = 0.6
# A header of several lines joins them by merged cells this tall at most.
_TALLEST_HEADER = 4


class Header(NamedTuple):
    """Where the header is and which of the sheet's columns (from 1) holds which key."""

    row: int
    first_data_row: int
    places: dict[str, int]
    unknown: tuple[str, ...] = ()
    repeated: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    known_share: float = 0.0


class TitleBook(NamedTuple):
    """The titles people may write for each column."""

    exact: dict[str, Column]
    bare: dict[str, Column]

    @classmethod
    def of(cls, columns: Sequence[Column]) -> "TitleBook":
        """Collect titles and aliases; a title without its bracket counts where it is clear."""
        exact: dict[str, Column] = {}
        bare: dict[str, list[Column]] = {}
        for column in columns:
            for title in (column.title, *column.aliases):
                exact[fold_title(title)] = column
                bare.setdefault(without_bracket(fold_title(title)), []).append(column)
        clear = {title: found[0] for title, found in bare.items() if len(set(found)) == 1}
        return cls(exact, clear)

    def find(self, title: str) -> tuple[Column | None, bool]:
        """Give the column of a title as written, and whether it is written exactly so."""
        folded = fold_title(title)
        if folded in self.exact:
            return self.exact[folded], True
        bare = without_bracket(folded)
        return self.exact.get(bare) or self.bare.get(bare), False


def find_header(
    rows: Sequence[Sequence[object]],
    columns: Sequence[Column],
    one_of: OneOf = (),
    merges: Sequence[Area] = (),
) -> Header | None:
    """Give the header among the first rows, or the row that comes nearest, or None."""
    book = TitleBook.of(columns)
    tall = [area for area in merges if _is_tall(area)]
    # One title alone, as in a remark, does not make a row a header that lacks columns.
    enough = min(2, len(columns) - 1)
    headers = []
    for number, row in enumerate(_filled_down(rows[:HEADER_SEARCH_ROWS], tall), start=1):
        header = _read_header(number, row, book, (columns, one_of), tall)
        if header.places and (not header.missing or len(header.places) >= enough):
            headers.append(header)
    complete = [header for header in headers if not header.missing]
    likely = [header for header in complete if header.known_share >= _ENOUGH_KNOWN]
    return max(likely or complete or headers, key=lambda header: len(header.places), default=None)


def _is_tall(area: Area) -> bool:
    first_row, _, last_row, _ = area
    return first_row < last_row < min(first_row + _TALLEST_HEADER, HEADER_SEARCH_ROWS)


def _filled_down(rows: Sequence[Sequence[object]], tall: Sequence[Area]) -> list[list[str]]:
    """Copy the text of cells merged over several rows into each of these rows."""
    texts = [[fold_text(shown(value)) for value in row] for row in rows]
    for first_row, column, last_row, _ in tall:
        for row in texts[first_row:last_row]:
            if column <= len(row) and column <= len(texts[first_row - 1]):
                row[column - 1] = row[column - 1] or texts[first_row - 1][column - 1]
    return texts


def _read_header(
    number: int,
    texts: Sequence[str],
    book: TitleBook,
    wanted: tuple[Sequence[Column], OneOf],
    tall: Sequence[Area],
) -> Header:
    places, repeated, unknown = _place_titles(texts, book)
    written = sum(1 for text in texts if text)
    below = [last for first, _, last, _ in tall if first <= number <= last]
    return Header(
        row=number,
        first_data_row=max([number, *below]) + 1,
        places=places,
        unknown=unknown,
        repeated=repeated,
        missing=_missing(places, *wanted),
        known_share=len(places) / max(written, 1),
    )


def _place_titles(
    texts: Sequence[str], book: TitleBook
) -> tuple[dict[str, int], tuple[str, ...], tuple[str, ...]]:
    """Place exact titles first, then those that differ by a bracket only."""
    places: dict[str, int] = {}
    repeated: list[str] = []
    unknown: list[str] = []
    found = [(place, text, *book.find(text)) for place, text in enumerate(texts, 1) if text]
    exact = {column.key for _, _, column, is_exact in found if column and is_exact}
    for place, text, column, is_exact in found:
        if column is None or (not is_exact and column.key in exact):
            unknown.append(shorten(text, 20))
        elif column.key in places:
            letters = f"{column_letters(places[column.key])}、{column_letters(place)}"
            repeated.append(f"“{column.title}”（{letters} 列）")
        else:
            places[column.key] = place
    return places, tuple(repeated), tuple(unknown)


def _missing(places: dict[str, int], columns: Sequence[Column], one_of: OneOf) -> tuple[str, ...]:
    titles = {column.key: column.title for column in columns}
    missing = [f"“{c.title}”" for c in columns if c.required and c.key not in places]
    for group in one_of:
        if not any(key in places for key in group):
            missing.append("或".join(f"“{titles[key]}”" for key in group))
    return tuple(missing)


def header_problem(header: Header | None, columns: Sequence[Column]) -> str:
    """Say what keeps a header from being used: not there, lacks a column, has one twice."""
    if header is None:
        looked_for = "、".join(f"“{column.title}”" for column in columns[:12])
        return (
            f"没有找到表头：前 {HEADER_SEARCH_ROWS} 行里没有{looked_for}这些列名。"
            "请用下载的模板填写，或把列名改成这些名称后再上传"
        )
    if header.missing:
        titles = "、".join(header.missing)
        return f"表头（第 {header.row} 行）缺少{titles}列。请补上这一列后再上传"
    titles = "、".join(header.repeated)
    return f"表头（第 {header.row} 行）里{titles}出现了两次。请只留一列后再上传"
