"""The workbook: live formulas that give what the database gives."""

import re

import pytest
from openpyxl import load_workbook

from assessments.models import ScoreSheet, TieOutcome
from assessments.queries import standings_of
from assessments.ranking_export import ranking_workbook
from assessments.scoring import Policy
from assessments.services.cycles import change_policy
from assessments.services.rankings import compute_ranking, freeze_ranking
from assessments.services.ties import propose_tie_decision, sign_tie_decision
from assessments.tests.recalculation import needs_soffice, recalculated
from assessments.tests.scenes import scored_cycle

JUDGES = [8550, 9200, 9600, 9250, 9233, 9240, 9242]


def figures(rows):
    """Rank, code, daily, year-end and total in hundredths from the recalculated first sheet."""
    start = next(number for number, row in enumerate(rows) if row[0] == "名次") + 1
    return [
        tuple(value or None for value in (row[0], row[1]))
        + tuple(None if value in {None, ""} else round(value * 100) for value in row[3:6])
        for row in rows[start:]
    ]


def stored(ranking):
    return [
        (row.rank, row.entrant.code, row.daily_points, row.year_end_points, row.total_points)
        for row in standings_of(ranking)
    ]


@needs_soffice
@pytest.mark.parametrize(
    "policy", [Policy(), Policy(daily_weight=2, year_end_weight=5, tie_order=())]
)
def test_libreoffice_finds_the_same_figures(township, office, tmp_path, policy):
    scores = [
        ([8840, 8841], JUDGES),
        ([9000], [9000, 9001]),
        ([9003], [8999, 9000, 9001]),
        ([9000, 9000], [9000, 9001]),
        ([8800], []),
        ([], [9900]),
        ([0], [0]),
        ([10000], [10000]),
    ]
    cycle = scored_cycle(township, office, scores)
    if policy != Policy():
        change_policy(cycle, policy, by=office, reason="镇党委会议定")
    ranking = compute_ranking(cycle, by=office)

    book = recalculated(ranking_workbook(ranking), tmp_path)

    assert figures(book["总成绩"]) == stored(ranking)


@needs_soffice
def test_a_decided_place_stays_a_number(township, office, leader, tmp_path):
    cycle = scored_cycle(township, office, [([9000], [9000])] * 2 + [([8000], [8000])])
    ranking = compute_ranking(cycle, by=office)
    codes = sorted(cycle.entrants.values_list("code", flat=True)[:2], reverse=True)
    decision = propose_tie_decision(
        ranking, 1, TieOutcome.ORDER, codes, "镇党委会", "〔2025〕12号", by=office
    )
    sign_tie_decision(decision, by=leader)
    freeze_ranking(ranking, by=leader)

    book = recalculated(ranking_workbook(ranking), tmp_path)

    assert figures(book["总成绩"]) == stored(ranking)
    assert "排出先后（〔2025〕12号）" in book["总成绩"][4][6]


@pytest.fixture
def workbook(township, office, tmp_path):
    cycle = scored_cycle(township, office, [([8840], JUDGES)])
    ScoreSheet.objects.filter(kind="daily").update(inspector_name="=1+1")
    path = tmp_path / "ranking.xlsx"
    path.write_bytes(ranking_workbook(compute_ranking(cycle, by=office)))
    return load_workbook(path)


def test_it_refers_to_the_rules_and_the_single_sheets(workbook):
    total = workbook["总成绩"].cell(5, 10).value

    assert total == '=IF(OR(H5="",I5=""),"",H5*\'规则\'!$B$2+I5*\'规则\'!$B$3)'
    assert workbook["年终"]["H2"].value == "='评分表'!$F$3"
    assert [workbook["规则"].cell(row, 2).value for row in (2, 3, 4)] == [1, 3, 5]


def test_a_name_never_becomes_a_formula(workbook):
    cell = workbook["评分表"]["E2"]

    assert (cell.value, cell.data_type, cell.quotePrefix) == ("=1+1", "s", True)


def test_it_uses_only_functions_that_excel_2010_knows(workbook):
    known = {"IF", "OR", "INT", "SUM", "MAX", "MIN", "COUNT", "ROUND", "COUNTIF", "COUNTIFS"}
    formulas = [
        cell.value
        for sheet in workbook
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]

    used = {word for text in formulas for word in re.findall(r"([A-Z]+)\(", text)}

    assert used <= known
