"""Lines and tie decisions are seen by whoever sees their ranking version."""

import pytest

from assessments.models import Ranking, Standing, TieDecision, TieOutcome
from assessments.services.rankings import compute_ranking, freeze_ranking
from assessments.services.ties import propose_tie_decision, sign_tie_decision
from assessments.tests.scenes import published, scored_cycle


@pytest.fixture
def ranking(township, office, leader):
    found = compute_ranking(scored_cycle(township, office, [([9000], [9000])] * 2), by=office)
    decision = propose_tie_decision(found, 1, TieOutcome.SHARE_PRIZES, (), "会议", "1号", by=office)
    sign_tie_decision(decision, by=leader)
    return found


def seen_by(person):
    models = (Ranking, Standing, TieDecision)
    return [model.objects.visible_to(person).count() for model in models]


def test_a_proposal_is_the_offices_and_the_leaders(
    ranking, office, leader, auditor, village_officer
):
    assert seen_by(office) == seen_by(leader) == [1, 2, 1]
    assert seen_by(auditor) == seen_by(village_officer) == [0, 0, 0]


def test_a_frozen_version_is_the_auditors_too(ranking, leader, auditor, village_officer):
    freeze_ranking(ranking, by=leader)

    assert seen_by(auditor) == [1, 2, 1]
    assert seen_by(village_officer) == [0, 0, 0]


def test_a_published_version_is_the_townships(
    ranking, leader, village_officer, other_office, stranger
):
    published(freeze_ranking(ranking, by=leader), by=leader)

    assert seen_by(village_officer) == [1, 2, 1]
    assert seen_by(other_office) == seen_by(stranger) == [0, 0, 0]


def test_a_frozen_version_that_was_replaced_stays_with_those_who_saw_it(
    ranking, office, leader, auditor, village_officer
):
    freeze_ranking(ranking, by=leader)
    Ranking.objects.update(state="superseded")

    assert seen_by(office)[0] == seen_by(leader)[0] == seen_by(auditor)[0] == 1
    assert seen_by(village_officer)[0] == 0
