"""Collective matters and procedures on their pages."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from organizations.models import CollectiveDecision, DecisionProcedure
from organizations.services.reference import ensure_reference
from organizations.tests.factories import DecisionFactory
from shaping.audit.models import AuditEvent
from villages.tests.factories import VillageFactory

pytestmark = pytest.mark.django_db
STEP = {
    "held_on": "2026-11-02",
    "place": "议事厅",
    "expected": 9,
    "present": 9,
    "votes_for": 9,
    "votes_against": 0,
    "votes_abstained": 0,
    "words": "",
}
DAYS = {"number": 1, "starts_on": "2026-11-10", "ends_on": "2026-11-16", "place": "公示栏"}


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-11-24 10:00+08:00")


@pytest.fixture
def procedure(township):
    ensure_reference(township)
    return DecisionProcedure.objects.get(name="两议两公开")


def begin(client, village, offered, **changes):
    form = {"procedure": offered.pk, "title": "修路", "description": "铺水泥", "hamlet": ""}
    page = reverse("organizations:decision-create", args=[village.code12])
    return client.post(page, form | changes)


def test_it_goes_the_whole_way_on_the_pages(
    client_of, village_officer, village, procedure, time_machine
):
    client = client_of(village_officer)
    begin(client, village, procedure, cost_yuan="36000", principles=["plan"])
    pk = CollectiveDecision.objects.get().pk
    paper = SimpleUploadedFile("记录.pdf", b"%PDF-1.4\n%%EOF\n")
    client.post(reverse("organizations:decision-step", args=[pk]), STEP | {"minutes": paper})
    client.post(reverse("organizations:decision-step", args=[pk]), STEP)
    disclose = reverse("organizations:decision-disclose", args=[pk])
    client.post(disclose, DAYS)
    outcome = {"outcome": "路已铺好", "cost_yuan": "35000"}
    client.post(reverse("organizations:decision-finish", args=[pk]), outcome)
    client.post(disclose, {**DAYS, "number": 2, "starts_on": "2026-11-17", "ends_on": "2026-11-23"})

    page = client.get(reverse("organizations:decision-detail", args=[pk])).content.decode()
    printed = client.get(reverse("organizations:decision-print", args=[pk, 2])).content.decode()
    assert "两次公开都齐了" in page
    assert "公　　示" in printed
    assert "35,000元" in printed
    step = CollectiveDecision.objects.get().steps.get(position=1)
    answer = client.get(reverse("organizations:decision-minutes", args=[pk, step.pk]))
    assert b"".join(answer.streaming_content).startswith(b"%PDF")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "路" * 61}, "title"),
        ({"description": "找张三13812345678"}, "description"),
        ({"cost_yuan": "三万"}, "cost_yuan"),
        ({"cost_yuan": "-1"}, "cost_yuan"),
        ({"cost_yuan": "9" * 30}, "cost_yuan"),
        ({"procedure": "999999"}, "procedure"),
        ({"hamlet": "abc"}, "hamlet"),
    ],
)
def test_a_bad_matter_is_told_at_its_field(
    client_of, village_officer, village, procedure, changes, field
):
    page = begin(client_of(village_officer), village, procedure, **changes)

    assert (page.status_code, list(page.context["form"].errors)) == (200, [field])


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"present": 10}, "present"),
        ({"votes_against": 5}, "votes_for"),
        ({"held_on": "2027-01-01"}, "__all__"),
        ({"expected": "九"}, "expected"),
        ({"expected": "99999999"}, "expected"),
    ],
)
def test_a_bad_meeting_is_told_at_its_field(
    client_of, village_officer, village, procedure, changes, field
):
    client = client_of(village_officer)
    begin(client, village, procedure)
    pk = CollectiveDecision.objects.get().pk

    page = client.post(reverse("organizations:decision-step", args=[pk]), STEP | changes)

    assert (page.status_code, field in page.context["form"].errors) == (200, True)


def test_an_old_page_of_a_step_is_refused(client_of, village_officer, village, procedure):
    client = client_of(village_officer)
    begin(client, village, procedure)
    decision = CollectiveDecision.objects.get()
    page = reverse("organizations:decision-step", args=[decision.pk])
    form = STEP | {"step": decision.steps.get(position=1).pk}

    statuses = [client.post(page, form).status_code for _ in range(2)]

    assert statuses == [302, 409]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(
    client_of, office, village, count, django_assert_num_queries
):
    for number in range(count):
        DecisionFactory(village=village, title=f"修路{number}")
    client = client_of(office)

    with django_assert_num_queries(11):
        page = client.get(reverse("organizations:decision-list"))

    assert len(page.context["page"].object_list) == count


def test_list_and_export_are_narrowed_alike(client_of, office, village, township):
    DecisionFactory(village=village, title="修路")
    DecisionFactory(village=VillageFactory(township=township), title="清塘")
    client, query = client_of(office), {"village": village.code12, "state": "deliberating"}

    page = client.get(reverse("organizations:decision-list"), query)
    answer = client.get(reverse("organizations:decision-export"), query)

    rows = list(load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert [row.title for row in page.context["page"]] == ["修路"]
    assert [row[2] for row in rows[2:]] == ["修路"]


@pytest.mark.parametrize("sent", ["abc", "9" * 30, "999999"])
def test_a_step_of_nowhere_is_not_found(client_of, village_officer, village, procedure, sent):
    begin(client_of(village_officer), village, procedure)
    pk = CollectiveDecision.objects.get().pk

    page = client_of(village_officer).post(
        reverse("organizations:decision-step", args=[pk]), STEP | {"step": sent}
    )

    assert page.status_code == 404


def test_an_export_is_written_down(client_of, office, village):
    DecisionFactory(village=village)

    client_of(office).get(reverse("organizations:decision-export"))

    event = AuditEvent.objects.get(action="decision.export")
    assert (event.township_code, event.after) == ("421223101", {"rows": 1})
