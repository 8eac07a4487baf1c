"""assign_inspectors on the command line."""

import json

import pytest
from django.core.management import call_command

from assessments.models import Assignment, CycleState
from shaping.imports.models import ImportBatch
from villages.capabilities import Role

pytestmark = pytest.mark.django_db

BOTH = [("王建国", "堰市村"), ("王 建国", "沙坪镇码头村委会")]


@pytest.fixture
def run(capsys, year, member, office, sheet):
    """Call the command with a workbook of these rows."""

    def call(rows, *words, township="421223101", year="2026"):
        place = [f"--township={township}", f"--year={year}"]
        try:
            call_command("assign_inspectors", str(sheet(rows)), *place, *words)
        except SystemExit as ended:
            return ended.code, "".join(capsys.readouterr())
        return 0, "".join(capsys.readouterr())

    return call


def test_the_command_assigns(run, office):
    status, text = run(BOTH)

    assert (status, "新增2项" in text) == (0, True)
    assert {row.assigned_by for row in Assignment.objects.all()} == {office}
    assert ImportBatch.objects.get().created_by == office


def test_the_command_checks_without_storing(run):
    status, text = run(BOTH, "--dry-run", "--json")

    answer = json.loads(text)
    assert (status, answer["ok"], answer["new"]) == (0, True, 2)
    assert not Assignment.objects.exists()


def test_the_command_refuses_a_year_over_and_a_wrong_person_row(run, year):
    assert run([("赵六", "堰市村")])[0] == 1
    type(year).objects.update(state=CycleState.SEALED)
    status, text = run(BOTH)

    assert (status, "没有分工，一项也没有存" in text) == (1, True)


def test_the_command_asks_who_answers_for_it(run, appoint, office, leader):
    second = appoint(Role.TOWNSHIP_OFFICE)

    status, text = run(BOTH)

    assert (status, office.username in text, second.username in text) == (2, True, True)
    assert run(BOTH, f"--by={leader.username}")[0] == 2
    assert run(BOTH, "--by=nobody")[0] == 2
    assert run(BOTH, f"--by={second.username}")[0] == 0


def test_a_wrong_call_is_said(run, capsys):
    assert run(BOTH, year="2019")[0] == 2
    assert run(BOTH, township="000000000")[0] == 2
    with pytest.raises(SystemExit) as ended:
        call_command("assign_inspectors", "/no.xlsx", "--township=421223101", "--year=2026")
    assert (ended.value.code, "没有找到文件" in capsys.readouterr().err) == (2, True)
