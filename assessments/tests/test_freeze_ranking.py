"""Freezing: the leader's act, what it refuses, and what it fixes."""

import pytest

from assessments.models import CycleState, RankingState, ScoreSheet, SheetState, TieOutcome
from assessments.scoring import Policy
from assessments.services.cycles import change_policy
from assessments.services.rankings import compute_ranking, freeze_ranking, publish_ranking
from assessments.services.ties import propose_tie_decision, sign_tie_decision
from assessments.tests.scenes import published, scored_cycle
from shaping.accounts.models import User
from shaping.audit.models import AuditEvent
from shaping.workflow import Forbidden, Refused, StaleState
from villages.capabilities import Role
from villages.tests.factories import AppointmentFactory


@pytest.fixture
def cycle(township, office):
    return scored_cycle(township, office, [([9000], [9000]), ([8000], [8000])])


@pytest.fixture
def tied(township, office):
    return scored_cycle(township, office, [([9000], [9000]), ([9000], [9000]), ([8000], [8000])])


def decide(ranking, office, outcome=TieOutcome.SHARE_PRIZES, codes=()):
    return propose_tie_decision(ranking, 1, outcome, codes, "镇党委会", "〔2025〕12号", by=office)


def test_it_freezes_and_closes_the_year(cycle, office, leader):
    ranking = freeze_ranking(compute_ranking(cycle, by=office), by=leader)

    cycle.refresh_from_db()
    assert (ranking.state, ranking.frozen_by) == (RankingState.FROZEN, leader)
    assert cycle.state == CycleState.SEALED
    assert AuditEvent.objects.filter(action="ranking.freeze", actor_id=leader.pk).count() == 1


def test_it_is_the_leaders_act(cycle, office):
    with pytest.raises(Forbidden):
        freeze_ranking(compute_ranking(cycle, by=office), by=office)


def test_it_refuses_the_person_who_computed(cycle, office, township):
    AppointmentFactory(user=office, role=Role.TOWNSHIP_LEADER, township=township)
    ranking = compute_ranking(cycle, by=office)

    for act in (freeze_ranking, publish_ranking):
        with pytest.raises(Refused, match="您计算的"):
            act(ranking, by=User.objects.get(pk=office.pk))


def test_it_names_every_unsealed_sheet(cycle, office, leader):
    ranking = compute_ranking(cycle, by=office)
    ScoreSheet.objects.filter(points=8000).update(state=SheetState.DRAFT)

    with pytest.raises(Refused) as refusal:
        freeze_ranking(ranking, by=leader)

    name = cycle.entrants.order_by("code")[1].name
    assert f"{name} 2025年1月20日的日常评分表（检查组）还没有封存" in refusal.value.message
    assert f"{name} 2025年12月20日的年终评分表（评委1）还没有封存" in refusal.value.message


def test_it_refuses_after_scores_changed(cycle, office, leader):
    ranking = compute_ranking(cycle, by=office)
    ScoreSheet.objects.filter(points=8000, kind="daily").update(points=8100)

    with pytest.raises(Refused, match=r"之后又有成绩变动（.+），请重新计算"):
        freeze_ranking(ranking, by=leader)

    ranking.refresh_from_db()
    assert ranking.state == RankingState.COMPUTED


def test_it_refuses_after_the_rules_changed(cycle, office, leader):
    ranking = compute_ranking(cycle, by=office)
    change_policy(cycle, Policy(year_end_weight=2), by=office, reason="镇党委会议定")

    with pytest.raises(Refused, match="之后改过规则"):
        freeze_ranking(ranking, by=leader)


def test_it_refuses_when_nobody_is_ranked(township, office, leader):
    ranking = compute_ranking(scored_cycle(township, office, [([9000], [])]), by=office)

    with pytest.raises(Refused, match="没有一个单位可以排名"):
        freeze_ranking(ranking, by=leader)


def test_it_names_an_undecided_tie_at_a_prize(tied, office, leader):
    names = "、".join(tied.entrants.order_by("code").values_list("name", flat=True)[:2])

    with pytest.raises(Refused, match=f"第1名并列：{names}，还没有并列决定"):
        freeze_ranking(compute_ranking(tied, by=office), by=leader)


def test_it_waits_for_the_signature(tied, office, leader):
    ranking = compute_ranking(tied, by=office)
    decide(ranking, office)

    with pytest.raises(Refused, match="还没有签署"):
        freeze_ranking(ranking, by=leader)


def test_it_keeps_a_shared_place_with_its_note(tied, office, leader):
    ranking = compute_ranking(tied, by=office)
    sign_tie_decision(decide(ranking, office), by=leader)

    freeze_ranking(ranking, by=leader)

    ranks = ranking.standings.order_by("entrant__code").values_list("rank", "note")
    note = "并列第1名，并列平分奖励（〔2025〕12号）"
    assert list(ranks) == [(1, note), (1, note), (3, "")]


def test_it_applies_a_signed_order(tied, office, leader):
    ranking = compute_ranking(tied, by=office)
    codes = list(tied.entrants.order_by("-code").values_list("code", flat=True)[1:])
    sign_tie_decision(decide(ranking, office, TieOutcome.ORDER, codes), by=leader)

    freeze_ranking(ranking, by=leader)

    assert (
        list(ranking.standings.order_by("rank").values_list("entrant__code", flat=True)[:2])
        == codes
    )
    assert list(ranking.standings.order_by("rank").values_list("rank", flat=True)) == [1, 2, 3]


def test_it_is_done_once(cycle, office, leader):
    ranking = compute_ranking(cycle, by=office)
    freeze_ranking(ranking, by=leader)

    with pytest.raises(StaleState):
        freeze_ranking(ranking, by=leader)


def test_it_supersedes_a_frozen_version_that_was_never_published(cycle, office, leader):
    first = freeze_ranking(compute_ranking(cycle, by=office), by=leader)

    freeze_ranking(compute_ranking(cycle, by=office, reason="重新核对"), by=leader)

    first.refresh_from_db()
    assert first.state == RankingState.SUPERSEDED


def test_publishing_supersedes_the_published_version(cycle, office, leader):
    first = published(freeze_ranking(compute_ranking(cycle, by=office), by=leader), by=leader)
    second = freeze_ranking(compute_ranking(cycle, by=office, reason="更正"), by=leader)

    published(second, by=leader)

    first.refresh_from_db()
    assert (first.state, second.state) == (RankingState.SUPERSEDED, RankingState.PUBLISHED)
    assert AuditEvent.objects.filter(action="ranking.publish").count() == 2


def test_publishing_needs_a_disclosed_version(cycle, office, leader):
    with pytest.raises(StaleState):
        publish_ranking(freeze_ranking(compute_ranking(cycle, by=office), by=leader), by=leader)
