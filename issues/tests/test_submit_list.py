"""A list goes up once, keeps its snapshot, and brings the same problems back after a return."""

from datetime import date
from uuid import uuid4

import pytest
import time_machine

from issues.models import (
    CarriedStatus,
    Issue,
    IssueCategory,
    IssueEvent,
    IssueListEntry,
    IssueState,
    ListSection,
    ListState,
    ListSubmission,
)
from issues.queries.contents import canonical, content_hash
from issues.queries.list_pages import submission_sections
from issues.services.desk import accept_list, return_list
from issues.services.draft_changes import DraftChange
from issues.services.drafts import save_draft
from issues.services.lists import open_list, recall_list
from issues.services.submissions import submit_list, submit_nil, token_of
from issues.tests.factories import CategoryFactory, IssueFactory
from shaping.audit.models import AuditEvent
from shaping.uploads.tests.factories import StoredFileFactory
from shaping.workflow import Forbidden, Refused, StaleState
from villages.capabilities import Role
from villages.tests.factories import HamletFactory

pytestmark = pytest.mark.django_db
NOW = "2026-11-24 11:12:00+08:00"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def hamlet(village):
    return HamletFactory(village=village, name="下湾")


@pytest.fixture
def category(township):
    return CategoryFactory(township=township)


@pytest.fixture
def november(village, village_officer):
    return open_list(village, 2026, 11, by=village_officer)


@pytest.fixture
def card(hamlet, category):
    def make(**changes):
        return {
            "hamlet": str(hamlet.pk),
            "category": str(category.pk),
            "description": "七组排灌渠淤塞200米",
            "affected_count": "120",
            "affected_unit": "mu",
            "rev": 0,
        } | changes

    return make


@pytest.fixture
def submit(village_officer):
    def send(issue_list, rows=None, carried=None):
        change = DraftChange(rows=rows or {}, carried=carried or {})
        save_draft(issue_list, change, by=village_officer)
        return submit_list(issue_list, by=village_officer, token=token_of(issue_list))

    return send


def test_it_gives_a_receipt_and_makes_the_problem(november, card, submit, village, village_officer):
    submission = submit(november, {"a": card()})

    issue = Issue.objects.get()
    assert (submission.receipt_number, issue.number) == ("HZ-101200-2611-1", "101200-2611-01")
    assert (issue.state, issue.description, issue.affected) == (
        IssueState.REPORTED,
        "七组排灌渠淤塞200米",
        "120亩",
    )
    assert (november.state, november.reported_by, november.is_nil, november.is_on_time) == (
        ListState.SUBMITTED,
        village_officer,
        False,
        True,
    )
    assert len(submission.content_hash) == 64
    assert list(IssueEvent.objects.values_list("action", flat=True)) == ["report"]
    assert list(AuditEvent.objects.order_by("pk").values_list("action", flat=True)) == [
        "list.open",
        "list.submit",
        "issue.report",
    ]


def test_it_carries_unfinished_and_tells_closed_problems(november, submit, village):
    still = IssueFactory(village=village, accepted=True)
    done = IssueFactory(village=village, in_progress=True)
    IssueFactory(village=village, closed=True, number="101200-2610-09")
    IssueFactory(village=village)

    submission = submit(november, carried={str(done.pk): {"status": "done", "words": "修好了"}})

    entries = list(submission.entries.order_by("position"))
    assert [(entry.section, entry.status) for entry in entries] == [
        (ListSection.ONGOING, CarriedStatus.STILL),
        (ListSection.ONGOING, CarriedStatus.DONE),
        (ListSection.CLOSED, ""),
    ]
    assert entries[0].issue == still
    assert entries[1].words["村里说明"] == "修好了"
    assert submission.is_nil


def test_it_tells_a_closed_problem_in_one_month_only(november, submit, village, village_officer):
    with time_machine.travel("2026-10-22 10:00:00+08:00", tick=False):
        october = open_list(village, 2026, 10, by=village_officer)
        submit(october)
    IssueFactory(village=village, closed=True)
    november_rows = submit(november).entries.filter(section=ListSection.CLOSED)

    with time_machine.travel("2026-12-21 10:00:00+08:00", tick=False):
        december = open_list(village, 2026, 12, by=village_officer)
        december_rows = submit(december).entries.filter(section=ListSection.CLOSED)

    assert (november_rows.count(), december_rows.count()) == (1, 0)


