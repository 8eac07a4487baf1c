"""The pages of requests to the county."""

import io
from datetime import date

import pytest
from django.urls import reverse
from docx import Document

from issues.models import Escalation, EscalationState
from issues.tests.factories import EscalationFactory, IssueFactory
from shaping.audit.models import AuditEvent
from villages.capabilities import Role

pytestmark = pytest.mark.django_db
WORDS = {"department": "县水利局", "subject": "关于修渠的函", "request": "请派员勘察。"}


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-11-24 10:00+08:00")


@pytest.fixture
def escalation(village):
    return EscalationFactory(issue=IssueFactory(village=village, in_progress=True))


def address(verb, escalation):
    return reverse(f"issues:escalation-{verb}", args=[escalation.pk])


def test_it_goes_the_whole_way(client_of, office, leader, village):
    issue = IssueFactory(village=village, in_progress=True)
    client_of(office).post(reverse("issues:escalation-create", args=[issue.pk]), WORDS)
    escalation = Escalation.objects.get()
    client_of(leader).post(address("return", escalation), {"reason": "写清资金"})
    client_of(office).post(address("revise", escalation), WORDS | {"request": "请支持5万元。"})
    client_of(leader).post(address("check", escalation))
    client_of(office).post(address("send", escalation), {"sent_on": "2026-11-24"})
    answer = {
        "reply": "已列入计划",
        "replied_on": "2026-11-24",
        "is_satisfied": "0",
        "due_on": "2027-01-20",
    }
    client_of(office).post(address("reply", escalation), answer)

    escalation.refresh_from_db()
    assert (escalation.state, escalation.is_satisfied) == (EscalationState.REPLIED, False)


def test_the_paper_says_what_the_page_says(client_of, office, leader, escalation):
    client_of(leader).post(address("check", escalation))

    answer = client_of(office).get(address("docx", escalation))

    texts = [paragraph.text for paragraph in Document(io.BytesIO(answer.content)).paragraphs]
    page = client_of(office).get(address("detail", escalation)).content.decode()
    assert [text for text in texts if text and text not in page and "年" not in text] == []
    assert AuditEvent.objects.filter(action="escalation.download").count() == 1


def test_an_unchecked_paper_cannot_be_downloaded(client_of, office, escalation):
    answer = client_of(office).get(address("docx", escalation))

    assert answer.status_code == 422
    assert "还没有领导审核" in answer.content.decode()


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({}, "请写发出日期"),
        ({"sent_on": "昨天"}, "请写日期"),
        ({"sent_on": "2026-11-25"}, "不能晚于今天"),
    ],
)
def test_a_wrong_day_stays_on_the_form(client_of, office, leader, escalation, form, words):
    client_of(leader).post(address("check", escalation))

    page = client_of(office).post(address("send", escalation), form | {"document_number": "甲"})

    assert words in page.content.decode()
    assert 'value="甲"' in page.content.decode()


def test_a_second_request_to_the_department_stays_on_the_form(client_of, office, escalation):
    create = reverse("issues:escalation-create", args=[escalation.issue_id])

    page = client_of(office).post(create, WORDS)

    assert "已经上呈过这个部门" in page.content.decode()


def test_a_click_twice_is_told(client_of, leader, escalation):
    client_of(leader).post(address("check", escalation))

    assert client_of(leader).post(address("check", escalation)).status_code == 409


def test_a_sensitive_one_is_hidden_from_the_stationed_cadre(client_of, appoint, village):
    issue = IssueFactory(village=village, in_progress=True, is_sensitive=True)
    escalation = EscalationFactory(issue=issue)
    client = client_of(appoint(Role.STATIONED_CADRE))

    assert client.get(address("detail", escalation)).status_code == 404
    assert client.get(reverse("issues:escalation-list")).context["page"].paginator.count == 0


@pytest.mark.parametrize("count", [1, 3])
def test_it_lists_with_the_same_queries(
    client_of, office, village, count, django_assert_num_queries
):
    for _ in range(count):
        EscalationFactory(issue=IssueFactory(village=village, in_progress=True))
    client = client_of(office)
    client.get(reverse("issues:escalation-list"))

    with django_assert_num_queries(6):
        page = client.get(reverse("issues:escalation-list"))

    assert len(page.context["page"].object_list) == count


def test_it_filters_by_state(client_of, office, escalation):
    page = client_of(office).get(reverse("issues:escalation-list"), {"state": "replied"})

    assert "没有这种状态的上呈" in page.content.decode()


def test_the_letter_is_dated_when_it_goes_out(client_of, office, leader, escalation):
    client_of(leader).post(address("check", escalation))
    client_of(office).post(address("send", escalation), {"sent_on": "2026-11-24"})

    escalation.refresh_from_db()
    page = client_of(office).get(address("detail", escalation)).content.decode()
    assert (escalation.sent_on, "2026年11月24日" in page) == (date(2026, 11, 24), True)
