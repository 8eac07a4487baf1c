"""What a later version owes the earlier one: its upheld objections, its erratum, its visibility."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from assessments.models import (
    AssessmentCycle,
    Disclosure,
    ObjectionState,
    Ranking,
    RankingState,
    ScoreSheet,
    Standing,
)
from assessments.queries.errata import corrected_version
from assessments.services.corrections import Correction, correct_sheet
from assessments.services.cycles import reopen_cycle
from assessments.services.objections import decide_objection
from assessments.services.rankings import compute_ranking, freeze_ranking
from assessments.tests.scenes import disclosed
from shaping.audit.models import AuditEvent
from shaping.workflow import Refused

ADDRESS = ["421223101", 2025]


@pytest.fixture
def again(cycle, office, leader):
    """Reopens the year, corrects the daily sheet of an entrant if told to, and freezes anew."""

    def make(entrant=None, points=0):
        year = AssessmentCycle.objects.get(pk=cycle.pk)
        reopen_cycle(year, "更正", by=leader)
        if entrant:
            sheet = ScoreSheet.objects.counted().get(entrant=entrant, kind="daily")
            correct_sheet(sheet, Correction("录错", points=points), by=office)
        return freeze_ranking(compute_ranking(year, by=office, reason="更正"), by=leader)

    return make


@pytest.fixture
def upheld(objection, leader):
    return decide_objection(objection, ObjectionState.UPHELD, "照片属实", by=leader)


def test_an_upheld_objection_is_not_settled_by_a_reason(upheld, frozen, again, leader):
    second = again()

    with pytest.raises(Refused, match=rf"没有更正（第1版{upheld}）。请重新开放考核"):
        disclosed(second, by=leader)
    frozen.refresh_from_db()
    assert frozen.state == RankingState.IN_DISCLOSURE
    assert Disclosure.objects.count() == 1
    assert AuditEvent.objects.filter(action="ranking.disclose").count() == 1


def test_another_village_corrected_does_not_settle_it(upheld, cycle, again, leader):
    second = again(cycle.entrants.order_by("code").first(), 8900)

    with pytest.raises(Refused, match="没有更正"):
        disclosed(second, by=leader)


def test_its_own_correction_settles_it(upheld, entrant, again, leader):
    second = again(entrant, 9900)

    disclosed(second, by=leader)

    assert second.state == RankingState.IN_DISCLOSURE


def test_another_decision_of_the_tie_settles_it(upheld, entrant, again, leader):
    second = again()
    Standing.objects.filter(ranking=second, entrant=entrant).update(note="并列第2名，按先后")

    disclosed(second, by=leader)

    assert second.state == RankingState.IN_DISCLOSURE


def seen_by(person) -> list[int]:
    versions = Ranking.objects.visible_to(person).order_by("version")
    return list(versions.values_list("version", flat=True))


@pytest.mark.parametrize(("days", "versions"), [(5, []), (0, [1])])
def test_a_version_replaced_before_its_first_day_was_never_shown(
    frozen, again, leader, village_officer, days, versions
):
    today = timezone.localdate()
    disclosed(frozen, by=leader, starts_on=today + timedelta(days=days))
    disclosed(again(), by=leader, starts_on=today + timedelta(days=40))

    with time_machine.travel(timezone.now() + timedelta(days=6)):
        assert seen_by(village_officer) == versions
        assert seen_by(leader) == [1, 2]


@pytest.fixture
def third(disclosure, entrant, again, leader):
    """The first was disclosed, the second only frozen, the third disclosed: 88, 70, 71 points."""
    again(entrant, 7000)
    ranking = again(entrant, 7100)
    disclosed(ranking, by=leader)
    return ranking


def test_the_erratum_starts_from_what_everybody_read(third, frozen, client, client_of, office):
    pages = [
        (client, reverse("assessments:public-ranking", args=ADDRESS)),
        (client_of(office), reverse("assessments:ranking-erratum", args=ADDRESS)),
    ]

    assert corrected_version(third) == frozen
    for reader, page in pages:
        text = reader.get(page).content.decode()
        assert "第1版" in text
        assert "88.00" in text
        assert "71.00" in text
        assert "70.00" not in text


def test_a_village_finds_the_erratum_from_both_pages(third, client_of, village_officer):
    client = client_of(village_officer)
    link = reverse("assessments:ranking-erratum", args=ADDRESS)

    for name in ("ranking-detail", "disclosure-detail"):
        page = client.get(reverse(f"assessments:{name}", args=ADDRESS))
        assert link in page.content.decode()
    assert client.get(link).status_code == 200


@pytest.fixture
def second(frozen, entrant, again, leader):
    """In disclosure; the first was only frozen."""
    ranking = again(entrant, 7000)
    disclosed(ranking, by=leader)
    return ranking


def test_a_version_that_was_only_frozen_is_compared_in_the_office_alone(
    second, client_of, office, village_officer
):
    page = reverse("assessments:ranking-erratum", args=ADDRESS)

    assert corrected_version(second) is None
    assert "88.00" in client_of(office).get(page).content.decode()
    assert client_of(village_officer).get(page).status_code == 404
