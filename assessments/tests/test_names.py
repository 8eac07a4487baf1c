"""How rows name themselves in messages, the audit trail and the admin."""

import pytest

from assessments.tests.factories import (
    CycleFactory,
    EntrantFactory,
    RankingFactory,
    ScoreSheetFactory,
    StandingFactory,
    TieDecisionFactory,
)
from villages.tests.factories import TownshipFactory, VillageFactory


@pytest.fixture
def entrant(db):
    cycle = CycleFactory(township=TownshipFactory(name="沙坪镇"), year=2025)
    return EntrantFactory(cycle=cycle, village=VillageFactory(name="枫树村"))


def test_rows_name_themselves(entrant):
    ranking = RankingFactory(cycle=entrant.cycle, version=2)

    assert str(entrant) == "枫树村"
    assert str(ScoreSheetFactory(entrant=entrant)) == "枫树村 日常 2025-06-30"
    assert str(ranking) == "沙坪镇2025年度考核 第2版"
    assert str(TieDecisionFactory(ranking=ranking)) == (
        "沙坪镇2025年度考核 第2版 第1名并列：并列平分奖励"
    )


@pytest.mark.parametrize(("rank", "name"), [(1, "枫树村 第1名"), (None, "枫树村 未参评")])
def test_a_standing_says_its_rank(entrant, rank, name):
    assert str(StandingFactory(entrant=entrant, rank=rank)) == name
