"""Spreading a year: what is proposed is what is stored, and the event lets anybody repeat it."""

import pytest

from assessments.models import Assignment
from assessments.services.assignments import assign, distribute, excuse_assignment, propose
from shaping.audit.models import AuditEvent
from shaping.workflow import Forbidden, Refused, StaleState

pytestmark = pytest.mark.django_db


@pytest.fixture
def panel(add_inspector):
    return [add_inspector(name) for name in ("张三", "李四", "王五")]


def test_everybody_scores_everything(year, panel, office):
    assert len(distribute(year, None, by=office)) == 6
    assert AuditEvent.objects.get().after["judges"] is None


def test_the_seed_is_on_record_and_repeats_the_result(year, panel, office):
    expected = propose(year, 2, "第一次").outcome.pairs

    made = distribute(year, 2, by=office, seed="第一次")

    assert tuple((row.member_id, row.entrant.code) for row in made) == expected
    after = AuditEvent.objects.get().after
    assert (after["judges"], after["seed"], after["short"]) == (2, "第一次", {})
    assert len(after["pairs"]) == 4


def test_villages_short_of_judges_are_on_record(year, panel, entrant, office, give_conflict):
    for member in panel[:2]:
        give_conflict(member, "home")

    distribute(year, 2, by=office)

    assert AuditEvent.objects.get().after["short"] == {entrant.code: 1}


def test_what_is_assigned_already_counts(year, panel, entrant, office):
    assign(year, [(panel[0], entrant)], by=office)

    made = distribute(year, 1, by=office)

    assert [str(row.entrant) for row in made] == ["码头村"]
    assert made[0].member != panel[0]


def test_an_excused_inspector_is_not_asked_again(year, panel, entrant, office, leader):
    excused = assign(year, [(panel[0], entrant)], by=office)[0]
    excuse_assignment(excused, "住院", by=leader)

    made = distribute(year, None, by=office)

    assert len(made) == 5
    assert (panel[0].pk, entrant.pk) not in {(row.member_id, row.entrant_id) for row in made}


def test_what_was_seen_is_what_is_stored(year, panel, office, give_conflict):
    seen = propose(year, 1, "1").fingerprint
    for member in panel[1:]:
        give_conflict(member, "home")
    give_conflict(panel[0], "declared")

    with pytest.raises(StaleState, match="重新算一次"):
        distribute(year, 1, by=office, seed="1", seen=seen)
    assert not Assignment.objects.exists()


def test_there_is_nothing_to_spread_twice_or_without_a_panel(year, office, add_inspector):
    with pytest.raises(Refused, match="没有可以再分的"):
        distribute(year, 1, by=office)
    add_inspector()
    distribute(year, 1, by=office)
    with pytest.raises(Refused, match="没有可以再分的"):
        distribute(year, 1, by=office)


def test_the_leader_does_not_spread(year, panel, leader):
    with pytest.raises(Forbidden):
        distribute(year, 1, by=leader)
