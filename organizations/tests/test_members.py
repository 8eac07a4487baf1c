"""Members come into office, are corrected, leave and are succeeded."""

from datetime import date, timedelta

import pytest
from django.db.models import Q
from hypothesis import given
from hypothesis import strategies as st

from organizations.models import Member
from organizations.models.bodies import masked
from organizations.queries.bodies import has_overlapping_term
from organizations.services.members import add_member, edit_member, end_member, succeed_member
from organizations.tests.factories import MemberFactory, OrganizationFactory
from shaping.audit.models import AuditEvent
from shaping.workflow import Forbidden, Refused, StaleState
from villages.capabilities import Role
from villages.queries.history import latest_version
from villages.tests.factories import HamletFactory

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)
MARCH = date(2026, 3, 1)


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-11-24 10:00+08:00")


@pytest.fixture
def body(village):
    return OrganizationFactory(hamlet=HamletFactory(village=village), name="下湾村民理事会")


@pytest.fixture
def head(body):
    return MemberFactory(organization=body, name="王军", post="理事长", is_head=True)


def new(body, **facts):
    return Member(organization=body, **{"name": "李梅", "post": "理事", "since": MARCH} | facts)


def test_somebody_comes_with_an_event(body, village_officer):
    member = add_member(new(body, phone="13800000000"), by=village_officer)

    event = AuditEvent.objects.get()
    assert (event.action, event.after["phone"]) == ("member.add", "138****0000")
    assert event.summary == "堰市村“下湾村民理事会”：登记李梅(理事)"
    assert member.history.get().history_user == village_officer


@pytest.mark.parametrize("role", [Role.STATIONED_CADRE, Role.TOWNSHIP_LEADER])
def test_who_only_reads_changes_nobody(body, head, appoint, role):
    user = appoint(role)

    for act in (
        lambda: add_member(new(body), by=user),
        lambda: edit_member(head, version=1, by=user),
        lambda: end_member(head, TODAY, by=user),
        lambda: succeed_member(head, new(body), by=user),
    ):
        with pytest.raises(Forbidden):
            act()


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"since": TODAY + timedelta(days=1)}, "任职起不能晚于今天"),
        ({"since": date(2025, 2, 28)}, "不能早于组织的成立日期（2025年3月1日）"),
        ({"until": date(2026, 2, 1)}, "不能早于任职起"),
        ({"birth_year": 2027}, "不能晚于今年"),
        ({"birth_year": 196}, "四位年份"),
        ({"phone": "打村部"}, "电话只写数字"),
        ({"phone": "11010519491231002X"}, "写了身份证号"),
        ({"political_status": "6222021234567890128"}, "写了银行卡号"),
        ({"name": "李梅11010519491231002X"}, "写了身份证号"),
    ],
)
def test_it_refuses_wrong_facts(body, office, facts, words):
    with pytest.raises(Refused, match=words):
        add_member(new(body, **facts), by=office)
    assert not Member.objects.exists()


@pytest.mark.parametrize(
    ("since", "until", "is_taken"),
    [
        (date(2025, 3, 1), date(2025, 6, 1), False),
        (date(2025, 3, 1), date(2025, 6, 2), True),
        (date(2025, 7, 1), date(2025, 8, 1), True),
        (date(2025, 12, 31), None, True),
        (date(2026, 1, 1), None, False),
    ],
)
def test_two_terms_of_one_post_do_not_overlap(body, office, since, until, is_taken):
    MemberFactory(
        organization=body,
        name="李梅",
        post="理事",
        since=date(2025, 6, 1),
        until=date(2026, 1, 1),
    )
    term = new(body, name=" 李梅 ", since=since, until=until)
    if not is_taken:
        assert add_member(term, by=office).pk
        return

    with pytest.raises(Refused, match="重叠"):
        add_member(term, by=office)
    assert Member.objects.count() == 1


