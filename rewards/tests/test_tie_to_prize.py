"""The whole way: a tie in the scores, its decision, the freeze, the publication, the money."""

from datetime import date

import pytest

from assessments.models import ScoreKind
from assessments.services.rankings import compute_ranking, freeze_ranking
from assessments.services.ties import sign_tie_decision
from assessments.tests.factories import CycleFactory, EntrantFactory, ScoreSheetFactory
from assessments.tests.scenes import opened, published
from rewards.models import RewardForm
from rewards.services.grants import approve_grant, propose_grants
from rewards.services.ties import TieProposal, decide_tie
from rewards.services.verification import reward_faults
from villages.tests.factories import VillageFactory

CODES = [f"42122310130{number}" for number in range(4)]


@pytest.fixture
def tied(township, office):
    """A computed ranking 1, 2, 2, 4."""
    cycle = CycleFactory(township=township)
    for code, points in zip(CODES, [9500, 9000, 9000, 8000], strict=True):
        village = VillageFactory(township=township, code12=code)
        entrant = EntrantFactory(cycle=cycle, village=village)
        ScoreSheetFactory(entrant=entrant, points=points)
        ScoreSheetFactory(
            entrant=entrant,
            points=points,
            kind=ScoreKind.YEAR_END,
            inspected_on=date(2025, 12, 20),
            opening=opened(cycle),
        )
    return compute_ranking(cycle, by=office)


@pytest.mark.parametrize(
    ("outcome", "codes", "paid"),
    [
        ("order", (CODES[2], CODES[1]), {0: 150_000, 1: 50_000, 2: 100_000}),
        ("share_prizes", (), {0: 150_000, 1: 75_000, 2: 75_000}),
    ],
)
def test_a_decided_tie_becomes_money(tied, office, leader, outcome, codes, paid):
    proposal = TieProposal(2, outcome, codes, "镇党委会研究", "沙党纪〔2025〕12号")
    sign_tie_decision(decide_tie(tied, proposal, by=office), by=leader)
    published(freeze_ranking(tied, by=leader), by=leader)

    first = tied.standings.filter(rank__lte=3).values_list("entrant", flat=True)
    grants = propose_grants(tied.cycle, dict.fromkeys(first, RewardForm.FUNDING), by=office)
    for grant in grants:
        approve_grant(grant, by=leader)

    assert {CODES.index(grant.entrant.code): grant.amount_yuan for grant in grants} == paid
    assert list(reward_faults()) == []
