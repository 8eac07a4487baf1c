"""Taking an import of scores back."""

from datetime import date

import pytest

from assessments.grid_rows import GridRow
from assessments.models import CycleState, RankingState, ScoreSheet, SheetState
from assessments.queries import snapshot_of
from assessments.queries.daily_grid import GridOrder
from assessments.services.corrections import void_sheet
from assessments.services.daily_grid import save_grid
from assessments.services.sheet_evidence import import_faults
from assessments.tests.factories import CycleFactory, EntrantFactory, RankingFactory
from assessments.tests.sheet_workbooks import plain_workbook
from shaping.accounts.tests.factories import UserFactory
from shaping.audit.models import AuditEvent
from shaping.imports.models import BatchState
from shaping.imports.services import import_file, undo
from shaping.workflow import Forbidden, Refused, StaleState

ROWS = [
    (None, "堰市村", "2025-06-30", "张三", 88.4, "沟渠有垃圾"),
    (None, "码头村", "2025-06-30", "张三", 91, None),
]


@pytest.fixture
def cycle(township, village, other_village):
    cycle = CycleFactory(township=township, year=2025)
    EntrantFactory(cycle=cycle, village=village)
    EntrantFactory(cycle=cycle, village=other_village)
    return cycle


@pytest.fixture
def load(cycle, office, tmp_path):
    """Import rows as the office; gives the batch."""

    def run(rows=ROWS, name="成绩.xlsx"):
        path = plain_workbook(tmp_path / name, rows)
        parameters = {"cycle": cycle.pk, "score_kind": "daily"}
        return import_file("scores", parameters, path, by=office).batch

    return run


def corrected(score):
    return [(*ROWS[0][:4], score, "复查")]


def test_it_removes_what_the_import_brought(load, office):
    batch = load()

    undo(batch, by=office)

    assert not ScoreSheet.objects.exists()
    assert batch.state == BatchState.UNDONE
    assert AuditEvent.objects.last().action == "import.undo"
    assert list(import_faults()) == []


def test_it_restores_the_old_values_and_where_they_came_from(load, office):
    first = load()
    old = ScoreSheet.objects.get(points=8840)
    second = load([*corrected(90), (None, "码头村", "2025-07-31", "张三", 70, None)])

    undo(second, by=office)

    sheet = ScoreSheet.objects.get(pk=old.pk)
    assert (sheet.points, sheet.note, sheet.import_batch) == (8840, "沟渠有垃圾", first)
    assert ScoreSheet.objects.count() == 2
    assert list(import_faults()) == []


def test_it_refuses_when_a_later_import_changed_a_sheet(load, office):
    first = load()
    second = load(corrected(90), name="更正.xlsx")

    with pytest.raises(
        Refused, match=f"又由“更正.xlsx”改过，请先撤销那一次导入（第{second.pk}号）"
    ):
        undo(first, by=office)

    first.refresh_from_db()
    assert first.state == BatchState.CONFIRMED
    assert ScoreSheet.objects.count() == 2


@pytest.mark.parametrize("state", [RankingState.FROZEN, RankingState.PUBLISHED])
def test_it_refuses_once_a_frozen_ranking_counts_a_sheet(load, office, leader, cycle, state):
    batch = load()
    moment = batch.confirmed_at
    published = {"published_at": moment, "published_by": leader}
    RankingFactory(
        cycle=cycle,
        version=1,
        state=state,
        snapshot=snapshot_of(cycle),
        computed_by=UserFactory(),
        frozen_at=moment,
        frozen_by=leader,
        **(published if state == RankingState.PUBLISHED else {}),
    )

    with pytest.raises(Refused, match="第1版排名已经用了堰市村等2张评分表"):
        undo(batch, by=office)

    assert ScoreSheet.objects.count() == 2


def test_a_frozen_ranking_without_its_sheets_does_not_matter(load, office, leader, cycle):
    snapshot = snapshot_of(cycle)
    batch = load()
    RankingFactory(
        cycle=cycle,
        state=RankingState.FROZEN,
        snapshot=snapshot,
        computed_by=UserFactory(),
        frozen_at=batch.confirmed_at,
        frozen_by=leader,
    )

    undo(batch, by=office)

    assert not ScoreSheet.objects.exists()


def test_it_refuses_once_the_year_is_sealed(load, office, cycle):
    batch = load()
    type(cycle).objects.update(state=CycleState.SEALED)

    with pytest.raises(Refused, match="已经封账"):
        undo(batch, by=office)


def test_it_refuses_to_hide_what_was_changed_outside(load, office):
    batch = load()
    ScoreSheet.objects.filter(points=8840).update(points=9840)

    with pytest.raises(Refused, match="现在和导入时不一样"):
        undo(batch, by=office)


def test_it_refuses_when_a_sheet_was_removed_outside(load, office):
    batch = load()
    ScoreSheet.objects.filter(points=8840).delete()

    with pytest.raises(Refused, match="现在和导入时不一样"):
        undo(batch, by=office)


def test_it_is_undone_once(load, office):
    batch = load()
    undo(batch, by=office)

    with pytest.raises(StaleState):
        undo(batch, by=office)


def test_only_the_office_undoes(load, leader):
    batch = load()

    with pytest.raises(Forbidden):
        undo(batch, by=leader)


def test_an_undone_file_can_be_imported_again(load, office):
    undo(load(), by=office)

    batch = load()

    assert batch.new_count == 2
    assert list(import_faults()) == []


@pytest.mark.parametrize("is_second", [False, True])
def test_it_leaves_alone_what_was_voided_and_typed_in_anew(load, office, leader, cycle, is_second):
    batch = load()
    batch = load(corrected(90), name="更正.xlsx") if is_second else batch
    voided = ScoreSheet.objects.get(entrant__name="堰市村")
    void_sheet(voided, "看错", by=leader)
    order = GridOrder(cycle, date(2025, 6, 30), name="张三")
    save_grid(order, [GridRow(voided.entrant, 9000 if is_second else 8840, "")], by=office)
    before = list(ScoreSheet.objects.order_by("pk").values())

    with pytest.raises(Refused, match="后来直接录入过"):
        undo(batch, by=office)

    assert list(ScoreSheet.objects.order_by("pk").values()) == before
    assert ScoreSheet.objects.get(pk=voided.pk).state == SheetState.VOIDED
