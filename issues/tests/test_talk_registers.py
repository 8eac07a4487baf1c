"""The talks as a list, a workbook, a year's calendar and a paper form."""

from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from issues.tests.factories import CategoryFactory
from organizations.models import ParticipationSettings
from organizations.tests.factories import TalkFactory
from shaping.audit.models import AuditEvent
from villages.capabilities import Role
from villages.tests.factories import HamletFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-11-24 21:00+08:00")


@pytest.fixture
def hamlet(village):
    return HamletFactory(village=village, name="下湾")


def listed(client, **query):
    page = client.get(reverse("issues:talk-list"), query)
    return page, list(page.context["page"])


def calendar(client, **query):
    return client.get(reverse("issues:talk-calendar"), query)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(
    client_of, office, hamlet, count, django_assert_num_queries
):
    for _ in range(count):
        TalkFactory(hamlet=hamlet)
    client = client_of(office)

    with django_assert_num_queries(12):
        page = client.get(reverse("issues:talk-list"))

    assert len(page.context["page"].object_list) == count


@pytest.mark.parametrize("count", [1, 3])
def test_the_calendar_costs_the_same_for_one_and_three(
    client_of, office, village, count, django_assert_num_queries
):
    for _ in range(count):
        TalkFactory(hamlet=HamletFactory(village=village))
    client = client_of(office)

    with django_assert_num_queries(11):
        page = client.get(reverse("issues:talk-calendar"))

    assert [row.counts[10] for row in page.context["rows"]] == [1] * count


@pytest.mark.parametrize("year", ["", "2025", "1999", "20x6", "9999", "²⁰²⁶"])
def test_the_calendar_takes_any_year(client_of, office, hamlet, year):
    page = client_of(office).get(reverse("issues:talk-calendar"), {"year": year})

    assert page.status_code == 200


def test_the_export_holds_what_the_list_shows(client_of, office, hamlet, other_village):
    TalkFactory(hamlet=hamlet, topics="清渠")
    TalkFactory(hamlet=HamletFactory(village=other_village))

    answer = client_of(office).get(
        reverse("issues:talk-export"), {"village": hamlet.village.code12, "month": "2026-11"}
    )

    rows = list(load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert [row[7] for row in rows[3:]] == ["清渠"]


def test_the_newest_stands_first(client_of, village_officer, hamlet, other_village):
    older = TalkFactory(hamlet=hamlet, held_on="2026-10-02")
    newer = TalkFactory(hamlet=hamlet, held_on="2026-11-02")
    TalkFactory(hamlet=HamletFactory(village=other_village))

    _, talks = listed(client_of(village_officer))

    assert talks == [newer, older]


def test_it_is_narrowed_to_village_hamlet_and_month(client_of, office, hamlet, other_village):
    talk = TalkFactory(hamlet=hamlet)
    TalkFactory(hamlet=HamletFactory(village=hamlet.village))
    TalkFactory(hamlet=hamlet, held_on="2026-10-02")
    TalkFactory(hamlet=HamletFactory(village=other_village))
    query = {"village": hamlet.village.code12, "hamlet": hamlet.code, "month": "2026-11"}

    page, talks = listed(client_of(office), **query)

    assert talks == [talk]
    assert page.context["chosen"] == "村(社区)：堰市村；村湾(小区)：下湾；月份：2026-11"


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"month": "十一月"}, "请写年和月"),
        ({"month": "0000-13"}, "请写年和月"),
        ({"village": "没有"}, "没有这个村"),
        ({"hamlet": "1"}, "没有这个村湾"),
    ],
)
def test_a_wrong_condition_is_told(client_of, office, hamlet, query, words):
    page, talks = listed(client_of(office), **query)
    answer = client_of(office).get(reverse("issues:talk-export"), query)

    assert (page.status_code, talks, answer.status_code) == (400, [], 422)
    assert words in page.content.decode()


def test_an_empty_list_says_what_to_do(client_of, office, hamlet):
    client = client_of(office)

    assert "回来登记一页" in listed(client)[0].content.decode()
    assert "请换个条件" in listed(client, month="2026-01")[0].content.decode()


def test_who_reads_only_is_offered_no_form(client_of, leader, hamlet):
    page, _ = listed(client_of(leader))

    assert reverse("issues:talk-create") not in page.content.decode()


def test_what_was_taken_out_stands_in_the_trail(client_of, office, hamlet):
    TalkFactory(hamlet=hamlet)

    client_of(office).get(reverse("issues:talk-export"), {"month": "2026-11"})

    event = AuditEvent.objects.get(action="talk.export")
    assert event.summary == "导出村湾夜话台账1场（月份：2026-11）"
    assert event.township_code == "421223101"


def test_a_cell_leads_to_its_talks(client_of, office, hamlet):
    TalkFactory(hamlet=hamlet)
    client = client_of(office)

    text = calendar(client).content.decode()
    query = f"village={hamlet.village.code12}&amp;hamlet={hamlet.code}&amp;month=2026-11"

    assert f'{reverse("issues:talk-list")}?{query}">1</a>' in text


@pytest.mark.parametrize(
    "case", [(1, 0, "本月还没有夜话"), (2, 1, "希望2场"), (1, 1, ""), (0, 0, "")]
)
def test_the_month_under_way_has_a_hint(client_of, office, township, hamlet, case):
    target, talks, words = case
    ParticipationSettings.objects.create(township=township, talk_target=target)
    TalkFactory.create_batch(talks, hamlet=hamlet)
    client = client_of(office)

    text = calendar(client).content.decode()

    assert ("board-note" in text) == bool(words)
    assert words in text
    assert "board-note" not in calendar(client, year="2025").content.decode()


def test_a_village_sees_its_own_hamlets(client_of, village_officer, hamlet, other_village):
    HamletFactory(village=other_village)

    page = calendar(client_of(village_officer))

    assert [row.hamlet for row in page.context["rows"]] == [hamlet]


def test_the_paper_form_asks_what_the_page_asks(client_of, village_officer, township, hamlet):
    CategoryFactory(township=township)

    page = client_of(village_officer).get(reverse("issues:talk-form", args=[hamlet.village.code12]))

    asked = ("日期", "地点", "主持人", "干部人数", "群众人数", "主要议题", "形成的意见")
    for words in (*asked, "问题描述", "涉及数", "下湾", "农田水利"):
        assert words in page.content.decode()


@pytest.mark.parametrize("role", [Role.INSPECTOR, Role.FINANCE, Role.COUNTY_READER])
@pytest.mark.parametrize("name", ["talk-list", "talk-calendar", "talk-export"])
def test_others_see_no_talks(client_of, appoint, role, name):
    assert client_of(appoint(role)).get(reverse(f"issues:{name}")).status_code == 403


def test_the_calendar_goes_out_as_it_is_shown(client_of, office, hamlet):
    TalkFactory(hamlet=hamlet)

    query = {"township": hamlet.village.township.code9, "year": "2026"}
    answer = client_of(office).get(reverse("issues:talk-calendar-export"), query)

    rows = list(load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert rows[-1] == (hamlet.village.name, "下湾", *[0] * 10, 1, 0, 1)
    assert AuditEvent.objects.order_by("pk").last().action == "talk.export"
