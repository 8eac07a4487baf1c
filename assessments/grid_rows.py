"""Reads what was typed into the grid of daily scores, or pasted from WPS; writes nothing.

A pasted line is a row of a table: a village's code or name, then the score, then perhaps a note.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from assessments.entrant_names import EntrantBook
from assessments.models import Entrant, ScoreKind
from assessments.sheet_columns import CODE, DATE, INSPECTOR, NAME, NOTE, SCORE, score_columns
from shaping.spreadsheets.cells import CellError, parse_score
from shaping.spreadsheets.folding import fold_text, fold_word, shorten
from shaping.spreadsheets.headers import TitleBook
from shaping.spreadsheets.skipping import is_signature, is_total

LONGEST_NOTE = 200
MOST_PASTED = 50_000
PASTED = "paste"
_MOST_QUOTED = 30


@dataclass(frozen=True)
class GridRow:
    """A village's score of the day: whole hundredths."""

    entrant: Entrant
    points: int
    note: str = ""


@dataclass(frozen=True)
class GridFault:
    """What is wrong, in a sentence, and the field where it stands."""

    field: str
    words: str


@dataclass(frozen=True)
class Typed:
    """A village's two cells as texts."""

    score: str = ""
    note: str = ""


@dataclass(frozen=True)
class GridReading:
    """Rows to save, every fault, the cells with what was pasted, and the lines that did not fit."""

    rows: list[GridRow]
    faults: list[GridFault]
    cells: dict[str, Typed]
    pasted: str = ""


@dataclass
class _Paste:
    """What pasted lines give, line by line."""

    cells: dict[str, Typed] = field(default_factory=dict)
    faults: list[GridFault] = field(default_factory=list)
    left: list[str] = field(default_factory=list)

    def refuse(self, line: str, words: str) -> None:
        """Leave a line in the box with the reason.

        It is named by its words: numbers would change once what fitted has left the box.
        """
        self.left.append(line)
        sentence = f"粘贴的“{shorten(line, _MOST_QUOTED)}”这一行：{words.rstrip('。')}。"
        self.faults.append(GridFault(PASTED, sentence))


def field_of(key: str, code: str) -> str:
    """The name under which the form posts a cell: score-421223101200."""
    return f"{key}-{code}"


def read_grid(cells: Mapping[str, Typed], pasted: str, book: EntrantBook) -> GridReading:
    """Join typed cells (by entrant code) and pasted lines, and read them; tells all faults at once."""
    if len(pasted) > MOST_PASTED:
        fault = GridFault(PASTED, "粘贴的内容太多了，请只粘贴这一天的得分表。")
        return GridReading([], [fault], dict(cells), "")
    paste = _read_paste(pasted, book, cells)
    joined = {code: paste.cells.get(code, cells.get(code, Typed())) for code in book.by_code}
    rows, faults = _read_cells(joined, book)
    faults = [*paste.faults, *faults]
    if not rows and not faults:
        faults = [GridFault(PASTED, "还没有填得分。")]
    return GridReading(rows, faults, joined, "\n".join(paste.left))


def _read_cells(
    cells: Mapping[str, Typed], book: EntrantBook
) -> tuple[list[GridRow], list[GridFault]]:
    rows, faults = [], []
    for code, typed in cells.items():
        entrant, note = book.by_code[code], fold_text(typed.note)
        try:
            points = parse_score(typed.score)
        except CellError as error:
            faults.append(GridFault(field_of(SCORE, code), f"{entrant.name}“得分”{error}。"))
            continue
        if len(note) > LONGEST_NOTE:
            words = f"{entrant.name}“备注”写了{len(note)}个字，最多{LONGEST_NOTE}个字，请缩短。"
            faults.append(GridFault(field_of(NOTE, code), words))
        elif points is not None:
            rows.append(GridRow(entrant, points, note))
        elif note:
            words = f"{entrant.name}写了备注，没有写得分，请补上得分或者删去备注。"
            faults.append(GridFault(field_of(SCORE, code), words))
    return rows, faults


def _read_paste(pasted: str, book: EntrantBook, typed: Mapping[str, Typed]) -> _Paste:
    lines = [line for line in pasted.replace("\r", "\n").split("\n") if line.strip()]
    table = [[cell.strip() for cell in _split(line)] for line in lines]
    places, is_header = _header(table[0] if table else [])
    paste = _Paste()
    foreign = [title for key, title in ((DATE, "检查日期"), (INSPECTOR, "检查人")) if key in places]
    if foreign:
        words = f"粘贴的表里每行有自己的{'、'.join(foreign)}，请用“导入日常成绩”，或者去掉这一列再粘贴。"
        return replace(paste, faults=[GridFault(PASTED, words)], left=lines)
    body = list(zip(lines, table, strict=True))[1 if is_header else 0 :]
    _learn(body, book)
    for line, cells in body:
        if is_total(map(fold_word, cells)) or is_signature(map(fold_word, cells)):
            continue
        _take_line(paste, line, _by_place(cells, places) if places else cells, book, typed)
    return paste


