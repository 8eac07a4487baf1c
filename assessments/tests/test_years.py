"""A new year taken over from the last one, a past year brought in, a year ended for good."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from assessments.models import (
    AssessmentCycle,
    CycleState,
    PolicyChange,
    RankingState,
    RubricState,
    ScoreKind,
)
from assessments.queries import snapshot_of
from assessments.queries.trials import trial_of
from assessments.scoring import Policy, input_hash
from assessments.services.cycles import (
    CycleOrder,
    YearCalendar,
    change_policy,
    close_cycle,
    create_cycle,
    open_cycle,
    reopen_cycle,
)
from assessments.services.panels import add_member
from assessments.services.rankings import compute_ranking, freeze_ranking
from assessments.services.recounting import recompute_faults
from assessments.tests.factories import CycleFactory, RubricFactory
from assessments.tests.scenes import published, scored_cycle
from shaping.audit.models import AuditEvent
from shaping.workflow import Forbidden, Refused, StaleState
from villages.capabilities import Role
from villages.tests.factories import VillageFactory

REASON = "镇党委会议定"


@pytest.fixture
def last_year(township, office, leader):
    """2025, published: by the year-end the second would be first."""
    cycle = scored_cycle(township, office, [([9900], [9000]), ([9000], [9200])])
    ranking = freeze_ranking(compute_ranking(cycle, by=office), by=leader)
    published(ranking, by=leader)
    return AssessmentCycle.objects.get(pk=cycle.pk)


def test_a_first_year_gets_the_marked_examples(township, office):
    cycle = create_cycle(township, 2026, by=office)

    rubrics = [cycle.daily_rubric, cycle.year_end_rubric]
    assert [rubric.kind for rubric in rubrics] == [ScoreKind.DAILY, ScoreKind.YEAR_END]
    assert all(rubric.is_example and rubric.state == RubricState.ADOPTED for rubric in rubrics)


def test_the_next_year_takes_over_rules_and_rubrics(township, office):
    daily = RubricFactory(township=township, kind=ScoreKind.DAILY)
    source = CycleFactory(
        township=township,
        daily_weight=2,
        daily_rule="monthly",
        disclosure_workdays=7,
        daily_rubric=daily,
        year_end_rubric=RubricFactory(township=township),
    )

    cycle = create_cycle(township, 2026, by=office, order=CycleOrder(copy_from=source))

    assert cycle.policy == source.policy
    assert (cycle.copied_from, cycle.disclosure_workdays) == (source, 7)
    assert (cycle.daily_rubric, cycle.year_end_rubric) == (daily, source.year_end_rubric)


def test_another_townships_year_is_not_taken_over(township, office):
    order = CycleOrder(copy_from=CycleFactory())

    with pytest.raises(Refused, match="本镇"):
        create_cycle(township, 2026, by=office, order=order)


def test_a_past_year_assesses_who_was_open_then(township, office):
    VillageFactory(township=township, name="旧村", closed_on=date(2024, 3, 1))
    VillageFactory(township=township, name="老村", closed_on=date(2025, 3, 1))

    cycle = create_cycle(township, 2024, by=office, order=CycleOrder(is_past=True))
    open_cycle(cycle, by=office)

    names = set(cycle.entrants.values_list("name", flat=True))
    assert "老村" in names
    assert "旧村" not in names
    assert cycle.daily_rubric is None


def test_this_year_is_no_past_year(township, office):
    with pytest.raises(Refused, match="使用本系统以前"):
        create_cycle(township, timezone.localdate().year, by=office, order=CycleOrder(is_past=True))

    assert not AssessmentCycle.objects.exists()


def test_a_year_after_the_first_regular_one_is_no_past_year(township, office):
    CycleFactory(township=township, year=2023)

    with pytest.raises(Refused, match="使用本系统以前"):
        create_cycle(township, 2024, by=office, order=CycleOrder(is_past=True))


def test_a_change_is_kept_with_its_reason(township, office):
    cycle = CycleFactory(township=township)

    change_policy(
        cycle,
        Policy(year_end_weight=2),
        by=office,
        reason=REASON,
        calendar=YearCalendar(date(2025, 12, 18), date(2025, 12, 20), 7),
    )

    change = PolicyChange.objects.get()
    assert (change.number, change.reason, change.changed_by) == (1, REASON, office)
    assert (change.before["year_end_weight"], change.after["year_end_weight"]) == (3, 2)
    assert change.after["tour_from"] == "2025-12-18"
    assert AuditEvent.objects.get(action="cycle.change_policy").summary.endswith(REASON)


@pytest.mark.parametrize("reason", ["", "  ", "长" * 201])
def test_a_change_needs_a_reason(township, office, reason):
    cycle = CycleFactory(township=township)

    with pytest.raises(Refused, match="原因"):
        change_policy(cycle, Policy(year_end_weight=2), by=office, reason=reason)

    assert not PolicyChange.objects.exists()


def test_a_change_leaves_every_past_year_alone(township, office, last_year):
    before = input_hash(snapshot_of(last_year))
    cycle = create_cycle(township, 2026, by=office, order=CycleOrder(copy_from=last_year))

    change_policy(cycle, Policy(5, 1, rounding="down"), by=office, reason=REASON)

    last_year.refresh_from_db()
    ranking = last_year.rankings.get(state=RankingState.PUBLISHED)
    assert input_hash(snapshot_of(last_year)) == before == ranking.input_hash
    assert list(recompute_faults()) == []


def test_the_trial_counts_last_year_by_the_new_rules(township, office, last_year):
    cycle = CycleFactory(township=township, year=2026)

    same = trial_of(cycle, Policy(rewarded_places=1), office)
    other = trial_of(cycle, Policy(1, 9, rewarded_places=1), office)

    assert "一个也不变" in same.words
    first, second = same.lines
    assert f"前1名会从{first.name}变成{second.name}" in other.words
    assert [(line.old_rank, line.new_rank) for line in other.lines] == [(1, 2), (2, 1)]


def test_without_a_past_year_there_is_no_trial(township, office):
    assert trial_of(CycleFactory(township=township), Policy(), office) is None


def test_a_published_year_is_ended_for_good(last_year, leader):
    close_cycle(last_year, by=leader)

    last_year.refresh_from_db()
    assert last_year.state == CycleState.CLOSED
    assert AuditEvent.objects.filter(action="cycle.close").count() == 1
    with pytest.raises(StaleState):
        reopen_cycle(last_year, "更正", by=leader)
    with pytest.raises(StaleState):
        close_cycle(last_year, by=leader)


def test_a_year_under_correction_is_not_ended(last_year, office, leader):
    reopen_cycle(last_year, "更正", by=leader)
    sheet = last_year.sheets.filter(kind=ScoreKind.DAILY).first()
    type(sheet).objects.filter(pk=sheet.pk).update(points=100)
    freeze_ranking(compute_ranking(last_year, by=office, reason="更正"), by=leader)

    with pytest.raises(Refused, match="更正的排名没有办完"):
        close_cycle(last_year, by=leader)


def test_only_the_leader_ends_a_year(last_year, office):
    with pytest.raises(Forbidden):
        close_cycle(last_year, by=office)


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"daily_rule": "median"}, "cycle_daily_rule_is_known"),
        ({"rounding": "up"}, "cycle_rounding_is_known"),
        ({"disclosure_workdays": 4}, "cycle_discloses_at_least_five_workdays"),
        ({"tour_from": date(2025, 12, 1)}, "cycle_tour_has_both_days_in_order"),
        (
            {"tour_from": date(2025, 12, 2), "tour_until": date(2025, 12, 1)},
            "cycle_tour_has_both_days_in_order",
        ),
    ],
)
def test_the_database_refuses_senseless_rules(township, values, name):
    cycle = CycleFactory(township=township)

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        AssessmentCycle.objects.filter(pk=cycle.pk).update(**values)


@pytest.mark.parametrize(
    ("values", "name"),
    [({"reason": ""}, "policy_change_has_a_reason"), ({}, "one_policy_change_per_number|UNIQUE")],
)
def test_the_database_keeps_changes_apart(township, office, values, name):
    cycle = CycleFactory(township=township)
    row = {"cycle": cycle, "number": 1, "reason": REASON, "changed_by": office}
    PolicyChange.objects.create(**row | {"number": 2 if values else 1})

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        PolicyChange.objects.create(**row | values)


def test_a_past_year_has_no_panel(township, office, appoint):
    cycle = create_cycle(township, 2024, by=office, order=CycleOrder(is_past=True))

    with pytest.raises(Refused, match="补录的往年"):
        add_member(cycle, appoint(Role.INSPECTOR), by=office)

    assert not cycle.panel.exists()
