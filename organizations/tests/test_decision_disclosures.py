"""A resolved matter: public, done, public again; what comes next; what is counted of it."""

from datetime import date

import pytest

from organizations.models import DecisionProcedure, DecisionState
from organizations.queries.decisions import (
    DecisionCounts,
    decision_counts,
    next_act_of,
    steps_of,
)
from organizations.services.decision_disclosures import Disclosure, disclose_decision
from organizations.services.decision_steps import Meeting, next_step, record_step
from organizations.services.decisions import (
    Matter,
    begin_decision,
    drop_decision,
    finish_decision,
)
from organizations.services.reference import ensure_reference
from organizations.tests.factories import DecisionFactory
from organizations.voting import Votes
from shaping.audit.models import AuditEvent
from shaping.workflow import Forbidden, Refused, StaleState

pytestmark = pytest.mark.django_db
FIRST = Disclosure(1, date(2026, 11, 24), date(2026, 11, 30), "公示栏")
SECOND = Disclosure(2, date(2026, 12, 2), date(2026, 12, 8), "公示栏")


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-11-24 10:00+08:00")


@pytest.fixture
def begun(village, village_officer):
    ensure_reference(village.township)
    procedure = DecisionProcedure.objects.get(name="两议两公开")
    return begin_decision(village, procedure, Matter("修路", "铺水泥"), by=village_officer)


@pytest.fixture
def decision(begun, village_officer):
    for _ in range(2):
        meeting = Meeting(date(2026, 11, 2), Votes(9, 9, 9))
        record_step(next_step(begun), meeting, by=village_officer)
    begun.refresh_from_db()
    return begun


@pytest.fixture
def done(decision, village_officer, time_machine):
    disclose_decision(decision, FIRST, by=village_officer)
    time_machine.move_to("2026-12-02 10:00+08:00")
    return finish_decision(decision, "路已铺好", 35000, by=village_officer)


def told(decision, today):
    rows = decision.disclosures.all()
    found = next_act_of(decision, steps_of(decision), rows, today)
    return found.words, found.view


def test_it_is_public_twice_and_done_in_between(done, village_officer):
    second = disclose_decision(done, SECOND, by=village_officer)

    assert (done.state, done.final_cost_yuan, second.number) == (DecisionState.DONE, 35000, 2)
    actions = list(AuditEvent.objects.order_by("sequence").values_list("action", flat=True))
    assert actions[-3:] == ["decision.disclose", "decision.finish", "decision.disclose"]


def test_nothing_is_public_before_the_resolution(begun, village_officer):
    with pytest.raises(StaleState, match="议事中"):
        disclose_decision(begun, FIRST, by=village_officer)


def test_the_result_is_not_public_before_it_is_done(decision, village_officer):
    with pytest.raises(Refused, match="先登记办成"):
        disclose_decision(decision, SECOND, by=village_officer)


@pytest.mark.parametrize("disclosure", [FIRST, SECOND])
def test_each_is_registered_once(done, village_officer, disclosure):
    disclose_decision(done, SECOND, by=village_officer)

    with pytest.raises(StaleState, match="已经登记过"):
        disclose_decision(done, disclosure, by=village_officer)


@pytest.mark.parametrize(
    ("first", "last", "place", "words"),
    [
        (date(2026, 11, 1), date(2026, 11, 9), "栏", "2026年11月2日形成"),
        (date(2026, 11, 9), date(2026, 11, 8), "栏", "不能早于公开起"),
        (date(2026, 11, 9), date(2028, 11, 8), "栏", "不能超过一年"),
        (date(2036, 11, 9), date(2036, 11, 19), "栏", "核对年份"),
        (date(2026, 11, 9), date(2026, 11, 19), " ", "公开的地点"),
        (date(2026, 11, 9), date(2026, 11, 19), "栏" * 41, "最多40个字"),
        (date(2026, 11, 9), date(2026, 11, 19), "11010519491231002X", "请删掉"),
    ],
)
def test_a_disclosure_that_cannot_be_is_refused(
    decision, village_officer, first, last, place, words
):
    with pytest.raises(Refused, match=words):
        disclose_decision(decision, Disclosure(1, first, last, place), by=village_officer)
    assert not decision.disclosures.exists()


def test_the_result_follows_the_days_of_the_resolution(done, village_officer):
    early = Disclosure(2, date(2026, 11, 30), date(2026, 12, 8), "栏")

    with pytest.raises(Refused, match="公开到2026年11月30日"):
        disclose_decision(done, early, by=village_officer)


