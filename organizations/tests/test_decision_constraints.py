"""What the database itself refuses of collective matters and procedures."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from organizations.models import (
    CollectiveDecision,
    DecisionDisclosure,
    DecisionProcedure,
    DecisionStep,
    ProcedureStep,
)
from organizations.tests.factories import DecisionFactory, ProcedureFactory
from shaping.accounts.tests.factories import UserFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()
STEP = {
    "title": "决议",
    "body": "户代表",
    "attendance": "two_thirds",
    "majority": "half_of_present",
}


def expect(name, act):
    """SQLite tells columns instead of the name of a plain unique constraint."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        act()
    told = str(caught.value)
    assert name in told or (connection.vendor == "sqlite" and "UNIQUE" in told)


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("decision_state_is_known", {"state": "lost"}),
        ("decision_is_finished_by_somebody", {"finished_at": NOW}),
        ("finished_decision_says_its_outcome", {"state": "done"}),
        ("finished_decision_says_its_outcome", {"state": "dropped"}),
    ],
)
def test_it_refuses_a_broken_matter(name, changes):
    decision = DecisionFactory()

    expect(name, lambda: CollectiveDecision.objects.filter(pk=decision.pk).update(**changes))


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("decision_step_words_are_known", {"majority": "lost"}),
        ("decision_step_words_are_known", {"attendance": "lost"}),
        ("decision_step_is_recorded_by_somebody", {"recorded_at": NOW}),
        ("decision_step_is_recorded_by_somebody", {"result": "failed"}),
        ("votes_fit_into_those_present", {"present": 3, "expected": 2}),
        ("votes_fit_into_those_present", {"expected": 9, "present": 3, "votes_for": 4}),
    ],
)
def test_it_refuses_a_broken_step(name, changes):
    step = DecisionFactory().steps.create(position=1, **STEP)

    expect(name, lambda: DecisionStep.objects.filter(pk=step.pk).update(**changes))


@pytest.mark.parametrize(
    ("name", "figures"),
    [
        ("passed_step_has_its_quorum", {"expected": 36, "present": 20, "votes_for": 20}),
        ("passed_step_has_its_majority", {"expected": 36, "present": 30, "votes_for": 15}),
    ],
)
def test_it_refuses_a_passed_step_without_quorum_or_majority_in_bulk(name, figures):
    row = DecisionStep(
        decision=DecisionFactory(),
        position=1,
        result="passed",
        held_on=date(2026, 11, 1),
        recorded_at=NOW,
        recorded_by=UserFactory(),
        **STEP,
        **figures,
    )

    expect(name, lambda: DecisionStep.objects.bulk_create([row]))


def test_it_refuses_two_attempts_of_one_number():
    decision = DecisionFactory()
    decision.steps.create(position=1, **STEP)

    expect(
        "one_decision_step_per_position_and_attempt",
        lambda: decision.steps.create(position=1, **STEP),
    )


def disclosure(decision, **changes) -> DecisionDisclosure:
    values = {
        "number": 1,
        "starts_on": date(2026, 11, 1),
        "ends_on": date(2026, 11, 7),
        "place": "公示栏",
        "posted_at": NOW,
        "posted_by": UserFactory(),
    }
    return DecisionDisclosure(decision=decision, **values | changes)


@pytest.mark.parametrize("changes", [{"number": 3}, {"ends_on": date(2026, 10, 31)}])
def test_it_refuses_a_third_disclosure_and_one_that_ends_before_it_starts(changes):
    """disclosure_is_first_or_second_and_ends_after_it_starts."""
    row = disclosure(DecisionFactory(), **changes)

    expect("disclosure_is_first_or_second_and_ends_after_it_starts", row.save)


def test_it_refuses_the_same_disclosure_twice():
    decision = DecisionFactory()
    disclosure(decision).save()

    expect("one_disclosure_per_decision_and_number", disclosure(decision).save)


def test_it_refuses_two_procedures_of_a_name_and_two_steps_in_a_place():
    procedure = ProcedureFactory()
    ProcedureStep.objects.create(procedure=procedure, position=1, **STEP)
    twin = DecisionProcedure(township=procedure.township, name=procedure.name)
    step = ProcedureStep(procedure=procedure, position=1, **STEP)

    expect("one_procedure_per_name_and_township", twin.save)
    expect("one_procedure_step_per_position", step.save)


def test_it_refuses_a_rule_that_nobody_knows():
    row = ProcedureStep(procedure=ProcedureFactory(), position=1, **STEP | {"majority": "all"})

    expect("procedure_step_rules_are_known", row.save)
