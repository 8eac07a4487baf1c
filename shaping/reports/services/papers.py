"""A month's report as a Word file in the form of GB/T 9704 with its three lists behind it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from shaping.documents.composing import STANDARD
from shaping.documents.official import (
    Annex,
    AnnexColumn,
    OfficialDocument,
    TextTable,
    official_docx,
    setting_for,
)
from shaping.documents.packages import reproducible
from shaping.reports.contents import FIGURE_KINDS, Contents, Imprint, ProblemLine, Words
from shaping.reports.queries.rows import days_words
from shaping.reports.wording import (
    clock_sentence,
    completeness_sentence,
    figures_sentence,
    self_statement,
    short_corrections,
    suggested_words,
    title_of,
    topics_sentence,
)

MOST_PAGES = 2
DEMO_WARNING = "演示数据，非真实情况"
TABLE_KEYS = (
    "expected",
    "on_time",
    "late",
    "nil",
    "missing",
    "new",
    "closed",
    "open",
    "overdue",
    "recurred",
)
NONE = "—"


def report_docx(contents: Contents, words: Words, imprint: Imprint) -> bytes:
    """The report as a .docx, at most two pages of text and three annexes; equal input, equal bytes.

    Where a text of `words` is empty the automatic sentences stand.
    """
    content = official_docx(_document(contents, words, imprint))
    return reproducible(content, date.fromisoformat(imprint.made_on), contents.issuing_body)


def _document(contents: Contents, words: Words, imprint: Imprint) -> OfficialDocument:
    """The roomiest form that fits: with the small table, without it, the words run together."""
    parts = _Parts(contents, words)
    document = OfficialDocument(
        title=title_of(contents).replace("（", "\n（"),
        addressee="",
        paragraphs=parts.paragraphs(has_table=True),
        issuer=contents.issuing_body,
        issued_on=date.fromisoformat(imprint.made_on),
        warning=DEMO_WARNING if imprint.is_demo else "",
        annexes=[_annex(contents, part) for part in _LISTS],
        colophon=[clock_sentence(contents), *_imprint_lines(contents, imprint)],
        most_pages=MOST_PAGES,
    )
    if setting_for(document) == STANDARD:
        return document
    document = replace(document, paragraphs=parts.paragraphs())
    if setting_for(document):
        return document
    return replace(document, paragraphs=parts.paragraphs(is_joined=True))


def _imprint_lines(contents: Contents, imprint: Imprint) -> list[str]:
    return [self_statement(contents, imprint), f"日志指纹{imprint.audit_head}"]


@dataclass(frozen=True)
class _Parts:
    """The four parts of the text (domain §6.3)."""

    contents: Contents
    words: Words

    def paragraphs(
        self, *, has_table: bool = False, is_joined: bool = False
    ) -> list[str | TextTable]:
        """Headings and texts; what the office wrote line by line may be run together."""
        suggested = suggested_words(self.contents)
        return [
            "一、本月数据",
            completeness_sentence(self.contents),
            *([_figure_table(self.contents)] if has_table else []),
            figures_sentence(self.contents),
            *short_corrections(self.contents),
            "二、重点事项",
            *_lines(self.words.highlights or suggested.highlights, is_joined),
            "三、共性问题及建章立制情况",
            topics_sentence(self.contents),
            "四、下月安排",
            *_lines(self.words.plan or suggested.plan, is_joined),
        ]


def _lines(text: str, is_joined: bool) -> list[str]:
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    return [" ".join(lines)] if is_joined else lines


def _figure_table(contents: Contents) -> TextTable:
    columns = [
        AnnexColumn(FIGURE_KINDS[key].title.removeprefix("期末"), 15.6, centred=True)
        for key in TABLE_KEYS
    ]
    return TextTable(columns, [[str(contents.figures[key]) for key in TABLE_KEYS]])


@dataclass(frozen=True)
class _Column:
    """A column of the three lists and what stands in it."""

    column: AnnexColumn
    text: Callable[[ProblemLine], str]


@dataclass(frozen=True)
class _List:
    """One of the three lists: the figure that counts its problems and its last columns."""

    key: str
    title: str
    columns: Sequence[_Column]


def _column(
    title: str, width: float, text: Callable[[ProblemLine], str], *, centred: bool = True
) -> _Column:
    return _Column(AnnexColumn(title, width, centred), text)


_COLUMNS = (
    _column("编号", 23, lambda line: line.number),
    _column("村(社区)", 24, lambda line: line.village),
    _column("问题类别", 20, lambda line: line.category),
    _column("问题描述", 61, lambda line: line.description, centred=False),
    _column("涉及数", 15, lambda line: line.affected),
    _column("责任单位(人)", 26, lambda line: line.unit or NONE),
    _column("上报日期", 21, lambda line: line.reported_on),
)
_DUE = _column("完成时限", 21, lambda line: line.due_on or NONE)
_STATE = _column("情况", 26, lambda line: line.state)
_DAYS = _column("用时(工作日)", 26, days_words)
_ENDED = _column("销号日期", 21, lambda line: line.ended_on or NONE)
_LISTS = (
    _List("new", "新增问题清单", (*_COLUMNS, _DUE, _STATE)),
    _List("ongoing", "推进问题清单", (*_COLUMNS, _DUE, _STATE)),
    _List("closed", "销号问题清单", (*_COLUMNS, _ENDED, _DAYS)),
)


def _annex(contents: Contents, part: _List) -> Annex:
    rows = [
        [str(number), *(column.text(line) for column in part.columns)]
        for number, line in enumerate(contents.problems_of(part.key), start=1)
    ]
    columns = [AnnexColumn("序号", 10, centred=True), *(each.column for each in part.columns)]
    return Annex(part.title, columns, rows)
