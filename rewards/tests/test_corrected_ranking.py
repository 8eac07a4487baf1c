"""What becomes of grants when a corrected ranking is published."""

import pytest

from rewards.models import GrantState, RewardBudget, RewardForm
from rewards.queries.pages import reward_page
from rewards.services.grants import approve_grant, propose_grants
from rewards.tests.factories import new_version
from shaping.workflow import Refused


@pytest.fixture
def corrected(grants, cycle, ranking):
    """The second and the fourth change places."""
    swap = {1: 1, 2: 4, 3: 3, 4: 2}
    rows = ranking.standings.select_related("entrant")
    return new_version(cycle, {row.entrant: swap[row.rank] for row in rows})


def forms_for(ranking, *ranks):
    rows = ranking.standings.filter(rank__in=ranks)
    return dict.fromkeys(rows.values_list("entrant", flat=True), RewardForm.PROJECT)


def test_it_refuses_to_approve_on_the_old_ranking(corrected, grant, leader):
    with pytest.raises(Refused, match=r"排名已更正.*请办公室重新提出"):
        approve_grant(grant, by=leader)

    grant.refresh_from_db()
    assert grant.state == GrantState.PROPOSED


def test_it_proposes_anew_on_the_corrected_one(corrected, cycle, office):
    again = propose_grants(cycle, forms_for(corrected, 1, 2, 3), by=office)

    assert [grant.amount_yuan for grant in again] == [150_000, 100_000, 50_000]
    assert {grant.standing.ranking_id for grant in again} == {corrected.pk}


def test_it_sends_back_what_is_no_longer_deserved(corrected, cycle, grants, office):
    propose_grants(cycle, forms_for(corrected, 1, 2, 3), by=office)

    grants[1].refresh_from_db()
    assert grants[1].state == GrantState.RETURNED
    assert grants[1].return_reason == f"排名已更正为第{corrected.version}版"


def test_the_new_proposal_can_be_approved(corrected, cycle, office, leader):
    again = propose_grants(cycle, forms_for(corrected, 1, 2, 3), by=office)

    for grant in again:
        approve_grant(grant, by=leader)

    assert RewardBudget.objects.get().committed_yuan == 300_000


def test_it_leaves_what_was_approved_and_says_so(grants, cycle, ranking, office, leader):
    approve_grant(grants[1], by=leader)
    rows = ranking.standings.select_related("entrant")
    corrected = new_version(cycle, {row.entrant: 5 - row.rank for row in rows})

    assert reward_page(cycle, office).wrongly_approved == [grants[1]]
    assert [row.standing.rank for row in reward_page(cycle, office).open_rows] == [1, 2]
    assert corrected.standings.get(entrant=grants[1].entrant).rank == 3
