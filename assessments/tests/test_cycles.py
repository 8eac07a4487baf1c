"""Setting up, opening, changing and reopening an assessment year."""

from datetime import date

import pytest
from django.db import IntegrityError

from assessments.models import AssessmentCycle, AssessmentUnit, CycleState
from assessments.scoring import Policy
from assessments.services.cycles import (
    CycleOrder,
    change_policy,
    create_cycle,
    open_cycle,
    reopen_cycle,
)
from assessments.services.rankings import compute_ranking, freeze_ranking
from assessments.tests.factories import CycleFactory
from assessments.tests.scenes import scored_cycle
from shaping.audit.models import AuditEvent
from shaping.workflow import Forbidden, Refused, StaleState
from villages.models import Village
from villages.tests.factories import HamletFactory, VillageFactory


def test_it_creates_a_year_with_the_notices_weights(township, office):
    cycle = create_cycle(township, 2026, by=office)

    assert (cycle.daily_weight, cycle.year_end_weight, cycle.state) == (1, 3, CycleState.PLANNED)
    event = AuditEvent.objects.get(action="cycle.create")
    assert event.after["tie_order"] == ["year_end"]


def test_it_creates_a_year_with_its_own_rules(township, office):
    order = CycleOrder(policy=Policy(2, 5), policy_from=date(2026, 3, 1))

    cycle = create_cycle(township, 2026, by=office, order=order)

    assert (cycle.policy.weight_sum, cycle.policy_from) == (7, date(2026, 3, 1))


def test_it_refuses_a_second_cycle_of_the_year(township, office):
    create_cycle(township, 2026, by=office)

    with pytest.raises(Refused, match="已经建了"):
        create_cycle(township, 2026, by=office)

    assert AuditEvent.objects.filter(action="cycle.create").count() == 1


def test_it_tells_a_race_for_the_year_in_the_same_words(township, office, monkeypatch):
    def lose(*_, **__):
        raise IntegrityError

    monkeypatch.setattr(AssessmentCycle, "save", lose)

    with pytest.raises(Refused, match="已经建了2026年度"):
        create_cycle(township, 2026, by=office)


def test_it_refuses_a_senseless_year(township, office):
    with pytest.raises(Refused, match="2000到2100"):
        create_cycle(township, 1999, by=office)


def test_only_the_office_creates(township, leader, other_office):
    for person in (leader, other_office):
        with pytest.raises(Forbidden):
            create_cycle(township, 2026, by=person)


def test_it_fixes_the_open_villages(township, office, village, other_village):
    VillageFactory(township=township, closed_on=date(2020, 1, 1))
    VillageFactory()
    cycle = open_cycle(create_cycle(township, 2026, by=office), by=office)

    assert list(cycle.entrants.order_by("code").values_list("code", "name")) == [
        ("421223101200", "堰市村"),
        ("421223101201", "码头村"),
    ]
    assert cycle.state == CycleState.OPEN
    event = AuditEvent.objects.get(action="cycle.open")
    assert event.after["entrants"] == ["421223101200", "421223101201"]


def test_it_fixes_the_hamlets(township, office, village):
    hamlet = HamletFactory(village=village, name="下湾")
    cycle = create_cycle(township, 2026, by=office, order=CycleOrder(AssessmentUnit.HAMLET))

    open_cycle(cycle, by=office)

    assert list(cycle.entrants.values_list("hamlet", "name")) == [(hamlet.pk, "堰市村下湾")]


def test_a_renamed_village_keeps_its_name_in_the_year(township, office, village):
    cycle = open_cycle(create_cycle(township, 2026, by=office), by=office)

    type(village).objects.update(name="新名村")

    assert cycle.entrants.get().name == "堰市村"


@pytest.mark.parametrize("unit", AssessmentUnit.values)
def test_it_refuses_to_open_with_nobody(township, office, unit):
    Village.objects.update(closed_on=date(2020, 1, 1))
    cycle = create_cycle(township, 2026, by=office, order=CycleOrder(unit))

    with pytest.raises(Refused, match="基础资料里还没有"):
        open_cycle(cycle, by=office)

    cycle.refresh_from_db()
    assert cycle.state == CycleState.PLANNED


@pytest.mark.parametrize("state", [CycleState.OPEN, CycleState.SEALED])
def test_it_opens_once(township, office, village, state):
    cycle = CycleFactory(township=township, state=state)

    with pytest.raises(StaleState, match="请刷新页面"):
        open_cycle(cycle, by=office)

    assert not cycle.entrants.exists()


def test_it_changes_the_rules_with_old_and_new(township, office):
    cycle = create_cycle(township, 2026, by=office)

    change_policy(cycle, Policy(year_end_weight=2), by=office, reason="镇党委会议定")

    event = AuditEvent.objects.get(action="cycle.change_policy")
    assert (event.before["year_end_weight"], event.after["year_end_weight"]) == (3, 2)
    assert cycle.year_end_weight == 2


def test_it_refuses_a_change_of_nothing(township, office):
    cycle = create_cycle(township, 2026, by=office)

    with pytest.raises(Refused, match="没有改动"):
        change_policy(cycle, Policy(), by=office, reason="镇党委会议定")


def test_it_refuses_rules_the_database_would_refuse(township, office):
    cycle = create_cycle(township, 2026, by=office)

    with pytest.raises(Refused, match="1到100"):
        change_policy(cycle, Policy(year_end_weight=101), by=office, reason="镇党委会议定")


@pytest.fixture
def frozen_cycle(township, office, leader):
    cycle = scored_cycle(township, office, [([9000], [9000])])
    freeze_ranking(compute_ranking(cycle, by=office), by=leader)
    cycle.refresh_from_db()
    return cycle


def test_the_rules_stand_once_a_ranking_was_frozen(frozen_cycle, office):
    with pytest.raises(Refused, match="规则不能再改"):
        change_policy(frozen_cycle, Policy(year_end_weight=2), by=office, reason="镇党委会议定")


def test_the_leader_reopens_for_a_correction(frozen_cycle, leader):
    reopen_cycle(frozen_cycle, " 更正枫树村 ", by=leader)

    assert frozen_cycle.state == CycleState.OPEN
    assert AuditEvent.objects.get(action="cycle.reopen").after == {"reason": "更正枫树村"}


def test_reopening_needs_a_reason(frozen_cycle, leader):
    with pytest.raises(Refused, match="请写重新开放的原因"):
        reopen_cycle(frozen_cycle, " ", by=leader)


def test_reopening_is_not_the_offices(frozen_cycle, office):
    with pytest.raises(Forbidden):
        reopen_cycle(frozen_cycle, "更正", by=office)


def test_a_planned_year_is_not_reopened(township, leader):
    with pytest.raises(StaleState):
        reopen_cycle(CycleFactory(township=township, state=CycleState.PLANNED), "更正", by=leader)