def test_it_is_not_done_before_the_last_day_is_over(decision, village_officer, time_machine):
    with pytest.raises(Refused, match="还没有登记决议公开"):
        finish_decision(decision, "路已铺好", 35000, by=village_officer)
    disclose_decision(decision, FIRST, by=village_officer)
    time_machine.move_to("2026-11-30 23:00+08:00")
    with pytest.raises(Refused, match="公开到11月30日"):
        finish_decision(decision, "路已铺好", 35000, by=village_officer)
    time_machine.move_to("2026-12-01 00:30+08:00")

    assert finish_decision(decision, "路已铺好", None, by=village_officer).state == "done"


@pytest.mark.parametrize(
    ("outcome", "cost", "words"),
    [
        (" ", 1, "请写办理结果"),
        ("好" * 501, 1, "最多500个字"),
        ("好", -1, "0到1亿"),
        ("好", 100_000_001, "0到1亿"),
        ("6222021234567890128", 1, "请删掉"),
    ],
)
def test_an_outcome_that_does_not_fit_is_refused(
    decision, village_officer, time_machine, outcome, cost, words
):
    disclose_decision(decision, FIRST, by=village_officer)
    time_machine.move_to("2026-12-02 10:00+08:00")

    with pytest.raises(Refused, match=words):
        finish_decision(decision, outcome, cost, by=village_officer)


def test_it_is_done_once_and_not_dropped_afterwards(done, village_officer):
    with pytest.raises(StaleState):
        finish_decision(done, "再来", 1, by=village_officer)
    with pytest.raises(StaleState):
        drop_decision(done, "不办了", by=village_officer)


def test_only_the_village_and_the_office_may(decision, other_village_officer, leader, office):
    for user in (other_village_officer, leader):
        with pytest.raises(Forbidden):
            disclose_decision(decision, FIRST, by=user)
        with pytest.raises(Forbidden):
            finish_decision(decision, "好", 1, by=user)

    assert disclose_decision(decision, FIRST, by=office).number == 1


def test_it_says_what_comes_next(begun, village_officer):
    words, view = told(begun, date(2026, 11, 24))
    assert "接下来开“理事会提议商议”（村民理事会）" in words
    assert view == "decision-step"
    record_step(next_step(begun), Meeting(date(2026, 11, 2), Votes(9, 1)), by=village_officer)
    assert "再开一次" in told(begun, date(2026, 11, 24))[0]
    drop_decision(begun, "不办了", by=village_officer)
    begun.refresh_from_db()

    assert told(begun, date(2026, 11, 24)) == ("这件事不再办。", "")


def test_it_says_what_comes_after_the_resolution(decision, village_officer):
    assert told(decision, date(2026, 11, 24))[1] == "decision-disclose"
    disclose_decision(decision, FIRST, by=village_officer)

    words, view = told(decision, date(2026, 11, 30))

    assert (view, "公开到11月30日" in words) == ("", True)
    assert told(decision, date(2026, 12, 1))[1] == "decision-finish"


def test_it_says_when_all_is_through(done, village_officer):
    assert told(done, date(2026, 12, 2))[1] == "decision-disclose"
    disclose_decision(done, SECOND, by=village_officer)

    assert told(done, date(2026, 12, 2)) == ("程序走完了，两次公开都齐了。", "")


def test_a_matter_without_steps_says_what_to_do(village):
    assert "重新发起" in told(DecisionFactory(village=village), date(2026, 11, 24))[0]


def test_counts_are_by_village(done, village, other_village, village_officer):
    disclose_decision(done, SECOND, by=village_officer)
    DecisionFactory.create_batch(2, village=other_village)
    DecisionFactory(village=other_village, state=DecisionState.RESOLVED)

    counts = decision_counts([village, other_village], date(2026, 12, 1))

    assert counts == {
        village.pk: DecisionCounts(done=1, disclosed=1),
        other_village.pk: DecisionCounts(running=2, resolved=1),
    }
    assert decision_counts([village], date(2026, 12, 3)) == {village.pk: DecisionCounts()}


@pytest.mark.parametrize("count", [1, 3])
def test_they_are_counted_in_one_query(township, village, count, django_assert_num_queries):
    DecisionFactory.create_batch(count, village=village)

    with django_assert_num_queries(1):
        counts = decision_counts([village], date(2026, 1, 1))

    assert counts[village.pk].running == count
