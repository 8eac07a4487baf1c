"""Common topics on their pages: list, form, problems, rule."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from issues.models import CommonTopic, TopicState
from issues.services.topics import close_topic, join_topic, open_topic
from issues.tests.factories import CategoryFactory, IssueFactory, TopicFactory
from shaping.uploads.models import StoredFile
from villages.tests.factories import VillageFactory

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)
REMEDY = {"title": "渠道管护办法", "adopted_on": TODAY, "text": "每月清淤一次。"}


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-11-24 10:00+08:00")


@pytest.fixture
def category(township):
    return CategoryFactory(township=township)


@pytest.fixture
def topic(category, office):
    return open_topic(category, title="沟渠淤塞", owner_unit="镇水利站", by=office)


def test_it_goes_the_whole_way_on_the_pages(client_of, office, township, category):
    client, issue = (
        client_of(office),
        IssueFactory(village=VillageFactory(township=township), category=category, accepted=True),
    )
    form = {"category": category.pk, "title": "沟渠淤塞", "owner_unit": "镇水利站"}
    client.post(reverse("issues:topic-create"), form)
    topic = CommonTopic.objects.get()
    client.post(reverse("issues:topic-join", args=[topic.pk]), {"issues": [issue.pk]})
    page = client.get(reverse("issues:topic-detail", args=[topic.pk]))
    assert issue.number in page.content.decode()
    client.post(reverse("issues:topic-leave", args=[topic.pk, issue.pk]))
    picture = SimpleUploadedFile("办法.pdf", b"%PDF-1.4\n%%EOF\n")
    remedy = {"title": "管护办法", "adopted_on": "2026-11-20", "file": picture}
    client.post(reverse("issues:topic-close", args=[topic.pk]), remedy)

    topic.refresh_from_db()
    assert (topic.state, topic.remedy_file.name) == (TopicState.CLOSED, "办法.pdf")
    answer = client.get(reverse("issues:topic-remedy", args=[topic.pk]))
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    client.post(reverse("issues:topic-reopen", args=[topic.pk]), {"reason": "没有效果"})
    topic.refresh_from_db()
    assert topic.state == TopicState.OPEN


def test_a_proposal_fills_in_the_form(client_of, office, category):
    page = client_of(office).get(reverse("issues:topic-create"), {"category": category.pk})

    assert page.context["form"].initial == {
        "category": category.pk,
        "title": "农田水利的共性问题",
    }


@pytest.mark.parametrize("chosen", ["abc", "9" * 30, "-1"])
def test_a_wrong_proposal_fills_in_nothing(client_of, office, category, chosen):
    page = client_of(office).get(reverse("issues:topic-create"), {"category": chosen})

    assert (page.status_code, page.context["form"].initial) == (200, {})


def test_the_same_form_twice_opens_one_topic(client_of, office, category):
    form = {"category": category.pk, "title": "沟渠淤塞", "owner_unit": "镇水利站"}
    client = client_of(office)

    pages = [client.post(reverse("issues:topic-create"), form) for _ in range(2)]

    assert (pages[0].status_code, CommonTopic.objects.count()) == (302, 1)
    assert "已经有同名" in pages[1].content.decode()


@pytest.mark.parametrize("form", [{"title": " "}, {"category": "9" * 30, "title": "长" * 90}])
def test_a_wrong_form_opens_nothing(client_of, office, form):
    page = client_of(office).post(reverse("issues:topic-create"), form)

    assert page.context["form"].errors
    assert not CommonTopic.objects.exists()


@pytest.mark.parametrize(("state", "shown"), [("", 2), ("open", 1), ("closed", 1), ("x", 2)])
def test_it_lists_by_state(client_of, office, category, topic, state, shown):
    finished = open_topic(category, title="已办结的", owner_unit="村委会", by=office)
    close_topic(finished, **REMEDY, by=office)

    page = client_of(office).get(reverse("issues:topic-list"), {"state": state})

    assert len(page.context["page"].object_list) == shown


@pytest.mark.parametrize("name", ["detail", "close", "reopen", "remedy"])
def test_another_townships_topic_is_not_found(client_of, other_office, topic, name):
    address = reverse(f"issues:topic-{name}", args=[topic.pk])

    assert client_of(other_office).get(address).status_code == 404


@pytest.mark.parametrize("name", ["join", "remedy", "detail"])
def test_a_wrong_method_is_refused(client_of, office, topic, name):
    address = reverse(f"issues:topic-{name}", args=[topic.pk])
    client = client_of(office)

    answer = client.get(address) if name == "join" else client.post(address)

    assert answer.status_code == 405


def test_closing_twice_from_an_old_page_is_told(client_of, office, topic):
    remedy = {"title": "管护办法", "adopted_on": "2026-11-20", "text": "每月清淤。"}
    client = client_of(office)
    address = reverse("issues:topic-close", args=[topic.pk])

    codes = [client.post(address, remedy).status_code for _ in range(2)]

    assert codes == [302, 409]


@pytest.mark.parametrize("day", ["", "2026-13-01", "0001-01-01", "2999-01-01"])
def test_a_wrong_day_closes_nothing(client_of, office, topic, day):
    remedy = {"title": "管护办法", "adopted_on": day, "text": "每月清淤。"}

    page = client_of(office).post(reverse("issues:topic-close", args=[topic.pk]), remedy)

    assert page.context["form"].errors
    topic.refresh_from_db()
    assert topic.state == TopicState.OPEN


def test_a_topic_without_a_file_has_none_to_load(client_of, office, topic):
    page = client_of(office).get(reverse("issues:topic-remedy", args=[topic.pk]))

    assert page.status_code == 404


def test_a_wrong_file_is_told_and_stores_nothing(client_of, office, topic):
    wrong = SimpleUploadedFile("办法.pdf", b"<?php echo 1;")
    remedy = {"title": "管护办法", "adopted_on": "2026-11-20", "file": wrong}

    page = client_of(office).post(reverse("issues:topic-close", args=[topic.pk]), remedy)

    assert page.context["form"].non_field_errors()
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize("chosen", [[], ["9999"], ["abc"]])
def test_joining_nothing_known_is_told(client_of, office, topic, village, chosen):
    IssueFactory(village=village, category=topic.category, accepted=True)
    address = reverse("issues:topic-join", args=[topic.pk])

    page = client_of(office).post(address, {"issues": chosen}, follow=True)

    assert any(words in page.content.decode() for words in ("请勾选", "刚刚变了", "不是"))


@pytest.mark.parametrize("count", [1, 3])
def test_it_lists_with_the_same_queries(
    client_of, office, township, category, count, django_assert_num_queries
):
    TopicFactory.create_batch(count, township=township, category=category)
    client = client_of(office)
    client.get(reverse("issues:topic-list"))

    with django_assert_num_queries(7):
        page = client.get(reverse("issues:topic-list"))

    assert len(page.context["page"].object_list) == count


@pytest.mark.parametrize("count", [1, 3])
def test_it_shows_a_topic_with_the_same_queries(
    client_of, office, village, topic, count, django_assert_num_queries
):
    for issue in IssueFactory.create_batch(count, village=village, accepted=True):
        join_topic(issue, topic, by=office)
    client = client_of(office)
    client.get(reverse("issues:topic-detail", args=[topic.pk]))

    with django_assert_num_queries(7):
        page = client.get(reverse("issues:topic-detail", args=[topic.pk]))

    assert len(page.context["issues"]) == count


@pytest.mark.parametrize("count", [1, 3])
def test_it_shows_a_closed_topic_with_the_same_queries(
    client_of, office, village, topic, count, django_assert_num_queries
):
    close_topic(topic, **REMEDY | {"adopted_on": date(2026, 9, 20)}, by=office)
    IssueFactory.create_batch(count, village=village, category=topic.category)
    client = client_of(office)
    client.get(reverse("issues:topic-detail", args=[topic.pk]))

    with django_assert_num_queries(9):
        page = client.get(reverse("issues:topic-detail", args=[topic.pk]))

    assert len(page.context["later"]) == count
