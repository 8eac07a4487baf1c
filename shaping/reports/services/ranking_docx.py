"""公示, 通报 and 更正 of a ranking as Word files in the form of GB/T 9704 (domain §6)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from shaping.documents.composing import Setting
from shaping.documents.official import (
    Annex,
    AnnexColumn,
    OfficialDocument,
    TextTable,
    official_docx,
)
from shaping.documents.packages import reproducible
from shaping.reports import ranking_wording as words
from shaping.reports.ranking_contents import DISCLOSURE, ERRATUM, NOTICE, RankingContents

DEMO_WARNING = "演示数据，非真实情况"
# Tables that people read on a wall are set in 4号.
_READABLE = Setting(14, 22)
_RANK_WIDTHS = (20, 46, 30, 30, 30)
_CELL_WIDTHS = (36, 26, 47, 47)
Paragraphs = list[str | TextTable]


@dataclass(frozen=True)
class PaperHeading:
    """What the office gives a paper, and the head of the audit trail when it was made."""

    number: str
    dated_on: date
    audit_head: str


def ranking_docx(contents: RankingContents, heading: PaperHeading) -> bytes:
    """The paper as a .docx: A4, 22 lines of 28 characters; equal input, equal bytes."""
    document = OfficialDocument(
        title=words.title_of(contents),
        addressee=words.addressee_of(contents),
        paragraphs=paragraphs_of(contents),
        issuer=contents.issuing_body,
        issued_on=heading.dated_on,
        number=heading.number,
        warning=DEMO_WARNING if contents.is_demo else "",
        annexes=[_rank_annex(contents)] if contents.kind == ERRATUM else [],
        colophon=[
            words.formula_sentence(contents),
            words.fingerprint_sentence(contents, heading.audit_head),
        ],
    )
    return reproducible(official_docx(document), heading.dated_on, contents.issuing_body)


def paragraphs_of(contents: RankingContents) -> Paragraphs:
    """The text between addressee and signature, with its table."""
    return _BODIES[contents.kind](contents)


def _disclosure(contents: RankingContents) -> Paragraphs:
    return [
        f"{words.ground_sentence(contents)}，现将结果公示如下。",
        _rank_table(contents),
        *_remarks(contents),
        *words.objection_sentences(contents),
    ]


def _notice(contents: RankingContents) -> Paragraphs:
    return [
        words.lead_sentence(contents),
        "一、基本情况",
        *words.basis_sentences(contents),
        "二、得分及排名",
        _rank_table(contents),
        *_remarks(contents),
        "三、奖励",
        *words.award_sentences(contents),
        "四、工作要求",
        *words.numbered(contents.demands or words.DEMANDS),
    ]


def _erratum(contents: RankingContents) -> Paragraphs:
    rows = words.erratum_rows(contents)
    columns = _columns((contents.unit, "项目", "原为", "更正为"), _CELL_WIDTHS)
    table = [TextTable(columns, rows, _READABLE)] if rows else []
    return [
        *words.erratum_sentences(contents),
        *table,
        *_remarks(contents),
        words.validity_sentence(contents),
    ]


_BODIES: dict[str, Callable[[RankingContents], Paragraphs]] = {
    DISCLOSURE: _disclosure,
    NOTICE: _notice,
    ERRATUM: _erratum,
}


def _remarks(contents: RankingContents) -> list[str]:
    """Below a table: its ties, who does not stand in it, and that a past year was brought in."""
    others = (words.unranked_sentence(contents), words.past_sentence(contents))
    return [*words.tie_sentences(contents), *filter(None, others)]


def _rank_columns(contents: RankingContents) -> list[AnnexColumn]:
    titles = ("名次", contents.unit, "日常(分)", "年终(分)", "总成绩(分)")
    return _columns(titles, _RANK_WIDTHS)


def _rank_table(contents: RankingContents) -> TextTable:
    return TextTable(_rank_columns(contents), words.table_rows(contents), _READABLE)


def _rank_annex(contents: RankingContents) -> Annex:
    """The whole corrected table, behind the list of what changed in it."""
    rows = words.table_rows(contents)
    return Annex("更正后的得分及排名", _rank_columns(contents), rows, "没有参加排名的单位")


def _columns(titles: Sequence[str], widths: Sequence[float]) -> list[AnnexColumn]:
    return [
        AnnexColumn(title, width, centred=True) for title, width in zip(titles, widths, strict=True)
    ]
