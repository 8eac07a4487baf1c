"""A daily draft that nobody will seal any more: the office takes it away, the visit is open again."""

from datetime import date

import pytest
from django.urls import reverse

from assessments.models import PlannedVisit, ScoreSheet
from assessments.queries import freeze_obstacles
from assessments.services.judging import seal_sheet
from assessments.services.rankings import compute_ranking
from assessments.services.visits import assign_visit, discard_draft, start_visit
from assessments.tests.factories import (
    DailyRoundFactory,
    PanelMemberFactory,
    PlannedVisitFactory,
    ScoreSheetFactory,
)
from assessments.tests.visits.scenes import entrant_of, filled_sheet
from shaping.audit.models import AuditEvent
from shaping.workflow import Forbidden, Refused, StaleState

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)
GONE = "检查人已经调走"


@pytest.fixture
def visit(cycle, member):
    found = DailyRoundFactory(cycle=cycle, number=1, starts_on=TODAY, ends_on=date(2026, 11, 30))
    return PlannedVisitFactory(round=found, entrant=entrant_of(cycle, 1), member=member)


@pytest.fixture
def draft(visit, member) -> ScoreSheet:
    """A draft of the visit whose inspector has left."""
    start_visit(visit, TODAY, by=member.user)
    sheet = filled_sheet(member, visit.entrant, TODAY)
    member.user.appointments.all().delete()
    return sheet


def address(sheet: ScoreSheet) -> str:
    return reverse("assessments:draft-discard", args=["421223101", 2026, sheet.pk])


def words(ranking) -> list[str]:
    return [item.words for item in freeze_obstacles(ranking)]


def test_it_no_longer_stands_against_freezing(draft, cycle, office):
    ranking = compute_ranking(cycle, by=office)
    assert any("还没有封存" in item for item in words(ranking))

    discard_draft(draft, GONE, by=office)

    assert not any("封存" in item for item in words(ranking))
    event = AuditEvent.objects.get(action="sheet.discard")
    assert (event.target_id, event.after["reason"]) == (str(draft.pk), GONE)
    assert not ScoreSheet.objects.exists()


def test_the_visit_goes_to_another(draft, visit, cycle, office):
    discard_draft(draft, GONE, by=office)
    other = PanelMemberFactory(cycle=cycle)

    assign_visit(visit, other, by=office)

    assert PlannedVisit.objects.values_list("sheet", "member").get() == (None, other.pk)


def refused(act, refusal, match) -> None:
    count = AuditEvent.objects.count()
    with pytest.raises(refusal, match=match):
        act()
    assert AuditEvent.objects.count() == count


@pytest.mark.parametrize("reason", [" ", "调" * 201])
def test_a_reason_is_needed(draft, office, reason):
    refused(lambda: discard_draft(draft, reason, by=office), Refused, "请写取消的原因")


def test_a_sealed_one_stays(visit, member, office):
    sheet = seal_sheet(filled_sheet(member, visit.entrant, TODAY), by=member.user)

    refused(lambda: discard_draft(sheet, GONE, by=office), StaleState, "已经封存")


def test_a_tour_sheet_is_the_leaders_to_excuse(visit, office):
    sheet = ScoreSheetFactory(entrant=visit.entrant, kind="year_end", state="draft", points=None)

    refused(lambda: discard_draft(sheet, GONE, by=office), Refused, "免评")


def test_only_the_office_may(draft, leader, village_officer):
    for other in (leader, village_officer):
        refused(lambda other=other: discard_draft(draft, GONE, by=other), Forbidden, "。")


def test_twice_is_told(draft, office):
    discard_draft(draft, GONE, by=office)

    refused(lambda: discard_draft(draft, GONE, by=office), StaleState, "已经取消")


def test_round_and_sheet_lead_to_the_page_and_back(client_of, draft, visit, office):
    client = client_of(office)
    place = reverse("assessments:round-detail", args=["421223101", 2026, 1])
    detail = reverse("assessments:sheet-detail", args=[draft.pk])
    for page in (place, detail):
        assert address(draft) in client.get(page).content.decode()

    assert "检查人还能填的" in client.get(address(draft)).content.decode()
    response = client.post(address(draft), {"reason": GONE}, follow=True)

    assert response.redirect_chain[-1][0] == place
    assert "可以另派人检查" in response.content.decode()


def test_a_form_without_a_reason_asks_for_it(client_of, draft, office):
    response = client_of(office).post(address(draft), {"reason": ""})

    assert "请写为什么取消" in response.content.decode()
    assert ScoreSheet.objects.filter(pk=draft.pk).exists()


def test_a_sealed_sheet_has_no_such_page(client_of, cycle, office):
    sheet = ScoreSheetFactory(entrant=entrant_of(cycle, 2))

    assert client_of(office).get(address(sheet)).status_code == 409
