from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ImproperlyConfigured
from django.http import Http404
from django.utils import timezone

from shaping.accounts.models import User
from villages.capabilities import CAPABILITIES, Role
from villages.models import Appointment, Hamlet, HouseholdGroup, Township, Village
from villages.scoping import AreaScopedQuerySet, get_visible_or_404
from villages.tests.factories import HouseholdGroupFactory, VillageFactory

pytestmark = pytest.mark.django_db

NONE, OWN, TOWN, ALL = "nothing", "own village", "own township", "everything"
SEEN = {
    Role.VILLAGE_OFFICER: OWN,
    Role.VILLAGE_SECRETARY: OWN,
    Role.STATIONED_CADRE: OWN,
    Role.TOWNSHIP_OFFICE: TOWN,
    Role.TOWNSHIP_LEADER: TOWN,
    Role.INSPECTOR: TOWN,
    Role.FINANCE: TOWN,
    Role.AUDITOR: TOWN,
    Role.COUNTY_READER: ALL,
    Role.SYSTEM_ADMIN: NONE,
    Role.SECURITY_ADMIN: ALL,
}


@pytest.fixture
def foreign_village(db):
    return VillageFactory(code12="421223102200", name="外镇村")


@pytest.mark.parametrize("role", Role)
def test_a_role_sees_the_villages_of_its_area(
    role, appoint, village, other_village, foreign_village
):
    villages = {NONE: [], OWN: [village], TOWN: [village, other_village]}
    villages[ALL] = [village, other_village, foreign_village]

    seen = Village.objects.visible_to(appoint(role)).order_by("code12")

    assert list(seen) == villages[SEEN[role]]


@pytest.mark.parametrize("role", Role)
def test_a_role_sees_its_own_township_only_unless_it_covers_all(
    role, appoint, township, foreign_village
):
    both = [township, foreign_village.township]

    seen = Township.objects.visible_to(appoint(role)).order_by("pk")

    covers_all = role in {Role.COUNTY_READER, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN}
    assert list(seen) == (both if covers_all else [township])


@pytest.mark.parametrize("model", [Hamlet, HouseholdGroup])
@pytest.mark.parametrize(
    ("who", "count"),
    [("village_officer", 1), ("office", 1), ("other_village_officer", 0), ("other_office", 0)],
)
def test_parts_of_a_village_are_seen_with_it(model, who, count, village, request):
    HouseholdGroupFactory(hamlet__village=village)

    assert model.objects.visible_to(request.getfixturevalue(who)).count() == count


def test_appointments_are_seen_by_those_who_may_read_them(office, village_officer, other_office):
    seen = Appointment.objects.visible_to(office)

    assert {appointment.user for appointment in seen} == {office, village_officer}
    assert not Appointment.objects.visible_to(village_officer).exists()


def test_several_appointments_add_up(appoint, village, other_village, village_officer):
    Appointment.objects.create(
        user=village_officer,
        role=Role.STATIONED_CADRE,
        township=other_village.township,
        village=other_village,
        started_on=timezone.localdate(),
    )

    assert Village.objects.visible_to(village_officer).count() == 2


def test_an_ended_appointment_opens_nothing(office, village):
    office.appointments.update(ended_on=timezone.localdate())

    assert not Village.objects.visible_to(office).exists()


def test_an_appointment_that_begins_tomorrow_opens_nothing_yet(office, village):
    office.appointments.update(started_on=timezone.localdate() + timedelta(days=1))

    assert not Village.objects.visible_to(office).exists()


def test_a_disabled_user_sees_nothing(office, village):
    office.is_active = False

    assert not Village.objects.visible_to(office).exists()


def test_nobody_sees_nothing(village, stranger):
    assert not Village.objects.visible_to(stranger).exists()
    assert not Village.objects.visible_to(AnonymousUser()).exists()


def test_one_query_finds_the_visible_rows(office, village, django_assert_num_queries):
    with django_assert_num_queries(2):  # the appointments, the villages
        assert list(Village.objects.visible_to(office)) == [village]


@pytest.mark.parametrize("code", ["421223102200", "nonsense"])
def test_a_row_elsewhere_and_a_row_nowhere_look_alike(code, office, foreign_village):
    with pytest.raises(Http404, match="没有找到"):
        get_visible_or_404(Village.objects.all(), office, code12=code)


def test_an_impossible_lookup_is_not_found(office):
    with pytest.raises(Http404):
        get_visible_or_404(HouseholdGroup.objects.all(), office, pk="x")


def test_a_model_has_to_say_what_reading_it_needs(office):
    with pytest.raises(ImproperlyConfigured, match="User"):
        AreaScopedQuerySet(User).visible_to(office)


def test_every_role_is_in_the_table():
    assert set(SEEN) == set(CAPABILITIES) == set(Role)
