"""The small pages of the moves: forms, refusals, stale and double forms, and who comes in."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from issues.models import Issue
from issues.queries.moves import MOVES
from issues.services.handling import comment
from issues.services.triage import Assignment, assign_issue
from issues.tests.rows import issue_in, photo_of
from issues.views.handling import ACTS
from shaping.audit.models import AuditEvent
from villages.capabilities import Role

pytestmark = pytest.mark.django_db
LATER = "2026-12-25"


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-11-24 10:00+08:00")


@pytest.fixture
def cast(appoint):
    return {
        "office": appoint(Role.TOWNSHIP_OFFICE),
        "secretary": appoint(Role.VILLAGE_SECRETARY),
        "handler": appoint(Role.STATIONED_CADRE),
    }


def address(issue: Issue, verb: str) -> str:
    return reverse(f"issues:issue-{verb}", args=[issue.pk])


# Verb → state before, who, what is typed, state afterwards.
PAGES: dict[str, tuple[str, str, dict[str, Any], str]] = {
    "triage": ("accepted", "office", {"scope": "common", "level": "county", "urgency": "urgent"}, "accepted"),
    "assign": ("accepted", "office", {"unit": "镇水利站", "due_on": LATER}, "in_progress"),
    "edit": ("in_progress", "office", {
        "description": "八组渠堵塞", "affected_count": 3, "affected_unit": "mu",
    }, "in_progress"),
    "merge": ("in_progress", "office", {"number": "101201-2611-09"}, "merged"),
    "finish": ("in_progress", "office", {"result": "已清淤"}, "awaiting_verification"),
    "hand-back": ("in_progress", "handler", {"words": "不归我管"}, "accepted"),
    "extension": ("in_progress", "handler", {"asked_until": LATER, "words": "下雨"}, "in_progress"),
    "verify": ("awaiting_verification", "secretary", {"answer": "agreed"}, "closed"),
    "fail": ("awaiting_verification", "secretary", {"words": "没清完", "due_on": LATER}, "in_progress"),
    "reopen": ("closed", "office", {"words": "又堵了"}, "reopened"),
    "park": ("in_progress", "office", {"words": "等立项", "review_on": LATER}, "parked"),
    "review": ("parked", "office", {"words": "还没立项", "review_on": LATER}, "parked"),
    "resume": ("parked", "office", {"due_on": LATER}, "in_progress"),
    "decline": ("in_progress", "office", {"words": "政策不允许"}, "declined"),
    "comment": ("in_progress", "secretary", {"words": "请尽快"}, "in_progress"),
    "attach": ("in_progress", "secretary", {"phase": "before"}, "in_progress"),
}  # fmt: skip


@pytest.fixture
def scene(village, other_village, cast):
    """Make the problem a verb starts from, the person, and the right form."""

    def make(verb: str):
        state, who, typed, _ = PAGES[verb]
        issue = issue_in(state, village, responsible=cast["handler"])
        issue_in("in_progress", other_village, number="101201-2611-09")
        form = {"version": issue.version, "upload_key": str(uuid4())} | typed
        if verb == "triage":
            form["category"] = issue.category_id
        if verb == "attach":
            form["photos"] = [str(photo_of(cast[who]).key)]
        return issue, cast[who], form

    return make


def test_every_move_has_its_page():
    assert PAGES.keys() == ACTS.keys() == MOVES.keys()


@pytest.mark.parametrize("verb", PAGES)
def test_it_asks_acts_once_and_comes_back(client_of, scene, verb):
    issue, person, form = scene(verb)
    client = client_of(person)
    assert MOVES[verb].word in client.get(address(issue, verb)).content.decode()
    before = AuditEvent.objects.count()

    first = client.post(address(issue, verb), form)
    second = client.post(address(issue, verb), form)

    issue.refresh_from_db()
    assert (first.status_code, issue.state) == (302, PAGES[verb][3])
    assert second.status_code in {403, 409}
    assert AuditEvent.objects.count() == before + (2 if verb == "merge" else 1)


@pytest.mark.parametrize("verb", PAGES)
def test_an_empty_form_says_what_is_missing(client_of, scene, verb):
    issue, person, _ = scene(verb)

    page = client_of(person).post(address(issue, verb), {"version": ""})

    assert page.status_code == 200
    assert "处要改" in page.content.decode()
    issue.refresh_from_db()
    assert issue.version == 1


@pytest.mark.parametrize("verb", PAGES)
@pytest.mark.parametrize("who", ["other_village_officer", "other_office", "stranger"])
def test_it_does_not_exist_elsewhere(client_of, scene, request, verb, who):
    issue, _, form = scene(verb)
    client = client_of(request.getfixturevalue(who))

    assert client.get(address(issue, verb)).status_code == 404
    assert client.post(address(issue, verb), form).status_code == 404


@pytest.mark.parametrize("verb", PAGES)
def test_the_auditor_changes_nothing(client_of, scene, auditor, verb):
    issue, _, form = scene(verb)
    client = client_of(auditor)

    for answer in (client.get(address(issue, verb)), client.post(address(issue, verb), form)):
        assert answer.status_code == 403
        assert "镇" in answer.content.decode()


def test_a_move_of_another_state_leads_back_and_says_the_state(client_of, office, village):
    issue = issue_in("closed", village)

    page = client_of(office).get(address(issue, "finish"), follow=True)

    assert page.redirect_chain == [(f"/issues/{issue.pk}/", 302)]
    assert "现在是“已销号”，不能办“办结”" in page.content.decode()


def test_a_stale_form_keeps_what_was_typed_and_may_be_sent_again(client_of, office, village):
    issue = issue_in("in_progress", village)
    client = client_of(office)
    form = {"version": 1, "result": "已清淤200米，恢复灌溉。", "upload_key": str(uuid4())}
    comment(issue, "渠口在桥下", by=office, version=1)

    page = client.post(address(issue, "finish"), form)
    text = page.content.decode()

    assert page.status_code == 409
    assert "别人刚改过这件问题（共同缔造办公室 10:00，留言）" in text
    assert "恢复灌溉" in text
    again = client.post(
        address(issue, "finish"), form | {"version": page.context["form"]["version"].value()}
    )
    assert again.status_code == 302


def test_two_people_at_once_the_first_counts(client_of, appoint, village):
    issue = issue_in("in_progress", village)
    first, second = appoint(Role.TOWNSHIP_OFFICE), appoint(Role.TOWNSHIP_OFFICE)
    assign_issue(issue, Assignment("镇供电所", None, date(2026, 12, 25)), by=first, version=1)

    page = client_of(second).post(
        address(issue, "park"), {"version": 1, "words": "等", "review_on": LATER}
    )

    issue.refresh_from_db()
    assert (page.status_code, issue.state, issue.responsible_unit) == (
        409,
        "in_progress",
        "镇供电所",
    )


def test_a_sorted_problem_goes_on_to_its_assignment(client_of, scene):
    issue, person, form = scene("triage")

    answer = client_of(person).post(address(issue, "triage"), form)

    assert answer.headers["Location"] == address(issue, "assign")
    assert 'value="2027-02-16"' in client_of(person).get(address(issue, "assign")).content.decode()


@pytest.mark.parametrize(
    ("verb", "wrong", "words"),
    [
        ("assign", {"due_on": "2026-11-28"}, "可以写11月30日"),
        ("assign", {"due_on": "明天"}, "2026-01-31"),
        ("assign", {"due_on": "9999-12-31"}, "两年以内"),
        ("assign", {"due_on": "2020-01-06"}, "已经过去了"),
        ("assign", {"unit": ""}, "请写责任单位"),
        ("assign", {"responsible": "999999999999999999999"}, "选"),
        ("triage", {"category": "x"}, "选"),
        ("merge", {"number": "101200-9999-99"}, "没有找到这个编号"),
        ("verify", {"answer": "disagreed"}, "为什么不认可"),
        ("edit", {"affected_count": "9" * 30}, "数"),
        ("edit", {"description": " "}, "请写问题描述"),
        ("attach", {"photos": ["no-key"]}, "一次最多6个"),
        ("attach", {"photos": ["3f2504e0-4f89-41d3-9a0c-0305e82c3301"]}, "没有传完"),
        ("finish", {"result": "长" * 501}, "500"),
        ("finish", {"version": "十"}, "打开得太久"),
    ],
)
def test_wrong_input_is_told_in_words(client_of, scene, verb, wrong, words):
    issue, person, form = scene(verb)

    page = client_of(person).post(address(issue, verb), form | wrong)

    assert page.status_code in {200, 422}
    assert words in page.content.decode()
    issue.refresh_from_db()
    assert issue.version == 1


def test_an_attachment_needs_a_file(client_of, scene):
    issue, person, form = scene("attach")

    page = client_of(person).post(address(issue, "attach"), form | {"photos": []})

    assert (page.status_code, "请先选照片或文件" in page.content.decode()) == (422, True)


def test_one_s_own_files_only(client_of, scene, office):
    issue, person, form = scene("attach")

    page = client_of(person).post(
        address(issue, "attach"), form | {"photos": [str(photo_of(office).key)]}
    )

    assert "没有传完" in page.content.decode()


def test_only_posted_forms_act(client_of, office, village):
    issue = issue_in("in_progress", village)

    assert client_of(office).put(address(issue, "park")).status_code == 405


def test_merging_offers_problems_of_the_same_category(client_of, office, village):
    issue = issue_in("in_progress", village)
    issue_in("in_progress", village, number="101200-2611-88", category=issue.category)
    issue_in("closed", village, number="101200-2611-77", category=issue.category)

    text = client_of(office).get(address(issue, "merge")).content.decode()

    assert "101200-2611-88" in text
    assert "101200-2611-77" not in text


def test_the_form_about_a_sensitive_problem_is_a_look_too(client_of, office, village):
    secret = issue_in("in_progress", village, is_sensitive=True)

    client_of(office).get(address(secret, "comment"))

    assert AuditEvent.objects.filter(action="issue.look").count() == 1
