"""Scores by the grid are sealed all or nothing, by the office, and never over another sheet."""

from datetime import date

import pytest

from assessments.grid_rows import GridRow
from assessments.models import ConflictGround, CycleState, EntryWay, Recusal, ScoreSheet
from assessments.queries.daily_grid import GridOrder, grid_faults, member_named
from assessments.services.daily_grid import save_grid
from assessments.tests.factories import ScoreSheetFactory
from assessments.tests.visits.scenes import entrant_of, filled_sheet
from shaping.audit.models import AuditEvent
from shaping.workflow import Forbidden, Refused

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 20)


def rows(cycle, *numbers) -> list[GridRow]:
    return [GridRow(entrant_of(cycle, number), 8800 + number, "沟渠") for number in numbers]


def test_one_sealed_sheet_a_village_entered_by_the_office(cycle, member, office):
    assert save_grid(GridOrder(cycle, ON, member), rows(cycle, 1, 2), by=office) == 2

    sheet = ScoreSheet.objects.get(entrant=entrant_of(cycle, 1))
    assert (sheet.points, sheet.note, sheet.state) == (8801, "沟渠", "sealed")
    assert (sheet.entry_way, sheet.inspector, sheet.inspected_on) == (
        EntryWay.GRID,
        member.user,
        ON,
    )
    assert (sheet.entered_by, sheet.sealed_by, sheet.sealed_at) == (
        office,
        office,
        sheet.entered_at,
    )


def test_a_name_that_is_on_no_list_stands_as_written(cycle, office):
    save_grid(GridOrder(cycle, ON, name="县检查组"), rows(cycle, 1), by=office)

    assert ScoreSheet.objects.get().inspector_label == "县检查组"


def test_the_trail_says_who_entered_whose_scores(cycle, member, office):
    save_grid(GridOrder(cycle, ON, member), rows(cycle, 1), by=office)

    event = AuditEvent.objects.get(action="score.enter_grid")
    assert event.actor_id == office.pk
    assert event.after == {
        "day": "2026-11-20",
        "inspector": str(member),
        "points": {"421223101201": 8801},
    }


def test_the_same_visit_twice_is_refused_by_name_and_nothing_is_written_over(cycle, office):
    order = GridOrder(cycle, ON, name="县检查组")
    save_grid(order, rows(cycle, 1), by=office)

    with pytest.raises(
        Refused, match="什么都没有保存。第1村：县检查组2026年11月20日的评分表已经有了"
    ):
        save_grid(order, rows(cycle, 1, 2), by=office)
    assert ScoreSheet.objects.count() == 1


def test_a_sheet_on_the_screen_and_a_name_in_the_grid_are_the_same_visit(cycle, member, office):
    filled_sheet(member, entrant_of(cycle, 1), ON)
    order = GridOrder(cycle, ON, name=str(member))

    assert "已经有了" in grid_faults(order, rows(cycle, 1))[0].words


def test_a_voided_sheet_makes_room(cycle, office):
    ScoreSheetFactory(
        entrant=entrant_of(cycle, 1),
        inspected_on=ON,
        inspector_name="县检查组",
        state="voided",
        voided_at="2026-11-21T00:00Z",
        voided_by=office,
        void_reason="录错",
    )

    assert save_grid(GridOrder(cycle, ON, name="县检查组"), rows(cycle, 1), by=office) == 1


def test_an_inspector_who_has_to_stand_aside_is_refused(cycle, member, office):
    Recusal.objects.create(
        member=member,
        village=entrant_of(cycle, 1).village,
        ground=ConflictGround.RELATIVE,
        declared_by=office,
    )

    with pytest.raises(Refused, match="要回避第1村（近亲属在本村任职"):
        save_grid(GridOrder(cycle, ON, member), rows(cycle, 1, 2), by=office)
    assert not ScoreSheet.objects.exists()


def test_a_typed_name_of_the_panel_means_the_member(cycle, member):
    assert member_named(cycle, f" {member.user.display_name} ") == member
    assert member_named(cycle, "县检查组") is None


@pytest.mark.parametrize(
    ("day", "name", "numbers", "words"),
    [
        (date(2026, 11, 25), "组", (1,), "还没有到"),
        (date(2025, 11, 20), "组", (1,), "不在2026年度内"),
        (ON, "", (1,), "请选检查人"),
        (ON, "好" * 61, (1,), "最多60个字"),
        (ON, "组", (), "还没有填得分"),
    ],
)
def test_it_refuses_what_cannot_be(cycle, office, day, name, numbers, words):
    with pytest.raises(Refused, match=words):
        save_grid(GridOrder(cycle, day, name=name), rows(cycle, *numbers), by=office)
    assert not ScoreSheet.objects.exists()
    assert not AuditEvent.objects.exists()


def test_a_year_that_takes_no_scores_refuses(cycle, office):
    cycle.state = CycleState.SEALED
    cycle.save()

    with pytest.raises(Refused, match="已封账"):
        save_grid(GridOrder(cycle, ON, name="组"), rows(cycle, 1), by=office)


def test_only_the_office_enters_scores(cycle, leader, inspector, other_office):
    for user in (leader, inspector, other_office):
        with pytest.raises(Forbidden):
            save_grid(GridOrder(cycle, ON, name="组"), rows(cycle, 1), by=user)


def test_saving_asks_the_database_no_more_for_more_rows(cycle, office, django_assert_num_queries):
    one, three = rows(cycle, 1), rows(cycle, 1, 2, 3)
    save_grid(GridOrder(cycle, ON, name="一组"), one, by=office)  # the trail's very first line

    with django_assert_num_queries(11):
        save_grid(GridOrder(cycle, ON, name="二组"), one, by=office)
    with django_assert_num_queries(11):
        save_grid(GridOrder(cycle, ON, name="三组"), three, by=office)


def test_a_list_of_names_does_not_hide_a_conflict(cycle, member, office):
    member.home_village = entrant_of(cycle, 1).village
    member.save()
    order = GridOrder(cycle, ON, name=f"{member}、李四")

    with pytest.raises(Refused, match=f"{member}要回避第1村（老家在第1村）"):
        save_grid(order, rows(cycle, 1), by=office)
    assert not ScoreSheet.objects.exists()
    assert save_grid(order, rows(cycle, 2), by=office) == 1
