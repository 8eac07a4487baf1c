"""Which month's list takes the problems of a talk."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from issues.models import Issue, IssueList, ListState
from issues.queries.board import month_board, year_board
from issues.queries.lists import village_month
from issues.services.draft_changes import DraftChange
from issues.services.drafts import save_draft
from issues.services.opening import ensure_lists
from issues.services.reminders import ensure_reminders
from issues.services.submissions import submit_list, submit_nil, token_of
from issues.services.talks import RaisedProblem, TalkFacts, list_for_talk, record_talk
from issues.tests.factories import CategoryFactory, IssueListFactory
from organizations.tests.factories import TalkFactory
from shaping.workflow import Refused
from villages.tests.factories import HamletFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def hamlet(village):
    return HamletFactory(village=village)


def raise_one(hamlet, by, held_on=date(2026, 11, 3)):
    category = CategoryFactory(township=hamlet.village.township)
    problem = RaisedProblem("渠道淤塞", str(category.pk), "12", "household")
    facts = TalkFacts(held_on, "晒场", "王支书", 1, 9, "清渠")
    key = "00000000-0000-4000-8000-000000000001"
    return record_talk(hamlet, facts, [problem], key=key, by=by)


def test_before_the_opening_date_the_months_list_is_opened_early(
    time_machine, village_officer, hamlet
):
    time_machine.move_to("2026-11-05 21:00+08:00")

    done = raise_one(hamlet, village_officer)

    assert (done.issue_list.year, done.issue_list.month) == (2026, 11)
    assert len(done.issue_list.draft["rows"]) == 1


def test_a_list_opened_early_asks_nothing_of_the_others(
    time_machine, village_officer, office, hamlet, other_village
):
    time_machine.move_to("2026-11-05 21:00+08:00")
    raise_one(hamlet, village_officer)

    board = month_board(hamlet.village.township, 2026, 11, office, date(2026, 11, 5))

    assert (board.counts.expected, board.missing) == (0, [])


def test_it_goes_up_from_the_opening_date_on(time_machine, village_officer, hamlet):
    time_machine.move_to("2026-11-05 21:00+08:00")
    issue_list = raise_one(hamlet, village_officer).issue_list

    with pytest.raises(Refused, match="11月20日起上报"):
        submit_list(issue_list, by=village_officer, token=token_of(issue_list))
    time_machine.move_to("2026-11-20 09:00+08:00")
    submit_list(issue_list, by=village_officer, token=token_of(issue_list))

    assert Issue.objects.get().evening_talk is not None


def test_the_clock_opens_no_second_list(time_machine, village_officer, hamlet, other_village):
    time_machine.move_to("2026-11-05 21:00+08:00")
    raise_one(hamlet, village_officer)

    opened = ensure_lists(date(2026, 11, 20))

    assert [row.village for row in opened] == [other_village]


def test_after_the_list_went_up_the_next_months_takes_it(time_machine, village_officer, hamlet):
    time_machine.move_to("2026-11-24 21:00+08:00")
    IssueListFactory(village=hamlet.village, reported=True)

    issue_list = raise_one(hamlet, village_officer).issue_list

    assert (issue_list.month, issue_list.state) == (12, ListState.DRAFT)
    assert issue_list.opens_on > date(2026, 11, 30)


def test_after_the_lock_the_next_months_takes_it(time_machine, village_officer, hamlet):
    time_machine.move_to("2026-12-31 21:00+08:00")
    IssueListFactory(
        village=hamlet.village,
        month=12,
        opens_on=date(2026, 12, 21),
        due_on=date(2026, 12, 25),
        locks_on=date(2026, 12, 28),
    )

    with transaction.atomic():
        issue_list = list_for_talk(hamlet.village, 1, by=village_officer)

    assert (issue_list.year, issue_list.month) == (2027, 1)


def test_when_both_are_up_nothing_is_written(time_machine, village_officer, hamlet):
    time_machine.move_to("2026-11-24 21:00+08:00")
    IssueListFactory(village=hamlet.village, reported=True)
    IssueListFactory(
        village=hamlet.village,
        month=12,
        opens_on=date(2026, 12, 21),
        due_on=date(2026, 12, 25),
        locks_on=date(2026, 12, 28),
        reported=True,
    )

    with pytest.raises(Refused, match="都不能再填"):
        raise_one(hamlet, village_officer)

    assert not hamlet.evening_talks.exists()


def test_a_nil_report_is_refused_before_the_opening_date_too(time_machine, village_officer, hamlet):
    time_machine.move_to("2026-11-05 21:00+08:00")
    with transaction.atomic():
        issue_list = list_for_talk(hamlet.village, 1, by=village_officer)

    with pytest.raises(Refused, match="11月20日起上报"):
        submit_nil(issue_list, by=village_officer)


def test_a_forged_talk_of_elsewhere_is_dropped(
    time_machine, village_officer, village, hamlet, other_village
):
    time_machine.move_to("2026-11-24 10:00+08:00")
    foreign = TalkFactory(hamlet=HamletFactory(village=other_village))
    category, issue_list = (
        CategoryFactory(township=village.township),
        IssueListFactory(village=village),
    )
    card = {
        "hamlet": str(hamlet.pk),
        "category": str(category.pk),
        "description": "渠道淤塞",
        "affected_count": "12",
        "affected_unit": "household",
        "talk": str(foreign.pk),
    }
    save_draft(issue_list, DraftChange({"a": card}, {}, {}, "t"), by=village_officer)
    issue_list.refresh_from_db()
    submit_list(issue_list, by=village_officer, token=token_of(issue_list))

    assert Issue.objects.get().evening_talk is None


def test_a_card_that_is_deleted_is_gone_from_the_talk(
    time_machine, client_of, village_officer, hamlet
):
    time_machine.move_to("2026-11-24 10:00+08:00")
    done = raise_one(hamlet, village_officer)
    key = next(iter(done.issue_list.draft["rows"]))
    save_draft(done.issue_list, DraftChange({}, {key: 1}, {}, ""), by=village_officer)

    page = client_of(village_officer).get(reverse("issues:talk-detail", args=[done.talk.pk]))

    assert page.context["waiting"] == []
    assert IssueList.objects.get().draft["rows"] == {}


def test_before_its_day_the_village_owes_nothing(time_machine, village_officer, hamlet):
    time_machine.move_to("2026-11-05 21:00+08:00")
    raise_one(hamlet, village_officer)

    (month,) = village_month(village_officer)

    assert month.sentence == "11月清单11月20日起上报，现在可以先填"
    assert month.is_editable


def test_a_coming_months_list_is_no_older_one(time_machine, village_officer, hamlet):
    time_machine.move_to("2026-11-24 21:00+08:00")
    IssueListFactory(village=hamlet.village, reported=True)
    raise_one(hamlet, village_officer)

    (month,) = village_month(village_officer)

    assert (month.month, month.older) == (11, [])


def test_the_town_sees_no_missing_list_before_its_day(
    time_machine, village_officer, office, hamlet
):
    time_machine.move_to("2026-11-05 21:00+08:00")
    raise_one(hamlet, village_officer)

    (row,) = year_board(hamlet.village.township, 2026, office, date(2026, 11, 5)).rows

    assert row.cells[10].mark.word == "未开放"
    assert ensure_reminders(timezone.now() - timedelta(hours=8)) == 0
    assert row.cells[10].issue_list is not None


def test_the_check_page_says_from_when_it_may_go_up(
    time_machine, client_of, village_officer, hamlet
):
    time_machine.move_to("2026-11-05 21:00+08:00")
    raise_one(hamlet, village_officer)

    page = client_of(village_officer).get(
        reverse("issues:list-check", args=[hamlet.village.code12, "2026-11"])
    )

    assert "11月20日起才能上报" in page.content.decode()
