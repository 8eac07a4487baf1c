"""Assignments from a workbook: template, preview, all or nothing, undo."""

from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from assessments.models import Assignment, CycleState
from assessments.services.assignments import assign, unassign
from assessments.services.panel_exports import export_panel
from assessments.tests.factories import CycleFactory, EntrantFactory, ScoreSheetFactory
from shaping.audit.models import AuditEvent
from shaping.imports.kinds import kind_of
from shaping.imports.models import BatchState
from shaping.imports.services import confirm, undo
from shaping.workflow import Refused, StaleState
from villages.capabilities import Role
from villages.tests.factories import VillageFactory

pytestmark = pytest.mark.django_db

BOTH = [("王建国", "堰市村"), ("王 建国", "沙坪镇码头村委会")]


@pytest.fixture
def bring(send, year, member, sheet):
    """Upload rows for the year and check them."""
    return lambda rows: send("assignments", sheet(rows), cycle=str(year.pk))


def messages(batch):
    return [(fault["row"], fault["column"], fault["message"]) for fault in batch.faults]


def test_a_checked_sheet_is_confirmed(bring, year, office):
    batch = bring(BOTH)
    assert (batch.title, batch.new_count, batch.faults) == ("沙坪镇2026年度考核分工", 2, [])

    confirm(batch, by=office)

    assert [str(row.entrant) for row in year.assignments.order_by("serial")] == ["堰市村", "码头村"]
    actions = list(AuditEvent.objects.values_list("action", flat=True))
    assert actions[-2:] == ["assignment.create", "import.confirm"]


def test_the_same_sheet_twice_changes_nothing(bring, office):
    confirm(bring(BOTH), by=office)

    again = bring(BOTH)

    assert (again.new_count, again.unchanged_count) == (0, 2)


def test_every_fault_is_told_with_its_row(bring, add_inspector):
    add_inspector("李四")
    VillageFactory(name="白霓村")
    rows = [
        ("赵六", "堰市村"),
        ("李四", "白霓村"),
        ("李四", "码头村"),
        ("李 四", "码头村"),
        ("李四", None),
        (None, "堰市村"),
    ]

    told = messages(bring(rows))

    assert sorted(row[0] for row in told) == [2, 3, 5, 6, 7]
    words = "".join(row[2] for row in told)
    assert "“赵六”不在本年度的考核组里，请从这些人里选：王建国、李四" in words
    assert "不是沙坪镇的" in words
    assert "第4行和第5行是同一个人、同一个村(社区)" in words


def test_namesakes_are_assigned_on_the_page(bring, add_inspector, year, township):
    add_inspector("王建国")
    EntrantFactory(cycle=year, village=VillageFactory(township=township), name="码头村")

    words = "".join(row[2] for row in messages(bring([("王建国", "码头村")])))

    assert "考核组里叫“王建国”的有2人" in words
    assert "叫“码头村”的有2个" in words


def test_without_a_panel_it_says_so(bring, member):
    member.delete()

    assert "考核组还没有人，请先添加成员" in messages(bring(BOTH))[0][2]


def test_a_conflict_after_the_preview_stores_nothing(bring, member, office, give_conflict):
    batch = bring(BOTH)
    give_conflict(member, "posting")

    with pytest.raises(Refused, match="王建国不能评堰市村"):
        confirm(batch, by=office)
    batch.refresh_from_db()
    assert (batch.state, Assignment.objects.count()) == (BatchState.CHECKED, 0)


def test_a_member_gone_after_the_preview_stores_nothing(bring, member, office):
    batch = bring(BOTH)
    member.delete()

    with pytest.raises(StaleState, match="已经不在考核组里"):
        confirm(batch, by=office)


def test_an_import_is_undone(bring, office):
    batch = bring(BOTH)
    confirm(batch, by=office)

    undo(batch, by=office)

    assert not Assignment.objects.exists()


def test_it_is_not_undone_once_somebody_scores(bring, office, member):
    batch = bring(BOTH)
    confirm(batch, by=office)
    row = Assignment.objects.first()
    ScoreSheetFactory(
        entrant=row.entrant, kind="year_end", assignment=row, state="draft", points=None
    )

    with pytest.raises(Refused, match="已经打开"):
        undo(batch, by=office)
    assert Assignment.objects.count() == 2


def test_it_is_not_undone_in_part(bring, office):
    batch = bring(BOTH)
    confirm(batch, by=office)
    unassign(Assignment.objects.select_related("cycle__township").first(), by=office)

    with pytest.raises(Refused, match="不能整批撤销"):
        undo(batch, by=office)


def test_a_year_that_takes_none_says_so(bring, year):
    type(year).objects.update(state=CycleState.SEALED)

    assert "不能再改" in bring(BOTH).refusal


def test_what_goes_out_comes_in_unchanged(send, year, member, entrant, office, tmp_path):
    assign(year, [(member, entrant)], by=office)
    path = tmp_path / "导出.xlsx"
    path.write_bytes(export_panel(year, by=office))

    batch = send("assignments", path, cycle=str(year.pk))

    assert (batch.faults, batch.new_count, batch.unchanged_count) == ([], 0, 1)


def test_the_template_comes_back_and_belongs_to_its_year(
    send, year, member, entrant, office, tmp_path
):
    assign(year, [(member, entrant)], by=office)
    path = tmp_path / "空表.xlsx"
    path.write_bytes(kind_of("assignments").template({"cycle": year.pk}, office))
    assert [row[:2] for row in load_workbook(BytesIO(path.read_bytes())).active.values][4:5] == [
        ("王建国", "堰市村")
    ]

    other = CycleFactory(township=year.township, year=2025)

    assert send("assignments", path, cycle=str(year.pk)).unchanged_count == 1
    assert "请下载沙坪镇2025年度的空表" in send("assignments", path, cycle=str(other.pk)).refusal


def test_the_wizard_belongs_to_the_office(client_of, year, office, leader, appoint):
    inspector = appoint(Role.INSPECTOR)
    address = f"{reverse('imports:batch-create', args=['assignments'])}?cycle={year.pk}"

    statuses = [client_of(user).get(address).status_code for user in (office, leader, inspector)]

    assert statuses == [200, 403, 403]
    for wrong in ("999999", "x", "9" * 40):
        bad = f"{reverse('imports:batch-create', args=['assignments'])}?cycle={wrong}"
        assert client_of(office).get(bad).status_code == 404


def test_batches_are_read_by_those_who_read_the_panel(bring, leader, village_officer):
    batch, kind = bring(BOTH), kind_of("assignments")

    assert kind.may_read(leader, batch)
    assert not kind.may_read(village_officer, batch)
    assert kind.result_path(batch.parameters).endswith("/2026/panel/assignments/")
