"""Organizations are founded, corrected and dissolved, each with its event and its history."""

from datetime import date

import pytest

from organizations.models import Organization
from organizations.services.bodies import (
    dissolve_organization,
    edit_organization,
    found_organization,
)
from organizations.tests.factories import MemberFactory, OrganizationFactory
from shaping.audit.models import AuditEvent
from shaping.workflow import Forbidden, Refused, StaleState
from villages.capabilities import Role
from villages.queries.history import latest_version
from villages.tests.factories import HamletFactory

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-11-24 10:00+08:00")


@pytest.fixture
def hamlet(village):
    return HamletFactory(village=village, name="下湾")


@pytest.fixture
def body(hamlet):
    return OrganizationFactory(hamlet=hamlet, name="下湾村民理事会")


def new(village, **facts):
    usual = {"kind": "volunteer_team", "name": "志愿服务队", "founded_on": date(2026, 3, 1)}
    return Organization(village=village, **usual | facts)


@pytest.mark.parametrize("who", ["village_officer", "office"])
def test_it_is_founded_with_its_event(request, village, hamlet, who):
    user = request.getfixturevalue(who)

    row = found_organization(new(village, hamlet=hamlet), by=user)

    event = AuditEvent.objects.get()
    assert (event.action, event.target_id) == ("organization.found", str(row.pk))
    assert event.summary == "登记堰市村志愿服务队“志愿服务队”"
    assert (row.created_by, row.history.get().history_user) == (user, user)


@pytest.mark.parametrize("role", [Role.STATIONED_CADRE, Role.TOWNSHIP_LEADER, Role.AUDITOR])
def test_who_only_reads_founds_nothing(appoint, village, role):
    with pytest.raises(Forbidden):
        found_organization(new(village), by=appoint(role))
    assert not Organization.objects.exists()


def test_another_villages_officer_founds_nothing(village, other_village_officer):
    with pytest.raises(Forbidden):
        found_organization(new(village), by=other_village_officer)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"founded_on": date(2026, 11, 25)}, "不能晚于今天"),
        ({"founded_on": date(1, 1, 1)}, "核对年份"),
        ({"term_end": date(9999, 1, 1)}, "年份不对"),
        ({"term_start": TODAY, "term_end": TODAY}, "要晚于本届起"),
        ({"name": "队长11010519491231002X"}, "写了身份证号"),
        ({"kind": "club"}, "不是有效选项"),
    ],
)
def test_it_refuses_wrong_facts(village, office, facts, words):
    with pytest.raises(Refused, match=words):
        found_organization(new(village, **facts), by=office)
    assert not Organization.objects.exists()


def test_it_refuses_another_villages_hamlet(village, office):
    with pytest.raises(Refused, match="请选本村的村湾"):
        found_organization(new(village, hamlet=HamletFactory()), by=office)


def test_a_closed_village_founds_none(village, office):
    village.closed_on = TODAY

    with pytest.raises(Refused, match="已经撤销"):
        found_organization(new(village), by=office)


def test_an_edit_notes_what_changed(body, village_officer):
    version = latest_version(body)
    body.term_end = date(2029, 3, 1)

    edit_organization(body, version=version, by=village_officer)

    event = AuditEvent.objects.get()
    assert (event.before, event.after) == ({"term_end": None}, {"term_end": "2029-03-01"})
    assert Organization.objects.get().term_end == date(2029, 3, 1)


def test_an_edit_that_changes_nothing_leaves_no_trace(body, office):
    edit_organization(body, version=latest_version(body), by=office)

    assert (AuditEvent.objects.count(), body.history.count()) == (0, 1)


def test_an_edit_of_an_old_form_is_stale(body, office, village_officer):
    version = latest_version(body)
    body.name = "甲会"
    edit_organization(body, version=version, by=village_officer)
    body.name = "乙会"

    with pytest.raises(StaleState, match="刚被改过（村专干"):
        edit_organization(body, version=version, by=office)
    assert Organization.objects.get().name == "甲会"


def test_founding_does_not_move_behind_a_members_term(body, office):
    MemberFactory(organization=body)
    body.founded_on = date(2025, 4, 1)

    with pytest.raises(Refused, match="早于这个成立日期"):
        edit_organization(body, version=latest_version(body), by=office)


def test_a_stationed_cadre_edits_nothing(body, appoint):
    with pytest.raises(Forbidden):
        edit_organization(body, version=1, by=appoint(Role.STATIONED_CADRE))


def test_dissolving_ends_the_running_terms(body, village_officer):
    serving = MemberFactory(organization=body)
    gone = MemberFactory(organization=body, until=date(2026, 1, 1))

    assert dissolve_organization(body, date(2026, 11, 1), "两湾合并", by=village_officer) == 1

    for row in (body, serving, gone):
        row.refresh_from_db()
    assert (body.dissolved_on, serving.until) == (date(2026, 11, 1), date(2026, 11, 1))
    assert gone.until == date(2026, 1, 1)
    assert serving.history.first().history_user == village_officer
    event = AuditEvent.objects.get(action="organization.dissolve")
    assert event.after["terms_ended"] == 1


def test_a_new_one_may_follow_a_dissolved_one(body, hamlet, office):
    dissolve_organization(body, TODAY, "重建", by=office)

    found_organization(new(hamlet.village, hamlet=hamlet, kind="council"), by=office)

    assert Organization.objects.live().count() == 1


@pytest.mark.parametrize(
    ("day", "reason", "words"),
    [
        (date(2026, 11, 25), "合并", "不能晚于今天"),
        (date(2025, 2, 1), "合并", "不能早于成立日期"),
        (date(2025, 6, 1), "合并", "任职起晚于撤销日期"),
        (TODAY, "  ", "要写原因"),
        (TODAY, "卡号6222021234567890128", "写了银行卡号"),
    ],
)
def test_it_refuses_to_dissolve(body, office, day, reason, words):
    MemberFactory(organization=body, since=date(2025, 7, 1))

    with pytest.raises(Refused, match=words):
        dissolve_organization(body, day, reason, by=office)
    body.refresh_from_db()
    assert (body.dissolved_on, body.members.get().until) == (None, None)


def test_it_is_dissolved_once(body, office):
    dissolve_organization(body, TODAY, "合并", by=office)

    with pytest.raises(StaleState):
        dissolve_organization(body, TODAY, "合并", by=office)
    with pytest.raises(StaleState):
        edit_organization(body, version=latest_version(body), by=office)


def test_who_only_reads_dissolves_nothing(body, leader):
    with pytest.raises(Forbidden):
        dissolve_organization(body, TODAY, "合并", by=leader)
