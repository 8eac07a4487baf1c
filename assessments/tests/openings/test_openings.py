"""Asking for the opening, taking it back, and opening by the second person."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from assessments.models import BLIND, CycleState, EntryWay, Opening, ScoreSheet, SheetState
from assessments.services.openings import confirm_opening, request_opening, withdraw_opening
from assessments.tests.factories import (
    AssignmentFactory,
    OpeningFactory,
    ScoreSheetFactory,
)
from shaping.accounts.tests.factories import UserFactory
from shaping.audit.models import AuditEvent
from shaping.workflow import Forbidden, Refused, StaleState

pytestmark = pytest.mark.usefixtures("handed_in")


@pytest.fixture
def requested(cycle, office):
    return request_opening(cycle, by=office)


def last_event() -> AuditEvent:
    return AuditEvent.objects.order_by("-sequence").first()


def nothing_happens(act, refusal, match="。"):
    before = AuditEvent.objects.count(), list(Opening.objects.values())
    with pytest.raises(refusal, match=match):
        act()
    assert (AuditEvent.objects.count(), list(Opening.objects.values())) == before
    assert not ScoreSheet.objects.filter(opening__isnull=False).exists()


def test_the_office_asks(requested, office):
    assert (requested.requested_by, requested.sheet_count) == (office, 4)
    assert requested.confirmed_at is None
    event = last_event()
    assert (event.action, event.after) == ("opening.request", {"count": 4})
    assert event.summary == "提请开封：沙坪镇2025年度考核年终评分表4张"


def test_nothing_is_open_by_asking(requested, cycle):
    assert ScoreSheet.objects.filter(BLIND).count() == 4


def test_the_second_person_opens_all(requested, leader, cycle):
    opening = confirm_opening(requested, by=leader)

    assert (opening.confirmed_by, opening.sheet_count) == (leader, 4)
    assert set(cycle.sheets.values_list("opening", flat=True)) == {opening.pk}
    event = last_event()
    assert (event.action, event.after) == ("opening.confirm", {"count": 4})


def test_asking_again_renews_the_time(requested, cycle, office):
    with time_machine.travel(timezone.now() + timedelta(minutes=40)):
        again = request_opening(cycle, by=office)

    assert again.pk == requested.pk
    assert again.requested_at - requested.requested_at >= timedelta(minutes=40)
    assert Opening.objects.count() == 1


def test_one_takes_the_request_back(requested, office):
    withdraw_opening(requested, by=office)

    assert not Opening.objects.exists()
    assert last_event().action == "opening.withdraw"


def test_everything_missing_is_named(cycle, entrants, office):
    ScoreSheet.objects.filter(points__in=(8800, 9400)).update(state=SheetState.DRAFT)

    nothing_happens(
        lambda: request_opening(cycle, by=office),
        Refused,
        "还有2张年终评分表没有交齐：张三—堰市村（未交），李四—码头村（未交）",
    )


def test_an_assignment_without_any_sheet_is_missing(cycle, entrants, members, office):
    ScoreSheet.objects.filter(points=8800).delete()

    nothing_happens(lambda: request_opening(cycle, by=office), Refused, "张三—堰市村（未交）")


def test_an_excused_one_is_not_waited_for(cycle, office, leader):
    sheet = ScoreSheet.objects.get(points=8800)
    excuse(sheet.assignment, leader)
    ScoreSheet.objects.filter(pk=sheet.pk).update(state=SheetState.DRAFT)

    opening = confirm_opening(request_opening(cycle, by=office), by=leader)

    assert opening.sheet_count == 3
    assert ScoreSheet.objects.get(pk=sheet.pk).is_blind


def excuse(assignment, leader):
    values = {"excused_at": timezone.now(), "excused_by": leader, "excused_reason": "生病"}
    type(assignment).objects.filter(pk=assignment.pk).update(**values)


@pytest.mark.parametrize("has_assignment", [True, False])
def test_paper_that_nobody_checked_is_missing(cycle, office, has_assignment):
    sheet = ScoreSheet.objects.get(points=9400)
    ScoreSheet.objects.filter(pk=sheet.pk).update(state=SheetState.DRAFT, entry_way=EntryWay.PAPER)
    if not has_assignment:
        ScoreSheet.objects.filter(pk=sheet.pk).update(assignment=None)
        sheet.assignment.delete()

    nothing_happens(
        lambda: request_opening(cycle, by=office),
        Refused,
        "李四—码头村（纸质已录入，等另一位复核）",
    )


def test_voided_sheets_are_not_opened(cycle, requested, leader, office):
    sheet = ScoreSheet.objects.get(points=9400)
    voided = {"voided_at": timezone.now(), "voided_by": office, "void_reason": "录错"}
    ScoreSheet.objects.filter(pk=sheet.pk).update(state=SheetState.VOIDED, **voided)
    ScoreSheetFactory(
        entrant=sheet.entrant,
        kind="year_end",
        assignment=sheet.assignment,
        points=9500,
        inspector=sheet.inspector,
        inspected_on=sheet.inspected_on,
    )

    confirm_opening(requested, by=leader)

    assert ScoreSheet.objects.get(pk=sheet.pk).opening is None
    assert ScoreSheet.objects.get(points=9500).opening == requested


def test_there_has_to_be_something(cycle, office):
    ScoreSheet.objects.all().delete()
    cycle.assignments.all().delete()

    nothing_happens(lambda: request_opening(cycle, by=office), Refused, "没有等待开封的")


def test_a_year_that_takes_no_scores_is_not_opened(cycle, office):
    type(cycle).objects.update(state=CycleState.SEALED)

    nothing_happens(lambda: request_opening(cycle, by=office), Refused, "现在是“已封账”，不能开封")


def test_the_half_hour_is_kept(requested, leader):
    with time_machine.travel(timezone.now() + timedelta(minutes=31)):
        nothing_happens(lambda: confirm_opening(requested, by=leader), Refused, "超过30分钟")


def test_nobody_is_both_persons(requested, leader, office):
    Opening.objects.update(requested_by=leader)
    requested.refresh_from_db()

    nothing_happens(lambda: confirm_opening(requested, by=leader), Refused, "不能自己开封")


def test_what_is_missing_at_the_last_moment_counts(requested, entrants, members, leader):
    extra = AssignmentFactory(entrant=entrants[0], member__cycle=entrants[0].cycle)

    nothing_happens(
        lambda: confirm_opening(requested, by=leader), Refused, str(extra.member.user.display_name)
    )


def test_another_request_has_to_be_read_first(requested, cycle, office, leader):
    stale = Opening.objects.get()
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        request_opening(cycle, by=office)

    nothing_happens(lambda: confirm_opening(stale, by=leader), StaleState, "重新提请")


def test_a_withdrawn_request_is_told(requested, office, leader):
    stale = Opening.objects.get()
    withdraw_opening(requested, by=office)

    nothing_happens(lambda: confirm_opening(stale, by=leader), StaleState, "已经撤回")
    nothing_happens(lambda: withdraw_opening(stale, by=office), StaleState, "已经撤回")


def test_it_is_done_once(requested, cycle, office, leader):
    stale = Opening.objects.get()
    confirm_opening(requested, by=leader)
    count = AuditEvent.objects.count()

    for act in (
        lambda: confirm_opening(stale, by=leader),
        lambda: withdraw_opening(stale, by=office),
        lambda: request_opening(cycle, by=office),
    ):
        with pytest.raises(StaleState, match="已经开封"):
            act()
    assert AuditEvent.objects.count() == count


def test_each_has_his_own_part(cycle, requested, office, leader, auditor, members):
    for act, people in (
        (lambda by: request_opening(cycle, by=by), (leader, auditor, members[0].user)),
        (lambda by: withdraw_opening(requested, by=by), (leader, auditor, members[0].user)),
        (lambda by: confirm_opening(requested, by=by), (office, auditor, members[0].user)),
    ):
        for person in people:
            nothing_happens(lambda act=act, person=person: act(person), Forbidden)


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"confirmed_by": None}, "opening_says_who_and_when"),
        ({"confirmed_at": None}, "opening_says_who_and_when"),
        ({"same": True}, "opening_needs_two_persons"),
    ],
)
def test_the_database_checks_openings(cycle, values, name):
    opening = OpeningFactory(cycle=cycle)
    if values.pop("same", False):
        values = {"confirmed_by": opening.requested_by}

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Opening.objects.filter(pk=opening.pk).update(**values)


def test_only_tour_sheets_are_opened(cycle, entrants):
    opening = OpeningFactory(cycle=cycle, requested_by=UserFactory())
    daily = ScoreSheetFactory(entrant=entrants[0])

    with pytest.raises(IntegrityError, match="only_tour_sheets_are_opened"), transaction.atomic():
        ScoreSheet.objects.filter(pk=daily.pk).update(opening=opening)


def test_one_opening_per_year(cycle):
    OpeningFactory(cycle=cycle)

    with pytest.raises(IntegrityError), transaction.atomic():
        OpeningFactory(cycle=cycle)