def test_it_gives_the_same_receipt_to_a_second_click(november, card, submit, village_officer):
    save_draft(november, DraftChange(rows={"a": card()}), by=village_officer)
    token = token_of(november)
    first = submit_list(november, by=village_officer, token=token)
    before = AuditEvent.objects.count()

    second = submit_list(november, by=village_officer, token=token)

    assert second == first
    assert (Issue.objects.count(), AuditEvent.objects.count()) == (1, before)


def test_it_refuses_a_list_that_changed_since_it_was_checked(november, card, village_officer):
    save_draft(november, DraftChange(rows={"a": card()}), by=village_officer)
    token = token_of(november)
    save_draft(november, DraftChange(rows={"b": card(description="路灯不亮")}), by=village_officer)

    with pytest.raises(StaleState, match="村专干 11:12"):
        submit_list(november, by=village_officer, token=token)
    assert not ListSubmission.objects.exists()


def test_it_refuses_a_faulty_list_and_leaves_no_trace(november, card, submit):
    before = AuditEvent.objects.count()

    with pytest.raises(Refused, match=r"还有1处要改.*第1条：请选问题类别"):
        submit(november, {"a": card(category="")})

    assert november.state == ListState.DRAFT
    assert not Issue.objects.exists()
    assert AuditEvent.objects.count() == before


def test_it_refuses_a_person_who_may_only_fill(november, appoint, village):
    cadre = appoint(Role.STATIONED_CADRE)

    with pytest.raises(Forbidden):
        submit_list(november, by=cadre, token=token_of(november))


def test_it_refuses_a_key_of_an_earlier_list(november, card, submit, village):
    IssueFactory(village=village, draft_key="a", accepted=True)

    with pytest.raises(Refused, match="重复"):
        submit(november, {"a": card()})


def test_it_takes_a_nil_report(november, village_officer):
    submission = submit_nil(november, by=village_officer)

    assert submission.is_nil
    assert (november.state, november.is_nil) == (ListState.SUBMITTED, True)
    assert submit_nil(november, by=village_officer) == submission


def test_it_refuses_nil_when_something_was_typed(november, card, village_officer):
    save_draft(november, DraftChange(rows={"a": card(category="")}), by=village_officer)

    with pytest.raises(Refused, match="不能零报告"):
        submit_nil(november, by=village_officer)


def test_it_takes_back_and_brings_the_same_problem_again(november, card, submit, village_officer):
    submit(november, {"a": card(), "b": card(description="路灯不亮")})
    recall_list(november, by=village_officer)

    assert set(Issue.objects.values_list("state", flat=True)) == {IssueState.WITHDRAWN}
    assert (november.state, november.reported_at) == (ListState.DRAFT, None)

    rows = {"a": card(description="七组排灌渠淤塞300米", rev=1)}
    save_draft(november, DraftChange(rows=rows, deleted={"b": 1}), by=village_officer)
    second = submit_list(november, by=village_officer, token=token_of(november))

    assert second.number == 2
    states = dict(Issue.objects.values_list("draft_key", "state"))
    assert states == {"a": IssueState.REPORTED, "b": IssueState.WITHDRAWN}
    assert Issue.objects.get(draft_key="a").description == "七组排灌渠淤塞300米"


def test_it_refuses_the_token_of_before_the_recall(november, card, submit, village_officer):
    save_draft(november, DraftChange(rows={"a": card()}), by=village_officer)
    token = token_of(november)
    submit_list(november, by=village_officer, token=token)
    recall_list(november, by=village_officer)

    with pytest.raises(StaleState, match="请再核对一遍"):
        submit_list(november, by=village_officer, token=token)


