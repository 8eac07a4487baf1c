"""What a village is shown while typing, and the office's answer on a problem's page."""

from datetime import timedelta

import pytest
from django.urls import reverse

from issues.models import Issue, LikenessAnswer
from issues.queries.likeness import Typed, similar_issues
from issues.tests.factories import REPORTED_AT, IssueFactory
from villages.capabilities import Role
from villages.tests.factories import HamletFactory, TownshipFactory, VillageFactory

pytestmark = pytest.mark.django_db
AGAIN = "7组水渠又堵了，放不出水"


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-11-24 10:00+08:00")


@pytest.fixture
def hamlet(village):
    return HamletFactory(village=village)


@pytest.fixture
def earlier(village, hamlet):
    reported_at = REPORTED_AT - timedelta(days=60)
    return IssueFactory(village=village, hamlet=hamlet, closed=True, reported_at=reported_at)


@pytest.fixture
def issue(village, hamlet, earlier):
    return IssueFactory(
        village=village,
        hamlet=hamlet,
        accepted=True,
        description=AGAIN,
        category=earlier.category,
    )


def test_it_hints_while_typing(client_of, village_officer, village, earlier):
    query = {"village": village.code12, "category": earlier.category_id, "description": AGAIN}

    page = client_of(village_officer).get(reverse("issues:likeness-hint"), query)

    assert f'data-recurs-from="{earlier.pk}"' in page.content.decode()


def test_another_category_counts_less_and_another_hamlet_half(village, village_officer, earlier):
    other = IssueFactory(village=village, category__name="其他")

    found = [
        similar_issues(village_officer, village, Typed(earlier.description, category, hamlet))
        for category, hamlet in (
            (None, None),
            (earlier.category_id, earlier.hamlet_id),
            (other.category_id, earlier.hamlet_id),
            (earlier.category_id, other.hamlet_id),
        )
    ]

    assert [rows[0].percent for rows in found] == [100, 100, 80, 50]


def test_it_hints_at_an_unfinished_one_without_asking(client_of, village_officer, village, earlier):
    unfinished = IssueFactory(village=village, hamlet=earlier.hamlet, accepted=True)
    Issue.objects.filter(pk=earlier.pk).delete()
    query = {"village": village.code12, "description": unfinished.description}

    page = client_of(village_officer).get(reverse("issues:likeness-hint"), query)

    assert "不用再报" in page.content.decode()
    assert "data-recurs-from" not in page.content.decode()


def test_what_the_village_chose_stays_in_the_hint(client_of, village_officer, village, earlier):
    query = {"village": village.code12, "description": "公厕满溢", "chosen": earlier.pk}

    page = client_of(village_officer).get(reverse("issues:likeness-hint"), query)

    assert f'data-recurs-from="{earlier.pk}" aria-pressed="true"' in page.content.decode()


def test_it_hints_at_no_sensitive_problem_to_others(client_of, appoint, village, earlier):
    Issue.objects.filter(pk=earlier.pk).update(is_sensitive=True)
    query = {"village": village.code12, "description": AGAIN, "chosen": earlier.pk}

    page = client_of(appoint(Role.STATIONED_CADRE)).get(reverse("issues:likeness-hint"), query)

    assert page.status_code == 200
    assert not page.content.strip()


def test_it_hints_at_nothing_to_another_village(client_of, other_village_officer, village):
    query = {"village": village.code12, "description": AGAIN}

    answer = client_of(other_village_officer).get(reverse("issues:likeness-hint"), query)

    assert answer.status_code == 404


def test_the_hint_is_only_read(client_of, village_officer):
    assert client_of(village_officer).post(reverse("issues:likeness-hint")).status_code == 405


@pytest.mark.parametrize("count", [1, 3])
def test_it_hints_with_the_same_queries(
    village, hamlet, village_officer, earlier, count, django_assert_num_queries
):
    for _ in range(count - 1):
        IssueFactory(village=village, hamlet=hamlet, closed=True)
    typed = Typed(AGAIN, earlier.category_id, hamlet.pk)
    similar_issues(village_officer, village, typed)

    with django_assert_num_queries(1):
        found = similar_issues(village_officer, village, typed)

    assert len(found) == count


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"village": "\0"},
        {"village": "421223101999"},
        {"village": "9" * 400},
    ],
)
def test_it_hints_nothing_for_a_wrong_village(client_of, village_officer, query):
    answer = client_of(village_officer).get(reverse("issues:likeness-hint"), query)

    assert answer.status_code in {400, 404}


@pytest.mark.parametrize("wrong", ["", "abc", "9" * 30, "-1", "²"])
def test_it_hints_without_what_is_no_number(client_of, village_officer, village, wrong):
    numbers = dict.fromkeys(("category", "hamlet", "chosen"), wrong)
    query = {"village": village.code12, "description": AGAIN + wrong} | numbers

    answer = client_of(village_officer).get(reverse("issues:likeness-hint"), query)

    assert answer.status_code == 200


def test_it_answers_from_the_page(client_of, office, issue, earlier):
    address = reverse("issues:likeness-answer", args=[issue.pk, earlier.pk])

    client_of(office).post(address, {"answer": "yes"})

    issue.refresh_from_db()
    assert issue.recurrence_of == earlier


@pytest.mark.parametrize("answer", [{}, {"answer": ""}, {"answer": "maybe"}])
def test_no_clear_answer_is_no_answer(client_of, office, issue, earlier, answer):
    address = reverse("issues:likeness-answer", args=[issue.pk, earlier.pk])

    page = client_of(office).post(address, answer)

    assert page.status_code == 422
    assert "是反弹" in page.content.decode()
    assert not LikenessAnswer.objects.exists()


def test_the_same_answer_twice_counts_once(client_of, office, issue, earlier):
    address = reverse("issues:likeness-answer", args=[issue.pk, earlier.pk])
    client = client_of(office)

    codes = [client.post(address, {"answer": "yes"}).status_code for _ in range(2)]

    earlier.refresh_from_db()
    assert (codes, earlier.reopen_count) == ([302, 409], 1)


def test_answers_are_posted_by_the_office_of_the_town(
    client_of, village_officer, other_office, office, issue, earlier
):
    address = reverse("issues:likeness-answer", args=[issue.pk, earlier.pk])
    users = (village_officer, other_office)

    codes = [client_of(user).post(address, {"answer": "yes"}).status_code for user in users]

    assert codes == [403, 404]
    assert client_of(office).get(address).status_code == 405
    assert not LikenessAnswer.objects.exists()


def test_an_earlier_one_that_is_not_seen_is_not_found(client_of, office, issue):
    foreign = IssueFactory(village=VillageFactory(township=TownshipFactory()), closed=True)
    address = reverse("issues:likeness-answer", args=[issue.pk, foreign.pk])

    assert client_of(office).post(address, {"answer": "yes"}).status_code == 404
