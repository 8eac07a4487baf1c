"""A fault is kept when its sheet is sealed, and looked at again until a visit finds it mended."""

from datetime import date

import pytest

from assessments.models import FaultReview, FoundFault, ScoreKind, ScoreSheet
from assessments.queries.faults import fault_lines, faults_of, faults_to_review
from assessments.services.faults import (
    FaultAnswer,
    answers_from,
    review_faults,
    store_faults,
    withdraw_reviews,
)
from assessments.services.judging import seal_sheet
from assessments.tests.factories import FoundFaultFactory, ScoreSheetFactory
from assessments.tests.visits.scenes import FOUND, entrant_of, filled_sheet, sealed_visit
from shaping.audit.models import AuditEvent
from shaping.workflow import Forbidden, Refused, StaleState

pytestmark = pytest.mark.django_db
FIRST, NEXT, LAST = date(2026, 11, 2), date(2026, 11, 16), date(2026, 11, 23)


@pytest.fixture
def village(cycle):
    return entrant_of(cycle, 1)


@pytest.fixture
def fault(member, village) -> FoundFault:
    sealed_visit(member, village, FIRST)
    return FoundFault.objects.get()


def test_what_a_sealed_daily_sheet_took_points_for_is_kept(fault, village):
    assert (fault.entrant, fault.item.code, fault.words) == (village, "A1", FOUND)
    assert fault.fixed_at is None


def test_full_marks_are_no_fault(member, village):
    sealed_visit(member, village, FIRST, note="")

    assert not FoundFault.objects.exists()


def test_a_tours_sheet_keeps_no_faults(fault):
    sheet = ScoreSheetFactory(kind=ScoreKind.YEAR_END)
    store_faults(sheet)

    assert FoundFault.objects.count() == 1
    assert faults_to_review(sheet) == []


def test_the_next_visit_asks_for_it_and_that_of_the_same_day_does_not(fault, member, village):
    later = filled_sheet(member, village, NEXT, note="")
    same_day = ScoreSheetFactory(entrant=village, inspected_on=FIRST, state="draft")

    assert [row.fault for row in faults_to_review(later)] == [fault]
    assert faults_to_review(same_day) == []


def test_another_village_is_not_asked(fault, member, cycle):
    assert faults_to_review(filled_sheet(member, entrant_of(cycle, 2), NEXT)) == []


def test_a_sheet_is_not_sealed_while_a_fault_was_not_looked_at(fault, member, village):
    later = filled_sheet(member, village, NEXT, note="")

    with pytest.raises(Refused, match="还有1处上次发现的问题没有回查"):
        seal_sheet(later, by=member.user)
    assert ScoreSheet.objects.get(pk=later.pk).state == "draft"


def answered(fault, sheet, is_fixed, words="") -> None:
    review_faults(sheet, {fault.pk: FaultAnswer(is_fixed, words)}, by=sheet.inspector)


def test_a_mended_fault_is_settled_when_the_sheet_is_sealed_and_not_before(fault, member, village):
    later = filled_sheet(member, village, NEXT, note="")
    answered(fault, later, True, "已清走")
    assert FoundFault.objects.get().fixed_at is None

    later = seal_sheet(later, by=member.user)

    fault.refresh_from_db()
    assert (fault.fixed_by, fault.fixed_at is not None) == (member.user, True)
    assert FOUND in AuditEvent.objects.get(action="fault.fix").summary
    assert [(row.answer, row.words) for row in faults_to_review(later)] == [("fixed", "已清走")]


def test_what_is_not_mended_comes_again(fault, member, village):
    later = filled_sheet(member, village, NEXT, note="")
    answered(fault, later, False)
    seal_sheet(later, by=member.user)

    third = filled_sheet(member, village, LAST, note="")
    assert [row.fault for row in faults_to_review(third)] == [fault]
    assert not AuditEvent.objects.filter(action="fault.fix").exists()


def test_a_mended_fault_is_asked_for_no_more(fault, member, village):
    later = filled_sheet(member, village, NEXT, note="")
    answered(fault, later, True)
    seal_sheet(later, by=member.user)

    assert faults_to_review(filled_sheet(member, village, LAST, note="")) == []


def test_an_answer_can_be_changed_until_the_sheet_is_sealed(fault, member, village):
    later = filled_sheet(member, village, NEXT, note="")
    answered(fault, later, True)
    answered(fault, later, False, "还在")

    assert FaultReview.objects.values_list("is_fixed", "words").get() == (False, "还在")
    seal_sheet(later, by=member.user)
    with pytest.raises(StaleState, match="已经封存"):
        answered(fault, later, True)


def test_only_the_inspector_himself_looks_again(fault, member, village, office):
    later = filled_sheet(member, village, NEXT, note="")

    with pytest.raises(Forbidden):
        review_faults(later, {fault.pk: FaultAnswer(True)}, by=office)
    assert not FaultReview.objects.exists()


def test_foreign_faults_and_endless_words_are_refused(fault, member, village):
    later = filled_sheet(member, village, NEXT, note="")

    with pytest.raises(Refused, match="不用回查"):
        review_faults(later, {FoundFaultFactory().pk: FaultAnswer(True)}, by=member.user)
    with pytest.raises(Refused, match="最多200个字"):
        answered(fault, later, True, "好" * 201)
    assert not FaultReview.objects.exists()


def test_a_form_gives_the_answers_and_nothing_else(fault, member, village):
    later = filled_sheet(member, village, NEXT, note="")
    row = faults_to_review(later)[0]
    posted = {row.field: "fixed", row.words_field: " 已清走 ", "fault-999": "fixed"}

    assert answers_from(posted, later) == {fault.pk: FaultAnswer(True, "已清走")}
    assert answers_from({row.field: "maybe"}, later) == {}


def test_a_voided_sheet_opens_again_what_it_had_settled(fault, member, village):
    later = filled_sheet(member, village, NEXT, note="")
    answered(fault, later, True)
    withdraw_reviews(seal_sheet(later, by=member.user))

    fault.refresh_from_db()
    assert (fault.fixed_at, fault.fixed_by) == (None, None)


def test_a_correction_takes_the_faults_over_and_asks_for_nothing(fault, member, village):
    corrected = fault.sheet
    ScoreSheet.objects.filter(pk=corrected.pk).update(
        state="voided", voided_at="2026-11-20T00:00Z", voided_by=member.user, void_reason="算错"
    )
    fresh = filled_sheet(member, village, FIRST, note="一处")
    ScoreSheet.objects.filter(pk=fresh.pk).update(replaces=corrected, entry_way="correction")
    fresh.refresh_from_db()

    seal_sheet(fresh, by=member.user)

    fault.refresh_from_db()
    assert (fault.sheet, fault.words) == (fresh, "一处")
    assert FoundFault.objects.count() == 1


def test_the_village_sees_its_own_and_nobody_elses(fault, cycle, appoint, office):
    own = appoint("village_officer", village=fault.entrant.village)
    other = appoint("village_officer", village=entrant_of(cycle, 2).village)

    assert list(faults_of(cycle, own)) == list(faults_of(cycle, office)) == [fault]
    assert not faults_of(cycle, other).exists()
    assert [line.state for line in fault_lines([fault], own)] == ["未整改"]