def test_it_keeps_the_first_report_of_a_returned_list(
    november, card, submit, office, village_officer
):
    first = submit(november, {"a": card()})
    reported_at = november.reported_at
    entry = first.entries.get()
    return_list(november, first, {entry.pk: "请写清楚在哪里"}, "", by=office)

    assert Issue.objects.get().state == IssueState.RETURNED
    with time_machine.travel("2026-12-02 09:00:00+08:00", tick=False):
        second = submit(november, {"a": card(description="七组老渠淤塞200米", rev=1)})

    assert (november.state, november.reported_at) == (ListState.SUBMITTED, reported_at)
    assert second.submitted_at > reported_at
    assert Issue.objects.get().reported_at == reported_at


def test_it_never_changes_an_accepted_list(november, card, submit, office):
    submission = submit(november, {"a": card()})
    before = canonical(submission.content)
    accept_list(november, submission, by=office)
    Issue.objects.update(description="完全不同的话", level="county")
    IssueCategory.objects.filter(issues__first_list=november).update(name="改名的类别")

    after = ListSubmission.objects.get()
    assert canonical(after.content) == before
    assert after.content_hash == submission.content_hash
    assert IssueListEntry.objects.get().words["问题描述"] == "七组排灌渠淤塞200米"


def test_it_refuses_to_take_back_an_accepted_list(november, card, submit, office, village_officer):
    accept_list(november, submit(november, {"a": card()}), by=office)

    with pytest.raises(StaleState, match="已经受理"):
        recall_list(november, by=village_officer)


def test_it_marks_a_late_list(village, village_officer, submit):
    with time_machine.travel("2026-11-27 10:00:00+08:00", tick=False):
        issue_list = open_list(village, 2026, 11, by=village_officer)
        submit(issue_list)

    assert issue_list.is_on_time is False


def test_it_numbers_problems_on_within_the_month(november, card, submit, village):
    IssueFactory(village=village, number="101200-2611-07", accepted=True)

    submit(november, {str(uuid4()): card()})

    assert Issue.objects.filter(number="101200-2611-08").exists()


def test_it_dates_a_list_by_the_calendar(november):
    assert (november.opens_on, november.due_on, november.locks_on) == (
        date(2026, 11, 20),
        date(2026, 11, 25),
        date(2026, 11, 30),
    )


def test_its_fingerprint_can_be_computed_again(november, card, submit):
    submit(november, {"a": card(), "b": card(description="路灯不亮")})

    stored = ListSubmission.objects.get()
    assert content_hash(stored.content) == stored.content_hash


def test_it_hides_a_row_that_the_town_marked_sensitive_later(
    november, card, submit, office, appoint
):
    submission = submit(november, {"a": card()})
    accept_list(november, submission, by=office)
    Issue.objects.update(is_sensitive=True)

    cadre, officer = appoint(Role.STATIONED_CADRE), appoint(Role.VILLAGE_SECRETARY)

    def words(user):
        return [row.cells for part in submission_sections(submission, user) for row in part.rows]

    assert words(cadre) == [[("问题描述", "（敏感问题，仅有关人员可见）")]]
    assert ("问题描述", "七组排灌渠淤塞200米") in words(officer)[0]


def test_it_passes_the_villages_view_of_a_recurrence_on(november, card, submit, village):
    earlier = IssueFactory(village=village, closed=True)

    submission = submit(november, {"a": card(recurs_from=str(earlier.pk))})

    issue = Issue.objects.get(first_list=november)
    assert issue.recurrence_of is None
    assert issue.events.get().details == {"recurs_from": earlier.pk}
    assert submission.entries.first().words["办理情况"] == "新增，村里认为是反弹"


def test_it_attaches_the_photos_of_a_card(november, card, submit, village_officer):
    photos = [StoredFileFactory(created_by=village_officer) for _ in range(2)]
    submit(november, {"a": card(photos=[str(photo.key) for photo in photos])})
    recall_list(november, by=village_officer)

    submit(november, {"a": card(photos=[str(photos[1].key)], rev=1)})

    assert [row.stored_file for row in Issue.objects.get().attachments.all()] == [photos[1]]
