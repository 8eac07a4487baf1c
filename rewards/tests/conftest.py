"""A published ranking 1, 2, 3, 4 and what the office proposes on it."""

import pytest

from rewards.models import RewardForm, RewardGrant
from rewards.services.grants import propose_grants
from rewards.tests.factories import ranked


@pytest.fixture
def ranking(township):
    return ranked(township, [1, 2, 3, 4])


@pytest.fixture
def cycle(ranking):
    return ranking.cycle


@pytest.fixture
def forms(ranking):
    """资金 for each of the first three."""
    first = ranking.standings.filter(rank__lte=3)
    return dict.fromkeys(first.values_list("entrant", flat=True), RewardForm.FUNDING)


@pytest.fixture
def grants(cycle, forms, office) -> list[RewardGrant]:
    return propose_grants(cycle, forms, by=office)


@pytest.fixture
def grant(grants) -> RewardGrant:
    """The first rank's, proposed by the office."""
    return grants[0]
