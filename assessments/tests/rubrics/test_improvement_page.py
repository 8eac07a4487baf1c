"""The improvement card's page: the village's own, after publication, nobody else's."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.queries import snapshot_of
from assessments.tests.factories import EntrantFactory, RankingFactory, StandingFactory
from assessments.tests.rubrics.test_improvements import line, sheet
from organizations.models import Case, CaseKind
from shaping.accounts.tests.factories import UserFactory
from villages.capabilities import Role
from villages.tests.factories import AppointmentFactory, VillageFactory

pytestmark = pytest.mark.django_db

POINTS = (500, 900, 700, 600)


@pytest.fixture
def ranking(township, village, other_village):
    """A published year of four villages with one item each; 堰市村 is the last."""
    now, signer = timezone.now(), UserFactory()
    others = [other_village] + [
        VillageFactory(township=township, name=n) for n in ("第三村", "第四村")
    ]
    first = EntrantFactory(cycle__township=township, cycle__state="sealed", village=village)
    entrants = [
        first,
        *(EntrantFactory(cycle=first.cycle, village=v) for v in others),
    ]
    snapshot = snapshot_of(first.cycle)
    scored = dict(zip((row.code for row in entrants), POINTS, strict=True))
    for row in snapshot["entrants"]:
        points = scored[row["code"]]
        row["year_end"] = [sheet(line("A", points, note=f"{row['name']}的话"))]
    ranking = RankingFactory(
        cycle=first.cycle,
        state="published",
        snapshot=snapshot,
        frozen_at=now,
        frozen_by=signer,
        published_at=now,
        published_by=signer,
    )
    for rank, entrant in zip((4, 1, 2, 3), entrants, strict=True):
        StandingFactory(ranking=ranking, entrant=entrant, rank=rank)
    return ranking


def card(client, ranking, **query):
    cycle = ranking.cycle
    place = reverse("assessments:improvement-card", args=[cycle.township.code9, cycle.year])
    return client.get(place, query)


def published_case(village, **values):
    user, now = UserFactory(), timezone.now()
    return Case.objects.create(
        **{
            "village": village,
            "kind": CaseKind.values[0],
            "title": "垃圾分类一本账",
            "summary": "一句话",
            "text": "正文",
            "state": "published",
            "written_at": now,
            "written_by": user,
            "published_at": now,
            "published_by": user,
        }
        | values
    )


@pytest.mark.parametrize(
    "role", [Role.VILLAGE_OFFICER, Role.VILLAGE_SECRETARY, Role.STATIONED_CADRE]
)
def test_the_village_sees_its_own(role, client_of, appoint, ranking):
    page = card(client_of(appoint(role)), ranking)
    text = page.content.decode()

    assert "堰市村2025年度改进卡" in text
    assert "年终 A 项目A：本村5.00分，最好9.00分，差4.00分" in text
    assert "堰市村的话" in text
    assert "码头村" not in text
    assert "第三村" not in text


@pytest.mark.parametrize("name", ["office", "leader", "auditor", "stranger", "other_office"])
def test_nobody_else_sees_any(name, request, client_of, ranking):
    user = request.getfixturevalue(name)

    assert card(client_of(user), ranking).status_code == 404
    assert card(client_of(user), ranking, village="421223101200").status_code == 404


def test_another_villages_card_is_not_found(client_of, village_officer, ranking):
    assert card(client_of(village_officer), ranking, village="421223101201").status_code == 404
    assert card(client_of(village_officer), ranking, village="421223101200").status_code == 200


def test_somebody_of_two_villages_sees_one_at_a_time(
    client_of, village_officer, other_village, ranking
):
    AppointmentFactory(
        user=village_officer,
        role=Role.VILLAGE_OFFICER,
        township=other_village.township,
        village=other_village,
    )

    page = card(client_of(village_officer), ranking, village="421223101201")

    assert "码头村2025年度改进卡" in page.content.decode()
    assert "看堰市村" in page.content.decode()
    assert "堰市村的话" not in page.content.decode()


def test_who_left_the_village_sees_it_no_more(client_of, village_officer, ranking):
    yesterday = timezone.localdate() - timedelta(days=1)
    village_officer.appointments.update(
        started_on=yesterday - timedelta(days=9), ended_on=yesterday
    )

    assert card(client_of(village_officer), ranking).status_code == 404


@pytest.mark.parametrize("state", ["frozen", "in_disclosure", "superseded"])
def test_there_is_none_before_publication(state, client_of, village_officer, ranking):
    type(ranking).objects.update(state=state)

    assert card(client_of(village_officer), ranking).status_code == 404


def test_old_versions_say_that_there_are_no_items(client_of, village_officer, ranking):
    for row in ranking.snapshot["entrants"]:
        row["year_end"] = [{"id": 1, "on": "2025-12-20", "by": "评委", "points": 9000}]
    ranking.save()

    assert "没有分项得分" in card(client_of(village_officer), ranking).content.decode()


def test_it_links_the_cases_of_the_first_three(
    client_of, village_officer, village, other_village, ranking
):
    published_case(other_village, title="好办法", is_public=True, is_recommended=True)
    published_case(
        other_village, title="还在写", state="draft", published_at=None, published_by=None
    )
    published_case(village, title="自己的案例")
    published_case(VillageFactory(township=village.township), title="名次外的")

    text = card(client_of(village_officer), ranking).content.decode()

    assert "好办法" in text
    assert "推荐学习" in text
    for title in ("还在写", "自己的案例", "名次外的"):
        assert title not in text


@pytest.mark.parametrize("count", [1, 3])
def test_it_takes_the_same_queries(
    count, client_of, village_officer, other_village, ranking, django_assert_num_queries
):
    for number in range(count):
        published_case(other_village, title=f"案例{number}")
    client = client_of(village_officer)
    card(client, ranking)

    with django_assert_num_queries(7):
        card(client, ranking)
