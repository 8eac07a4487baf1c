"""Computing: a version with its snapshot, and what stands in the way."""

import pytest

from assessments import scoring
from assessments.models import CycleState, Ranking, RankingState, ScoreSheet, SheetState
from assessments.services.rankings import compute_ranking, freeze_ranking
from assessments.tests.factories import CycleFactory
from assessments.tests.scenes import published, scored_cycle
from shaping.audit.models import AuditEvent
from shaping.workflow import Forbidden, Refused, StaleState


@pytest.fixture
def cycle(township, office):
    return scored_cycle(
        township,
        office,
        [([8840], [9233]), ([9000, 9001], [9000]), ([8800], [])],
    )


def lines(ranking):
    rows = ranking.standings.order_by("entrant__code")
    return [(row.rank, row.daily_points, row.year_end_points, row.weighted_points) for row in rows]


def test_it_ranks_what_is_complete(cycle, office):
    ranking = compute_ranking(cycle, by=office)

    assert lines(ranking) == [
        (1, 8840, 9233, 36539),
        (2, 9001, 9000, 36001),
        (None, 8800, None, None),
    ]


def test_it_says_why_an_entrant_is_not_ranked(cycle, office):
    ranking = compute_ranking(cycle, by=office)

    assert ranking.standings.get(rank=None).note == "缺年终成绩，未参评"


def test_it_keeps_rules_and_sheets_in_the_snapshot(cycle, office):
    ranking = compute_ranking(cycle, by=office)

    assert ranking.snapshot["policy"]["year_end_weight"] == 3
    assert [sheet["points"] for sheet in ranking.snapshot["entrants"][1]["daily"]] == [9000, 9001]
    assert ranking.input_hash == scoring.input_hash(ranking.snapshot)


def test_it_records_version_and_fingerprint_but_no_score(cycle, office):
    ranking = compute_ranking(cycle, by=office)

    event = AuditEvent.objects.get(action="ranking.compute")
    assert event.after == {"version": 1, "input_hash": ranking.input_hash}
    assert event.township_code == cycle.township.code9


def test_it_leaves_unsealed_sheets_out(cycle, office):
    ScoreSheet.objects.filter(kind="year_end").update(state=SheetState.DRAFT)

    ranking = compute_ranking(cycle, by=office)

    assert not ranking.standings.filter(rank__isnull=False).exists()


def test_it_supersedes_the_earlier_proposal(cycle, office):
    first = compute_ranking(cycle, by=office)
    ScoreSheet.objects.filter(points=8840).update(points=8841)

    second = compute_ranking(cycle, by=office)

    first.refresh_from_db()
    assert (first.state, second.version) == (RankingState.SUPERSEDED, 2)
    assert second.supersedes is None


def test_it_refuses_to_compute_the_same_again(cycle, office):
    compute_ranking(cycle, by=office)

    with pytest.raises(StaleState, match="没有变化"):
        compute_ranking(cycle, by=office)

    assert Ranking.objects.count() == 1


@pytest.mark.parametrize("state", [CycleState.PLANNED, CycleState.CLOSED])
def test_it_refuses_outside_the_running_year(township, office, state):
    with pytest.raises(Refused, match="不能计算排名"):
        compute_ranking(CycleFactory(township=township, state=state), by=office)


def test_it_is_the_offices_act(cycle, leader):
    with pytest.raises(Forbidden):
        compute_ranking(cycle, by=leader)

    assert not Ranking.objects.exists()


def test_it_needs_a_reason_after_freezing(cycle, office, leader):
    freeze_ranking(compute_ranking(cycle, by=office), by=leader)

    with pytest.raises(Refused, match="请写原因"):
        compute_ranking(cycle, by=office, reason=" ")


def test_it_refuses_an_endless_reason(cycle, office):
    with pytest.raises(Refused, match="最多写200个字"):
        compute_ranking(cycle, by=office, reason="因" * 201)


def test_it_leaves_the_published_version_in_force(cycle, office, leader):
    first = freeze_ranking(compute_ranking(cycle, by=office), by=leader)
    published(first, by=leader)

    second = compute_ranking(cycle, by=office, reason="枫树村更正一张评分表")

    first.refresh_from_db()
    assert first.state == RankingState.PUBLISHED
    assert second.supersedes == first


def test_it_tells_a_race_for_the_one_proposal(cycle, office, monkeypatch):
    def nothing(*_):
        return None

    compute_ranking(cycle, by=office)
    monkeypatch.setattr("assessments.services.rankings._supersede_proposal", nothing)

    with pytest.raises(StaleState, match="刚刚有人"):
        compute_ranking(cycle, by=office)
