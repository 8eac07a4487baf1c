"""The three goals of every village: computed, with sources and next steps, in the register's order."""

from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from issues.tests.factories import IssueFactory, IssueListFactory
from organizations.models import CaseKind, OrganizationKind
from organizations.tests.factories import (
    CampaignFactory,
    CaseFactory,
    DocumentFactory,
    HonourFactory,
    MemberFactory,
    OrganizationFactory,
    TalkFactory,
)
from shaping.audit.models import AuditEvent
from shaping.dashboard.queries.improvement import improvement_of
from villages.tests.factories import HamletFactory, HouseholdGroupFactory, VillageFactory

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-11-24 10:00+08:00")


@pytest.fixture
def hamlet(village):
    return HamletFactory(village=village, name="下湾")


def facts_of(user, village) -> dict[str, object]:
    row = improvement_of(user, village.township, TODAY, village)[0]
    return {fact.title: fact for goal in row.goals for fact in goal.facts}


def test_a_village_without_anything_is_told_what_to_do(office, village, hamlet):
    facts = facts_of(office, village)

    assert facts["一核一会一社"].words == "0/1个湾齐全"
    assert facts["一核一会一社"].next_step == "下湾没有一核；下湾没有一会；下湾没有一社"
    assert facts["村湾夜话"].next_step == "下湾近三个月没有夜话"
    assert facts["十户共治"].next_step == "还有湾没有中心户长，请登记"
    assert facts["两议两公开"].next_step
    assert facts["积分制(探索)"].next_step == ""


def test_a_village_without_hamlets_registers_them_first(office, village):
    assert facts_of(office, village)["一核一会一社"].next_step == "请先登记村湾(小区)"


def published_campaign(township, by):
    return CampaignFactory(
        township=township,
        state="published",
        decided_on=date(2026, 7, 1),
        disclosed_from=date(2026, 7, 2),
        disclosed_to=date(2026, 7, 9),
        published_at=datetime(2026, 7, 10, 1, tzinfo=UTC),
        published_by=by,
    )


def test_what_exists_leaves_no_gap(office, township, village, hamlet):
    for kind in (
        OrganizationKind.PARTY_CORE,
        OrganizationKind.COUNCIL,
        OrganizationKind.COOPERATIVE,
    ):
        body = OrganizationFactory(hamlet=hamlet, kind=kind, name=f"下湾{kind.label}")
        DocumentFactory(organization=body)
        MemberFactory(organization=body, is_head=True)
    TalkFactory(hamlet=hamlet)
    HouseholdGroupFactory(hamlet=hamlet, households=11)
    HonourFactory(hamlet=hamlet, is_awarded=True, campaign=published_campaign(township, office))

    facts = facts_of(office, village)

    for title in ("一核一会一社", "章程和运转", "村湾夜话", "十户共治", "“最美”评选"):
        assert facts[title].next_step == "", title
    assert facts["十户共治"].words == "1/1个湾有小组，覆盖11户"


def test_a_body_without_a_charter_is_named(office, village, hamlet):
    OrganizationFactory(hamlet=hamlet, name="下湾理事会")

    assert facts_of(office, village)["章程和运转"].next_step == "下湾理事会还没有章程，请上传"


def test_service_counts_lists_and_problems(office, village, hamlet):
    IssueListFactory(village=village, accepted=True)
    IssueFactory(village=village, hamlet=hamlet, closed=True)
    IssueFactory(village=village, hamlet=hamlet, in_progress=True, due_on=date(2026, 11, 2))

    facts = facts_of(office, village)

    assert facts["急难愁盼"].words == "今年销号1件，在办1件，超期1件"
    assert facts["急难愁盼"].next_step == "有1件超期，请抓紧办"
    assert facts["问题清单"].words.startswith("今年1期")


@pytest.mark.parametrize("count", [1, 3])
def test_the_board_costs_the_same_for_one_and_three_villages(
    client_of, office, township, count, django_assert_num_queries
):
    for _ in range(count):
        hamlet = HamletFactory(village=VillageFactory(township=township))
        DocumentFactory(organization=OrganizationFactory(hamlet=hamlet))
        TalkFactory(hamlet=hamlet)
    client = client_of(office)
    client.get(reverse("dashboard:improvement-list"))

    with django_assert_num_queries(28):
        page = client.get(reverse("dashboard:improvement-list"))

    assert len(page.context["rows"]) == count + 1  # the office's own village


def test_villages_stand_in_the_registers_order(office, township, other_village, village):
    rows = improvement_of(office, township, TODAY)

    assert [row.village for row in rows] == [village, other_village]


def test_a_village_sees_its_own_card_only(client_of, village_officer, village, other_village):
    client = client_of(village_officer)
    rows = client.get(reverse("dashboard:improvement-list")).context["rows"]
    other = client.get(reverse("dashboard:improvement-village", args=[other_village.code12]))

    assert [row.village for row in rows] == [village]
    assert other.status_code == 404


def test_the_card_shows_how_others_did_it(client_of, village_officer, village, hamlet):
    case = CaseFactory(
        village=VillageFactory(township=village.township),
        kind=CaseKind.TALK,
        published=True,
        is_recommended=True,
    )

    page = client_of(village_officer).get(
        reverse("dashboard:improvement-village", args=[village.code12])
    )

    assert page.context["cases"] == [case]


def test_the_export_says_the_same(client_of, office, village, hamlet):
    answer = client_of(office).get(
        reverse("dashboard:improvement-export", args=[village.township.code9])
    )
    sheet = load_workbook(BytesIO(answer.content)).active
    lines = {row[2]: row for row in sheet.iter_rows(values_only=True)}

    assert lines["一核一会一社"][3:5] == (
        "0/1个湾齐全",
        "下湾没有一核；下湾没有一会；下湾没有一社",
    )
    assert AuditEvent.objects.filter(action="improvement.export").count() == 1
