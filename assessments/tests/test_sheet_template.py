"""The prefilled template of a score workbook."""

import io
from datetime import date

import pytest
from openpyxl import load_workbook

from assessments.models import ScoreSheet
from assessments.tests.factories import CycleFactory, EntrantFactory
from shaping.imports.kinds import kind_of
from shaping.imports.services import import_file
from shaping.workflow import Refused


@pytest.fixture
def cycle(township, village, other_village):
    cycle = CycleFactory(township=township, year=2025)
    EntrantFactory(cycle=cycle, village=village)
    EntrantFactory(cycle=cycle, village=other_village)
    return cycle


@pytest.fixture
def template_of(cycle, office):
    def make(kind="daily", cycle=cycle):
        content = kind_of("scores").template({"cycle": cycle.pk, "score_kind": kind}, office)
        return load_workbook(io.BytesIO(content))

    return make


def table(workbook):
    sheet = workbook.worksheets[0]
    rows = list(sheet.iter_rows())
    start = next(i for i, row in enumerate(rows) if row[0].value == "村(社区)代码")
    return rows[start + 1 :]


@pytest.fixture
def load(cycle, office, tmp_path):
    def run(workbook, kind="daily"):
        path = tmp_path / "填好.xlsx"
        workbook.save(path)
        parameters = {"cycle": cycle.pk, "score_kind": kind}
        return import_file("scores", parameters, path, by=office)

    return run


def test_it_lists_every_entrant(template_of):
    workbook = template_of()

    rows = [[cell.value for cell in row][:3] for row in table(workbook)[:3]]
    assert workbook.worksheets[0]["A1"].value == "沙坪镇2025年度日常人居环境整治成绩表"
    assert rows == [
        ["421223101200", "堰市村", None],
        ["421223101201", "码头村", None],
        [None, None, None],
    ]


def test_it_locks_what_it_gives(template_of):
    row = table(template_of())[0]

    assert [cell.protection.locked for cell in row[:6]] == [True, True, False, False, False, False]


def test_the_year_end_template_has_its_date(template_of):
    assert table(template_of("year_end"))[0][2].value.date() == date(2025, 12, 31)


def test_filled_in_it_can_be_imported(template_of, load):
    workbook = template_of("year_end")
    for row, score in zip(table(workbook), (91.2, 88), strict=False):
        row[3].value, row[4].value = "李四", score

    outcome = load(workbook, "year_end")

    assert (outcome.faults, outcome.new_count) == ([], 2)
    rows = ScoreSheet.objects.order_by("-points").values_list("points", "inspected_on")
    assert list(rows) == [(9120, date(2025, 12, 31)), (8800, date(2025, 12, 31))]


@pytest.mark.parametrize("kind", ["daily", "year_end"])
def test_a_village_that_nobody_filled_in_is_left_out_with_a_word(template_of, load, kind):
    workbook = template_of(kind)
    row = table(workbook)[0]
    row[2].value, row[4].value = date(2025, 12, 31), 91.2

    outcome = load(workbook, kind)

    assert (outcome.faults, outcome.new_count) == ([], 1)
    assert "第 7 行只有空表里预填的内容，没有填，没有读入。" in outcome.warnings
    assert any("没有这1个：码头村" in warning for warning in outcome.warnings)


def test_a_village_with_an_inspector_but_no_score_is_a_fault(template_of, load):
    workbook = template_of()
    table(workbook)[0][3].value = "李四"

    (score, day) = load(workbook).faults

    assert (score.column, score.message) == ("得分", "没有填，请填写")
    assert day.column == "检查日期"


def test_the_template_of_another_kind_is_named(template_of, load):
    with pytest.raises(Refused, match="这份表是年终成绩的，现在导入的是日常成绩的"):
        load(template_of("year_end"))


def test_the_template_of_another_year_is_named(template_of, load, cycle):
    other = CycleFactory(township=cycle.township, year=2024)
    EntrantFactory(cycle=other, village=cycle.entrants.first().village)

    with pytest.raises(Refused, match="这份表是2024年度的，现在导入的是2025年度的"):
        load(template_of(cycle=other))
