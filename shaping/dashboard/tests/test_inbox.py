"""消息: own notices alone, unread ones marked and counted in the head, opened by a form."""

import pytest
from django.utils import timezone

from shaping.notices.models import Notice
from shaping.notices.tests.factories import NoticeFactory
from villages.models import Township

PAGE = "/inbox/"


def shown(answer) -> list[str]:
    return [notice.title for notice in answer.context["page"]]


def read(notice: Notice) -> bool:
    return Notice.objects.get(pk=notice.pk).read_at is not None


def test_it_shows_ones_own_newest_first(client_of, stranger, office):
    for person, title in ((stranger, "旧的"), (stranger, "新的"), (office, "别人的")):
        NoticeFactory(recipient=person, title=title)

    assert shown(client_of(stranger).get(PAGE)) == ["新的", "旧的"]


def test_unread_ones_are_marked_by_a_word(client_of, stranger):
    NoticeFactory(recipient=stranger, title="看过", read_at=timezone.now())
    NoticeFactory(recipient=stranger, title="没看", text="请尽快上报。")
    client = client_of(stranger)

    page = client.get(PAGE).content.decode()
    assert page.count(">未读<") == page.count(">已读<") == 1
    assert page.index(">未读<") < page.index("没看") < page.index("请尽快上报。")
    assert shown(client.get(f"{PAGE}?unread=1")) == ["没看"]


def test_an_empty_inbox_says_what_comes_here(client_of, stranger):
    client = client_of(stranger)

    assert "还没有消息" in client.get(PAGE).content.decode()
    assert "没有未读的消息" in client.get(f"{PAGE}?unread=1").content.decode()


def test_words_of_others_do_no_harm(client_of, stranger):
    NoticeFactory(recipient=stranger, title="<script>1</script>", text="<b>粗</b>")

    page = client_of(stranger).get(PAGE).content.decode()

    assert "<script>1" not in page
    assert "<b>粗" not in page


def test_opening_marks_it_read_and_leads_on(client_of, stranger):
    notice = NoticeFactory(recipient=stranger, link="/feedback/")

    answer = client_of(stranger).post(f"/inbox/{notice.pk}/open/")

    assert (answer.status_code, answer["Location"]) == (302, "/feedback/")
    assert read(notice)


@pytest.mark.parametrize("link", ["", "/\\example.com/"])
def test_a_notice_that_leads_nowhere_leads_back(client_of, stranger, link):
    notice = NoticeFactory(recipient=stranger, link=link)

    answer = client_of(stranger).post(f"/inbox/{notice.pk}/open/")

    assert (answer["Location"], read(notice)) == (PAGE, True)


def test_nobody_opens_what_was_told_to_others(client_of, stranger, office):
    notice = NoticeFactory(recipient=office)

    assert client_of(stranger).post(f"/inbox/{notice.pk}/open/").status_code == 404
    assert not read(notice)


def test_a_mere_look_at_the_address_reads_nothing(client_of, stranger):
    notice = NoticeFactory(recipient=stranger)

    assert client_of(stranger).get(f"/inbox/{notice.pk}/open/").status_code == 405
    assert not read(notice)


def test_all_are_read_at_once(client_of, stranger, office):
    mine, other = NoticeFactory(recipient=stranger), NoticeFactory(recipient=office)
    client = client_of(stranger)

    page = client.post("/inbox/read/", follow=True).content.decode()

    assert "1条消息已标为已读" in page
    assert (read(mine), read(other)) == (True, False)
    assert "没有未读的消息" in client.post("/inbox/read/", follow=True).content.decode()


def test_thirty_stand_on_a_page(client_of, stranger):
    NoticeFactory.create_batch(31, recipient=stranger)
    client = client_of(stranger)

    assert len(shown(client.get(f"{PAGE}?unread=1"))) == 30
    second = client.get(f"{PAGE}?unread=1&page=2")
    assert len(shown(second)) == 1
    assert "unread=1&amp;page=1" in second.content.decode()


@pytest.mark.parametrize("name", ["village_officer", "system_admin", "stranger"])
def test_the_head_counts_the_unread_on_every_page(client_of, request, name, office):
    user = request.getfixturevalue(name)
    client = client_of(user)
    assert ">消息</a>" in client.get("/").content.decode()
    NoticeFactory.create_batch(3, recipient=user)
    NoticeFactory(recipient=user, read_at=timezone.now())
    NoticeFactory(recipient=office)

    assert ">消息（3）</a>" in client.get("/feedback/").content.decode()


def test_the_head_costs_one_query(client_of, village_officer, django_assert_num_queries):
    """Session, user, his posts, and one for place, demo and unread; then the page's own."""
    Township.objects.update(is_demo=True)
    client = client_of(village_officer)
    for count in (1, 3):
        NoticeFactory.create_batch(count, recipient=village_officer)
        client.get(PAGE)
        with django_assert_num_queries(6):
            client.get(PAGE)
