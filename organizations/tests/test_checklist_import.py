"""A township's own sheet of “10个1” progress comes in, is checked, and goes out again."""

import io
from datetime import date

import pytest
from django.http import Http404
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from organizations.models import ChecklistState
from organizations.services import checklist_sheets
from organizations.services.checklists import Entry, save_checklist
from organizations.tests.factories import ChecklistItemFactory
from shaping.imports.kinds import kind_of
from shaping.imports.models import ImportBatch
from shaping.imports.services import import_file, stored_changes, undo
from shaping.workflow import Forbidden, Refused, StaleState
from villages.capabilities import Role
from villages.models import Village
from villages.tests.factories import HamletFactory

pytestmark = pytest.mark.django_db
PARAMETERS = {"township": "421223101"}
HEADER = ("村(社区)", "村湾(小区)", "一个议事厅", "一支队伍")


@pytest.fixture(autouse=True)
def items(township):
    return [
        ChecklistItemFactory(township=township, name=name, position=place)
        for place, name in enumerate(HEADER[2:])
    ]


@pytest.fixture
def hamlet(village):
    return HamletFactory(village=village, name="上屋湾", is_demonstration=True)


@pytest.fixture
def load(office, tmp_path):
    def run(*rows, by=office, header=HEADER, **options):
        book = Workbook()
        for row in (header, *rows):
            book.active.append(row)
        path = tmp_path / "进度.xlsx"
        book.save(path)
        return import_file("checklist", PARAMETERS, path, by=by, **options)

    return run


def told(outcome):
    return [(fault.row, fault.column, fault.message) for fault in outcome.faults]


def stored():
    return dict(ChecklistState.objects.values_list("item__name", "progress"))


@pytest.mark.parametrize(
    ("word", "progress"),
    [
        *((word, "done") for word in ("已完成", "√", "✓", "是", "✓已完成", " 完成 ")),
        *((word, "under_way") for word in ("进行中", "△", "在办")),
    ],
)
def test_it_knows_the_words_people_write(load, hamlet, word, progress):
    outcome = load(("堰市村", "上屋湾", word, None))

    assert (outcome.faults, outcome.new_count) == ([], 1)
    assert stored() == {"一个议事厅": progress}


@pytest.mark.parametrize("word", ["未开始", "○", "×", "否"])
def test_not_begun_takes_progress_back_and_a_blank_changes_nothing(load, hamlet, items, word):
    load(("堰市村", "上屋湾", "√", "√"))

    outcome = load(("堰市村", "上屋湾", word, None))

    assert outcome.changed_count == 1
    assert stored() == {"一个议事厅": "to_do", "一支队伍": "done"}


def test_the_same_sheet_twice_changes_nothing(load, hamlet):
    load(("堰市村", "上屋湾", "√", None))

    assert load(("堰市村", "上屋湾", "√", None)).unchanged_count == 1


def test_the_board_as_exported_comes_back(load, hamlet, office, client_of, tmp_path):
    load(("堰市村", "上屋湾", "√", None))
    content = client_of(office).get(reverse("organizations:checklist-export")).content
    book = load_workbook(io.BytesIO(content))
    book.worksheets[0]["D3"] = "进行中"
    path = tmp_path / "板.xlsx"
    book.save(path)

    outcome = import_file("checklist", PARAMETERS, path, by=office)

    assert (outcome.faults, outcome.warnings, outcome.changed_count) == ([], [], 1)
    assert stored() == {"一个议事厅": "done", "一支队伍": "under_way"}


def test_the_template_holds_what_is_stored(load, hamlet, office, village):
    load(("堰市村", "上屋湾", "√", None))
    HamletFactory(village=village, name="不示范")

    content = kind_of("checklist").template(PARAMETERS, office)

    rows = list(load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True))
    place = rows.index(HEADER)
    assert rows[place + 1] == ("堰市村", "上屋湾", "已完成", "未开始")
    assert rows[place + 2] == (None, None, None, None)


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (
            ("堰市村", "上屋湾", "差不多", None),
            (2, "一个议事厅", f"不认得这个写法，请写{checklist_sheets.ALLOWED}"),
        ),
        (
            ("李家村", "上屋湾", "√", None),
            (2, "村(社区)", "没有这个村(社区)，或者不在您的范围内，请核对"),
        ),
        (
            ("堰市村", "下屋湾", "√", None),
            (2, "村湾(小区)", "这个村没有登记这个村湾(小区)，请照名册上的名称写"),
        ),
    ],
)
def test_what_is_not_known_is_told(load, hamlet, row, fault):
    assert told(load(row)) == [fault]
    assert not ChecklistState.objects.exists()


