"""The whole way: an upheld objection leaves both versions, an erratum, and grants of the latest."""

from datetime import timedelta

import pytest

from assessments.models import ObjectionState, RankingState, ScoreSheet
from assessments.queries.errata import erratum_between
from assessments.services.corrections import Correction, correct_sheet
from assessments.services.cycles import reopen_cycle
from assessments.services.disclosure_evidence import disclosure_faults
from assessments.services.objections import decide_objection
from assessments.services.rankings import compute_ranking, freeze_ranking, publish_ranking
from assessments.services.recounting import recompute_faults
from assessments.services.sheet_seals import seal_faults
from assessments.tests.scenes import disclosed
from rewards.models import RewardForm
from rewards.services.grants import propose_grants


@pytest.fixture
def second(objection, entrant, cycle, office, leader):
    """Upheld, reopened, corrected, computed, frozen, disclosed anew: the village moves to the top."""
    decide_objection(objection, ObjectionState.UPHELD, "照片属实", by=leader)
    cycle.refresh_from_db()
    reopen_cycle(cycle, "第1号异议成立", by=leader)
    row = ScoreSheet.objects.get(entrant=entrant, kind="daily")
    correct_sheet(row, Correction("当天已清", points=10_000), by=office, objection=objection)
    ranking = freeze_ranking(compute_ranking(cycle, by=office, reason="第1号异议成立"), by=leader)
    disclosed(ranking, by=leader)
    ranking.refresh_from_db()
    return ranking


def test_both_versions_stay_and_the_erratum_lists_the_changed_cells(second, frozen, entrant):
    frozen.refresh_from_db()
    erratum = erratum_between(frozen, second)

    assert (frozen.state, second.state) == (RankingState.SUPERSEDED, RankingState.IN_DISCLOSURE)
    first = frozen.standings.get(rank=1).entrant.name
    assert {(cell.name, cell.column, cell.old, cell.new) for cell in erratum.cells} == {
        (entrant.name, "名次", "2", "1"),
        (entrant.name, "日常", "88.00", "100.00"),
        (entrant.name, "总成绩", "88.00", "91.00"),
        (first, "名次", "1", "2"),
    }
    assert [(entry.name, entry.old, entry.new) for entry in erratum.entries] == [
        (entrant.name, "88.00", "100.00")
    ]


def test_the_corrected_version_is_published_and_everything_verifies(second, leader):
    last = second.disclosure.ends_on
    publish_ranking(second, by=leader, today=last + timedelta(days=1))

    assert list(recompute_faults()) == []
    assert list(seal_faults()) == []
    assert second.state == RankingState.PUBLISHED
    # It was published before its last day by the clock of this test.
    assert all("以前就公布了" in fault for fault in disclosure_faults())


def test_grants_follow_the_corrected_version_only(second, entrant, cycle, office, leader):
    publish_ranking(second, by=leader, today=second.disclosure.ends_on + timedelta(days=1))

    forms = dict.fromkeys(cycle.entrants.values_list("pk", flat=True), RewardForm.FUNDING)
    grants = {grant.entrant_id: grant for grant in propose_grants(cycle, forms, by=office)}

    assert {grant.standing.ranking for grant in grants.values()} == {second}
    assert grants[entrant.pk].amount_yuan == 150_000
