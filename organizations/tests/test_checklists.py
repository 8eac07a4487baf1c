"""A hamlet's list is saved: only what changed, nothing over somebody else's words."""

from datetime import date

import pytest

from organizations.models import ChecklistState
from organizations.queries.checklists import board_of, checklist_progress, hamlet_row
from organizations.services.checklists import Conflict, Entry, save_checklist, stamp
from organizations.tests.factories import ChecklistItemFactory
from shaping.audit.models import AuditEvent
from shaping.uploads.tests.factories import StoredFileFactory
from shaping.workflow import Forbidden, Refused, StaleState
from villages.capabilities import Role
from villages.models import HamletKind, Village
from villages.tests.factories import HamletFactory, VillageFactory

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)


@pytest.fixture
def hamlet(village):
    return HamletFactory(village=village, name="上屋湾", is_demonstration=True)


@pytest.fixture
def items(township):
    return [
        ChecklistItemFactory(township=township, name=name) for name in ("一个议事厅", "一支队伍")
    ]


@pytest.fixture
def write(hamlet, office):
    def run(item, progress="done", by=office, **values):
        return save_checklist(hamlet, [Entry(item, progress, **values)], by=by)

    return run


def test_it_writes_only_what_changed_with_one_event(hamlet, items, office):
    entries = [Entry(items[0], "done", " 已挂牌 "), Entry(items[1], "to_do")]

    changed = save_checklist(hamlet, entries, by=office)

    state = ChecklistState.objects.get()
    assert changed == [state]
    assert (state.item, state.progress, state.note) == (items[0], "done", "已挂牌")
    event = AuditEvent.objects.get(action="checklist.save")
    assert event.summary == "堰市村上屋湾“10个1”清单：一个议事厅（已完成）"


def test_the_same_again_writes_nothing(write, items):
    write(items[0])
    before = ChecklistState.objects.get().changed_at

    assert write(items[0]) == []
    assert ChecklistState.objects.get().changed_at == before
    assert AuditEvent.objects.filter(action="checklist.save").count() == 1


def test_what_another_wrote_meanwhile_is_not_overwritten(write, items, village_officer):
    write(items[0], "under_way", by=village_officer)

    with pytest.raises(Conflict, match="“一个议事厅”刚由村专干改成“进行中”，您的没有保存"):
        write(items[0], "done")

    assert ChecklistState.objects.get().progress == "under_way"


def test_after_looking_it_goes_through(write, items, village_officer):
    (state,) = write(items[0], "under_way", by=village_officer)
    state.refresh_from_db()

    write(items[0], "done", seen=stamp(state))

    assert ChecklistState.objects.get().progress == "done"


def test_a_conflict_saves_nothing_of_the_others(hamlet, items, write, village_officer, office):
    write(items[0], "under_way", by=village_officer)

    with pytest.raises(Conflict):
        save_checklist(hamlet, [Entry(items[1], "done"), Entry(items[0], "done")], by=office)

    assert not ChecklistState.objects.filter(item=items[1]).exists()


def test_a_proof_is_kept_replaced_and_dropped(write, items):
    first, second = StoredFileFactory(), StoredFileFactory()

    def seen():
        return stamp(ChecklistState.objects.get())

    write(items[0], proof=first)
    write(items[0], note="补充", seen=seen())
    assert ChecklistState.objects.get().proof == first
    write(items[0], note="补充", proof=second, seen=seen())
    assert ChecklistState.objects.get().proof == second
    write(items[0], note="补充", drops_proof=True, seen=seen())
    assert ChecklistState.objects.get().proof is None


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"progress": "lost"}, "lost"),
        ({"note": "长" * 101}, "100"),
        ({"note": "身份证 11010519491231002X"}, "身份证号"),
    ],
)
def test_it_refuses_what_does_not_fit(write, items, values, words):
    with pytest.raises(Refused, match=words):
        write(items[0], **values)

    assert not ChecklistState.objects.exists()


@pytest.mark.parametrize("changes", [{"for_kind": "compound"}, {"is_offered": False}, {}])
def test_an_item_of_another_list_is_refused(write, township, changes):
    item = ChecklistItemFactory(**({"township": township} | changes if changes else {}))

    with pytest.raises(StaleState, match="刚刚改过"):
        write(item)


def test_a_closed_villages_list_stays(write, hamlet, items):
    Village.objects.filter(pk=hamlet.village_id).update(closed_on=date(2026, 1, 1))
    hamlet.village.refresh_from_db()

    with pytest.raises(Refused, match="已撤销"):
        write(items[0])


@pytest.mark.parametrize("role", [Role.STATIONED_CADRE, Role.TOWNSHIP_LEADER, Role.AUDITOR])
def test_readers_write_nothing(write, items, appoint, role):
    with pytest.raises(Forbidden):
        write(items[0], by=appoint(role))


def test_another_villages_officer_writes_nothing(write, items, other_village_officer):
    with pytest.raises(Forbidden):
        write(items[0], by=other_village_officer)


def test_progress_counts_items_in_use_of_the_own_kind(write, items, hamlet, township):
    write(items[0])
    write(items[1], "under_way")
    ChecklistItemFactory(township=township, is_offered=False)
    ChecklistItemFactory(township=township, for_kind="compound")
    ChecklistItemFactory()

    compound = HamletFactory(village=hamlet.village, kind="compound")

    assert checklist_progress([hamlet, compound]) == {hamlet.pk: (1, 2), compound.pk: (0, 1)}


@pytest.mark.parametrize("count", [0, 1, 3])
def test_progress_costs_the_same_for_many(village, items, count, django_assert_num_queries):
    hamlets = HamletFactory.create_batch(count, village=village)

    with django_assert_num_queries(3 if count else 0):
        assert len(checklist_progress(hamlets)) == count


def test_the_board_shows_demonstration_hamlets_in_the_registers_order(
    office, township, village, items, hamlet
):
    later = HamletFactory(
        village=VillageFactory(township=township, code12="421223101390"), is_demonstration=True
    )
    HamletFactory(village=village)
    closed = VillageFactory(township=township, closed_on=date(2026, 1, 1))
    HamletFactory(village=closed, is_demonstration=True)

    board = board_of(office, township, HamletKind.HAMLET, TODAY)

    assert [row.hamlet for row in board.rows] == [hamlet, later]
    assert board.totals == [0, 0]


def test_a_village_officer_sees_his_own_hamlets(village_officer, township, other_village, hamlet):
    HamletFactory(village=other_village, is_demonstration=True)

    board = board_of(village_officer, township, HamletKind.HAMLET, TODAY)

    assert [row.hamlet for row in board.rows] == [hamlet]


@pytest.mark.parametrize("progress", ["done", "under_way", "to_do"])
def test_a_row_counts_what_is_done(write, items, hamlet, progress):
    write(items[0], progress, note="看过")

    row = hamlet_row(hamlet)

    assert row.done == checklist_progress([hamlet])[hamlet.pk][0] == int(progress == "done")
    assert row.cells[0].progress == progress
    assert row.changed_at == ChecklistState.objects.get().changed_at
