"""The second entry: independent, by another person, three attempts, sealed when it is the same."""

from datetime import date

import pytest

from assessments.models import Recusal
from assessments.services.judging import sheet_digest
from assessments.services.papers import change_paper, confirm_paper, discard_paper
from assessments.services.score_lines import LineInput
from assessments.tests.factories import OpeningFactory, RubricItemFactory
from assessments.tests.judging.cast import FULL, VISIT
from shaping.audit.models import AuditEvent
from shaping.workflow import Forbidden, Refused, StaleState
from villages.models import Appointment

WRONG = FULL | {"A1": LineInput(5800)}


def differences() -> int:
    return AuditEvent.objects.filter(action="paper.differ").count()


def refused(entry, words, by, kind=Refused, lines=FULL):
    with pytest.raises(kind, match=words):
        confirm_paper(entry, lines, by=by)
    entry.refresh_from_db()
    assert (entry.state, entry.confirmed_by) == ("draft", None)
    assert not AuditEvent.objects.filter(action="sheet.seal").exists()


def handed_back(entry, by):
    for _ in range(3):
        confirm_paper(entry, WRONG, by=by)


def test_the_same_figures_seal_it(entry, office, second):
    outcome = confirm_paper(entry, {"A1": LineInput(5900), "A2": LineInput(3550)}, by=second)

    entry.refresh_from_db()
    assert outcome.is_sealed
    assert (entry.state, entry.points, entry.entry_way) == ("sealed", 9450, "paper")
    assert (entry.entered_by, entry.confirmed_by, entry.sealed_by) == (office, second, second)
    assert entry.lines.get(item__code="A1").note == "二组路口有垃圾"


def test_the_trail_holds_a_keyed_hash_and_no_score(entry, second):
    confirm_paper(entry, FULL, by=second)

    entry.refresh_from_db()
    seal = AuditEvent.objects.get(action="sheet.seal")
    assert seal.after == {"hash": sheet_digest(entry)}
    for event in AuditEvent.objects.filter(action__startswith="paper."):
        assert (event.before, event.after) == ({}, {})
        assert not any(figure in event.summary for figure in ("59", "35.5", "94"))


def test_the_leader_may_be_the_second_person(entry, leader):
    assert confirm_paper(entry, FULL, by=leader).is_sealed


def test_a_difference_names_the_item_and_counts(entry, second):
    outcome = confirm_paper(entry, WRONG, by=second)

    assert [item.code for item in outcome.named] == ["A1"]
    assert (outcome.is_sealed, outcome.attempts_left) == (False, 2)
    assert differences() == 1


def test_not_applicable_differs_from_points(entry, second):
    outcome = confirm_paper(entry, FULL | {"A2": LineInput(is_applicable=False)}, by=second)

    assert [item.code for item in outcome.named] == ["A2"]


def test_many_differences_name_none(entry, second):
    outcome = confirm_paper(entry, {"A1": LineInput(0), "A2": LineInput(0)}, by=second)

    assert outcome.named == ()
    assert outcome.attempts_left == 2


def test_an_item_left_out_is_no_attempt(entry, second):
    refused(entry, "还有1项没有填", second, lines={"A1": LineInput(5900)})
    assert differences() == 0


def test_after_three_differences_it_is_handed_back(entry, second):
    handed_back(entry, second)

    refused(entry, "退回给共同缔造办公室照纸质表核对", second)
    assert differences() == 3


def test_another_second_person_has_no_attempts_of_his_own(entry, second, leader):
    handed_back(entry, second)

    refused(entry, "已经3次不一样", leader)


def test_the_typist_looks_at_it_and_it_goes_on(entry, office, second):
    handed_back(entry, second)
    change_paper(entry, VISIT, FULL, by=office, revision=0)

    assert confirm_paper(entry, WRONG, by=second).attempts_left == 2
    assert confirm_paper(entry, FULL, by=second).is_sealed


def test_what_the_typist_put_right_is_what_counts(entry, office, second):
    confirm_paper(entry, WRONG, by=second)
    change_paper(entry, VISIT, WRONG, by=office, revision=0)

    assert confirm_paper(entry, WRONG, by=second).is_sealed


def test_who_typed_it_does_not_confirm(entry, office):
    refused(entry, "录入的人不能自己复核", office, Forbidden)


def test_the_inspector_does_not_confirm(entry, inspector, township):
    Appointment.objects.create(
        user=inspector, role="township_leader", township=township, started_on=date(2025, 1, 1)
    )

    refused(entry, "您本人的评分表", inspector, Forbidden)


def test_the_auditor_does_not_confirm(entry, auditor):
    refused(entry, "没有办这件事的权限", auditor, Forbidden)


def test_a_conflict_found_meanwhile_is_refused(entry, inspector, second):
    member, village = entry.assignment.member, entry.entrant.village
    Recusal.objects.create(member=member, village=village, ground="home", declared_by=inspector)

    refused(entry, "要回避堰市村", second)


def test_opened_sheets_take_no_more(entry, second):
    OpeningFactory(cycle=entry.cycle)

    refused(entry, "已经开封", second)


def test_a_second_confirmation_is_stale(entry, second, leader):
    confirm_paper(entry, FULL, by=second)

    with pytest.raises(StaleState, match="已经封存"):
        confirm_paper(entry, WRONG, by=leader)
    assert differences() == 0


def test_an_entry_that_was_taken_away_is_stale(entry, office, second):
    stale = type(entry).objects.get(pk=entry.pk)
    discard_paper(entry, by=office)

    with pytest.raises(StaleState, match="已经取消"):
        confirm_paper(stale, FULL, by=second)


def test_an_item_that_the_first_entry_lacks_differs(entry, second):
    RubricItemFactory(rubric=entry.rubric, code="C1", title="后加的", max_points=100)

    outcome = confirm_paper(entry, FULL | {"C1": LineInput(100)}, by=second)
    assert [item.code for item in outcome.named] == ["C1"]


def test_an_entry_whose_assignment_was_lost_is_confirmed_all_the_same(entry, second):
    type(entry).objects.update(assignment=None)

    assert confirm_paper(entry, FULL, by=second).is_sealed
