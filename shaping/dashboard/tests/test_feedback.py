"""有话说: everybody writes and sees his own; the office answers its township's, once."""

import pytest
from django.urls import reverse

from shaping.dashboard.tests.factories import FeedbackFactory
from shaping.notices.models import Feedback

PAGE = "/feedback/"


def answer_page(entry: Feedback) -> str:
    return reverse("dashboard:feedback-answer", args=[entry.pk])


@pytest.mark.parametrize(
    ("name", "code"), [("village_officer", "421223101"), ("stranger", ""), ("system_admin", "")]
)
def test_anybody_writes_and_the_desk_follows_from_his_post(client_of, request, name, code):
    user = request.getfixturevalue(name)

    answer = client_of(user).post(PAGE, {"text": "打分表的列太多了。"}, follow=True)

    entry = Feedback.objects.get()
    assert (entry.author, entry.township_code) == (user, code)
    assert "打分表的列太多了。" in answer.content.decode()
    assert "已经收到您的话" in answer.content.decode()


@pytest.mark.parametrize(("text", "words"), [("", "请写下想说的话"), ("长" * 1001, "最多1000个字")])
def test_it_says_what_is_wrong_with_the_words(client_of, stranger, text, words):
    answer = client_of(stranger).post(PAGE, {"text": text})

    assert words in answer.content.decode()
    assert not Feedback.objects.exists()


def test_a_form_sent_twice_is_kept_once(client_of, stranger):
    client = client_of(stranger)
    statuses = [client.post(PAGE, {"text": "表格太多。"}).status_code for _ in range(2)]

    assert (statuses, Feedback.objects.count()) == ([302, 409], 1)


def test_what_was_written_is_shown_as_text(client_of, stranger):
    FeedbackFactory(author=stranger, text="<script>alert(1)</script>")

    assert "<script>alert" not in client_of(stranger).get(PAGE).content.decode()


def test_nobody_sees_the_words_of_others(client_of, stranger, village_officer, township):
    FeedbackFactory(text="别人的话", township_code=township.code9)

    for user in (stranger, village_officer):
        assert "别人的话" not in client_of(user).get(PAGE).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_one_and_three(
    client_of, office, township, count, django_assert_num_queries
):
    for _ in range(count):
        FeedbackFactory(township_code=township.code9)
        FeedbackFactory(author=office)
    client = client_of(office)
    client.get(PAGE)

    with django_assert_num_queries(8):
        client.get(PAGE)


def test_the_office_answers(client_of, office, township):
    entry = FeedbackFactory(township_code=township.code9)
    client = client_of(office)
    assert answer_page(entry) in client.get(PAGE).content.decode()
    assert entry.text in client.get(answer_page(entry)).content.decode()

    answer = client.post(answer_page(entry), {"answer": "下月去掉三列。"}, follow=True)

    assert "下月去掉三列。" in answer.content.decode()
    assert "下月去掉三列。" in client_of(entry.author).get(PAGE).content.decode()


def test_an_empty_answer_is_not_sent(client_of, office, township):
    entry = FeedbackFactory(township_code=township.code9)

    answer = client_of(office).post(answer_page(entry), {"answer": " "})

    assert "请写答复" in answer.content.decode()


def test_an_answer_is_given_once(client_of, office, township):
    entry = FeedbackFactory(township_code=township.code9)
    client_of(office).post(answer_page(entry), {"answer": "好。"})

    answer = client_of(office).post(answer_page(entry), {"answer": "不好。"})

    assert answer.status_code == 409
    assert "发出答复" not in client_of(office).get(answer_page(entry)).content.decode()


def test_who_answers_what(client_of, office, other_office, system_admin, township):
    of_township, of_nobody = FeedbackFactory(township_code=township.code9), FeedbackFactory()

    expected = {
        (office, of_township): 200,
        (office, of_nobody): 404,
        (other_office, of_township): 404,
        (system_admin, of_township): 404,
        (system_admin, of_nobody): 200,
    }
    for (user, entry), status in expected.items():
        assert client_of(user).get(answer_page(entry)).status_code == status


def test_nobody_answers_himself(client_of, office, village_officer, township):
    for user in (office, village_officer):
        own = FeedbackFactory(author=user, township_code=township.code9)
        assert client_of(user).post(answer_page(own), {"answer": "好"}).status_code == 403
