"""A tour's sheets side by side after the opening, and how far its judges agree."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from assessments import agreement, scoring
from assessments.models import AssessmentCycle, Entrant, ScoreKind, ScoreSheet, ScoreSheetQuerySet
from shaping.figures import score_text

_DROPPED = {"lowest": "最低分，不计入", "highest": "最高分，不计入"}


@dataclass(frozen=True)
class JudgedSheet:
    """One counted sheet; `dropped` and `outlier` are empty or say in words what is marked."""

    sheet: ScoreSheet
    dropped: str = ""
    outlier: str = ""


@dataclass(frozen=True)
class JudgedEntrant:
    """One village with its sheets in the order of the inspectors, and the mean of what counts."""

    entrant: Entrant
    sheets: Sequence[JudgedSheet]
    mean_points: int


@dataclass(frozen=True)
class SeverityLine:
    """One judge in words; `difference` is signed, two decimals."""

    judge: str
    villages: int
    difference: str
    words: str


@dataclass(frozen=True)
class SpreadLine:
    """One village: how many judges, and how far their scores lie apart, two decimals each."""

    entrant: str
    judges: int
    range_score: str
    deviation_score: str


@dataclass(frozen=True)
class Agreement:
    """What the leader reads about a panel; empty lines when nothing was opened."""

    alpha: str
    words: str
    severities: Sequence[SeverityLine]
    spreads: Sequence[SpreadLine]


def counted_tour_sheets(cycle: AssessmentCycle, user: Any) -> ScoreSheetQuerySet:
    """The year's counted tour sheets that the user may see, by village and inspector."""
    return (
        ScoreSheet.objects.visible_to(user)
        .counted()
        .filter(cycle=cycle, kind=ScoreKind.YEAR_END)
        .select_related("entrant", "inspector")
        .order_by("entrant__code", "inspected_on", "pk")
    )


def judged_entrants(cycle: AssessmentCycle, user: Any) -> list[JudgedEntrant]:
    """Every village with a counted tour sheet, what is dropped and what stands out; one query."""
    sheets: dict[int, list[ScoreSheet]] = defaultdict(list)
    for sheet in counted_tour_sheets(cycle, user):
        sheets[sheet.entrant_id].append(sheet)
    return [_judged(rows, cycle.policy) for rows in sheets.values()]


def _judged(rows: Sequence[ScoreSheet], policy: scoring.Policy) -> JudgedEntrant:
    points = [sheet.points or 0 for sheet in rows]
    dropped = agreement.dropped_positions(points, policy.trim_from_judges)
    outliers = agreement.outliers(points)
    judged = [
        JudgedSheet(
            sheet,
            _DROPPED[dropped[position]] if position in dropped else "",
            _outlier_words(outliers[position]) if position in outliers else "",
        )
        for position, sheet in enumerate(rows)
    ]
    mean = scoring.mean_points(scoring.trimmed(points, policy.trim_from_judges), policy.rounding)
    return JudgedEntrant(rows[0].entrant, judged, mean)


def _outlier_words(distance: Fraction) -> str:
    side = "高" if distance > 0 else "低"
    size, limit = agreement.hundredths(abs(distance)), agreement.OUTLIER_POINTS
    return f"比其他各张的平均{side}{score_text(size)}分，超过{score_text(limit)}分"


def agreement_of(cycle: AssessmentCycle, user: Any) -> Agreement:
    """Agreement, severity and spread of the year's opened tour; one query.

    Reads only what counts, so nothing before the opening. No figure of it goes into a score.
    """
    rows = list(counted_tour_sheets(cycle, user))
    labels = {_judge(sheet): sheet.inspector_label or "没有写检查人" for sheet in rows}
    names = {sheet.entrant.code: sheet.entrant.name for sheet in rows}
    ratings = agreement.ratings_from(
        (sheet.entrant.code, _judge(sheet), sheet.points or 0) for sheet in rows
    )
    value = agreement.alpha(ratings)
    return Agreement(
        "—" if value is None else _thousandths(value),
        agreement.alpha_words(value),
        [_severity(line, labels) for line in agreement.severities(ratings)],
        [_spread(line, names) for line in agreement.spreads(ratings)],
    )


def _judge(sheet: ScoreSheet) -> str:
    """What tells judges apart: the account, else the written name."""
    return f"#{sheet.inspector_id}" if sheet.inspector_id else sheet.inspector_name


def _thousandths(value: Fraction) -> str:
    whole = agreement.hundredths(value * 1000)
    return f"{'-' if whole < 0 else ''}{abs(whole) // 1000}.{abs(whole) % 1000:03d}"


def _severity(line: agreement.Severity, labels: dict[str, str]) -> SeverityLine:
    name = labels[line.judge]
    if line.difference is None:
        return SeverityLine(name, 0, "—", "没有和别人评同一个单位，不能比较")
    size = agreement.hundredths(line.difference)
    sign = "+" if size > 0 else "−" if size < 0 else ""
    words = "偏松" if size > 0 else "偏严" if size < 0 else "不偏"
    return SeverityLine(name, line.villages, f"{sign}{score_text(abs(size))}", words)


def _spread(line: agreement.Spread, names: dict[str, str]) -> SpreadLine:
    deviation = line.deviation_points
    return SpreadLine(
        names[line.code],
        line.count,
        score_text(agreement.hundredths(line.range_points)),
        "—" if deviation is None else score_text(deviation),
    )
