"""The page of the register: who reads it, how many queries, what it prints."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from issues.models import Issue
from issues.tests.factories import CategoryFactory, IssueFactory
from villages.capabilities import Role

pytestmark = pytest.mark.django_db
ADDRESS = reverse("issues:ledger")
EXPORT = reverse("issues:ledger-export")


@pytest.fixture(autouse=True)
def _november():
    with time_machine.travel("2026-11-24 10:00+08:00", tick=False):
        yield


def text_of(client, query=""):
    response = client.get(ADDRESS + query)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("person", ["office", "leader", "auditor", "village_officer"])
def test_who_reads_problems_reads_the_register(client_of, request, village, person):
    IssueFactory(village=village)

    assert "七组排灌渠淤塞200米" in text_of(client_of(request.getfixturevalue(person)))


@pytest.mark.parametrize("person", ["other_village_officer", "other_office"])
def test_others_see_nothing_of_it(client_of, request, village, person):
    IssueFactory(village=village)

    text = text_of(client_of(request.getfixturevalue(person)))

    assert "七组排灌渠" not in text
    assert "台账里还没有问题" in text


@pytest.mark.parametrize("role", [Role.INSPECTOR, Role.FINANCE, Role.COUNTY_READER])
def test_who_reads_no_problems_is_told_so(client_of, appoint, role):
    client = client_of(appoint(role))

    assert client.get(ADDRESS).status_code == client.get(EXPORT).status_code == 403


def test_strangers_are_told_so(client_of, stranger):
    assert client_of(stranger).get(ADDRESS).status_code == 403


def test_it_is_only_read(client_of, office):
    client = client_of(office)

    assert client.post(ADDRESS).status_code == client.post(EXPORT).status_code == 405


@pytest.mark.parametrize("count", [1, 3])
def test_it_costs_the_same_for_many_rows(
    client_of, office, village, count, django_assert_num_queries
):
    IssueFactory.create_batch(count, village=village, in_progress=True)
    client = client_of(office)

    with django_assert_num_queries(14):
        response = client.get(ADDRESS)

    assert response.context["page"].paginator.count == count


def test_it_has_the_twelve_columns_of_the_towns_table(client_of, office, village):
    IssueFactory(village=village, in_progress=True, source="visit", scope="common", proposal="清淤")

    page = client_of(office).get(ADDRESS)

    assert page.context["columns"] == (
        "序号",
        "村(社区)",
        "村湾(小区)",
        "问题类别",
        "问题描述",
        "涉及数",
        "来源",
        "共性/个性",
        "拟办意见",
        "责任单位(人)",
        "完成时限",
        "办理情况",
    )
    assert list(page.context["lines"][0].cells.values())[3:] == [
        "农田水利",
        "七组排灌渠淤塞200米",
        "120亩",
        "走访",
        "共性",
        "清淤",
        "镇水利站",
        "2026年12月22日",
        "办理中",
    ]


def test_it_prints_lying_with_who_signs(client_of, office, village):
    IssueFactory(village=village)

    text = text_of(client_of(office))

    assert '<div class="landscape">' in text
    assert "填报人：　　　　　　审核人：　　　　　　日期：" in text


def test_it_says_how_far_over_a_problem_is(client_of, office, village):
    IssueFactory(village=village, in_progress=True, due_on=date(2026, 11, 20))

    assert "已超期" in text_of(client_of(office))


def test_a_sensitive_problem_is_not_there_for_others(client_of, appoint, village):
    IssueFactory(village=village, is_sensitive=True)

    assert "台账里还没有问题" in text_of(client_of(appoint(Role.STATIONED_CADRE)))


def test_a_sensitive_problems_words_stay_covered(client_of, office, village):
    issue = IssueFactory(village=village, is_sensitive=True, proposal="低保")

    text = text_of(client_of(office))

    assert "（敏感问题，仅有关人员可见）" in text
    assert f'href="/issues/{issue.pk}/"' in text
    assert "七组排灌渠" not in text
    assert "低保" not in text


def test_it_pages_by_fifty_and_lists_all_for_the_print(client_of, office, village):
    IssueFactory.create_batch(51, village=village)
    client = client_of(office)

    assert len(client.get(ADDRESS).context["lines"]) == 50
    assert [line.number for line in client.get(ADDRESS, {"page": 2}).context["lines"]] == [51]
    assert len(client.get(ADDRESS, {"all": 1}).context["lines"]) == 51


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("state", "<script>"),
        ("category", "99999999999999999999"),
        ("category", "abc"),
        ("due", "later"),
        ("month", "2026-13"),
        ("month", "去年"),
        ("sort", "village_count"),
        ("q", "问" * 61),
    ],
)
def test_a_strange_condition_is_told_in_words(client_of, office, village, name, value):
    IssueFactory(village=village)
    client = client_of(office)

    page = client.get(ADDRESS, {name: value})

    assert page.status_code == 400
    assert "查找的条件不对" in page.content.decode()
    assert client.get(EXPORT, {name: value}).status_code == 422


@pytest.mark.parametrize("page", ["0", "-1", "9" * 30, "x"])
def test_a_strange_page_is_the_nearest_one(client_of, office, village, page):
    IssueFactory(village=village)

    assert client_of(office).get(ADDRESS, {"page": page}).status_code == 200


def test_a_nul_is_no_error_of_ours(client_of, office):
    assert client_of(office).get(ADDRESS, {"q": "a\x00b"}).status_code == 400


def test_nothing_found_says_what_was_looked_for(client_of, office, village):
    IssueFactory(village=village)

    text = text_of(client_of(office), "?q=变压器&state=closed")

    assert "没有这样的问题（查找：变压器；状态：已销号）" in text


def test_it_offers_no_order_by_how_many_problems_a_village_has(client_of, office):
    form = client_of(office).get(ADDRESS).context["form"]

    assert [value for value, _ in form.fields["sort"].choices] == [
        "village",
        "category",
        "due",
        "reported",
        "state",
    ]


def test_another_townships_category_is_no_choice(client_of, office):
    foreign = CategoryFactory()

    assert client_of(office).get(ADDRESS, {"category": foreign.pk}).status_code == 400


def test_looking_changes_nothing(client_of, office, village):
    issue = IssueFactory(village=village)

    client_of(office).get(ADDRESS)

    assert Issue.objects.get(pk=issue.pk).version == issue.version
