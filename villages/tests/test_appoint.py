"""Appointing: whose right it is, 三员分立, the table's own rules."""

from datetime import date

import pytest

from shaping.accounts.tests.factories import UserFactory
from shaping.audit.models import AuditEvent
from shaping.workflow import Forbidden, Refused
from villages.capabilities import SEPARATED_ROLES, TOWNSHIP_ROLES, VILLAGE_ROLES, Role
from villages.models import Appointment
from villages.queries.people import Post
from villages.services.appointments import appoint as give
from villages.services.appointments import constraint_words
from villages.tests.factories import AppointmentFactory, VillageFactory

TODAY = date(2026, 11, 24)


@pytest.fixture
def colleague(township):
    """Somebody whom the office sees: an inspector of the past."""
    return AppointmentFactory(
        user=UserFactory(display_name="李四"),
        role=Role.INSPECTOR,
        township=township,
        ended_on=date(2021, 1, 1),
    ).user


def post_for(role, township, village):
    if role in VILLAGE_ROLES:
        return Post(role, township, village)
    return Post(role, township if role in TOWNSHIP_ROLES else None)


@pytest.mark.parametrize(
    "role", [Role.VILLAGE_OFFICER, Role.VILLAGE_SECRETARY, Role.STATIONED_CADRE, Role.INSPECTOR]
)
def test_the_office_appoints_village_people_and_inspectors(
    office, colleague, township, village, role
):
    appointment = give(colleague, post_for(role, township, village), TODAY, today=TODAY, by=office)

    assert appointment.is_live_on(TODAY)
    event = AuditEvent.objects.get()
    assert (event.action, event.township_code) == ("appointment.create", township.code9)
    assert "李四" in event.summary


@pytest.mark.parametrize(
    "role",
    [
        Role.TOWNSHIP_OFFICE,
        Role.TOWNSHIP_LEADER,
        Role.FINANCE,
        Role.AUDITOR,
        Role.COUNTY_READER,
        Role.SYSTEM_ADMIN,
        Role.SECURITY_ADMIN,
    ],
)
def test_the_office_appoints_nobody_else(office, colleague, township, village, role):
    with pytest.raises(Forbidden, match="安全管理员"):
        give(colleague, post_for(role, township, village), TODAY, today=TODAY, by=office)

    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("role", list(Role))
def test_the_security_admin_appoints_everybody(security_admin, stranger, township, village, role):
    give(stranger, post_for(role, township, village), TODAY, today=TODAY, by=security_admin)

    assert stranger.appointments.get().role == role


@pytest.mark.parametrize(
    "role", [Role.SYSTEM_ADMIN, Role.TOWNSHIP_LEADER, Role.AUDITOR, Role.VILLAGE_OFFICER]
)
def test_others_appoint_nobody(appoint, colleague, township, role):
    with pytest.raises(Forbidden):
        give(colleague, Post(Role.INSPECTOR, township), TODAY, today=TODAY, by=appoint(role))


@pytest.mark.parametrize("role", [Role.TOWNSHIP_OFFICE, Role.SECURITY_ADMIN])
def test_nobody_appoints_himself(appoint, township, role):
    user = appoint(role)

    with pytest.raises(Forbidden, match="自己的任职不能自己改"):
        give(user, Post(Role.INSPECTOR, township), TODAY, today=TODAY, by=user)


def test_the_office_appoints_nobody_it_does_not_see(office, stranger, township):
    with pytest.raises(Forbidden, match="不在您的范围内"):
        give(stranger, Post(Role.INSPECTOR, township), TODAY, today=TODAY, by=office)


def test_the_office_appoints_nobody_in_another_township(office, colleague):
    foreign = VillageFactory()

    with pytest.raises(Forbidden):
        give(
            colleague,
            Post(Role.VILLAGE_OFFICER, foreign.township, foreign),
            TODAY,
            today=TODAY,
            by=office,
        )


@pytest.mark.parametrize("held", sorted(SEPARATED_ROLES))
@pytest.mark.parametrize("wanted", list(Role))
def test_the_three_offices_exclude_every_other(
    security_admin, appoint, township, village, held, wanted
):
    person = appoint(held)
    if wanted == held:
        return

    with pytest.raises(Refused, match="由不同的人担任"):
        give(person, post_for(wanted, township, village), TODAY, today=TODAY, by=security_admin)

    assert person.appointments.count() == 1
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("held", [Role.TOWNSHIP_OFFICE, Role.VILLAGE_OFFICER, Role.COUNTY_READER])
@pytest.mark.parametrize("wanted", sorted(SEPARATED_ROLES))
def test_a_business_role_excludes_the_three_offices(
    security_admin, appoint, township, village, held, wanted
):
    with pytest.raises(Refused, match="由不同的人担任"):
        give(
            appoint(held),
            post_for(wanted, township, village),
            TODAY,
            today=TODAY,
            by=security_admin,
        )


def test_an_ended_office_excludes_nothing(security_admin, appoint, township):
    person = appoint(Role.AUDITOR)
    person.appointments.update(ended_on=TODAY)

    give(person, Post(Role.FINANCE, township), TODAY, today=TODAY, by=security_admin)

    assert person.appointments.count() == 2


def test_two_business_posts_may_be_held(security_admin, appoint, township):
    give(
        appoint(Role.INSPECTOR), Post(Role.FINANCE, township), TODAY, today=TODAY, by=security_admin
    )


def test_a_second_officer_is_refused_with_the_tables_own_words(
    office, colleague, township, village, village_officer
):
    with pytest.raises(Refused, match="已有一位在任的村专干，请先办理交接"):
        give(
            colleague,
            Post(Role.VILLAGE_OFFICER, township, village),
            TODAY,
            today=TODAY,
            by=office,
        )

    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize(
    ("role", "words"),
    [
        (Role.VILLAGE_SECRETARY, "在这个村已有同样的职务"),
        (Role.INSPECTOR, "在本镇已有同样的职务"),
        (Role.COUNTY_READER, "已有同样的职务"),
    ],
)
def test_the_same_post_twice_is_refused(security_admin, appoint, township, village, role, words):
    with pytest.raises(Refused, match=words):
        give(
            appoint(role), post_for(role, township, village), TODAY, today=TODAY, by=security_admin
        )


def test_an_area_that_does_not_fit_is_refused(security_admin, stranger, township):
    with pytest.raises(Refused, match="职务和范围对不上"):
        give(stranger, Post(Role.VILLAGE_OFFICER, township), TODAY, today=TODAY, by=security_admin)


def test_a_start_in_the_future_is_refused(security_admin, stranger, township):
    with pytest.raises(Refused, match="不能晚于今天"):
        give(
            stranger,
            Post(Role.INSPECTOR, township),
            date(2026, 11, 25),
            today=TODAY,
            by=security_admin,
        )


def test_a_refusal_without_a_constraint_still_says_what_to_do(stranger, township):
    appointment = Appointment(
        user=stranger, role=Role.INSPECTOR, township=township, started_on=TODAY
    )

    assert "刷新页面" in constraint_words(appointment)


def test_a_post_is_named_in_words(township, village):
    assert Post(Role.VILLAGE_OFFICER, township, village).title == "堰市村 村专干"
    assert Post(Role.AUDITOR, township).title == "沙坪镇 纪委(审计)"
    assert Post(Role.SYSTEM_ADMIN).title == "全部 系统管理员"
    assert Post(Role.SYSTEM_ADMIN).township_code == ""
