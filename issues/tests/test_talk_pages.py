"""A talk takes one page; its problems stand in the month's list once, with their source."""

from datetime import date

import pytest
from django.urls import reverse

from issues.models import Issue, IssueList, IssueSource
from issues.services.desk import accept_list
from issues.services.submissions import submit_list, token_of
from issues.tests.factories import CategoryFactory, IssueListFactory
from issues.tests.talk_forms import WORDS, create, form_of
from organizations.models import EveningTalk
from organizations.tests.factories import TalkFactory
from shaping.audit.models import AuditEvent
from villages.tests.factories import HamletFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-11-24 21:00+08:00")


@pytest.fixture
def hamlet(village):
    return HamletFactory(village=village, name="下湾")


@pytest.fixture
def category(township):
    return CategoryFactory(township=township)


def test_three_problems_of_a_talk_go_the_whole_way_once(
    client_of, village_officer, office, village, hamlet, category
):
    issue_list = IssueListFactory(village=village)
    create(client_of(village_officer), village, form_of(hamlet, category, WORDS))
    talk = EveningTalk.objects.get()
    issue_list.refresh_from_db()
    submission = submit_list(issue_list, by=village_officer, token=token_of(issue_list))
    accept_list(issue_list, submission, by=office)

    issues = Issue.objects.filter(village=village)
    assert sorted(issues.values_list("description", flat=True)) == sorted(WORDS)
    assert set(issues.values_list("evening_talk", "source", "raised_on", "hamlet")) == {
        (talk.pk, IssueSource.TALK, date(2026, 11, 23), hamlet.pk)
    }
    assert submission.entries.filter(section="new").count() == 3
    page = client_of(village_officer).get(reverse("issues:talk-detail", args=[talk.pk]))
    assert (len(page.context["issues"]), page.context["waiting"]) == (3, [])


def test_until_then_they_wait_in_the_draft(client_of, village_officer, village, hamlet, category):
    IssueListFactory(village=village)
    client = client_of(village_officer)
    answer = create(client, village, form_of(hamlet, category, WORDS[:1]))
    page = client.get(answer.url)

    assert [row.words for row in page.context["waiting"]] == [WORDS[0]]
    assert "还没有上报" in page.content.decode()


def test_the_same_form_twice_is_one_talk(client_of, village_officer, village, hamlet, category):
    issue_list = IssueListFactory(village=village)
    client, form = client_of(village_officer), form_of(hamlet, category, WORDS)

    addresses = {create(client, village, form).url for _ in range(2)}

    issue_list.refresh_from_db()
    assert (len(addresses), EveningTalk.objects.count()) == (1, 1)
    assert len(issue_list.draft["rows"]) == 3


def test_the_page_of_the_list_keeps_the_talk(client_of, village_officer, village, hamlet, category):
    IssueListFactory(village=village)
    client = client_of(village_officer)
    create(client, village, form_of(hamlet, category, WORDS[:1]))

    page = client.get(reverse("issues:list-edit", args=[village.code12, "2026-11"]))

    assert f'value="{EveningTalk.objects.get().pk}"' in page.content.decode()


@pytest.mark.parametrize(
    "case",
    [
        ({"held_on": "2026-11-25"}, "held_on", "不能晚于今天"),
        ({"held_on": "昨天"}, "held_on", "请写日期"),
        ({"place": ""}, "place", "请写地点"),
        ({"villager_count": "-1"}, "villager_count", ""),
        ({"villager_count": "99999999"}, "villager_count", "最多2000人"),
        ({"chair_name": "王支书13812345678"}, "chair_name", "手机号"),
        ({"topics": "张三 11010519491231002X"}, "topics", "请删掉"),
        ({"topics": "电话13812345678"}, "topics", "手机号"),
        ({"chair_name": "张" * 40}, "chair_name", ""),
        ({"key": "nonsense"}, "key", "页面太旧"),
    ],
)
def test_bad_input_is_told_at_its_field(client_of, village_officer, hamlet, category, case):
    changes, field, words = case
    form = form_of(hamlet, category, WORDS[:1], **changes)
    page = create(client_of(village_officer), hamlet.village, form)

    assert page.status_code == 200
    assert words in page.context["form"].errors[field][0]
    assert WORDS[0] in page.content.decode()
    assert not EveningTalk.objects.exists()


def test_the_hamlet_is_one_of_the_village(client_of, village_officer, village, hamlet, category):
    form = form_of(hamlet, category) | {"hamlet": HamletFactory().pk}

    page = create(client_of(village_officer), village, form)

    assert page.context["form"].errors["hamlet"] == ["请选本村的村湾(小区)。"]


def test_a_phone_number_passes_when_it_is_ticked(
    client_of, village_officer, village, hamlet, category
):
    IssueListFactory(village=village)
    form = form_of(hamlet, category, ["找张三 13812345678"], topics="电话13812345678")
    client = client_of(village_officer)
    page = create(client, village, form)
    ticks = {"confirms_numbers": "on", "problems-0-confirms_numbers": "on"}
    answer = create(client, village, form | ticks)

    assert page.content.decode().count("手机号核对过，确实要公开") == 2
    assert (page.status_code, answer.status_code) == (200, 302)


def test_a_unit_alone_is_no_problem(client_of, village_officer, village, hamlet, category):
    form = form_of(hamlet, category) | {"problems-0-affected_unit": "mu"}

    create(client_of(village_officer), village, form)

    assert EveningTalk.objects.exists()
    assert not IssueList.objects.exists()


def test_a_half_filled_problem_says_what_is_missing(
    client_of, village_officer, village, hamlet, category
):
    form = form_of(hamlet, category, WORDS[:1]) | {"problems-0-category": ""}

    page = create(client_of(village_officer), village, form)

    assert page.context["problems"].forms[0].errors == {"category": ["请选类别。"]}
    assert not EveningTalk.objects.exists()


def test_nobody_came_is_told(client_of, village_officer, village, hamlet, category):
    form = form_of(hamlet, category, cadre_count=0, villager_count=0)

    page = create(client_of(village_officer), village, form)

    assert "参加人数至少1人" in page.content.decode()


def test_a_stationed_cadre_and_the_office_may_write_one(
    client_of, appoint, office, village, hamlet, category
):
    IssueListFactory(village=village)
    for user in (appoint("stationed_cadre"), office):
        answer = create(client_of(user), village, form_of(hamlet, category, WORDS[:1]))
        assert answer.status_code == 302

    assert len(IssueList.objects.get().draft["rows"]) == 2


def test_a_change_on_an_old_page_is_refused(client_of, village_officer, village, hamlet, category):
    talk, client = TalkFactory(hamlet=hamlet), client_of(village_officer)
    page = reverse("issues:talk-edit", args=[talk.pk])
    form = form_of(hamlet, category, version=1)
    first = client.post(page, form | {"place": "祠堂"})
    second = client.post(page, form | {"place": "凉亭"})

    talk.refresh_from_db()
    assert (first.status_code, second.status_code, talk.place) == (302, 409, "祠堂")


def test_every_act_stands_in_the_trail(client_of, village_officer, village, hamlet, category):
    client = client_of(village_officer)
    create(client, village, form_of(hamlet, category))
    client.get(reverse("issues:talk-export"))

    actions = list(AuditEvent.objects.order_by("pk").values_list("action", flat=True))
    assert actions[-2:] == ["talk.create", "talk.export"]
