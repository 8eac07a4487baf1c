"""A closed problem that comes back: suggested by the system, decided by a person."""

from datetime import timedelta
from uuid import uuid4

import pytest

from issues.models import Issue, LikenessAnswer
from issues.queries.likeness import suggestions_for
from issues.services.draft_changes import DraftChange
from issues.services.drafts import save_draft
from issues.services.lists import open_list
from issues.services.recurrences import answer_likeness
from issues.services.submissions import submit_list, token_of
from issues.tests.factories import REPORTED_AT, IssueFactory
from issues.tests.rows import issue_in
from shaping.audit.models import AuditEvent
from shaping.workflow import Forbidden, Refused, StaleState
from villages.capabilities import Role
from villages.tests.factories import HamletFactory

pytestmark = pytest.mark.django_db
AGAIN = "7组水渠又堵了，放不出水"


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-11-24 10:00+08:00")


@pytest.fixture
def hamlet(village):
    return HamletFactory(village=village)


@pytest.fixture
def earlier(village, hamlet):
    reported_at = REPORTED_AT - timedelta(days=60)
    return IssueFactory(village=village, hamlet=hamlet, closed=True, reported_at=reported_at)


@pytest.fixture
def issue(village, hamlet, earlier):
    return IssueFactory(
        village=village,
        hamlet=hamlet,
        accepted=True,
        description=AGAIN,
        category=earlier.category,
    )


def test_it_suggests_the_earlier_problem(issue, earlier, office):
    found = suggestions_for(issue, office)

    assert [row.issue for row in found] == [earlier]
    assert found[0].may_recur


def test_it_links_nothing_by_itself(issue, earlier, office):
    suggestions_for(issue, office)

    issue.refresh_from_db()
    assert issue.recurrence_of is None
    assert not LikenessAnswer.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"description": "三组水渠淤塞"},
        {"state": "declined", "decline_reason": "不属实"},
        {
            "reported_at": REPORTED_AT - timedelta(days=500),
            "closed_at": REPORTED_AT - timedelta(400),
        },
    ],
    ids=["other place", "declined", "long ago"],
)
def test_it_leaves_out(issue, earlier, office, changes):
    Issue.objects.filter(pk=earlier.pk).update(**changes)

    assert suggestions_for(issue, office) == []


def test_it_leaves_out_other_villages(issue, earlier, office, other_village):
    Issue.objects.filter(pk=earlier.pk).update(village=other_village)

    assert suggestions_for(issue, office) == []


def test_it_shows_what_the_village_named_first(issue, village, office):
    named = IssueFactory(
        village=village,
        closed=True,
        description="公厕满溢",
        reported_at=REPORTED_AT - timedelta(days=20),
    )
    issue.events.create(
        sequence=1,
        action="report",
        to_state="reported",
        holder="township",
        details={"recurs_from": named.pk},
        happened_at=REPORTED_AT,
        by_name="村专干",
    )

    found = suggestions_for(issue, office)

    assert (found[0].issue, found[0].is_village_view, len(found)) == (named, True, 2)


def test_yes_links_and_counts(issue, earlier, office):
    answer_likeness(issue, earlier, is_recurrence=True, by=office)

    issue.refresh_from_db()
    earlier.refresh_from_db()
    assert (issue.recurrence_of, earlier.reopen_count) == (earlier, 1)
    assert [event.action for event in issue.events.all()] == ["link_recurrence"]
    assert AuditEvent.objects.filter(action="issue.link_recurrence").count() == 2


def test_no_is_remembered_and_not_asked_again(issue, earlier, office):
    answer_likeness(issue, earlier, is_recurrence=False, by=office)

    assert suggestions_for(issue, office) == []
    assert AuditEvent.objects.get().action == "issue.deny_recurrence"


def test_a_pair_is_answered_once(issue, earlier, office):
    answer_likeness(issue, earlier, is_recurrence=False, by=office)

    with pytest.raises(StaleState, match="已经有人判断过"):
        answer_likeness(issue, earlier, is_recurrence=True, by=office)
    issue.refresh_from_db()
    assert issue.recurrence_of is None


