"""The pages of the daily checks: who sees what, what one click does, and what twice does."""

from datetime import date

import pytest
from django.urls import reverse

from assessments.models import DailyRound, PlannedVisit, ScoreSheet
from assessments.tests.factories import DailyRoundFactory, PlannedVisitFactory
from assessments.tests.visits.scenes import entrant_of, scored
from shaping.audit.models import AuditEvent
from shaping.spreadsheets.exports import XLSX

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)
PLAN = {
    "starts_on": "2026-11-24",
    "ends_on": "2026-11-30",
    "method": "lot",
    "draw_count": "2",
    "worst_count": "0",
}


def place(name: str, *more) -> str:
    return reverse(f"assessments:{name}", args=["421223101", 2026, *more])


def text_of(response) -> str:
    return response.content.decode()


@pytest.fixture
def november(cycle):
    return DailyRoundFactory(cycle=cycle, number=1, starts_on=TODAY, ends_on=date(2026, 11, 30))


@pytest.fixture
def visit(november, cycle, member):
    return PlannedVisitFactory(round=november, entrant=entrant_of(cycle, 1), member=member)


def test_the_office_draws_a_round_and_sees_how_it_was_drawn(client_of, office, cycle):
    response = client_of(office).post(place("round-plan"), PLAN, follow=True)

    found = DailyRound.objects.get()
    page = text_of(response)
    assert response.redirect_chain[0][0] == place("round-detail", 1)
    assert found.seed in page
    assert page.count("<strong>抽中</strong>") == 2
    assert "sha256sum" in page


def test_sent_twice_it_is_one_round_and_a_sentence(client_of, office, cycle):
    client = client_of(office)
    client.post(place("round-plan"), PLAN)

    assert "第1轮已经安排" in text_of(client.post(place("round-plan"), PLAN))
    assert DailyRound.objects.count() == 1


def test_a_bad_form_says_what_to_do(client_of, office, cycle):
    page = text_of(client_of(office).post(place("round-plan"), PLAN | {"draw_count": "多"}))

    assert "请写0到500之间的整数。" in page


def test_an_inspector_sees_his_visits_and_begins_one(client_of, inspector, visit):
    client = client_of(inspector)
    assert "开始检查" in text_of(client.get(place("visit-rounds")))

    response = client.post(place("visit-start", 1, visit.pk), {"on": "2026-11-24"})

    sheet = ScoreSheet.objects.get()
    assert response["Location"] == reverse("assessments:sheet-edit", args=[sheet.pk])
    assert PlannedVisit.objects.get().sheet == sheet
    assert "接着填" in text_of(client.get(place("visit-rounds")))


def test_a_day_that_is_none_gets_a_sentence(client_of, inspector, visit):
    for day in ("昨天", "2026-02-30"):
        response = client_of(inspector).post(place("visit-start", 1, visit.pk), {"on": day})

        assert response.status_code == 422
        assert "检查日期请写成" in text_of(response)


def test_a_visit_is_given_by_the_list_that_leaves_out_who_stands_aside(
    client_of, office, visit, member
):
    PlannedVisit.objects.update(member=None)
    client = client_of(office)
    assert f'<option value="{member.pk}"' in text_of(client.get(place("round-detail", 1)))

    client.post(place("visit-assign", 1, visit.pk), {"member": member.pk})
    assert PlannedVisit.objects.get().member == member

    client.post(place("visit-assign", 1, visit.pk), {"member": ""})
    client.post(place("round-assign", 1))
    assert PlannedVisit.objects.get().member == member


def test_a_village_is_added_with_its_reason_on_the_page(client_of, office, november, cycle):
    client = client_of(office)
    values = {"entrant": entrant_of(cycle, 2).pk, "reason": "群众来信"}

    assert "另加：群众来信" in text_of(client.post(place("visit-add", 1), values, follow=True))
    assert client.post(place("visit-add", 1), values).status_code == 422
    assert PlannedVisit.objects.count() == 1


def test_scores_show_to_the_town_and_not_to_other_inspectors(
    client_of, office, leader, inspector, visit, cycle
):
    scored(cycle, 1, TODAY, 8765)

    for user in (office, leader):
        assert "87.65" in text_of(client_of(user).get(place("round-detail", 1)))
    page = text_of(client_of(inspector).get(place("round-detail", 1)))
    assert "已检查" in page
    assert "87.65" not in page


def test_villages_see_no_plan(client_of, appoint, november, cycle):
    officer = appoint("village_officer", village=entrant_of(cycle, 1).village)

    assert client_of(officer).get(place("visit-rounds")).status_code == 403
    assert client_of(officer).get(place("round-detail", 1)).status_code == 404


def test_plan_and_draw_stand_on_paper(client_of, office, visit):
    page = text_of(client_of(office).get(place("round-print", 1)))

    assert "检查安排表" in page
    assert "监督人" in page


def test_the_plan_goes_out_as_a_workbook_and_leaves_a_line(client_of, office, visit):
    response = client_of(office).get(place("visit-export"), {"round": "1"})

    assert response["Content-Type"] == XLSX
    assert AuditEvent.objects.get(action="visit.export").summary.endswith("1 行")


@pytest.mark.parametrize("count", [1, 3])
def test_lists_ask_no_more_for_more_rows(
    client_of, office, cycle, count, django_assert_num_queries
):
    for number in range(1, count + 1):
        found = DailyRoundFactory(cycle=cycle, number=number, starts_on=TODAY, ends_on=TODAY)
        for village in range(1, count + 1):
            PlannedVisitFactory(round=found, entrant=entrant_of(cycle, village))
    client = client_of(office)

    with django_assert_num_queries(11):
        client.get(place("visit-rounds"))
    with django_assert_num_queries(15):
        client.get(place("round-detail", 1))
