"""One problem's page: story, clocks, warnings, relations, buttons, and who sees it at all."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from issues.models import CommonTopic
from issues.services.handling import comment, finish_issue
from issues.services.triage import Assignment, assign_issue, edit_issue, merge_issues
from issues.tests.factories import EscalationFactory, IssueFactory, TopicFactory
from issues.tests.rows import issue_in, photo_of
from shaping.audit.models import AuditEvent
from villages.capabilities import Role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-11-24 10:00+08:00")


@pytest.fixture
def issue(village):
    return issue_in("in_progress", village, number="101200-2611-01")


def page_of(client, issue):
    return client.get(reverse("issues:issue-detail", args=[issue.pk]))


def text_of(client, issue) -> str:
    page = page_of(client, issue)
    assert page.status_code == 200
    return page.content.decode()


def buttons(client, issue) -> list[str]:
    return [move.word for move in page_of(client, issue).context["page"].moves]


def test_it_tells_the_story_in_order(client_of, office, issue):
    assign_issue(issue, Assignment("镇水利站", None, date(2026, 12, 25)), by=office, version=1)
    comment(issue, "渠口在桥下", by=office, version=2)
    edit_issue(issue, {"description": "八组渠堵塞"}, by=office, version=3)

    text = text_of(client_of(office), issue)

    steps = ["<strong>交办</strong>", "渠口在桥下", "七组排灌渠淤塞200米 → 八组渠堵塞"]
    assert [text.index(step) for step in steps] == sorted(text.index(step) for step in steps)
    assert "2026年11月24日 10:00 共同缔造办公室" in text


def test_it_shows_both_clocks_and_the_due_date(client_of, office, issue):
    text = text_of(client_of(office), issue)

    assert "村0天 · 镇1天" in text
    assert "2026年12月22日，还有20天" in text
    assert "2026年放假安排还没有录入" in text


def test_it_warns_where_it_is_over_due(client_of, office, issue, time_machine):
    time_machine.move_to("2026-12-29 10:00+08:00")

    text = text_of(client_of(office), issue)

    assert "超期5天以上，请分管领导督办" in text
    assert "已超5天" in text


@pytest.mark.parametrize(
    ("role", "state", "words"),
    [
        (Role.TOWNSHIP_OFFICE, "accepted", [
            "交办", "分办登记", "办结", "挂账", "不予办理", "合并重复", "修改内容", "留言",
            "添加照片材料",
        ]),
        (Role.TOWNSHIP_OFFICE, "awaiting_verification", [
            "核验", "核验不通过", "修改内容", "留言", "添加照片材料",
        ]),
        (Role.TOWNSHIP_OFFICE, "closed", ["重新办理", "留言", "添加照片材料"]),
        (Role.TOWNSHIP_OFFICE, "parked", [
            "挂账复查", "分办登记", "交办", "恢复办理", "不予办理", "修改内容", "留言",
            "添加照片材料",
        ]),
        (Role.TOWNSHIP_OFFICE, "in_progress", [
            "办结", "分办登记", "交办", "挂账", "不予办理", "合并重复", "修改内容", "留言",
            "添加照片材料",
        ]),
        (Role.TOWNSHIP_LEADER, "in_progress", ["留言", "添加照片材料"]),
        (Role.VILLAGE_OFFICER, "in_progress", ["留言", "添加照片材料"]),
        (Role.VILLAGE_SECRETARY, "awaiting_verification", [
            "核验", "核验不通过", "留言", "添加照片材料",
        ]),
        (Role.AUDITOR, "in_progress", []),
    ],
)  # fmt: skip
def test_it_offers_only_what_one_may_do_now(client_of, appoint, village, role, state, words):
    assert buttons(client_of(appoint(role)), issue_in(state, village)) == words


def test_the_village_has_its_own_problem_in_hand(client_of, village_officer, village):
    own = issue_in("in_progress", village, level="village")

    words = buttons(client_of(village_officer), own)

    assert words == ["办结", "申请延期", "退单", "留言", "添加照片材料"]


def test_an_unsorted_problem_is_sorted_before_it_is_placed(client_of, office, village):
    words = buttons(client_of(office), IssueFactory(village=village, accepted=True))

    assert words[0] == "分办登记"
    assert "交办" not in words


def test_after_the_watch_nothing_is_reopened(client_of, office, village):
    watched = issue_in("closed", village)
    over = issue_in("closed", village, watch_until=date(2026, 11, 23))
    client = client_of(office)

    assert "回看到2027年2月21日" in text_of(client, watched)
    assert "重新办理" in buttons(client, watched)
    assert "重新办理" not in buttons(client, over)


@pytest.mark.parametrize("who", ["other_village_officer", "other_office", "stranger"])
def test_it_does_not_exist_elsewhere(client_of, issue, request, who):
    assert page_of(client_of(request.getfixturevalue(who)), issue).status_code == 404


@pytest.mark.parametrize("role", [Role.INSPECTOR, Role.FINANCE, Role.COUNTY_READER])
def test_it_does_not_exist_for_other_posts(client_of, appoint, issue, role):
    assert page_of(client_of(appoint(role)), issue).status_code == 404


def test_it_is_only_opened(client_of, office, issue):
    page = client_of(office).post(reverse("issues:issue-detail", args=[issue.pk]))

    assert page.status_code == 405


@pytest.mark.parametrize("pk", [0, 9223372036854775807, 99999999999999999999])
def test_a_number_of_nothing_is_not_found(client_of, office, pk):
    assert client_of(office).get(f"/issues/{pk}/").status_code == 404


@pytest.mark.parametrize(
    "role", [Role.VILLAGE_OFFICER, Role.TOWNSHIP_OFFICE, Role.TOWNSHIP_LEADER, Role.AUDITOR]
)
def test_every_look_at_a_sensitive_problem_is_kept(client_of, appoint, village, role):
    secret = issue_in("in_progress", village, is_sensitive=True)
    client = client_of(appoint(role))

    text_of(client, secret)
    text_of(client, secret)

    looks = AuditEvent.objects.filter(action="issue.look")
    assert looks.count() == 2
    assert "淤塞" not in looks[0].summary + looks[0].target_label


def test_a_stationed_cadre_sees_a_sensitive_problem_only_when_responsible(
    client_of, appoint, village
):
    cadre = appoint(Role.STATIONED_CADRE)
    secret = issue_in("in_progress", village, is_sensitive=True)
    assert page_of(client_of(cadre), secret).status_code == 404
    assert not AuditEvent.objects.filter(action="issue.look").exists()

    type(secret).objects.update(responsible=cadre)

    assert page_of(client_of(cadre), secret).status_code == 200


def test_looks_at_other_problems_leave_no_trace(client_of, office, issue):
    text_of(client_of(office), issue)

    assert not AuditEvent.objects.filter(action="issue.look").exists()


def test_it_links_what_belongs_together(client_of, office, village, township, issue):
    twin = issue_in("in_progress", village, number="101200-2611-02")
    merge_issues(twin, issue, "", by=office, version=1)
    earlier = issue_in("closed", village, number="101200-2606-07")
    topic = TopicFactory(township=township, title="全镇排灌渠清淤")
    type(issue).objects.filter(pk=issue.pk).update(recurrence_of=earlier, common_topic=topic)
    EscalationFactory(issue=issue, department="县水利局")

    text = text_of(client_of(office), issue)

    for words in ("101200-2611-02", "101200-2606-07", "全镇排灌渠清淤", "县水利局"):
        assert words in text
    assert "并入101200-2611-01" in text_of(client_of(office), twin)
    assert CommonTopic.objects.count() == 1


def test_it_names_no_sensitive_relation_to_others(client_of, appoint, village, issue):
    issue_in("merged", village, merged_into=issue, is_sensitive=True, description="独居老人")

    assert "独居老人" not in text_of(client_of(appoint(Role.STATIONED_CADRE)), issue)
    assert "独居老人" in text_of(client_of(appoint(Role.VILLAGE_OFFICER)), issue)


def test_it_says_who_asked_for_more_time_and_lets_the_office_answer(client_of, office, issue):
    asked = issue.extension_requests.create(
        due_before=issue.due_on,
        asked_until=date(2026, 12, 28),
        reason="连日下雨",
        asked_at=issue.reported_at,
        asked_by=issue_in("closed", issue.village).finished_by,
    )

    text = text_of(client_of(office), issue)

    assert "李办理申请从2026年12月22日延到2026年12月28日：连日下雨" in text
    assert reverse("issues:extension-answer", args=[asked.pk]) in text


@pytest.mark.parametrize("count", [1, 3])
def test_it_reads_the_page_with_the_same_queries(
    client_of, office, village, issue, count, django_assert_num_queries
):
    for number in range(count):
        comment(issue, "请尽快", by=office, version=issue.version)
        issue_in("merged", village, merged_into=issue)
        EscalationFactory(issue=issue, department=f"县{number}局")
        issue.extension_requests.create(
            due_before=issue.due_on, asked_until=date(2026, 12, 28), reason="雨", state="refused",
            asked_at=issue.reported_at, asked_by=office,
            answered_at=issue.reported_at, answered_by=office,
        )  # fmt: skip
    client = client_of(office)
    page_of(client, issue)

    with django_assert_num_queries(14):
        page = page_of(client, issue)

    assert page.content.decode().count("请尽快") == count


def test_a_finished_problem_shows_result_and_answer(client_of, office, village):
    text = text_of(client_of(office), issue_in("closed", village))

    for words in ("已清淤200米。", "李办理", "认可", "已销号"):
        assert words in text
    assert "还有" not in text


def test_pictures_stand_at_their_step(client_of, office, issue):
    finish_issue(issue, "已清淤", [photo_of(office)], by=office, version=1)

    entry = page_of(client_of(office), issue).context["page"].entries[0]

    assert [row.phase for row in entry.attachments] == ["after"]


def test_the_office_is_asked_whether_it_came_back(client_of, office, leader, village, issue):
    issue_in(
        "closed", village, number="101200-2606-07", reported_at=datetime(2026, 6, 20, tzinfo=UTC)
    )

    assert "101200-2606-07" in text_of(client_of(office), issue)
    form = client_of(office).get(reverse("issues:issue-triage", args=[issue.pk]))
    assert "101200-2606-07" in form.content.decode()
    assert "101200-2606-07" not in text_of(client_of(leader), issue)
