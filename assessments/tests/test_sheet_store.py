"""Storing a checked score workbook."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from assessments.models import CycleState, ScoreKind, ScoreSheet, SheetState
from assessments.services.sheets import store_scores
from assessments.sheet_checks import ScoreOrder, check_scores
from assessments.stored_sheets import row_values
from assessments.tests.factories import CycleFactory, EntrantFactory, ScoreSheetFactory
from assessments.tests.sheet_workbooks import reading_of
from shaping.imports.kinds import RowChange
from shaping.imports.models import ImportBatch, RowAction
from shaping.workflow import Forbidden, Refused, StaleState

DAY = date(2025, 6, 30)


@pytest.fixture
def cycle(township, village, other_village):
    cycle = CycleFactory(township=township, year=2025)
    EntrantFactory(cycle=cycle, village=village)
    EntrantFactory(cycle=cycle, village=other_village)
    return cycle


@pytest.fixture
def batch_of(cycle, office):
    def make(by=office) -> ImportBatch:
        return ImportBatch.objects.create(
            kind="scores",
            parameters={"cycle": str(cycle.pk), "score_kind": "daily"},
            file="x",
            file_name="成绩.xlsx",
            sha256="0",
            created_by=by,
        )

    return make


@pytest.fixture
def changes_of(cycle):
    def find(*rows):
        order = ScoreOrder(cycle, ScoreKind.DAILY, DAY, date(2026, 2, 1))
        return [
            c for c in check_scores(reading_of(*rows), order).changes if c.action != "unchanged"
        ]

    return find


@pytest.fixture
def store(batch_of, office):
    def run(changes, batch=None, by=office):
        batch = batch or batch_of()
        with transaction.atomic():
            store_scores(changes, batch, by=by)
        return batch

    return run


ROW = {"name": "堰市村", "inspector": "张三", "score": 8840, "note": "沟渠有垃圾"}


def test_it_seals_new_sheets(store, changes_of, office):
    batch = store(changes_of(ROW))

    sheet = ScoreSheet.objects.get()
    assert (sheet.entrant.name, sheet.kind, sheet.state) == ("堰市村", "daily", SheetState.SEALED)
    assert (sheet.points, sheet.note, sheet.inspected_on) == (8840, "沟渠有垃圾", DAY)
    assert (sheet.inspector_name, sheet.inspector) == ("张三", None)
    assert (sheet.entered_by, sheet.import_batch) == (office, batch)


def test_it_names_nobody_for_an_import_by_a_command(store, changes_of, batch_of):
    store(changes_of(ROW), batch_of(by=None), by=None)

    assert ScoreSheet.objects.get().entered_by is None


def test_it_changes_imported_sheets_in_place(store, changes_of):
    store(changes_of(ROW))
    before = ScoreSheet.objects.get()

    later = store(changes_of(ROW | {"score": 9000, "note": None}))

    sheet = ScoreSheet.objects.get()
    assert (sheet.pk, sheet.points, sheet.note) == (before.pk, 9000, "")
    assert sheet.import_batch == later


def test_it_stores_new_and_changed_sheets_together(store, changes_of):
    store(changes_of(ROW))

    store(changes_of(ROW | {"score": 9000}, ROW | {"name": "码头村"}))

    assert sorted(ScoreSheet.objects.values_list("points", flat=True)) == [8840, 9000]


def test_it_refuses_when_a_new_sheet_came_in_between(store, changes_of, cycle):
    changes = changes_of(ROW, ROW | {"name": "码头村"})
    ScoreSheetFactory(entrant=cycle.entrants.first(), inspected_on=DAY, inspector_name="张三")

    with pytest.raises(StaleState, match="“堰市村 2025年6月30日 张三”的成绩有人改过"):
        store(changes)

    assert ScoreSheet.objects.count() == 1


@pytest.mark.parametrize("fields", [{"points": 8841}, {"note": "别的"}, {"import_batch": None}])
def test_it_refuses_when_the_old_value_changed_in_between(store, changes_of, fields):
    store(changes_of(ROW))
    changes = changes_of(ROW | {"score": 9000})
    ScoreSheet.objects.update(**fields)

    with pytest.raises(StaleState, match="有人改过"):
        store(changes)

    assert not ScoreSheet.objects.filter(points=9000).exists()


def test_it_refuses_when_a_changed_sheet_is_gone(store, changes_of):
    store(changes_of(ROW))
    changes = changes_of(ROW | {"score": 9000})
    ScoreSheet.objects.all().delete()

    with pytest.raises(StaleState, match="有人改过"):
        store(changes)


def test_it_refuses_when_the_year_was_sealed_in_between(store, changes_of, cycle):
    changes = changes_of(ROW)
    type(cycle).objects.update(state=CycleState.SEALED)

    with pytest.raises(Refused, match="已经封账"):
        store(changes)

    assert not ScoreSheet.objects.exists()


def test_it_turns_a_clash_in_the_database_into_a_sentence(store, changes_of):
    changes = changes_of(ROW)
    twice = RowChange(3, RowAction.NEW, changes[0].key + "'", "堰市村", {}, changes[0].new)

    with pytest.raises(StaleState, match="刚刚有人录入"):
        store([*changes, twice])

    assert not ScoreSheet.objects.exists()


def test_only_the_office_of_the_township_stores(store, changes_of, leader, other_office):
    for user in (leader, other_office):
        with pytest.raises(Forbidden):
            store(changes_of(ROW), by=user)

    assert not ScoreSheet.objects.exists()


def test_the_database_wants_to_know_where_a_sheet_came_from(cycle):
    sheet = ScoreSheetFactory(entrant=cycle.entrants.first())

    with pytest.raises(IntegrityError, match="sheet_comes_from_a_person_or_an_import"):
        ScoreSheet.objects.filter(pk=sheet.pk).update(entered_by=None)


def statements(run) -> list[str]:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        run()
    return [query["sql"] for query in captured]


def test_its_statements_do_not_grow_with_the_rows(store, batch_of, cycle):
    names = ("421223101200", "堰市村")

    def rows(count, first=0):
        return [
            RowChange(
                n,
                RowAction.NEW,
                f"421223101200|2025-06-30|评委{n}",
                "",
                {},
                row_values(names, DAY, f"评委{n}", 9000, ""),
            )
            for n in range(first, first + count)
        ]

    store(rows(1, first=2000))  # reads the office's appointments once
    few = statements(lambda: store(rows(10)))
    many = statements(lambda: store(rows(1000, 10)))

    def without_batches(sqls):
        return [sql for sql in sqls if not sql.startswith('INSERT INTO "assessments_scoresheet"')]

    assert len(without_batches(few)) == len(without_batches(many)) <= 12
    assert ScoreSheet.objects.count() == 1011
