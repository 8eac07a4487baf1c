"""Conflicts that arise after sealing, and sheets voided after the opening: neither blocks the year."""

import pytest

from assessments.models import Opening, ScoreSheet, SheetState
from assessments.queries import freeze_obstacles
from assessments.queries.tour import missing_sheets, tour_progress
from assessments.services.assignments import excuse_assignment
from assessments.services.corrections import Correction, correct_sheet, void_sheet
from assessments.services.openings import confirm_opening, request_opening
from assessments.services.rankings import compute_ranking
from assessments.tests.factories import ScoreSheetFactory
from shaping.accounts.tests.factories import UserFactory
from shaping.audit.models import AuditEvent
from shaping.workflow import Forbidden, Refused
from villages.capabilities import Role
from villages.tests.factories import AppointmentFactory

pytestmark = pytest.mark.usefixtures("handed_in")


@pytest.fixture
def station(members, village, township):
    """Let 张三 become stationed cadre of 堰市村, who has handed in."""
    post = {"user": members[0].user, "township": township, "village": village}
    return lambda: AppointmentFactory(role=Role.STATIONED_CADRE, **post)


@pytest.fixture
def conflicted(station, handed_in) -> ScoreSheet:
    station()
    return handed_in[0]


def open_all(cycle, office, leader) -> Opening:
    return confirm_opening(request_opening(cycle, by=office), by=leader)


def test_the_opening_names_a_conflict_that_arose_after_sealing(cycle, office, conflicted):
    with pytest.raises(Refused, match=r"检查人后来要回避：张三—堰市村（堰市村驻村.*免评"):
        request_opening(cycle, by=office)
    assert not AuditEvent.objects.exists()


def test_a_conflict_between_request_and_confirmation_is_named(cycle, office, leader, station):
    requested = request_opening(cycle, by=office)
    station()

    with pytest.raises(Refused, match="张三—堰市村"):
        confirm_opening(requested, by=leader)
    assert not ScoreSheet.objects.filter(opening__isnull=False).exists()


def test_the_leader_excuses_it_unseen_and_it_is_never_opened(cycle, office, leader, conflicted):
    excuse_assignment(conflicted.assignment, "任命为驻村干部", by=leader)

    assert open_all(cycle, office, leader).sheet_count == 3
    conflicted.refresh_from_db()
    assert (conflicted.state, conflicted.opening) == (SheetState.VOIDED, None)
    assert conflicted.void_reason == "任命为驻村干部"
    assert conflicted not in ScoreSheet.objects.counted()
    assert conflicted not in ScoreSheet.objects.visible_to(leader)


def test_the_trail_of_it_holds_no_figure(leader, conflicted):
    excuse_assignment(conflicted.assignment, "任命为驻村干部", by=leader)

    void, excuse = AuditEvent.objects.order_by("sequence")
    assert (void.action, void.after) == ("sheet.void", {"reason": "任命为驻村干部"})
    assert (excuse.action, excuse.after) == ("assignment.excuse", {"reason": "任命为驻村干部"})
    assert "88" not in f"{void.summary}{excuse.summary}"


def test_a_sealed_sheet_without_a_conflict_is_not_taken_away(leader, conflicted, handed_in):
    with pytest.raises(Refused, match="已经封存"):
        excuse_assignment(handed_in[1].assignment, "不合适", by=leader)
    assert not ScoreSheet.objects.filter(state=SheetState.VOIDED).exists()


def test_freezing_tells_who_settles_the_blind_one(cycle, office, conflicted):
    words = [item.words for item in freeze_obstacles(compute_ranking(cycle, by=office))]

    assert any("还没有开封，请分管领导对这项分工办理免评" in item for item in words)


def test_a_sheet_voided_after_the_opening_is_waited_for_no_more(
    cycle, office, leader, handed_in, station
):
    open_all(cycle, office, leader)
    for entrant in cycle.entrants.all():
        ScoreSheetFactory(entrant=entrant)
    station()
    void_sheet(ScoreSheet.objects.get(pk=handed_in[0].pk), "回避", by=leader)

    assert missing_sheets(cycle) == []
    assert freeze_obstacles(compute_ranking(cycle, by=office)) == []
    row = tour_progress(cycle).rows[0]
    assert sorted(cell.words for cell in row.cells) == ["已交", "已作废"]
    assert (row.handed_in, row.expected) == (1, 1)


def test_a_correction_stands_for_the_sheet_it_replaced(cycle, office, leader):
    open_all(cycle, office, leader)
    opened = ScoreSheet.objects.first()
    correct_sheet(opened, Correction("录错", points=7000), by=office)

    cells = [cell for row in tour_progress(cycle).rows for cell in row.cells]
    assert {cell.words for cell in cells} == {"已交"}


def test_nobody_corrects_his_own_score(cycle, office, leader, members, township):
    inspector = members[0].user
    AppointmentFactory(role=Role.TOWNSHIP_OFFICE, user=inspector, township=township, village=None)
    open_all(cycle, office, leader)
    own = ScoreSheet.objects.filter(inspector=inspector).first()
    count = AuditEvent.objects.count()

    with pytest.raises(Forbidden, match="另一位来更正"):
        correct_sheet(own, Correction("改", points=9900), by=inspector)
    assert AuditEvent.objects.count() == count
    other = UserFactory()
    AppointmentFactory(role=Role.TOWNSHIP_OFFICE, user=other, township=township, village=None)
    assert correct_sheet(own, Correction("改", points=9900), by=other).points == 9900
