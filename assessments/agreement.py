"""How far the judges of a tour agree: Krippendorff's alpha, severity, spread. Knows no Django.

All scores are whole hundredths; every figure is exact until it is written out. Nothing here ever
changes a score: the leader reads it to choose and instruct the next year's panel.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt

# From this many hundredths on a sheet is marked as standing out from the others of its village.
OUTLIER_POINTS = 1000
# With fewer sheets nobody can say which of them stands out.
LEAST_FOR_OUTLIERS = 3
# Krippendorff's own marks: below the first one no conclusion, from the second one on reliable.
TENTATIVE, RELIABLE = Fraction(667, 1000), Fraction(800, 1000)

# Village code → judge → whole hundredths; who did not score a village is not in its row.
Ratings = Mapping[str, Mapping[str, Fraction]]


@dataclass(frozen=True)
class Severity:
    """One judge: villages compared, and the mean hundredths above (+) or below (−) the others."""

    judge: str
    villages: int
    difference: Fraction | None


@dataclass(frozen=True)
class Spread:
    """One village: scores, their range and sample standard deviation in hundredths."""

    code: str
    count: int
    range_points: Fraction
    deviation_points: int | None


def ratings_from(scores: Iterable[tuple[str, str, int]]) -> dict[str, dict[str, Fraction]]:
    """Ratings from (village code, judge, hundredths); who scored a village twice counts by his mean."""
    found: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for code, judge, points in scores:
        found[code][judge].append(points)
    return {
        code: {judge: Fraction(sum(given), len(given)) for judge, given in judges.items()}
        for code, judges in found.items()
    }


def alpha(ratings: Ratings) -> Fraction | None:
    """Krippendorff's alpha for interval data, missing scores left out: 1 is full agreement.

    Only villages with two scores or more say anything. None when there is no such village, or when
    all their scores are the same, so that agreement cannot be told from chance.
    """
    rows = [list(row.values()) for row in ratings.values() if len(row) > 1]
    values = [value for row in rows for value in row]
    if len(set(values)) < 2:
        return None
    observed = sum((_disagreement(row) / (len(row) - 1) for row in rows), Fraction())
    expected = _disagreement(values) / (len(values) - 1)
    return 1 - observed / expected


def _disagreement(values: Sequence[Fraction]) -> Fraction:
    """The squared differences of all ordered pairs."""
    squares = sum((value * value for value in values), Fraction())
    return 2 * (len(values) * squares - sum(values, Fraction()) ** 2)


def alpha_words(value: Fraction | None) -> str:
    """What an alpha means, by the marks of its author."""
    if value is None:
        return "算不出：至少要有一个单位由两位以上评委打分，而且分数不全相同"
    if value < TENTATIVE:
        return "低：各评委的尺度差别大"
    return "高：各评委的尺度一致" if value >= RELIABLE else "中：尺度大体一致，只能作参考"


def severities(ratings: Ratings) -> list[Severity]:
    """Each judge against the mean of the others on the same villages, the strictest first.

    A judge who shares no village with anybody has no difference and comes last.
    """
    differences: dict[str, list[Fraction]] = defaultdict(list)
    for row in ratings.values():
        total = sum(row.values(), Fraction())
        for judge, points in row.items():
            others = len(row) - 1
            found = [points - (total - points) / others] if others else []
            differences[judge] += found
    lines = [
        Severity(judge, len(given), sum(given, Fraction()) / len(given) if given else None)
        for judge, given in differences.items()
    ]
    return sorted(
        lines, key=lambda line: (line.difference is None, line.difference or 0, line.judge)
    )


def spreads(ratings: Ratings) -> list[Spread]:
    """How far the scores of each village lie apart, by code."""
    return [_spread(code, list(row.values())) for code, row in sorted(ratings.items())]


def _spread(code: str, points: Sequence[Fraction]) -> Spread:
    count = len(points)
    width = max(points) - min(points)
    if count < 2:
        return Spread(code, count, width, None)
    # The pairs' squares divided by 2n(n−1) are the sample variance.
    return Spread(code, count, width, _root(_disagreement(points) / (2 * count * (count - 1))))


def _root(value: Fraction) -> int:
    """Square root rounded half up to a whole number, without a float."""
    return (isqrt(4 * value.numerator // value.denominator) + 1) // 2


def outliers(points: Sequence[int]) -> dict[int, Fraction]:
    """Positions of the sheets that stand out, with their distance from the mean of the others.

    A sheet stands out when it lies more than `OUTLIER_POINTS` from that mean; it is marked and
    explained, never removed. Empty for fewer than three sheets.
    """
    if len(points) < LEAST_FOR_OUTLIERS:
        return {}
    total, others = sum(points), len(points) - 1
    distances = [value - Fraction(total - value, others) for value in points]
    return {
        position: distance
        for position, distance in enumerate(distances)
        if abs(distance) > OUTLIER_POINTS
    }


def dropped_positions(points: Sequence[int], trim_from: int) -> dict[int, str]:
    """Positions of the sheets left out of the mean: one "lowest", one "highest"; of equals the first."""
    if len(points) < max(trim_from, 3):
        return {}
    lowest = points.index(min(points))
    rest = [position for position in range(len(points)) if position != lowest]
    highest = max(rest, key=lambda position: points[position])
    return {lowest: "lowest", highest: "highest"}


def hundredths(value: Fraction) -> int:
    """A signed exact value as whole hundredths, halves away from zero."""
    size = (2 * abs(value.numerator) + value.denominator) // (2 * value.denominator)
    return size if value >= 0 else -size
