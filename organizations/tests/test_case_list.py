"""The list of cases: what is seen, found, ordered, exported and counted."""

from datetime import UTC, datetime
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from organizations.models import Case, CaseKind
from organizations.queries.cases import (
    Choice,
    case_counts,
    cases_of,
    public_cases,
    recommended_cases,
)
from organizations.tests.factories import CaseFactory
from shaping.audit.models import AuditEvent
from shaping.uploads.tests.factories import StoredFileFactory
from villages.capabilities import Role

pytestmark = pytest.mark.django_db
LIST = reverse("organizations:case-list")
EXPORT = reverse("organizations:case-export")


def titles(rows) -> list[str]:
    return [case.title for case in rows]


def test_own_ones_are_seen_in_every_state_and_others_when_published(
    village, other_village, village_officer, office, other_office
):
    CaseFactory(village=village, title="本村草稿")
    CaseFactory(village=other_village, title="别村草稿")
    CaseFactory(village=other_village, title="别村发布", published=True)

    assert set(titles(cases_of(village_officer, Choice()))) == {"本村草稿", "别村发布"}
    assert len(cases_of(office, Choice())) == 3
    assert not cases_of(other_office, Choice())


def test_recommended_ones_come_first_then_the_newest(village, office):
    days = [datetime(2026, 11, day, tzinfo=UTC) for day in (1, 2, 3)]
    CaseFactory(village=village, title="早", written_at=days[0])
    CaseFactory(village=village, title="晚", published=True, published_at=days[2])
    CaseFactory(
        village=village, title="荐", published=True, is_recommended=True, published_at=days[1]
    )

    assert titles(cases_of(office, Choice())) == ["荐", "晚", "早"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("abc", ["甲ABC"]),
        ("水塘", ["甲ABC", "乙"]),
        ("水塘，清淤", ["乙"]),
        ("100%", []),
        ("_", []),
        ("'; drop", []),
        (" ", ["甲ABC", "乙"]),
    ],
)
def test_it_finds_every_word_wherever_it_stands(village, office, words, found):
    CaseFactory(village=village, title="甲ABC", text="水塘边。")
    CaseFactory(village=village, title="乙", summary="水塘清淤。")

    assert sorted(titles(cases_of(office, Choice(words=words)))) == sorted(found)


def test_it_finds_by_principle_kind_state_and_village(client_of, office, village, other_village):
    CaseFactory(village=village, title="甲", principles=["plan", "share"])
    CaseFactory(village=other_village, title="乙", kind="talk", published=True)

    for query, found in (
        ({"principle": "share"}, ["甲"]),
        ({"principle": "manage"}, []),
        ({"kind": "talk"}, ["乙"]),
        ({"state": "draft"}, ["甲"]),
        ({"village": other_village.code12}, ["乙"]),
    ):
        page = client_of(office).get(LIST, query)
        assert titles(page.context["page"]) == found


@pytest.mark.parametrize(
    "query", [{"kind": "lost"}, {"village": "9" * 40}, {"q": "长" * 61}, {"principle": "x"}]
)
def test_a_wrong_filter_is_told(client_of, office, query):
    assert client_of(office).get(LIST, query).status_code == 400
    assert client_of(office).get(EXPORT, query).status_code == 422


@pytest.mark.parametrize("query", ["", "?q=没有的", "?page=99", "?page=abc"])
def test_an_empty_list_says_what_to_do(client_of, village_officer, query):
    page = client_of(village_officer).get(LIST + query).content.decode()

    assert "没有这样的案例" in page if "q=" in query else "写案例" in page


@pytest.mark.parametrize("role", [Role.INSPECTOR, Role.COUNTY_READER, Role.FINANCE])
@pytest.mark.parametrize("address", [LIST, EXPORT])
def test_others_do_not_read_it(client_of, appoint, role, address):
    assert client_of(appoint(role)).get(address).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_it_lists_with_the_same_queries(
    client_of, office, village, count, django_assert_num_queries
):
    for case in CaseFactory.create_batch(count, village=village, published=True):
        case.photos.create(stored_file=StoredFileFactory(), position=1)
    client = client_of(office)
    client.get(LIST)

    with django_assert_num_queries(7):
        page = client.get(LIST)

    assert len(page.context["page"]) == count


@pytest.mark.parametrize("count", [1, 3])
def test_it_shows_one_with_the_same_queries(
    client_of, office, village, count, django_assert_num_queries
):
    case = CaseFactory(village=village)
    for position in range(count):
        case.photos.create(stored_file=StoredFileFactory(), position=position)
    client = client_of(office)
    address = reverse("organizations:case-detail", args=[case.pk])
    client.get(address)

    with django_assert_num_queries(6):
        page = client.get(address)

    assert len(page.context["photos"]) == count


def test_it_is_exported_as_it_is_listed(client_of, office, village):
    case = CaseFactory(village=village, title="=甲", published=True, principles=["plan"])
    case.photos.create(stored_file=StoredFileFactory(), position=1)
    CaseFactory(village=village, title="乙")

    answer = client_of(office).get(EXPORT, {"state": "published"})

    sheet = load_workbook(BytesIO(answer.content)).active
    (line,) = [row for row in sheet.iter_rows(values_only=True) if row[0] == 1]
    assert line[1:5] == ("堰市村", None, "人居环境", "=甲")
    assert (line[7], line[8], line[9]) == ("决策共谋", 1, "已发布")
    event = AuditEvent.objects.get(action="case.export")
    assert (event.summary, event.after) == (
        "导出典型案例，1篇",
        {"rows": 1, "filters": "状态：已发布"},
    )


def test_it_recommends_the_newest_of_a_kind(township, village):
    for day in (1, 2, 3):
        when = datetime(2026, 11, day, tzinfo=UTC)
        CaseFactory(
            village=village, title=f"{day}", published=True, is_recommended=True, published_at=when
        )
    CaseFactory(village=village, title="不荐", published=True)
    CaseFactory(published=True, is_recommended=True)

    assert titles(recommended_cases(township, [CaseKind.ENVIRONMENT], 2)) == ["3", "2"]
    assert recommended_cases(township, [CaseKind.TALK]) == []


def test_it_counts_what_is_published(village, other_village, django_assert_num_queries):
    CaseFactory.create_batch(2, village=village, published=True)
    CaseFactory(village=village)

    with django_assert_num_queries(1):
        assert case_counts([village, other_village]) == {village.pk: 2, other_village.pk: 0}


def test_the_public_page_holds_only_what_was_put_there(village):
    CaseFactory(village=village, published=True)
    CaseFactory(village=village)
    shown = CaseFactory(village=village, title="公开", published=True, is_public=True)

    assert list(public_cases(Choice())) == [shown]
    assert Case.objects.published().count() == 2
