"""A list opens, is due, locks, and is opened again by an exception; the secretary's word."""

from datetime import date

import pytest
import time_machine
from django.utils import timezone

from issues.models import IssueList, ListState, ReportingCalendar
from issues.queries.lists import months_of, village_month
from issues.services.draft_changes import DraftChange
from issues.services.drafts import save_draft
from issues.services.lists import open_list, recall_list, send_back_list
from issues.services.submissions import confirm_list, submit_list, submit_nil, token_of
from issues.tests.factories import IssueFactory, IssueListFactory
from shaping.workflow import Forbidden, Refused, StaleState
from villages.capabilities import Role
from villages.tests.factories import AppointmentFactory, VillageFactory

pytestmark = pytest.mark.django_db
BEFORE, OPEN, LATE, LOCKED = "2026-11-19", "2026-11-24", "2026-11-27", "2026-12-01"


@pytest.fixture
def at():
    """Set the day, ten o'clock in the morning."""
    travellers = []

    def travel(day):
        traveller = time_machine.travel(f"{day} 10:00:00+08:00", tick=False)
        traveller.start()
        travellers.append(traveller)

    yield travel
    for traveller in reversed(travellers):
        traveller.stop()


@pytest.fixture
def november(village):
    return IssueListFactory(village=village)


def report(issue_list, user):
    return submit_list(issue_list, by=user, token=token_of(issue_list))


def except_until(issue_list, until, office):
    issue_list.lock_exceptions.create(
        reason="汛期抢险", until=until, granted_at=timezone.now(), granted_by=office
    )


def test_it_opens_on_its_day_only(at, village, village_officer):
    at(BEFORE)

    with pytest.raises(Refused, match="11月清单11月20日开放"):
        open_list(village, 2026, 11, by=village_officer)


@pytest.mark.parametrize(("year", "month"), [(2026, 9), (2026, 12), (2025, 11)])
def test_it_opens_no_other_month(at, village, village_officer, year, month):
    at(OPEN)

    with pytest.raises(Refused, match="只能填本月和上个月"):
        open_list(village, year, month, by=village_officer)


def test_it_opens_no_list_of_a_closed_village(at, township, village_officer):
    at(OPEN)
    gone = VillageFactory(township=township, closed_on=date(2026, 11, 25))
    AppointmentFactory(
        user=village_officer, role=Role.VILLAGE_SECRETARY, township=township, village=gone
    )

    with pytest.raises(Refused, match="不在册"):
        open_list(gone, 2026, 11, by=village_officer)


def test_it_opens_a_list_once(at, village, village_officer, office):
    at(OPEN)
    first = open_list(village, 2026, 11, by=village_officer)

    assert open_list(village, 2026, 11, by=village_officer) == first
    assert village.township.issue_categories.count() == 12
    with pytest.raises(Forbidden):
        open_list(village, 2026, 11, by=office)


def test_it_locks_after_its_day(at, november, village_officer):
    at(LOCKED)

    for act in (
        lambda: report(november, village_officer),
        lambda: submit_nil(november, by=village_officer),
        lambda: save_draft(
            november, DraftChange({"a": {"description": "水渠"}}), by=village_officer
        ),
    ):
        with pytest.raises(Refused, match=r"锁定.*请联系镇共同缔造办公室开放"):
            act()


def test_it_is_open_again_by_an_exception(at, november, village_officer, office):
    at(LOCKED)
    except_until(november, date(2026, 12, 4), office)

    assert report(november, village_officer).is_nil
    assert november.is_on_time is False


def test_an_exception_ends(at, november, village_officer, office):
    except_until(november, date(2026, 12, 4), office)
    at("2026-12-05")

    with pytest.raises(Refused, match="已在12月4日后锁定"):
        report(november, village_officer)


def test_it_refuses_a_recall_that_could_not_be_reported_again(at, november, village_officer):
    at(LATE)
    report(november, village_officer)
    at(LOCKED)

    with pytest.raises(Refused, match="撤回以后不能再上报"):
        recall_list(november, by=village_officer)


@pytest.fixture
def with_secretary(township, appoint):
    ReportingCalendar.objects.create(township=township, needs_secretary=True)
    return appoint(Role.VILLAGE_SECRETARY)


