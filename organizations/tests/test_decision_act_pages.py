"""Disclosures, papers and the end of a matter on their pages."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from organizations.models import DecisionProcedure, ParticipationSettings
from organizations.services.decision_steps import Meeting, next_step, record_step
from organizations.services.decisions import Matter, begin_decision
from organizations.services.reference import ensure_reference
from organizations.voting import Votes
from shaping.uploads.services import store_document

pytestmark = pytest.mark.django_db
DAYS = {"number": 1, "starts_on": "2026-11-10", "ends_on": "2026-11-16", "place": "公示栏"}


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-11-24 10:00+08:00")


@pytest.fixture
def resolved(village, village_officer):
    ensure_reference(village.township)
    procedure = DecisionProcedure.objects.get(name="两议两公开")
    decision = begin_decision(village, procedure, Matter("修路", "铺水泥"), by=village_officer)
    paper = SimpleUploadedFile("记录.pdf", b"%PDF-1.4\n%%EOF\n")
    minutes = store_document(paper, key=uuid4(), by=village_officer, township_code="421223101")
    for file in (None, minutes):
        meeting = Meeting(date(2026, 11, 2), Votes(9, 9, 9), minutes=file)
        record_step(next_step(decision), meeting, by=village_officer)
    return decision


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"place": ""}, "place"),
        ({"place": "找13812345678"}, "place"),
        ({"ends_on": "2026-11-01"}, "ends_on"),
        ({"starts_on": "1026-11-01"}, "starts_on"),
        ({"starts_on": "明天"}, "starts_on"),
        ({"starts_on": "2026-11-01"}, "__all__"),
        ({"number": ""}, "number"),
        ({"number": "3"}, "number"),
    ],
)
def test_a_bad_disclosure_is_told_at_its_field(
    client_of, village_officer, resolved, changes, field
):
    page = reverse("organizations:decision-disclose", args=[resolved.pk])

    answer = client_of(village_officer).post(page, DAYS | changes)

    assert (answer.status_code, list(answer.context["form"].errors)) == (200, [field])


def test_days_are_suggested_from_the_settings(client_of, village_officer, resolved, township):
    ParticipationSettings.objects.create(township=township, disclosure_days=10)

    page = client_of(village_officer).get(
        reverse("organizations:decision-disclose", args=[resolved.pk])
    )

    initial = page.context["form"].initial
    assert (initial["number"], (initial["ends_on"] - initial["starts_on"]).days) == (1, 9)


@pytest.mark.parametrize("act", ["step", "disclose", "finish", "drop"])
def test_a_dropped_matter_leads_back_to_its_page(client_of, village_officer, resolved, act):
    client = client_of(village_officer)
    drop = reverse("organizations:decision-drop", args=[resolved.pk])
    assert client.post(drop, {"reason": "身份证11010519491231002X"}).status_code == 200
    client.post(drop, {"reason": "改由县里修"})

    page = client.get(reverse(f"organizations:decision-{act}", args=[resolved.pk]), follow=True)

    assert "这件事不再办" in page.content.decode()
    assert "改由县里修" in page.content.decode()


def test_the_resolution_is_printed_with_votes_and_phone(
    client_of, village_officer, resolved, township, other_village_officer
):
    ParticipationSettings.objects.create(township=township, contact="0715-3333333")
    client_of(village_officer).post(
        reverse("organizations:decision-disclose", args=[resolved.pk]), DAYS
    )
    paper = reverse("organizations:decision-print", args=[resolved.pk, 1])
    printed = client_of(village_officer).get(paper).content.decode()

    assert "（决议公开）" in printed
    assert "监督电话：0715-3333333" in printed
    assert "堰市村村民委员会" in printed
    assert "2026年11月10日至2026年11月16日" in printed
    assert client_of(other_village_officer).get(paper).status_code == 404


@pytest.mark.parametrize("number", [0, 2, 10**30])
def test_a_disclosure_that_does_not_hang_is_not_printed(
    client_of, village_officer, resolved, number
):
    page = reverse("organizations:decision-print", args=[resolved.pk, number])

    assert client_of(village_officer).get(page).status_code == 404


def test_readers_change_nothing(client_of, leader, other_village_officer, resolved):
    page = reverse("organizations:decision-drop", args=[resolved.pk])
    detail = reverse("organizations:decision-detail", args=[resolved.pk])

    assert page not in client_of(leader).get(detail).content.decode()
    assert client_of(leader).post(page, {"reason": "不办"}).status_code == 403
    assert client_of(other_village_officer).post(page, {"reason": "不办"}).status_code == 404


def test_minutes_do_not_exist_for_anybody_else(
    client_of, village_officer, other_village_officer, stranger, resolved
):
    step = resolved.steps.get(position=2)
    page = reverse("organizations:decision-minutes", args=[resolved.pk, step.pk])
    answer = client_of(village_officer).get(page)
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    for user in (other_village_officer, stranger):
        assert client_of(user).get(page).status_code == 404

    assert Client().get(page).status_code == 404