def _split(line: str) -> list[str]:
    """Cells of a line: by tabs as WPS copies them, else by commas or blanks."""
    if "\t" in line:
        return line.split("\t")
    return line.replace("，", ",").split(",") if "," in line or "，" in line else line.split()


def _header(cells: Sequence[str]) -> tuple[dict[str, int], bool]:
    """Which column holds what, when the first line is a row of titles."""
    book = TitleBook.of(score_columns(ScoreKind.DAILY))
    found: dict[str, int] = {}
    for place, cell in enumerate(cells):
        column, _ = book.find(cell) if cell else (None, False)
        if column is not None:
            found.setdefault(column.key, place)
    is_header = SCORE in found and bool({CODE, NAME} & found.keys())
    return (found, True) if is_header else ({}, False)


def _by_place(cells: Sequence[str], places: Mapping[str, int]) -> list[str]:
    """Code, name, score and note of a line under a row of titles."""

    def at(key: str) -> str:
        place = places.get(key, len(cells))
        return cells[place] if place < len(cells) else ""

    who = [at(key) for key in (CODE, NAME) if at(key)]
    return [*who, at(SCORE), at(NOTE)]


def _learn(body: Iterable[tuple[str, Sequence[str]]], book: EntrantBook) -> None:
    """Ask the register once for all words that are no entrant's."""
    words = [fold_word(cell) for _, cells in body for cell in cells[:3]]
    codes = [word for word in words if word.isdigit() and len(word) >= 12]
    names = [word for word in words if word and not word[0].isdigit()]
    book.look_up_strangers(codes, names)


def _take_line(
    paste: _Paste,
    line: str,
    cells: Sequence[str],
    book: EntrantBook,
    typed: Mapping[str, Typed],
) -> None:
    entrant, rest, fault = _who(cells, book)
    if entrant is None:
        paste.refuse(line, fault)
        return
    found = Typed(rest[0] if rest else "", "，".join(cell for cell in rest[1:] if cell))
    if entrant.code in paste.cells:
        paste.refuse(line, f"{entrant.name}前面已经有一行，请只留一行")
    elif _differs(typed.get(entrant.code, Typed()), found):
        words = f"{entrant.name}在表格里已经填了{typed[entrant.code].score}，请只留一个"
        paste.refuse(line, words)
    else:
        paste.cells[entrant.code] = found


def _differs(typed: Typed, found: Typed) -> bool:
    written = fold_word(typed.score)
    return bool(written) and written != fold_word(found.score)


def _who(cells: Sequence[str], book: EntrantBook) -> tuple[Entrant | None, list[str], str]:
    """The entrant a line means, the cells behind it, or what is wrong."""
    for place, cell in enumerate(cells):
        entrant = _entrant(cell, book)
        if entrant is None:
            continue
        rest = list(cells[place + 1 :])
        other = _entrant(rest[0], book) if rest else None
        if other is not None and other.pk != entrant.pk:
            return None, [], f"代码是“{entrant.name}”，村名写的是“{other.name}”，两个对不上，请核对"
        return entrant, rest[1:] if other is not None else rest, ""
    return None, [], _stranger(cells, book)


def _entrant(cell: str, book: EntrantBook) -> Entrant | None:
    word = fold_word(cell)
    if word in book.by_code:
        return book.by_code[word]
    named = book.by_name.get(book.fold(cell), []) if word else []
    return named[0] if len(named) == 1 else None


def _stranger(cells: Sequence[str], book: EntrantBook) -> str:
    """Why none of the cells is an entrant, by the first that looks like a name or a code."""
    for cell in cells:
        word = fold_word(cell)
        named = book.by_name.get(book.fold(cell), []) if word else []
        if len(named) > 1:
            codes = "、".join(entrant.code for entrant in named[:5])
            return f"叫“{shorten(cell)}”的有{len(named)}个，请写代码（{codes}）"
        if word.isdigit() and len(word) >= 12:
            return book.unknown_code(word, "")
        if word and not word[0].isdigit():
            return book.unknown_name(cell)
    return "没有写村(社区)的代码或名称"
