"""A round is drawn once, with its seed and pool on record, and never again."""

from datetime import date

import pytest

from assessments.draws import lot
from assessments.models import CycleState, DailyRound, DrawMethod, PickReason, PlannedVisit
from assessments.services.rounds import RoundPlan, add_visit, plan_round
from assessments.tests.factories import DailyRoundFactory, EntrantFactory, PlannedVisitFactory
from assessments.tests.visits.scenes import entrant_of, scored
from shaping.audit.models import AuditEvent
from shaping.workflow import Forbidden, Refused, StaleState

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2026, 11, 24), date(2026, 11, 30)


def a_plan(method=DrawMethod.ROTA, draw=1, worst=0, first=FIRST, last=LAST) -> RoundPlan:
    return RoundPlan(first, last, method, draw, worst)


def reasons_of(found: DailyRound) -> dict[str, str]:
    return dict(found.visits.values_list("entrant__name", "reason"))


def finished_round(cycle, scores: dict[int, int]) -> DailyRound:
    found = DailyRoundFactory(
        cycle=cycle, number=1, starts_on=date(2026, 10, 1), ends_on=date(2026, 10, 31)
    )
    for number, points in scores.items():
        PlannedVisitFactory(round=found, entrant=entrant_of(cycle, number))
        scored(cycle, number, date(2026, 10, 15), points)
    return found


def test_the_rota_takes_who_was_not_checked_for_longest(cycle, office):
    scored(cycle, 1, date(2026, 3, 1), 9000)
    scored(cycle, 2, date(2026, 2, 1), 9000)

    found = plan_round(cycle, a_plan(draw=2), by=office)

    assert reasons_of(found) == {"第3村": PickReason.ROTA, "第2村": PickReason.ROTA}
    assert found.pool == [entrant_of(cycle, number).code for number in (3, 2, 1)]


def test_a_village_that_still_awaits_its_visit_is_not_chosen_again(cycle, office):
    plan_round(cycle, a_plan(draw=2), by=office)
    later = a_plan(first=date(2026, 12, 1), last=date(2026, 12, 5))

    assert reasons_of(plan_round(cycle, later, by=office)) == {"第3村": PickReason.ROTA}


def test_a_lot_keeps_the_seed_and_pool_from_which_it_can_be_drawn_again(cycle, office):
    found = plan_round(cycle, a_plan(DrawMethod.LOT, draw=2), by=office)

    drawn = set(found.visits.values_list("entrant__code", flat=True))
    assert len(found.seed) == 32
    assert drawn == set(lot(found.seed, found.pool, 2))


def test_two_lots_have_two_seeds(cycle, office):
    first = plan_round(cycle, a_plan(DrawMethod.LOT), by=office)
    later = a_plan(DrawMethod.LOT, first=date(2026, 12, 1), last=date(2026, 12, 5))

    assert plan_round(cycle, later, by=office).seed != first.seed


def test_the_worst_of_the_last_finished_round_come_again_beside_the_drawn(cycle, office):
    finished_round(cycle, {1: 9000, 2: 8000, 3: 8500})

    found = plan_round(cycle, a_plan(DrawMethod.LOT, draw=1, worst=1), by=office)

    assert reasons_of(found)["第2村"] == PickReason.LAST_WORST
    assert entrant_of(cycle, 2).code not in found.pool
    assert found.visits.count() == 2


def test_the_trail_holds_seed_pool_and_picks(cycle, office):
    found = plan_round(cycle, a_plan(DrawMethod.LOT), by=office)

    event = AuditEvent.objects.get(action="visit.plan")
    picks = found.visits.values_list("entrant__code", "reason")
    assert event.after == {
        "method": "lot",
        "seed": found.seed,
        "pool": found.pool,
        "picks": dict(picks),
    }


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"method": "wish"}, "请选轮流或者抽签"),
        ({"last": date(2026, 11, 1)}, "不能早于开始"),
        ({"last": date(2027, 1, 1)}, "2026年内"),
        ({"first": date(2026, 11, 1), "last": date(2026, 11, 2)}, "已经过去"),
        ({"draw": 4}, "0到3之间"),
        ({"worst": 21}, "0到20之间"),
        ({"draw": 0, "worst": 1}, "一个村也不查"),
    ],
)
def test_it_refuses_a_plan_that_cannot_be_and_leaves_nothing(cycle, office, values, words):
    with pytest.raises(Refused, match=words):
        plan_round(cycle, a_plan(**values), by=office)

    assert not DailyRound.objects.exists()
    assert not AuditEvent.objects.exists()


def test_the_same_days_cannot_be_drawn_again_until_the_draw_pleases(cycle, office):
    plan_round(cycle, a_plan(DrawMethod.LOT), by=office)

    with pytest.raises(Refused, match=r"第1轮已经安排在11月24日到11月30日，.*不能重抽"):
        plan_round(cycle, a_plan(DrawMethod.LOT), by=office)
    assert DailyRound.objects.count() == 1


def test_a_year_that_takes_no_scores_gets_no_round(cycle, office):
    cycle.state = CycleState.SEALED
    cycle.save()

    with pytest.raises(Refused, match="已封账"):
        plan_round(cycle, a_plan(), by=office)


def test_only_the_office_of_the_township_plans(cycle, leader, other_office):
    for user in (leader, other_office):
        with pytest.raises(Forbidden):
            plan_round(cycle, a_plan(), by=user)


def test_a_village_is_added_with_its_reason(cycle, office):
    found = plan_round(cycle, a_plan(), by=office)
    before = set(found.visits.values_list("pk", flat=True))

    visit = add_visit(found, entrant_of(cycle, 3), " 群众来信 ", by=office)

    assert visit.reason == PickReason.ADDED
    assert before < set(found.visits.values_list("pk", flat=True))
    assert AuditEvent.objects.get(action="visit.add").after == {"reason": "群众来信"}


def test_a_village_in_the_round_is_not_added_twice(cycle, office):
    found = plan_round(cycle, a_plan(), by=office)

    with pytest.raises(StaleState, match="第1村已经在这一轮里"):
        add_visit(found, entrant_of(cycle, 1), "群众来信", by=office)
    assert not AuditEvent.objects.filter(action="visit.add").exists()


def test_a_village_is_not_added_without_a_reason_from_elsewhere_or_too_late(cycle, office, leader):
    found = plan_round(cycle, a_plan(), by=office)
    over = DailyRoundFactory(cycle=cycle, starts_on=date(2026, 1, 1), ends_on=date(2026, 1, 2))
    third = entrant_of(cycle, 3)

    for row, entrant, reason, words in (
        (found, third, " ", "为什么另加"),
        (found, third, "好" * 201, "最多200个字"),
        (found, EntrantFactory(), "来信", "本年度参评"),
        (over, third, "来信", "已经结束"),
    ):
        with pytest.raises(Refused, match=words):
            add_visit(row, entrant, reason, by=office)
    with pytest.raises(Forbidden):
        add_visit(found, third, "来信", by=leader)
    assert PlannedVisit.objects.count() == 1
