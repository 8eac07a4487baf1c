"""A ranking version as a workbook whose formulas recompute it from the single sheets (design §5).

The formulas know only what Excel 2010, WPS and LibreOffice all know. Scores are compared as whole
hundredths, so that no floating-point remainder breaks a tie.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from openpyxl.utils import get_column_letter

from assessments import scoring
from assessments.models import Ranking, ScoreKind, Standing
from assessments.queries import signed_orders, standings_of
from shaping.spreadsheets.exports import ExportColumn, Formula, Sheet, write_workbook

TOTALS, RULES, SHEETS = "总成绩", "规则", "评分表"
DAILY_WEIGHT, YEAR_END_WEIGHT, TRIM_FROM = (f"'{RULES}'!$B${row}" for row in (2, 3, 4))
_POINTS = "0.00"
_FIRST_SCORE = 8  # column H, after code, name, two counts, sum, and the score twice
_PARTS: dict[str, str] = {ScoreKind.DAILY: "日常", ScoreKind.YEAR_END: "年终"}


def ranking_workbook(ranking: Ranking) -> bytes:
    """Write rules, single sheets, both components and the ranked totals, all but inputs live."""
    book = _Book(ranking)
    return write_workbook(
        [
            book.totals(),
            *(book.component(kind) for kind in _PARTS),
            book.sheets(),
            book.rules(),
        ]
    )


@dataclass(frozen=True)
class _Line:
    """An entrant in the order of the standings with its sheets from the snapshot."""

    standing: Standing
    sheets: Mapping[str, Sequence[Mapping[str, Any]]]


class _Book:
    """Lays out the sheets and knows in which row each thing stands."""

    def __init__(self, ranking: Ranking) -> None:
        self.ranking = ranking
        self.cycle = ranking.cycle
        self.policy = scoring.policy_from(ranking.snapshot)
        entrants = {entrant["code"]: entrant for entrant in ranking.snapshot["entrants"]}
        self.lines = [
            _Line(standing, {kind: entrants[standing.entrant.code][kind] for kind in _PARTS})
            for standing in standings_of(ranking)
        ]
        orders = signed_orders(ranking) if ranking.frozen_at else {}
        self.decided = {code for codes in orders.values() for code in codes}

    def totals(self) -> Sheet:
        """Ranks and totals; the first sheet, as people read it."""
        notes = [
            f"第{self.ranking.version}版（{self.ranking.get_state_display()}），"
            f"指纹 {self.ranking.input_hash}",
            "名次按百分之一分的整数比较；总成绩四舍五入到两位小数只为显示。",
        ]
        unit = self.cycle.get_unit_display()
        columns = [
            ExportColumn("名次", 8),
            ExportColumn("代码", 18),
            ExportColumn(unit, 24),
            *(ExportColumn(title, 12, _POINTS) for title in ("日常", "年终", "总成绩")),
            ExportColumn("说明", 36),
            *(ExportColumn(f"{title}(百分之一分)", 16) for title in ("日常", "年终")),
            ExportColumn("加权分", 12),
        ]
        title = f"{self.cycle.township.name}{self.cycle.year}年度考核排名"
        sheet = Sheet(TOTALS, columns, (), title, notes, frozen_columns=3)
        first = sheet.header_row + 1
        rows = [
            self._total_row(line, first, first + number) for number, line in enumerate(self.lines)
        ]
        return Sheet(TOTALS, columns, rows, title, notes, frozen_columns=3)

    def _total_row(self, line: _Line, first: int, row: int) -> list[Any]:
        offset = row - first + 2
        weights = f"({DAILY_WEIGHT}+{YEAR_END_WEIGHT})"
        return [
            self._rank(line, first, row),
            line.standing.entrant.code,
            line.standing.entrant.name,
            Formula(f'=IF(H{row}="","",H{row}/100)'),
            Formula(f'=IF(I{row}="","",I{row}/100)'),
            Formula(f'=IF(J{row}="","",INT((2*J{row}+{weights})/(2*{weights}))/100)'),
            line.standing.note,
            Formula(f"='{_PARTS[ScoreKind.DAILY]}'!F{offset}"),
            Formula(f"='{_PARTS[ScoreKind.YEAR_END]}'!F{offset}"),
            Formula(
                f'=IF(OR(H{row}="",I{row}=""),"",H{row}*{DAILY_WEIGHT}+I{row}*{YEAR_END_WEIGHT})'
            ),
        ]

    def _rank(self, line: _Line, first: int, row: int) -> Formula | int | None:
        """Count who is better; a place given by decision is no arithmetic and stands as a number."""
        if line.standing.entrant.code in self.decided:
            return line.standing.rank
        last = first + len(self.lines) - 1
        weighted, year_end = (f"{letter}${first}:{letter}${last}" for letter in "JI")
        better = f'COUNTIF({weighted},">"&J{row})'
        if self.policy.tie_order:
            better += f'+COUNTIFS({weighted},J{row},{year_end},">"&I{row})'
        return Formula(f'=IF(J{row}="","",{better}+1)')

    def component(self, kind: str) -> Sheet:
        """One row an entrant, its sheets across; mean in whole hundredths, rounded half up."""
        most = max((len(line.sheets[kind]) for line in self.lines), default=0) or 1
        last = get_column_letter(_FIRST_SCORE + most - 1)
        addresses = self._addresses()
        columns = [
            ExportColumn("代码", 18),
            ExportColumn(self.cycle.get_unit_display(), 24),
            ExportColumn("张数", 8),
            ExportColumn("计入张数", 10),
            ExportColumn("计入合计(百分之一分)", 14),
            ExportColumn("成绩(百分之一分)", 14),
            ExportColumn(f"{_PARTS[kind]}成绩", 12, _POINTS),
            *(ExportColumn(f"第{number}张", 10, _POINTS) for number in range(1, most + 1)),
        ]
        rows = [
            [
                line.standing.entrant.code,
                line.standing.entrant.name,
                *self._mean(kind, row, f"$H{row}:${last}{row}"),
                *(Formula(f"={address}") for address in addresses[line.standing.pk, kind]),
                *([None] * (most - len(line.sheets[kind]))),
            ]
            for row, line in enumerate(self.lines, start=2)
        ]
        return Sheet(_PARTS[kind], columns, rows, frozen_columns=2)

    def _mean(self, kind: str, row: int, scores: str) -> Iterable[Formula]:
        """Count, count that counts, sum, mean in hundredths, mean as people read it."""
        counted, total = f"C{row}", f"SUM({scores})"
        if kind == ScoreKind.YEAR_END:
            counted = f"IF(C{row}>={TRIM_FROM},C{row}-2,C{row})"
            total = f"IF(D{row}<C{row},{total}-MAX({scores})-MIN({scores}),{total})"
        return (
            Formula(f"=COUNT({scores})"),
            Formula(f"={counted}"),
            Formula(f"=ROUND({total}*100,0)"),
            Formula(f'=IF(C{row}=0,"",INT((2*E{row}+D{row})/(2*D{row})))'),
            Formula(f'=IF(F{row}="","",F{row}/100)'),
        )

    def _addresses(self) -> dict[tuple[int, str], list[str]]:
        """Where each entrant's scores stand on the list of single sheets."""
        addresses: dict[tuple[int, str], list[str]] = {}
        row = 1
        for line in self.lines:
            for kind in _PARTS:
                count = len(line.sheets[kind])
                addresses[line.standing.pk, kind] = [
                    f"'{SHEETS}'!$F${row + number}" for number in range(1, count + 1)
                ]
                row += count
        return addresses

    def sheets(self) -> Sheet:
        """Every sheet that counts: the inputs of all formulas."""
        columns = [
            ExportColumn("代码", 18),
            ExportColumn(self.cycle.get_unit_display(), 24),
            ExportColumn("类别", 8),
            ExportColumn("检查日期", 14),
            ExportColumn("检查人", 16),
            ExportColumn("得分", 10, _POINTS),
        ]
        rows = (
            [
                line.standing.entrant.code,
                line.standing.entrant.name,
                title,
                sheet["on"],
                sheet["by"],
                Decimal(sheet["points"]).scaleb(-2),
            ]
            for line in self.lines
            for kind, title in _PARTS.items()
            for sheet in line.sheets[kind]
        )
        return Sheet(SHEETS, columns, rows, frozen_columns=2, is_landscape=False)

    def rules(self) -> Sheet:
        """The rules that the formulas refer to."""
        rule = self.ranking.snapshot["policy"]
        ties = "年终成绩高的在前" if self.policy.tie_order else "并列"
        rows: list[list[Any]] = [
            ["日常权重", self.policy.daily_weight],
            ["年终权重", self.policy.year_end_weight],
            ["去掉最高最低分的起始张数", self.policy.trim_from_judges],
            ["总成绩相同时", ties],
            ["奖励名次数", self.policy.rewarded_places],
            ["规则施行日期", rule["from"]],
        ]
        columns = [ExportColumn("规则", 28), ExportColumn("值", 20)]
        return Sheet(RULES, columns, rows, is_landscape=False)
