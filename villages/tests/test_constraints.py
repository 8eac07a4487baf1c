from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F

from shaping.accounts.tests.factories import UserFactory
from villages.capabilities import Role
from villages.models import Appointment, Hamlet, HouseholdGroup, Township, Village
from villages.tests.factories import (
    AppointmentFactory,
    HamletFactory,
    HouseholdGroupFactory,
    TownshipFactory,
    VillageFactory,
)

pytestmark = pytest.mark.django_db

CHECKS = [
    ("village_kind_is_known", VillageFactory, {"kind": "town"}),
    (
        "village_closes_after_it_opened",
        VillageFactory,
        {"opened_on": date(2025, 1, 2), "closed_on": date(2025, 1, 2)},
    ),
    ("merged_village_is_closed", VillageFactory, {"merged_into": F("township_id")}),
    (
        "village_is_not_merged_into_itself",
        VillageFactory,
        {"merged_into": F("pk"), "closed_on": date(2025, 1, 2)},
    ),
    ("hamlet_kind_is_known", HamletFactory, {"kind": "farm"}),
    ("household_group_has_1_to_60_households", HouseholdGroupFactory, {"households": 0}),
    ("household_group_has_1_to_60_households", HouseholdGroupFactory, {"households": 61}),
    ("appointment_area_fits_the_role", AppointmentFactory, {"role": Role.VILLAGE_OFFICER}),
    ("appointment_area_fits_the_role", AppointmentFactory, {"role": Role.SYSTEM_ADMIN}),
    ("appointment_area_fits_the_role", AppointmentFactory, {"township": None}),
    ("appointment_area_fits_the_role", AppointmentFactory, {"role": "king"}),
    ("appointment_ends_after_it_started", AppointmentFactory, {"ended_on": date(2019, 12, 31)}),
]


@pytest.mark.parametrize(("name", "factory", "changes"), CHECKS)
def test_the_database_refuses(name, factory, changes):
    row = factory()
    if name == "merged_village_is_closed":
        changes = {"merged_into": VillageFactory()}

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        type(row)._default_manager.filter(pk=row.pk).update(**changes)


def twin_of(row, **changes):
    """An unsaved copy of a stored row, with another value here and there."""
    fields = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields}
    return type(row)(**(fields | {"id": None} | changes))


def broken(name: str) -> str:
    """PostgreSQL names the UNIQUE that was broken; SQLite only its columns."""
    return name if connection.vendor == "postgresql" else "UNIQUE"


TWINS = [
    ("villages_township_code9_key", TownshipFactory, {}),
    ("villages_village_code12_key", VillageFactory, {"name": "别的村"}),
    ("one_open_village_per_name_and_township", VillageFactory, {"code12": "421223101299"}),
    ("villages_hamlet_code_key", HamletFactory, {"name": "别的湾"}),
    ("one_hamlet_per_name_and_village", HamletFactory, {"code": "421223101200999"}),
    ("one_group_per_head_and_hamlet", HouseholdGroupFactory, {}),
]


@pytest.mark.parametrize(("name", "factory", "changes"), TWINS)
def test_the_database_refuses_a_twin(name, factory, changes):
    row = factory()

    with pytest.raises(IntegrityError, match=broken(name)), transaction.atomic():
        type(row)._default_manager.bulk_create([twin_of(row, **changes)])


APPOINTMENT_TWINS = [
    (
        "one_live_appointment_per_village_role",
        {"in_village": True, "role": "stationed_cadre"},
        True,
    ),
    ("one_live_appointment_per_township_role", {}, True),
    ("one_live_appointment_per_whole_role", {"whole": True}, True),
    ("one_officer_in_charge_per_village", {"in_village": True}, False),
]


@pytest.mark.parametrize(("name", "traits", "is_same_person"), APPOINTMENT_TWINS)
def test_the_database_refuses_a_second_appointment(name, traits, is_same_person):
    appointment = AppointmentFactory(**traits)
    user = appointment.user if is_same_person else UserFactory()

    with pytest.raises(IntegrityError, match=broken(name)), transaction.atomic():
        Appointment.objects.bulk_create([twin_of(appointment, user_id=user.pk)])


def test_an_ended_appointment_leaves_room_for_the_next():
    appointment = AppointmentFactory(in_village=True, ended_on=date(2025, 1, 1))

    Appointment.objects.bulk_create([twin_of(appointment, ended_on=None)])

    assert Appointment.objects.count() == 2


def test_a_closed_village_leaves_its_name_free():
    village = VillageFactory(closed_on=date(2025, 1, 1))

    Village.objects.bulk_create([twin_of(village, code12="421223101299", closed_on=None)])

    assert Village.objects.count() == 2


def test_every_constraint_of_the_register_is_provoked_here():
    models = (Township, Village, Hamlet, HouseholdGroup, Appointment)
    named = {constraint.name for model in models for constraint in model._meta.constraints}
    provoked = {row[0] for row in (*CHECKS, *TWINS, *APPOINTMENT_TWINS)}

    assert named <= provoked
