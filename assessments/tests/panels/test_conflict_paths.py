"""A conflict is refused on every path there is, whatever its ground (design §4, Assignment)."""

import json
from datetime import date

import pytest
from django.core.management import call_command
from django.urls import reverse

from assessments.models import Assignment, ScoreSheet
from assessments.services.assignment_grids import state_of
from assessments.services.assignments import assign, distribute
from assessments.services.judging import open_tour_sheet, open_visit_sheet
from assessments.tests.factories import AssignmentFactory, RubricFactory
from assessments.tests.sheet_workbooks import plain_workbook
from shaping.audit.models import AuditEvent
from shaping.imports.services import confirm
from shaping.workflow import Refused

pytestmark = pytest.mark.django_db

HEADER = ("考核组成员", "村(社区)")


@pytest.fixture
def file(tmp_path):
    rows = [("王建国", "码头村"), ("王 建 国", "堰市村村委会")]
    return plain_workbook(tmp_path / "分工.xlsx", rows, header=HEADER)


def test_the_service_names_it_and_stores_nothing(
    year, member, entrant, other_entrant, office, conflict_words
):
    with pytest.raises(Refused) as refusal:
        assign(year, [(member, other_entrant), (member, entrant)], by=office)

    assert f"王建国不能评堰市村（{conflict_words}）" in refusal.value.message
    assert not Assignment.objects.exists()
    assert not AuditEvent.objects.exists()


def test_the_grid_disables_the_cell(client_of, office, year, member, entrant, conflict_words):
    address = reverse("assessments:assignment-matrix", args=[year.township.code9, year.year])

    page = client_of(office).get(address).content.decode()

    assert f'value="{member.pk}-{entrant.pk}"' not in page
    assert "回避</span>" in page
    assert conflict_words in page


def test_a_forged_grid_is_refused(client_of, office, year, member, entrant, conflict_words):
    address = reverse("assessments:assignment-matrix", args=[year.township.code9, year.year])
    form = {"pair": f"{member.pk}-{entrant.pk}", "seen": state_of(year)}

    response = client_of(office).post(address, form)

    assert response.status_code == 422
    assert f"王建国不能评堰市村（{conflict_words}）" in response.content.decode()
    assert not Assignment.objects.exists()


def test_the_distribution_goes_round_it(year, member, office, conflict_words):
    made = distribute(year, None, by=office)

    assert [str(row.entrant) for row in made] == ["码头村"]


def test_the_wizard_tells_it_by_row(send, year, member, file, conflict_words):
    batch = send("assignments", file, cycle=str(year.pk))

    assert [(fault["row"], fault["column"]) for fault in batch.faults] == [(3, "考核组成员")]
    assert f"王建国要回避堰市村（{conflict_words}）" in batch.faults[0]["message"]
    assert batch.state == "faulty"
    assert not Assignment.objects.exists()


def test_the_command_refuses_the_whole_file(year, member, office, file, conflict_words, capsys):
    with pytest.raises(SystemExit) as ended:
        call_command(
            "assign_inspectors", str(file), "--township=421223101", "--year=2026", "--json"
        )

    answer = json.loads(capsys.readouterr().out)
    assert ended.value.code == 1
    assert [error["row"] for error in answer["errors"]] == [3]
    assert conflict_words in answer["errors"][0]["message"]
    assert not Assignment.objects.exists()


@pytest.mark.parametrize("verb", ["add", "change"])
def test_the_back_office_assigns_nobody(client_of, office, member, entrant, conflict_words, verb):
    row = AssignmentFactory(member=member, entrant=entrant, cycle=entrant.cycle)
    path = "add/" if verb == "add" else f"{row.pk}/change/"
    form = {"cycle": entrant.cycle_id, "member": member.pk, "entrant": entrant.pk, "serial": "X"}

    response = client_of(office).post(f"/admin/assessments/assignment/{path}", form)

    assert response.status_code in {403, 404}
    assert Assignment.objects.get().serial == row.serial


@pytest.mark.parametrize("kind", ["daily", "year_end"])
def test_a_score_by_that_name_is_a_fault(send, year, member, tmp_path, conflict_words, kind):
    path = plain_workbook(
        tmp_path / "成绩.xlsx",
        [("堰市村", "2026-06-30", "李四、王建国", 90), ("码头村", "2026-06-30", "王建国", 91)],
        header=("村(社区)", "检查日期", "检查人", "得分"),
    )

    batch = send("scores", path, cycle=str(year.pk), score_kind=kind)

    assert [(fault["row"], fault["column"]) for fault in batch.faults] == [(2, "检查人")]
    assert f"王建国要回避堰市村（{conflict_words}）" in batch.faults[0]["message"]
    assert not ScoreSheet.objects.exists()


def test_a_tour_sheet_is_not_opened(year, member, entrant, conflict_words):
    year.year_end_rubric = RubricFactory(township=year.township)
    year.save()
    assignment = AssignmentFactory(cycle=year, member=member, entrant=entrant)

    with pytest.raises(Refused, match="要回避堰市村"):
        open_tour_sheet(assignment, date(2026, 12, 18), by=member.user)
    assert not ScoreSheet.objects.exists()


def test_a_daily_sheet_is_not_opened(year, member, entrant, conflict_words):
    year.daily_rubric = RubricFactory(township=year.township, kind="daily")
    year.save()

    with pytest.raises(Refused, match="要回避堰市村"):
        open_visit_sheet(entrant, member, date(2026, 6, 18), by=member.user)
    assert not ScoreSheet.objects.exists()


def test_an_import_checked_before_the_declaration_is_refused_by_name(
    member, office, sheet, send, give_conflict
):
    header = ("村(社区)", "检查日期", "检查人", "得分")
    path = sheet([("堰市村", "2026-06-30", "李四、王建国", 88)], header=header)
    batch = send("scores", path, cycle=str(member.cycle_id), score_kind="daily")
    give_conflict(member, "declared")

    with pytest.raises(Refused, match="检查之后又有回避：王建国要回避“堰市村 2026年6月30日"):
        confirm(batch, by=office)
    assert not ScoreSheet.objects.exists()