def test_one_hamlet_twice_is_told(load, hamlet):
    outcome = load(("堰市村", "上屋湾", "√", None), ("堰市村", "上屋湾", "×", None))

    assert told(outcome) == [(3, "村湾(小区)", "第2行已经有了，请只留一行")]


def test_a_hamlet_that_is_no_demonstration_is_warned_of(load, village):
    HamletFactory(village=village, name="下屋湾")

    outcome = load(("堰市村", "下屋湾", "√", None))

    assert (outcome.faults, outcome.new_count) == ([], 1)
    assert "不是示范村湾" in outcome.warnings[0]


def test_a_sheet_without_items_is_refused(load, hamlet):
    with pytest.raises(Refused, match="没有“10个1”的项目"):
        load(("堰市村", "上屋湾"), header=HEADER[:2])


def test_too_many_rows_are_refused(load, hamlet, monkeypatch):
    monkeypatch.setattr(checklist_sheets, "MOST_ROWS", 1)

    with pytest.raises(Refused, match="一次最多导入1行"):
        load(("堰市村", "上屋湾", "√", None), ("堰市村", "下屋湾", "√", None))


def test_an_officer_brings_in_his_own_village_only(load, hamlet, other_village_officer, village):
    outcome = load(("堰市村", "上屋湾", "√", None), by=other_village_officer)

    assert told(outcome) == [(2, "村(社区)", "没有这个村(社区)，或者不在您的范围内，请核对")]


def test_rows_of_another_village_are_not_written_either(load, hamlet, other_village_officer):
    load(("堰市村", "上屋湾", "√", None))
    batch = ImportBatch.objects.get()

    with pytest.raises(Forbidden):
        undo(batch, by=other_village_officer)

    assert stored() == {"一个议事厅": "done"}


def test_undoing_brings_the_old_progress_back(load, hamlet, office):
    load(("堰市村", "上屋湾", "在办", None))
    load(("堰市村", "上屋湾", "√", "√"))

    undo(ImportBatch.objects.latest("pk"), by=office)

    assert stored() == {"一个议事厅": "under_way", "一支队伍": "to_do"}


def test_undoing_is_refused_when_somebody_wrote_since(load, hamlet, office, items):
    load(("堰市村", "上屋湾", "√", None))
    seen = ChecklistState.objects.get().changed_at.isoformat()
    save_checklist(hamlet, [Entry(items[0], "done", "又看过", seen)], by=office)

    with pytest.raises(Refused, match="不能整批撤销"):
        undo(ImportBatch.objects.get(), by=office)


def test_what_changed_between_check_and_confirmation_stops_it(load, hamlet, office):
    load(("堰市村", "上屋湾", "√", None))
    changes = stored_changes(ImportBatch.objects.get())

    with pytest.raises(StaleState, match="这份表没有导入"):
        checklist_sheets.apply_checklists(changes, None, by=office)


def test_a_hidden_items_column_is_not_known(load, hamlet, items):
    items[1].is_offered = False
    items[1].save()

    load(("堰市村", "上屋湾", "√", "√"))

    assert stored() == {"一个议事厅": "done"}


def test_a_closed_village_is_not_known(load, hamlet):
    Village.objects.filter(pk=hamlet.village_id).update(closed_on=date(2026, 1, 1))

    assert told(load(("堰市村", "上屋湾", "√", None)))[0][1] == "村(社区)"


@pytest.mark.parametrize("role", [Role.STATIONED_CADRE, Role.TOWNSHIP_LEADER, Role.AUDITOR])
def test_readers_import_nothing(load, hamlet, appoint, role):
    with pytest.raises(Forbidden):
        load(("堰市村", "上屋湾", "√", None), by=appoint(role))


@pytest.mark.parametrize("parameters", [{}, {"township": "x"}, PARAMETERS | {"for_kind": "town"}])
def test_an_odd_address_is_not_there(office, parameters):
    with pytest.raises(Http404):
        kind_of("checklist").may(office, parameters)


def test_another_townships_office_finds_nothing(other_office, township):
    with pytest.raises(Http404):
        kind_of("checklist").may(other_office, PARAMETERS)


@pytest.mark.parametrize("count", [1, 3])
def test_checking_costs_the_same_for_many(load, village, count, django_assert_num_queries):
    hamlets = HamletFactory.create_batch(count, village=village, is_demonstration=True)

    with django_assert_num_queries(9):
        load(*(("堰市村", row.name, "√", None) for row in hamlets), dry_run=True)
