"""Publishing: after the days of 公示, with every objection settled."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.models import ObjectionState, RankingState
from assessments.services.cycles import reopen_cycle
from assessments.services.objections import decide_objection, raise_objection
from assessments.services.rankings import compute_ranking, freeze_ranking, publish_ranking
from assessments.tests.factories import ObjectionFactory
from shaping.accounts.models import User
from shaping.audit.models import AuditEvent
from shaping.workflow import Refused, StaleState
from villages.capabilities import Role
from villages.tests.factories import AppointmentFactory


def test_it_publishes_when_the_days_are_over(over, frozen, leader):
    publish_ranking(frozen, by=leader)

    assert (frozen.state, frozen.published_by) == (RankingState.PUBLISHED, leader)
    event = AuditEvent.objects.get(action="ranking.publish")
    assert event.after["disclosed_until"] == over.ends_on.isoformat()


def test_not_before_the_last_day_is_over(over, frozen, leader):
    with pytest.raises(Refused, match="公示结束后才能公布"):
        publish_ranking(frozen, by=leader, today=over.ends_on)
    publish_ranking(frozen, by=leader, today=over.ends_on + timedelta(days=1))


def test_it_names_every_unsettled_objection(over, frozen, entrant, leader):
    ObjectionFactory(disclosure=over, entrant=entrant, number=1)
    settled = {"answer": "属实", "decided_by": leader, "decided_at": timezone.now()}
    ObjectionFactory(
        disclosure=over, entrant=entrant, number=2, state=ObjectionState.UPHELD, **settled
    )

    with pytest.raises(Refused, match=r"第1号异议.*还没有答复.*第2号异议.*成立"):
        publish_ranking(frozen, by=leader)
    assert not AuditEvent.objects.filter(action="ranking.publish").exists()


def test_a_rejected_objection_holds_nothing_up(disclosure, frozen, said, office, leader):
    objection = raise_objection(disclosure, said(), by=office)
    decide_objection(objection, ObjectionState.REJECTED, "照片里沟渠没有清", by=leader)

    publish_ranking(frozen, by=leader, today=disclosure.ends_on + timedelta(days=1))

    assert frozen.state == RankingState.PUBLISHED


def test_a_newer_frozen_version_goes_first(over, frozen, cycle, office, leader):
    freeze_ranking(compute_ranking(cycle, by=office, reason="更正"), by=leader)

    with pytest.raises(Refused, match="请公示第2版"):
        publish_ranking(frozen, by=leader)


def test_nothing_is_published_while_scores_are_corrected(over, frozen, cycle, leader):
    cycle.refresh_from_db()
    reopen_cycle(cycle, "更正", by=leader)

    with pytest.raises(Refused, match="正在更正成绩"):
        publish_ranking(frozen, by=leader)


def test_only_a_disclosed_version_and_once(frozen, leader):
    with pytest.raises(StaleState):
        publish_ranking(frozen, by=leader)


def test_a_version_without_its_disclosure_is_refused(frozen, leader):
    frozen.state = RankingState.IN_DISCLOSURE
    frozen.save()

    with pytest.raises(Refused, match="还没有公示"):
        publish_ranking(frozen, by=leader)


def test_who_computed_does_not_publish(over, frozen, office, township):
    AppointmentFactory(user=office, role=Role.TOWNSHIP_LEADER, township=township)

    with pytest.raises(Refused, match="另一位领导公布"):
        publish_ranking(frozen, by=User.objects.get(pk=office.pk))