def test_the_officer_waits_for_the_secretary(at, november, village_officer, with_secretary):
    at(OPEN)

    assert report(november, village_officer) is None
    assert report(november, village_officer) is None
    assert (november.state, november.reported_at) == (ListState.TO_CONFIRM, None)
    with pytest.raises(Forbidden):
        confirm_list(november, by=village_officer, token=token_of(november))
    with pytest.raises(StaleState, match="先取回"):
        save_draft(november, DraftChange({"a": {"description": "x"}}), by=village_officer)


def test_the_secretary_reports_directly(at, november, with_secretary):
    at(OPEN)

    assert report(november, with_secretary).confirmed_by == with_secretary


def test_a_double_confirmation_gives_one_receipt(at, november, village_officer, with_secretary):
    at(OPEN)
    report(november, village_officer)
    token = token_of(november)

    first = confirm_list(november, by=with_secretary, token=token)

    assert confirm_list(november, by=with_secretary, token=token) == first


def test_the_officer_takes_back_what_waits(at, november, village_officer, with_secretary):
    at(OPEN)
    report(november, village_officer)
    token = token_of(november)
    recall_list(november, by=village_officer)

    assert november.state == ListState.DRAFT
    with pytest.raises(StaleState, match="不在等书记确认"):
        confirm_list(november, by=with_secretary, token=token)
    with pytest.raises(StaleState, match="不在等书记确认"):
        send_back_list(november, "改一改", by=with_secretary)


def test_a_returned_list_stays_returned_when_the_secretary_sends_it_back(
    at, november, village_officer, with_secretary, office
):
    at(OPEN)
    report(november, with_secretary)
    IssueList.objects.filter(pk=november.pk).update(
        state="returned", return_reason="请补充", returned_at=timezone.now(), returned_by=office
    )
    november.refresh_from_db()
    report(november, village_officer)

    send_back_list(november, "还是不清楚", by=with_secretary)

    assert november.state == ListState.RETURNED
    assert november.draft["sent_back"]["words"] == "还是不清楚"


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (BEFORE, "11月清单11月20日开放"),
        ("2026-11-20", "11月清单还有3天(11月25日)"),
        ("2026-11-25", "11月清单今天到期(11月25日)"),
        (LATE, "11月清单已超2天(11月25日)"),
    ],
)
def test_it_says_what_is_owed(at, village, village_officer, day, sentence):
    at(day)

    assert village_month(village_officer)[0].sentence == sentence


def test_it_counts_what_is_under_way(at, november, village, village_officer):
    at(OPEN)
    IssueFactory(village=village, accepted=True)
    IssueFactory(village=village, in_progress=True)
    IssueFactory(village=village, finished=True)
    report(november, village_officer)

    month = village_month(village_officer)[0]

    assert month.counts == {"carried": 3, "in_progress": 1, "awaiting": 1, "returned": 0}
    assert month.sentence == "11月清单已上报，等镇里受理"
    assert month.submission.receipt_number == "HZ-101200-2611-1"


def test_it_keeps_an_older_list_that_is_still_owed(at, village, village_officer, office):
    at(OPEN)
    october = IssueListFactory(
        village=village,
        month=10,
        opens_on=date(2026, 10, 20),
        due_on=date(2026, 10, 26),
        locks_on=date(2026, 10, 28),
    )
    assert village_month(village_officer)[0].older == []

    except_until(october, date(2026, 11, 27), office)

    assert village_month(village_officer)[0].older == [october]


def test_it_shows_the_town_nothing_owed(at, november, office, stranger):
    at(OPEN)

    assert village_month(office) == village_month(stranger) == []


@pytest.mark.parametrize("count", [1, 3])
def test_it_costs_the_same_queries_for_any_villages(
    at, township, village_officer, village, django_assert_num_queries, count
):
    at(OPEN)
    IssueListFactory(village=village)
    for _ in range(count - 1):
        other = VillageFactory(township=township)
        IssueListFactory(village=other)
        AppointmentFactory(
            user=village_officer, role=Role.STATIONED_CADRE, township=township, village=other
        )
    village_month(village_officer)

    with django_assert_num_queries(9):
        assert len(village_month(village_officer)) == count


def test_it_lists_twelve_months(at, november, village, village_officer):
    at(OPEN)
    lines = months_of(village, village_officer, date(2026, 11, 24))

    assert [line.month_code for line in lines][:2] == ["2026-11", "2026-10"]
    assert (len(lines), lines[0].issue_list, lines[1].issue_list) == (12, november, None)
