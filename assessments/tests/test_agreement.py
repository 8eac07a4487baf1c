"""How far judges agree, against independent implementations: krippendorff, scipy, LibreOffice."""

import random
from fractions import Fraction
from statistics import stdev

import krippendorff
import numpy
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.stats import trim_mean

from assessments import agreement, scoring
from assessments.tests.recalculation import needs_soffice, recalculated
from shaping.spreadsheets.exports import ExportColumn, Formula, Sheet, write_workbook

POINTS = st.integers(0, scoring.MAX_POINTS)
MATRIX = st.integers(2, 7).flatmap(
    lambda judges: st.lists(
        st.lists(st.none() | POINTS, min_size=judges, max_size=judges), min_size=1, max_size=12
    )
)


def ratings(matrix):
    """Villages × judges, None where nobody scored."""
    return agreement.ratings_from(
        (f"v{village:02d}", f"j{judge}", points)
        for village, row in enumerate(matrix)
        for judge, points in enumerate(row)
        if points is not None
    )


@settings(deadline=None)
@given(MATRIX)
def test_alpha_agrees_with_the_package(matrix):
    pairable = [x for row in matrix if sum(v is not None for v in row) > 1 for x in row]
    assume(len({points for points in pairable if points is not None}) > 1)
    by_judge = numpy.array(
        [[numpy.nan if x is None else x for x in row] for row in matrix], dtype=float
    ).T

    theirs = krippendorff.alpha(reliability_data=by_judge, level_of_measurement="interval")

    assert float(agreement.alpha(ratings(matrix))) == pytest.approx(theirs, rel=1e-9, abs=1e-9)


def test_alpha_of_a_worked_example():
    """Three villages, two judges: 40,000 within the villages, 11,040,000/5 over all six scores."""
    found = ratings([[8000, 8100], [9000, 9000], [8500, 8400]])

    assert agreement.alpha(found) == 1 - Fraction(40_000 * 5, 11_040_000)
    assert agreement.alpha(ratings([[1, 1], [2, 2]])) == 1


@pytest.mark.parametrize("matrix", [[], [[9000, None]], [[9000, 9000], [9000, 9000]]])
def test_alpha_that_says_nothing(matrix):
    assert agreement.alpha(ratings(matrix)) is None


@pytest.mark.parametrize(
    ("value", "word"),
    [("666/1000", "低"), ("667/1000", "中"), ("799/1000", "中"), ("800/1000", "高"), ("-1", "低")],
)
def test_alpha_in_words(value, word):
    assert agreement.alpha_words(Fraction(value)).startswith(word)


def test_no_alpha_in_words():
    assert agreement.alpha_words(None).startswith("算不出")


@settings(deadline=None)
@given(st.lists(POINTS, min_size=3, max_size=15), st.integers(3, 9))
def test_the_trimmed_mean_agrees_with_scipy(points, trim_from):
    kept = scoring.trimmed(points, trim_from)
    # The share is a little above 1/n, since scipy cuts a whole number of scores from either end.
    share = 1.000001 / len(points) if len(points) >= trim_from else 0

    assert float(Fraction(sum(kept), len(kept))) == pytest.approx(trim_mean(points, share))


@needs_soffice
def test_the_trimmed_mean_agrees_with_libreoffice(tmp_path):
    chance = random.Random(2026)
    cases = [[chance.randint(6000, 10_000) for _ in range(size)] for size in (5, 6, 7, 9, 12) * 4]
    columns = [ExportColumn(str(number), 10) for number in range(13)]
    formula = "=TRIMMEAN(B{0}:M{0},2/COUNT(B{0}:M{0}))"
    rows = [
        [Formula(formula.format(number)), *points, *[None] * (12 - len(points))]
        for number, points in enumerate(cases, start=2)
    ]

    computed = recalculated(write_workbook([Sheet("分", columns, rows)]), tmp_path)["分"][1:]

    for row, points in zip(computed, cases, strict=True):
        kept = scoring.trimmed(points, 5)
        assert row[0] == pytest.approx(sum(kept) / len(kept))
        assert scoring.mean_points(kept) == int(Fraction(row[0]) + Fraction(1, 2))


def test_severity_compares_with_the_others_of_the_same_village():
    found = agreement.severities(
        ratings([[9000, 8000, None], [9000, 8500, 8600], [None, None, 100]])
    )

    assert [(line.judge, line.villages, line.difference) for line in found] == [
        ("j1", 2, Fraction(-1000 - 300, 2)),
        ("j2", 1, Fraction(-150)),
        ("j0", 2, Fraction(1000 + 450, 2)),
    ]


def test_a_judge_alone_has_no_severity():
    assert agreement.severities(ratings([[9000]])) == [agreement.Severity("j0", 0, None)]


@settings(deadline=None)
@given(st.lists(POINTS, min_size=2, max_size=12))
def test_the_spread_agrees_with_the_standard_library(points):
    (line,) = agreement.spreads(ratings([points]))

    assert line.range_points == max(points) - min(points)
    assert line.deviation_points == pytest.approx(stdev(points), abs=0.500001)


def test_one_score_has_no_deviation():
    assert agreement.spreads(ratings([[9000]])) == [agreement.Spread("v00", 1, Fraction(0), None)]


def test_who_scores_twice_counts_by_the_mean():
    found = agreement.ratings_from([("v", "j", 9000), ("v", "j", 9001), ("v", "k", 8000)])

    assert found == {"v": {"j": Fraction(18_001, 2), "k": Fraction(8000)}}


@pytest.mark.parametrize(
    ("points", "marked"),
    [
        ([9000, 9000, 8000], {}),
        ([9000, 9000, 7999], {2: Fraction(-1001)}),
        ([8000, 8000, 9001], {2: Fraction(1001)}),
        ([9000, 7000], {}),
        ([10_000, 0, 5000], {0: Fraction(7500), 1: Fraction(-7500)}),
    ],
)
def test_outliers_are_marked(points, marked):
    assert agreement.outliers(points) == marked


@given(st.lists(POINTS, max_size=12), st.integers(3, 9))
def test_what_is_dropped_is_what_the_formula_leaves_out(points, trim_from):
    gone = agreement.dropped_positions(points, trim_from)
    left = [score for position, score in enumerate(points) if position not in gone]

    assert sorted(left) == scoring.trimmed(points, trim_from)
    assert sorted(gone.values()) == (["highest", "lowest"] if gone else [])


@pytest.mark.parametrize(
    ("value", "whole"), [("1/2", 1), ("-1/2", -1), ("149/100", 1), ("-5/3", -2), ("0", 0)]
)
def test_halves_go_away_from_zero(value, whole):
    assert agreement.hundredths(Fraction(value)) == whole