def test_it_recurs_from_one_problem_only(issue, earlier, village, office):
    other = IssueFactory(village=village, closed=True, reported_at=REPORTED_AT - timedelta(days=30))
    answer_likeness(issue, earlier, is_recurrence=True, by=office)

    with pytest.raises(Refused, match="另一件的反弹"):
        answer_likeness(issue, other, is_recurrence=True, by=office)


def test_only_a_closed_problem_comes_back(issue, village, office):
    unfinished = IssueFactory(
        village=village, accepted=True, reported_at=REPORTED_AT - timedelta(days=3)
    )

    with pytest.raises(Refused, match="还没有销号"):
        answer_likeness(issue, unfinished, is_recurrence=True, by=office)


def test_the_later_one_recurs(issue, earlier, office):
    with pytest.raises(Refused, match="后来的问题"):
        answer_likeness(earlier, issue, is_recurrence=True, by=office)


def test_another_village_is_no_recurrence(issue, other_village, office):
    foreign = IssueFactory(village=other_village, closed=True)

    with pytest.raises(Refused, match="本村"):
        answer_likeness(issue, foreign, is_recurrence=True, by=office)


@pytest.mark.parametrize("role", [Role.VILLAGE_OFFICER, Role.TOWNSHIP_LEADER, Role.AUDITOR])
def test_only_the_office_decides(issue, earlier, appoint, role):
    with pytest.raises(Forbidden):
        answer_likeness(issue, earlier, is_recurrence=True, by=appoint(role))


@pytest.mark.parametrize("state", ["withdrawn", "closed", "reported"])
def test_only_what_is_under_way_is_asked_about(village, earlier, office, state):
    issue = issue_in(state, village)

    with pytest.raises(Refused, match="不用再判断"):
        answer_likeness(issue, earlier, is_recurrence=False, by=office)
    assert not LikenessAnswer.objects.exists()


def test_an_old_page_does_not_link_a_second_time(issue, earlier, village, office):
    other = IssueFactory(village=village, closed=True, reported_at=earlier.reported_at)
    opened_before = Issue.objects.select_related("village__township").get(pk=issue.pk)
    answer_likeness(issue, earlier, is_recurrence=True, by=office)

    with pytest.raises(Refused, match="另一件的反弹"):
        answer_likeness(opened_before, other, is_recurrence=True, by=office)
    other.refresh_from_db()
    assert other.reopen_count == 0


def test_one_taken_up_again_since_is_no_recurrence(issue, earlier, office):
    Issue.objects.filter(pk=earlier.pk).update(state="reopened")

    with pytest.raises(Refused, match="还没有销号"):
        answer_likeness(issue, earlier, is_recurrence=True, by=office)


def test_a_list_that_names_an_earlier_one_links_nothing(village, village_officer, earlier):
    """The village's view is kept as a hint; only the office links."""
    issue_list = open_list(village, 2026, 11, by=village_officer)
    row = {
        "hamlet": str(earlier.hamlet_id),
        "category": str(earlier.category_id),
        "description": AGAIN,
        "affected_count": "120",
        "affected_unit": "mu",
        "recurs_from": str(earlier.pk),
        "rev": 0,
    }
    save_draft(issue_list, DraftChange(rows={str(uuid4()): row}, carried={}), by=village_officer)
    submit_list(issue_list, by=village_officer, token=token_of(issue_list))

    reported = Issue.objects.get(description=AGAIN)
    assert reported.recurrence_of is None
    assert reported.events.get().details == {"recurs_from": earlier.pk}
    assert not LikenessAnswer.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_it_suggests_with_the_same_queries(
    issue, earlier, village, office, count, django_assert_num_queries
):
    for _ in range(count - 1):
        IssueFactory(
            village=village,
            hamlet=earlier.hamlet,
            closed=True,
            reported_at=earlier.reported_at,
        )
    suggestions_for(issue, office)

    with django_assert_num_queries(2):
        found = suggestions_for(issue, office)

    assert len(found) == count
