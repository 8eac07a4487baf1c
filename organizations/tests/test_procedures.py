"""Procedures on their pages, and how the office changes them."""

import pytest
from django.urls import reverse

from organizations.models import DecisionProcedure, ProcedureStep
from organizations.services.procedures import (
    StepRule,
    add_procedure,
    change_procedure,
    load_example_procedures,
    procedure_stamp,
)
from organizations.services.reference import ensure_reference
from organizations.tests.factories import ProcedureFactory
from shaping.audit.models import AuditEvent
from shaping.workflow import Forbidden, Refused

pytestmark = pytest.mark.django_db
RULE = StepRule("户代表会议", "户代表", "two_thirds", "half_of_present")


@pytest.fixture
def procedure(township):
    ensure_reference(township)
    return DecisionProcedure.objects.get(name="两议两公开")


def procedure_form(**changes) -> dict[str, object]:
    form = {
        "name": "一事一议",
        "description": "",
        "position": 3,
        "is_offered": "on",
        "steps-TOTAL_FORMS": 8,
        "steps-INITIAL_FORMS": 0,
        "steps-0-title": "户代表会议",
        "steps-0-body": "户代表",
        "steps-0-attendance": "two_thirds",
        "steps-0-majority": "half_of_present",
    }
    for number in range(1, 8):
        form |= {f"steps-{number}-attendance": "none", f"steps-{number}-majority": "none"}
    return form | changes


def test_the_office_adds_and_changes_a_procedure(client_of, office, township):
    client = client_of(office)
    add = reverse("organizations:decision-procedure-create", args=[township.code9])
    client.post(add, procedure_form())
    row = DecisionProcedure.objects.get(name="一事一议")
    page = reverse("organizations:decision-procedure-edit", args=[row.pk])
    stamp = procedure_stamp(row)
    first = client.post(page, procedure_form(name="一事一议(改)", stamp=stamp))
    second = client.post(page, procedure_form(name="别的", stamp=stamp))

    row.refresh_from_db()
    assert (first.status_code, second.status_code, row.name) == (302, 409, "一事一议(改)")
    assert ProcedureStep.objects.get(procedure=row).title == "户代表会议"


def test_a_procedure_needs_a_step_and_its_own_name(client_of, office, township, procedure):
    client = client_of(office)
    page = reverse("organizations:decision-procedure-create", args=[township.code9])
    empty = client.post(page, procedure_form(**{"steps-0-title": "", "steps-0-body": ""}))
    twin = client.post(page, procedure_form(name=procedure.name))

    assert empty.status_code == 200
    assert "本镇已有同名的议事程序" in twin.content.decode()
    assert not DecisionProcedure.objects.filter(name="一事一议").exists()


def test_examples_are_loaded_once(client_of, office, township):
    client = client_of(office)
    page = reverse("organizations:decision-procedure-load", args=[township.code9])

    statuses = [client.post(page).status_code for _ in range(2)]

    assert statuses == [302, 409]
    assert "示例" in client.get(reverse("organizations:decision-procedure-list")).content.decode()


def test_a_change_of_the_steps_alone_makes_other_pages_old(client_of, office, township, procedure):
    stamp = procedure_stamp(procedure)
    values = {"name": procedure.name}
    change_procedure(procedure, values, [RULE], stamp=stamp, by=office)
    procedure.refresh_from_db()
    now = procedure_stamp(procedure)
    change_procedure(procedure, values, [RULE, RULE], stamp=now, by=office)
    page = reverse("organizations:decision-procedure-edit", args=[procedure.pk])

    answer = client_of(office).post(page, procedure_form(name=procedure.name, stamp=now))

    assert (answer.status_code, procedure.steps.count()) == (409, 2)


def test_a_step_is_taken_out_by_emptying_its_row(client_of, office, procedure):
    page = reverse("organizations:decision-procedure-edit", args=[procedure.pk])
    shown = client_of(office).get(page)
    assert shown.context["steps"].forms[1].initial["title"] == "户代表会议决议"
    form = procedure_form(name=procedure.name, stamp=procedure_stamp(procedure))

    client_of(office).post(page, form | {"steps-INITIAL_FORMS": 2})

    procedure.refresh_from_db()
    assert [step.title for step in procedure.steps.all()] == ["户代表会议"]
    assert not procedure.is_example


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "议" * 31}, "name"),
        ({"position": "x"}, "position"),
        ({"position": "-1"}, "position"),
        ({"position": "9" * 30}, "position"),
        ({"description": "议" * 201}, "description"),
    ],
)
def test_a_bad_procedure_is_told_at_its_field(client_of, office, township, changes, field):
    page = reverse("organizations:decision-procedure-create", args=[township.code9])

    answer = client_of(office).post(page, procedure_form(**changes))

    assert (answer.status_code, list(answer.context["form"].errors)) == (200, [field])


def test_a_bad_step_is_told_above_the_form(client_of, office, township):
    page = reverse("organizations:decision-procedure-create", args=[township.code9])

    answer = client_of(office).post(page, procedure_form(**{"steps-0-body": ""}))

    assert "谁来议：请写谁来议" in answer.content.decode()
    assert not DecisionProcedure.objects.exists()


@pytest.mark.parametrize("count", [0, 9])
def test_it_has_one_to_eight_steps(township, office, count):
    with pytest.raises(Refused, match="1到8步"):
        add_procedure(township, {"name": "一事一议"}, [RULE] * count, by=office)

    assert not DecisionProcedure.objects.exists()


def test_only_the_office_sets_procedures(township, village_officer, leader, other_office):
    for user in (village_officer, leader, other_office):
        with pytest.raises(Forbidden):
            add_procedure(township, {"name": "一事一议"}, [RULE], by=user)
        with pytest.raises(Forbidden):
            load_example_procedures(township, by=user)


def test_every_change_stands_in_the_trail(township, office):
    row = add_procedure(township, {"name": "一事一议"}, [RULE], by=office)
    values = {"name": row.name, "is_offered": False}
    change_procedure(row, values, [RULE], stamp=procedure_stamp(row), by=office)

    assert [event.summary for event in AuditEvent.objects.order_by("sequence")] == [
        "沙坪镇议事程序：新增“一事一议”，1步",
        "沙坪镇议事程序：修改“一事一议”，1步，不再使用",
    ]


def test_a_hidden_procedure_is_not_offered_for_a_new_matter(
    client_of, village_officer, village, procedure
):
    page = reverse("organizations:decision-create", args=[village.code12])
    DecisionProcedure.objects.filter(pk=procedure.pk).update(is_offered=False)
    ProcedureFactory(township=village.township, name="没有步骤的")

    offered = client_of(village_officer).get(page).context["form"].fields["procedure"].queryset

    assert [row.name for row in offered] == ["四议两公开"]


def test_without_procedures_the_pages_say_what_to_do(client_of, village_officer, office, village):
    page = reverse("organizations:decision-create", args=[village.code12])
    listed = reverse("organizations:decision-procedure-list")

    assert "还没有在用的议事程序" in client_of(village_officer).get(page).content.decode()
    assert "载入示例" not in client_of(village_officer).get(listed).content.decode()
    assert "载入示例" in client_of(office).get(listed).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(
    client_of, office, township, count, django_assert_num_queries
):
    for number in range(count):
        row = ProcedureFactory(township=township, name=f"程序{number}")
        ProcedureStep.objects.create(procedure=row, position=1, **vars(RULE))
    client = client_of(office)

    with django_assert_num_queries(11):
        page = client.get(reverse("organizations:decision-procedure-list"))

    assert len(page.context["procedures"]) == count
