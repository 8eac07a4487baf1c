"""Whom to tell: live posts of active people, by the width of the post."""

from datetime import date

import pytest

from villages.capabilities import Role
from villages.queries.recipients import holders_by_village, holders_of, installation_holders
from villages.tests.factories import AppointmentFactory, TownshipFactory

TODAY = date(2026, 11, 24)


@pytest.fixture
def secretary(appoint):
    return appoint(Role.VILLAGE_SECRETARY)


def test_villages_have_their_own_people(
    village, other_village, village_officer, secretary, other_village_officer, appoint
):
    for role in (Role.STATIONED_CADRE, Role.TOWNSHIP_OFFICE):
        appoint(role)

    found = holders_by_village("list.submit", [village.pk, other_village.pk], TODAY)

    assert {place: set(people) for place, people in found.items()} == {
        village.pk: {village_officer.pk, secretary.pk},
        other_village.pk: {other_village_officer.pk},
    }
    assert holders_by_village("list.submit", [], TODAY) == {}


def test_townships_have_those_of_the_whole_township(
    township, office, other_office, village_officer, appoint
):
    away = other_office.appointments.get().township
    appoint(Role.SYSTEM_ADMIN)

    found = holders_of("list.read", [township.pk, away.pk], TODAY)

    assert found == {township.pk: [office.pk], away.pk: [other_office.pk]}


def test_the_installation_has_its_own(system_admin, office, auditor):
    assert installation_holders("job.read", TODAY) == [system_admin.pk]


@pytest.mark.parametrize(
    "change",
    [{"started_on": date(2026, 11, 25)}, {"started_on": date(2026, 1, 1), "ended_on": TODAY}],
)
def test_only_live_posts_count(township, office, change):
    office.appointments.update(**change)

    assert holders_of("list.read", [township.pk], TODAY) == {}


def test_a_disabled_account_is_not_told(township, office):
    office.is_active = False
    office.save()

    assert holders_of("list.read", [township.pk], TODAY) == {}


def test_two_posts_are_told_once(township, village, office, village_officer):
    AppointmentFactory(user=office, role=Role.TOWNSHIP_LEADER, township=township)
    AppointmentFactory(
        user=village_officer, role=Role.VILLAGE_SECRETARY, township=township, village=village
    )

    assert holders_of("list.read", [township.pk], TODAY) == {township.pk: [office.pk]}
    assert holders_by_village("list.submit", [village.pk], TODAY) == {
        village.pk: [village_officer.pk]
    }


def test_it_costs_one_query(township, office, django_assert_num_queries):
    places = [township.pk, TownshipFactory().pk]

    with django_assert_num_queries(1):
        holders_of("list.read", places, TODAY)
