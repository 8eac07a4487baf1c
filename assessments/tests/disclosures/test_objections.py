"""Objections: who raises them, on which days, and who may answer."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.models import Objection, ObjectionState, ObjectionWay, RankingState, ScoreSheet
from assessments.queries.disclosures import objections_for
from assessments.services.objections import (
    decide_objection,
    raise_objection,
    withdraw_objection,
)
from assessments.tests.factories import EntrantFactory
from shaping.audit.models import AuditEvent
from shaping.workflow import Forbidden, Refused, StaleState
from villages.capabilities import Role

UPHELD, REJECTED = ObjectionState.UPHELD, ObjectionState.REJECTED


@pytest.fixture
def neighbour(appoint, entrant):
    """The officer of the second village."""
    return appoint(Role.VILLAGE_OFFICER, village=entrant.village)


@pytest.fixture
def online(disclosure, said, neighbour):
    return raise_objection(
        disclosure, said(way=ObjectionWay.ONLINE, words="得分少算了。"), by=neighbour
    )


def test_the_office_enters_a_villagers_objection(disclosure, said, office):
    objection = raise_objection(disclosure, said(contact="一组"), by=office)

    assert (objection.number, objection.received_by) == (1, office)
    assert objection.raised_on == timezone.localdate()
    assert AuditEvent.objects.get(action="objection.raise").actor_id == office.pk
    again = raise_objection(disclosure, said(words="另一项也错了。"), by=office)
    assert again.number == 2


def test_a_village_objects_about_itself_only(disclosure, said, online, neighbour, village_officer):
    assert online.way == ObjectionWay.ONLINE
    with pytest.raises(Forbidden):
        raise_objection(disclosure, said(way=ObjectionWay.ONLINE), by=village_officer)
    with pytest.raises(Forbidden):
        raise_objection(disclosure, said(), by=neighbour)


def test_the_same_form_twice_is_one_objection(disclosure, said, objection, office):
    with pytest.raises(StaleState, match="第1号异议"):
        raise_objection(disclosure, said(), by=office)
    assert Objection.objects.count() == 1


@pytest.mark.parametrize("days", [-1, 1])
def test_only_the_days_of_the_disclosure_count(disclosure, said, office, days):
    raised_on = timezone.localdate() + timedelta(days=days)

    with pytest.raises(Refused, match="只受理这些天里"):
        raise_objection(disclosure, said(raised_on=raised_on), by=office)
    assert not Objection.objects.exists()


def test_a_letter_of_the_last_day_may_be_entered_later(over, said, office):
    letter = said(way=ObjectionWay.LETTER, raised_on=over.ends_on)

    assert raise_objection(over, letter, by=office).raised_on == over.ends_on
    late = said(raised_on=over.ends_on + timedelta(days=1))
    with pytest.raises(Refused):
        raise_objection(over, late, by=office)


def test_none_is_taken_when_the_version_is_done(disclosure, frozen, said, office):
    frozen.state = RankingState.SUPERSEDED
    frozen.save()

    with pytest.raises(StaleState, match="已经办完"):
        raise_objection(disclosure, said(), by=office)


@pytest.mark.parametrize(
    "fields",
    [
        {"words": " "},
        {"raised_by_name": ""},
        {"words": "错" * 1001},
        {"raised_by_name": "周" * 41},
        {"contact": "1" * 41},
        {"way": "fax"},
    ],
)
def test_what_is_missing_or_too_long_is_refused(disclosure, said, office, fields):
    with pytest.raises(Refused):
        raise_objection(disclosure, said(**fields), by=office)
    assert not AuditEvent.objects.filter(action="objection.raise").exists()


def test_it_is_about_somebody_of_this_year(disclosure, said, office):
    with pytest.raises(Refused, match="不在这次公示里"):
        raise_objection(disclosure, said(entrant=EntrantFactory()), by=office)


@pytest.mark.parametrize("outcome", [UPHELD, REJECTED])
def test_the_leader_answers(objection, leader, outcome):
    decide_objection(objection, outcome, "查了照片", by=leader)

    assert (objection.state, objection.answer) == (outcome, "查了照片")
    assert AuditEvent.objects.get(action="objection.decide").after["outcome"] == outcome
    with pytest.raises(StaleState):
        decide_objection(objection, REJECTED, "再来一次", by=leader)


def test_an_answer_needs_words_and_an_outcome(objection, leader, office):
    with pytest.raises(Refused, match="请写答复"):
        decide_objection(objection, UPHELD, " ", by=leader)
    with pytest.raises(Refused, match="成立还是不成立"):
        decide_objection(objection, ObjectionState.WITHDRAWN, "撤", by=leader)
    with pytest.raises(Forbidden):
        decide_objection(objection, UPHELD, "查了照片", by=office)


@pytest.mark.parametrize("part", ["inspector", "entered_by", "sealed_by", "confirmed_by"])
def test_whoever_had_a_part_in_the_scores_does_not_answer(objection, leader, entrant, part):
    moments = {"sealed_by": "sealed_at", "confirmed_by": "confirmed_at"}
    dates = {moments[part]: timezone.now()} if part in moments else {}
    sheet = ScoreSheet.objects.filter(entrant=entrant).first()
    ScoreSheet.objects.filter(pk=sheet.pk).update(**{part: leader} | dates)

    with pytest.raises(Forbidden, match="没有参与的另一位领导"):
        decide_objection(objection, UPHELD, "查了照片", by=leader)
    assert not AuditEvent.objects.filter(action="objection.decide").exists()


@pytest.mark.parametrize("part", ["received", "computed"])
def test_whoever_received_or_computed_does_not_answer(objection, leader, frozen, part):
    if part == "received":
        Objection.objects.update(received_by=leader)
    else:
        type(frozen).objects.update(computed_by=leader, frozen_by=objection.received_by)
    fresh = Objection.objects.get()

    with pytest.raises(Forbidden, match="没有参与的另一位领导"):
        decide_objection(fresh, UPHELD, "查了照片", by=leader)


def test_it_is_withdrawn_by_whom_it_came_from(online, objection, neighbour, office):
    with pytest.raises(Forbidden):
        withdraw_objection(objection, by=neighbour)
    with pytest.raises(Forbidden):
        withdraw_objection(online, by=office)

    withdraw_objection(online, by=neighbour)
    withdraw_objection(objection, by=office)

    assert set(Objection.objects.values_list("state", flat=True)) == {ObjectionState.WITHDRAWN}
    assert AuditEvent.objects.filter(action="objection.withdraw").count() == 2
    with pytest.raises(StaleState):
        withdraw_objection(online, by=neighbour)


def test_a_village_reads_what_it_raised_and_not_who_came_in_person(
    online, objection, neighbour, auditor, village_officer, appoint
):
    assert list(objections_for(neighbour)) == [online]
    assert set(objections_for(auditor)) == {online, objection}
    assert not objections_for(village_officer)
    assert not objections_for(appoint(Role.FINANCE))
