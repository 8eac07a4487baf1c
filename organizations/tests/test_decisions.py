"""A collective matter on its way: steps in order, quorum, both disclosures, the outcome."""

from datetime import date

import pytest

from organizations.models import DecisionProcedure, DecisionState
from organizations.queries.decisions import steps_of
from organizations.services.decision_steps import Meeting, next_step, record_step
from organizations.services.decisions import Matter, begin_decision, drop_decision
from organizations.services.reference import ensure_reference
from organizations.tests.factories import ProcedureFactory
from organizations.voting import Votes
from shaping.audit.models import AuditEvent
from shaping.workflow import Forbidden, Refused, StaleState
from villages.tests.factories import HamletFactory

pytestmark = pytest.mark.django_db
GOOD = Votes(9, 9, 9)


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-11-24 10:00+08:00")


@pytest.fixture
def decision(village, village_officer):
    ensure_reference(village.township)
    procedure = DecisionProcedure.objects.get(name="两议两公开")
    matter = Matter("修通湾中小路", "铺水泥120米", HamletFactory(village=village), 36000)
    return begin_decision(village, procedure, matter, by=village_officer)


def hold(decision, votes=GOOD, day=date(2026, 11, 2), *, by):
    return record_step(next_step(decision), Meeting(day, votes, "议事厅"), by=by)


def resolve(decision, by):
    hold(decision, by=by)
    hold(decision, by=by)
    decision.refresh_from_db()


def test_it_copies_the_steps_of_its_procedure(decision):
    assert [line.step.title for line in steps_of(decision)] == [
        "理事会提议商议",
        "户代表会议决议",
    ]
    assert [line.is_next for line in steps_of(decision)] == [True, False]


def test_a_later_change_of_the_procedure_touches_no_running_matter(decision):
    decision.procedure.steps.update(majority="none")

    assert {row.majority for row in decision.steps.all()} == {"half_of_present"}


def test_a_step_without_its_quorum_fails_and_is_held_again(decision, village_officer):
    hold(decision, by=village_officer)

    failed = hold(decision, Votes(36, 20, 20), by=village_officer)

    assert failed.result == "failed"
    assert "还差4人" in steps_of(decision)[1].why
    again = hold(decision, Votes(36, 24, 13), by=village_officer)
    decision.refresh_from_db()
    assert (again.attempt, again.result, decision.state) == (2, "passed", DecisionState.RESOLVED)


def test_a_step_without_its_majority_does_not_pass(decision, village_officer):
    step = hold(decision, Votes(9, 8, 4), by=village_officer)

    decision.refresh_from_db()
    assert (step.result, decision.state) == ("failed", DecisionState.DELIBERATING)


def test_steps_go_in_order_and_once(decision, village_officer):
    first, second = decision.steps.order_by("position")
    with pytest.raises(StaleState, match="还没有轮到"):
        record_step(second, Meeting(date(2026, 11, 2), GOOD), by=village_officer)
    record_step(first, Meeting(date(2026, 11, 2), GOOD), by=village_officer)
    with pytest.raises(StaleState):
        record_step(first, Meeting(date(2026, 11, 2), GOOD), by=village_officer)


@pytest.mark.parametrize(
    ("meeting", "words"),
    [
        (Meeting(date(2026, 11, 25), GOOD), "不能晚于今天"),
        (Meeting(date(1026, 11, 2), GOOD), "请核对年份"),
        (Meeting(date(2026, 11, 2), Votes(3, -1)), "不能是负数"),
        (Meeting(date(2026, 11, 2), Votes(20_001, 1)), "1到20000人"),
        (Meeting(date(2026, 11, 2), GOOD, words="好" * 301), "最多300个字"),
        (Meeting(date(2026, 11, 2), Votes(3, 4)), "比应到3人还多"),
        (Meeting(date(2026, 11, 2), Votes(9, 3, 3, 1)), "比实到3人还多"),
        (Meeting(date(2026, 11, 2), Votes(0, 0)), "应到人数请写1到20000人"),
        (Meeting(date(2026, 11, 2), GOOD, "11010519491231002X"), "请删掉"),
    ],
)
def test_a_meeting_that_cannot_be_is_refused_and_leaves_nothing(
    decision, village_officer, meeting, words
):
    with pytest.raises(Refused, match=words):
        record_step(next_step(decision), meeting, by=village_officer)

    assert not decision.steps.exclude(result="pending").exists()


def test_a_meeting_before_the_one_before_is_refused(decision, village_officer):
    hold(decision, by=village_officer)

    with pytest.raises(Refused, match="不能早于上一步的2026年11月2日"):
        hold(decision, day=date(2026, 11, 1), by=village_officer)


def test_a_matter_may_be_dropped_with_a_reason(decision, village_officer):
    with pytest.raises(Refused, match="请写不再办的原因"):
        drop_decision(decision, " ", by=village_officer)

    drop_decision(decision, "改由县里修", by=village_officer)

    decision.refresh_from_db()
    assert (decision.state, decision.outcome) == (DecisionState.DROPPED, "改由县里修")
    with pytest.raises(StaleState):
        drop_decision(decision, "再来", by=village_officer)


def test_the_same_form_twice_begins_one(decision, village, village_officer):
    matter = Matter(decision.title, "铺水泥", decision.hamlet)

    with pytest.raises(StaleState, match="已经发起过"):
        begin_decision(village, decision.procedure, matter, by=village_officer)


def test_it_refuses_procedures_and_hamlets_of_elsewhere(
    decision, village, other_village, village_officer, other_office
):
    foreign = ProcedureFactory(township=other_office.appointments.get().township)
    elsewhere = Matter("修路", "铺水泥", HamletFactory(village=other_village))

    with pytest.raises(Refused, match="议事程序"):
        begin_decision(village, foreign, Matter("修路", "铺水泥"), by=village_officer)
    with pytest.raises(Refused, match="请选本村"):
        begin_decision(village, decision.procedure, elsewhere, by=village_officer)


def test_a_hidden_procedure_and_a_closed_village_begin_nothing(decision, village, village_officer):
    procedure, matter = decision.procedure, Matter("清塘", "清淤三百方")
    procedure.is_offered = False
    with pytest.raises(Refused, match="在用的议事程序"):
        begin_decision(village, procedure, matter, by=village_officer)
    procedure.is_offered, village.closed_on = True, date(2026, 6, 1)

    with pytest.raises(Refused, match="已经撤销"):
        begin_decision(village, procedure, matter, by=village_officer)


@pytest.mark.parametrize(
    "changes",
    [{"title": " "}, {"description": ""}, {"title": "路" * 61}, {"title": "11010519491231002X"}],
)
def test_a_matter_without_fit_words_is_refused(decision, village, village_officer, changes):
    words = {"title": "清塘", "description": "清淤三百方"} | changes

    with pytest.raises(Refused):
        begin_decision(village, decision.procedure, Matter(**words), by=village_officer)


def test_only_the_village_and_the_office_may(decision, village, other_village_officer, leader):
    for user in (other_village_officer, leader):
        with pytest.raises(Forbidden):
            drop_decision(decision, "不办了", by=user)


def test_every_act_stands_in_the_trail(decision, village_officer):
    resolve(decision, village_officer)

    actions = list(AuditEvent.objects.order_by("pk").values_list("action", flat=True))
    assert actions[-4:] == ["decision.begin", "decision.meet", "decision.meet", "decision.resolve"]
