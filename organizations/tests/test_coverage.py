"""The board of 一核一会一社: what each hamlet has, the counts, the workbook."""

from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from organizations.queries.coverage import core_coverage, coverage_board
from organizations.services.coverage_export import export_coverage
from organizations.tests.factories import MemberFactory, OrganizationFactory
from shaping.audit.models import AuditEvent
from shaping.workflow import Forbidden
from villages.capabilities import Role
from villages.tests.factories import AppointmentFactory, HamletFactory, VillageFactory

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)
LIST = "/organizations/"


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-11-24 10:00+08:00")


@pytest.fixture
def hamlet(village):
    return HamletFactory(village=village, name="下湾", code=f"{village.code12}001")


@pytest.fixture
def council(hamlet):
    return OrganizationFactory(hamlet=hamlet, name="下湾村民理事会")


def text_of(client, **query):
    response = client.get(LIST, query)
    assert response.status_code == 200
    return response.content.decode()


def test_coverage_names_the_hamlets_that_lack(village, other_village, hamlet, council):
    upper = HamletFactory(village=village, name="上湾", code=f"{village.code12}002")
    OrganizationFactory(hamlet=upper, dissolved=True)

    found = core_coverage([village, other_village])

    assert (found[village.pk].total, found[other_village.pk].total) == (2, 0)
    assert found[village.pk].missing["council"] == [upper]
    assert found[village.pk].missing["party_core"] == [hamlet, upper]
    assert found[village.pk].founded("council") == 1


@pytest.mark.parametrize("count", [1, 3])
def test_coverage_costs_the_same(township, count, django_assert_num_queries):
    villages = VillageFactory.create_batch(count, township=township)
    for village in villages:
        OrganizationFactory(hamlet=HamletFactory(village=village))

    with django_assert_num_queries(2):
        assert len(core_coverage(villages)) == count


def test_the_office_sees_every_hamlet_with_counts(client_of, office, council, other_village):
    other = HamletFactory(village=other_village, name="河边湾")

    text = text_of(client_of(office))

    assert "应建2个湾" in text
    assert "一会已建1，缺1，需关注1" in text
    assert "一核已建0，缺2" in text
    assert "没有章程；还没有活动记录；没有在任的负责人" in text
    new = reverse("organizations:organization-create", args=[other_village.code12])
    assert f'href="{new}?hamlet={other.pk}&amp;kind=cooperative"' in text


def test_a_village_sees_its_own(client_of, village_officer, council, other_village):
    HamletFactory(village=other_village, name="河边湾")

    text = text_of(client_of(village_officer))

    assert "堰市村“一核一会一社”建设情况" in text
    assert "下湾村民理事会" in text
    assert "河边湾" not in text


@pytest.mark.parametrize("role", [Role.STATIONED_CADRE, Role.TOWNSHIP_LEADER, Role.AUDITOR])
def test_who_only_reads_is_offered_nothing_to_change(client_of, appoint, council, role):
    text = text_of(client_of(appoint(role)))

    assert "✕ 未建" in text
    assert "/new/" not in text


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ({"gap": "council"}, "上湾", "下湾"),
        ({"gap": "party_core"}, "下湾", "河边湾村民"),
        ({"gap": "care"}, "下湾", "上湾"),
        ({"gap": "odd", "village": "odd"}, "河边湾", "没有这个"),
        ({"village": "421223101201"}, "河边湾", "下湾"),
    ],
)
def test_it_is_narrowed(client_of, office, council, query, shown, hidden):
    HamletFactory(village=council.village, name="上湾")
    other = VillageFactory(township=council.village.township, code12="421223101201")
    HamletFactory(village=other, name="河边湾")

    text = text_of(client_of(office), **query)

    assert shown in text
    assert hidden not in text
    assert "应建3个湾" in text


def test_a_narrowed_board_may_be_empty(client_of, office, hamlet):
    assert "这一项都齐了" in text_of(client_of(office), gap="care")


def test_an_empty_register_says_what_to_do(client_of, office, village):
    text = text_of(client_of(office))

    assert "请先到“村湾”栏目登记" in text
    assert "青年联合会" in text


def test_the_others_and_the_dissolved_stand_below(client_of, office, village, hamlet):
    OrganizationFactory(hamlet=None, village=village, kind="volunteer_team", name="红马甲队")
    OrganizationFactory(hamlet=hamlet, dissolved=True, name="旧理事会")

    text = text_of(client_of(office))

    assert text.index("村级组织和群众组织") < text.index("红马甲队") < text.index("旧理事会")
    assert "已撤销" in text


def test_somebody_of_two_townships_chooses(client_of, office, council):
    elsewhere = VillageFactory(name="远村")
    HamletFactory(village=elsewhere, name="远湾")
    AppointmentFactory(user=office, township=elsewhere.township)

    client = client_of(office)

    assert "远湾" not in text_of(client)
    assert "远湾" in text_of(client, township=elsewhere.township.code9)


def test_a_stranger_is_refused(client_of, stranger):
    assert client_of(stranger).get(LIST).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_the_board_costs_the_same(client_of, office, township, count, django_assert_num_queries):
    for village in VillageFactory.create_batch(count, township=township):
        OrganizationFactory(hamlet=HamletFactory(village=village))
        OrganizationFactory(hamlet=None, village=village, kind="other")
    client = client_of(office)
    client.get(LIST)

    with django_assert_num_queries(13):
        client.get(LIST)


def test_the_workbook_has_both_sheets(office, village, township, council):
    MemberFactory(organization=council, name="王军", is_head=True)
    OrganizationFactory(hamlet=None, village=village, kind="volunteer_team", name="=红马甲队")

    content = export_coverage(coverage_board(township, office, TODAY), TODAY, by=office)

    coverage, names = load_workbook(BytesIO(content)).worksheets
    assert [cell.value for cell in coverage[4]] == [
        "堰市村",
        "下湾",
        "未建",
        "需关注（没有章程；还没有活动记录）",
        "未建",
    ]
    rows = list(names.iter_rows(min_row=4, values_only=True))
    assert [row[3] for row in rows] == ["下湾村民理事会", "=红马甲队"]
    assert (rows[0][7], rows[0][9], names["D5"].data_type) == ("王军", 1, "s")
    assert AuditEvent.objects.get().action == "organization.export"


def test_it_is_exported_from_the_page(client_of, village_officer, council):
    answer = client_of(village_officer).get(reverse("organizations:organization-export"))

    assert answer.status_code == 200
    assert "attachment" in answer["Content-Disposition"]
    assert load_workbook(BytesIO(answer.content)).worksheets[0]["B4"].value == "下湾"


def test_who_does_not_read_exports_nothing(stranger, office, township):
    board = coverage_board(township, office, TODAY)

    with pytest.raises(Forbidden):
        export_coverage(board, TODAY, by=stranger)
