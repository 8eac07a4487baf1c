"""Writing a talk down: what is refused, what is one talk, what stands in the trail."""

import uuid
from dataclasses import replace
from datetime import date

import pytest
from django.db import transaction

from issues.models import IssueList
from issues.services.talks import (
    RaisedProblem,
    TalkFacts,
    change_talk,
    list_for_talk,
    record_talk,
)
from issues.tests.factories import CategoryFactory, IssueListFactory
from organizations.models import EveningTalk
from shaping.audit.models import AuditEvent
from shaping.workflow import Forbidden, Refused, StaleState
from villages.capabilities import Role
from villages.models import Village
from villages.tests.factories import HamletFactory

pytestmark = pytest.mark.django_db
KEY = uuid.UUID("00000000-0000-4000-8000-000000000001")
FACTS = TalkFacts(date(2026, 11, 23), "晒场", "王支书", 1, 9, "清渠")
DECEMBER = {
    "month": 12,
    "opens_on": date(2026, 12, 21),
    "due_on": date(2026, 12, 25),
    "locks_on": date(2026, 12, 28),
}


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-11-24 21:00+08:00")


@pytest.fixture
def hamlet(village):
    return HamletFactory(village=village, name="下湾")


@pytest.fixture
def problem(township):
    category = CategoryFactory(township=township)
    return RaisedProblem("渠道淤塞", str(category.pk), "12", "household")


def fill_with(issue_list, count):
    rows = {
        f"k{number}": {
            "description": "旧的",
            "order": number,
            "rev": 1,
            "by": "",
            "at": "",
            "tab": "",
        }
        for number in range(count)
    }
    IssueList.objects.filter(pk=issue_list.pk).update(draft={"rows": rows})


def test_it_says_in_the_trail_what_it_did(time_machine, hamlet, problem, village_officer):
    time_machine.move_to("2026-11-05 21:00+08:00")
    facts = replace(FACTS, held_on=date(2026, 11, 4))
    talk = record_talk(hamlet, facts, [problem], key=KEY, by=village_officer).talk
    change_talk(talk, replace(facts, place="祠堂"), version=1, by=village_officer)

    events = AuditEvent.objects.order_by("pk")
    assert list(events.values_list("action", "summary")) == [
        ("talk.create", "堰市村下湾11月4日：登记夜话，提出1个问题"),
        ("list.open", "为夜话提出的问题提前开放堰市村2026年11月问题清单"),
        ("talk.change", "堰市村下湾11月4日：修改夜话，新提出0个问题"),
    ]
    assert {event.actor_id for event in events} == {village_officer.pk}


def test_the_same_words_twice_are_one_talk(hamlet, problem, village_officer):
    first = record_talk(hamlet, FACTS, [problem], key=KEY, by=village_officer)
    second = record_talk(hamlet, FACTS, [problem], key=KEY, by=village_officer)

    assert (second.talk, second.is_new) == (first.talk, False)
    assert len(IssueList.objects.get().draft["rows"]) == 1


def test_other_words_on_a_used_page_are_not_lost_silently(hamlet, village_officer):
    record_talk(hamlet, FACTS, [], key=KEY, by=village_officer)

    with pytest.raises(StaleState, match="这次没有存"):
        record_talk(hamlet, replace(FACTS, place="祠堂"), [], key=KEY, by=village_officer)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"held_on": date(2026, 11, 25)}, "不能晚于今天"),
        ({"held_on": date(2025, 11, 22)}, "不能早于一年前"),
        ({"topics": "张三 11010519491231002X"}, "“主要议题”里写了身份证号"),
        ({"chair_name": "11010519491231002X"}, "“主持人”里写了身份证号"),
        ({"place": ""}, "不能为空"),
        ({"cadre_count": 0, "villager_count": 0}, "参加人数至少1人"),
        ({"cadre_count": 2001}, "最多2000人"),
    ],
)
def test_it_refuses_facts_that_cannot_be(hamlet, village_officer, changes, words):
    with pytest.raises(Refused, match=words):
        record_talk(hamlet, replace(FACTS, **changes), [], key=KEY, by=village_officer)
    assert not EveningTalk.objects.exists()


def test_it_refuses_an_id_card_number_in_a_problem(hamlet, problem, village_officer):
    named = replace(problem, description="张三 11010519491231002X 没有低保")

    with pytest.raises(Refused, match="“问题2”里写了身份证号"):
        record_talk(hamlet, FACTS, [problem, named], key=KEY, by=village_officer)


def test_it_takes_ten_problems_at_most(hamlet, problem, village_officer):
    with pytest.raises(Refused, match="最多写10个"):
        record_talk(hamlet, FACTS, [problem] * 11, key=KEY, by=village_officer)


def test_a_village_that_was_closed_holds_no_talk(hamlet, village_officer):
    Village.objects.filter(pk=hamlet.village_id).update(closed_on=date(2026, 11, 23))
    hamlet.refresh_from_db()

    with pytest.raises(Refused, match="不在册"):
        record_talk(hamlet, FACTS, [], key=KEY, by=village_officer)


@pytest.mark.parametrize("role", [Role.TOWNSHIP_LEADER, Role.AUDITOR, Role.INSPECTOR])
def test_readers_write_none(appoint, hamlet, role):
    with pytest.raises(Forbidden):
        record_talk(hamlet, FACTS, [], key=KEY, by=appoint(role))


def test_nobody_of_another_village_writes_or_changes(hamlet, office, other_village_officer):
    talk = record_talk(hamlet, FACTS, [], key=KEY, by=office).talk

    with pytest.raises(Forbidden):
        record_talk(hamlet, FACTS, [], key=uuid.uuid4(), by=other_village_officer)
    with pytest.raises(Forbidden):
        change_talk(talk, FACTS, version=1, by=other_village_officer)


def test_a_change_over_an_old_version_changes_nothing(hamlet, problem, village_officer):
    talk = record_talk(hamlet, FACTS, [], key=KEY, by=village_officer).talk
    change_talk(talk, replace(FACTS, place="祠堂"), version=1, by=village_officer)

    with pytest.raises(StaleState, match="别人刚改过"):
        change_talk(talk, replace(FACTS, place="凉亭"), [problem], version=1, by=village_officer)

    assert EveningTalk.objects.get().place == "祠堂"
    assert not IssueList.objects.exists()


@pytest.mark.parametrize(("stored", "month"), [(59, 11), (60, 12)])
def test_a_full_list_leaves_them_to_the_next_month(hamlet, problem, village_officer, stored, month):
    fill_with(IssueListFactory(village=hamlet.village), stored)

    done = record_talk(hamlet, FACTS, [problem], key=KEY, by=village_officer)

    assert done.issue_list.month == month


def test_a_month_that_was_missed_is_not_opened_for_a_talk(time_machine, hamlet, village_officer):
    time_machine.move_to("2026-12-31 21:00+08:00")

    with transaction.atomic():
        issue_list = list_for_talk(hamlet.village, 1, by=village_officer)

    assert (issue_list.year, issue_list.month) == (2027, 1)
    assert IssueList.objects.count() == 1


def test_a_village_that_ends_owes_no_list_and_keeps_the_talk(hamlet, problem, village_officer):
    Village.objects.filter(pk=hamlet.village_id).update(closed_on=date(2026, 11, 25))
    hamlet.village.refresh_from_db()

    with pytest.raises(Refused, match="只登记夜话"):
        record_talk(hamlet, FACTS, [problem], key=KEY, by=village_officer)
    record_talk(hamlet, FACTS, [], key=KEY, by=village_officer)

    assert EveningTalk.objects.count() == 1
    assert not IssueList.objects.exists()