@given(
    starts=st.tuples(st.integers(0, 40), st.integers(0, 40)),
    lengths=st.tuples(st.integers(1, 20), st.integers(1, 20)),
)
def test_overlap_is_a_shared_day(starts, lengths):
    """The query agrees with comparing the days one by one."""
    body = OrganizationFactory()
    terms = [
        (MARCH + timedelta(days=start), MARCH + timedelta(days=start + length))
        for start, length in zip(starts, lengths, strict=True)
    ]
    MemberFactory(organization=body, name="李梅", post="理事", since=terms[0][0], until=terms[0][1])
    days = [
        set(range(start, start + length)) for start, length in zip(starts, lengths, strict=True)
    ]
    member = new(body, since=terms[1][0], until=terms[1][1])

    found = has_overlapping_term(member, Q(name=member.name, post=member.post))

    assert found is bool(days[0] & days[1])


def test_there_is_one_head_at_a_time(body, head, office):
    with pytest.raises(Refused, match="已有负责人"):
        add_member(new(body, is_head=True), by=office)
    assert Member.objects.filter(is_head=True).count() == 1


def test_an_edit_is_checked_like_a_new_one(body, head, office):
    other = MemberFactory(organization=body)
    other.is_head = True

    with pytest.raises(Refused, match="已有负责人"):
        edit_member(other, version=latest_version(other), by=office)


def test_an_edit_of_an_old_form_is_stale(head, office):
    version = latest_version(head)
    head.birth_year = 1962
    edit_member(head, version=version, by=office)
    head.birth_year = 1963

    with pytest.raises(StaleState, match="刚被改过"):
        edit_member(head, version=version, by=office)
    assert Member.objects.get().birth_year == 1962
    assert AuditEvent.objects.get().after == {"birth_year": 1962}


def test_he_leaves_once(head, office):
    end_member(head, TODAY, by=office)

    assert Member.objects.get().until == TODAY
    assert AuditEvent.objects.get().action == "member.end"
    with pytest.raises(StaleState, match="已经离任"):
        end_member(head, TODAY, by=office)


@pytest.mark.parametrize(
    ("day", "words"),
    [(TODAY + timedelta(days=1), "不能晚于今天"), (date(2025, 2, 1), "不能早于任职起")],
)
def test_he_leaves_on_a_day_that_fits(head, office, day, words):
    with pytest.raises(Refused, match=words):
        end_member(head, day, by=office)
    assert Member.objects.get().until is None


def test_a_successor_takes_over_the_same_day(head, body, office):
    successor = succeed_member(head, new(body, since=TODAY), by=office)

    head.refresh_from_db()
    assert (head.until, successor.since, successor.post) == (TODAY, TODAY, "理事长")
    assert Member.objects.serving(TODAY).get(is_head=True) == successor
    event = AuditEvent.objects.get()
    assert (event.action, event.after["predecessor"]) == ("member.succeed", head.pk)


def test_a_refused_successor_leaves_the_old_one_in_office(head, body, office):
    with pytest.raises(Refused, match="写了身份证号"):
        succeed_member(head, new(body, since=TODAY, phone="11010519491231002X"), by=office)

    head.refresh_from_db()
    assert (head.until, Member.objects.count(), AuditEvent.objects.count()) == (None, 1, 0)


def test_the_same_succession_twice_is_stale(head, body, office):
    succeed_member(head, new(body, since=TODAY), by=office)

    with pytest.raises(StaleState):
        succeed_member(head, new(body, since=TODAY), by=office)


def test_a_dissolved_organization_takes_nobody(village, office):
    body = OrganizationFactory(hamlet=HamletFactory(village=village), dissolved=True)

    with pytest.raises(StaleState, match="已经撤销"):
        add_member(new(body), by=office)


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("13800000000", "138****0000"),
        ("0715-3390000", "071****0000"),
        ("12345", "****45"),
        ("", ""),
    ],
)
def test_phones_are_masked(phone, shown):
    assert masked(phone) == shown
