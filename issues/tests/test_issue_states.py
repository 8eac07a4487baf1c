"""Every state × every move × every role, against literal tables; refusals are sentences without a trace."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import transaction

from issues.models import Issue, IssueEvent, IssueState
from issues.queries.moves import MOVES
from issues.services import handling, parking, triage
from issues.services.attachments import attach_files
from issues.services.extensions import ask_extension
from issues.tests.factories import IssueFactory
from issues.tests.rows import issue_in, photo_of
from shaping.accounts.models import User
from shaping.audit.models import AuditEvent
from shaping.workflow import Refused
from villages.capabilities import Role

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
LATER = date(2026, 12, 25)
CHINESE_SENTENCE = re.compile(r"[一-鿿].*[。！]$")

TRANSITIONS = {
    "reported": {"accepted", "returned", "withdrawn"},
    "withdrawn": {"reported"},
    "returned": {"reported", "withdrawn"},
    "accepted": {
        "in_progress", "awaiting_verification", "merged", "parked", "declined", "escalated",
    },
    "in_progress": {
        "accepted", "awaiting_verification", "merged", "parked", "declined", "escalated",
    },
    "awaiting_verification": {"closed", "in_progress", "reopened"},
    "closed": {"reopened"},
    "merged": set(),
    "escalated": {"in_progress", "awaiting_verification", "parked"},
    "parked": {"in_progress", "escalated", "declined"},
    "declined": {"reopened"},
    "reopened": {
        "in_progress", "awaiting_verification", "merged", "parked", "declined", "escalated",
    },
}  # fmt: skip

AT_WORK = {"accepted", "in_progress", "escalated", "reopened"}
IN_THE_TOWN = {
    "reported", "returned", "accepted", "in_progress", "awaiting_verification", "closed",
    "escalated", "parked", "declined", "reopened",
}  # fmt: skip
# Move → states it starts from, and the state it ends in (None: it stays).
FROM = {
    "triage": ({"accepted", "in_progress", "escalated", "parked", "reopened"}, None),
    "assign": ({"accepted", "in_progress", "escalated", "parked", "reopened"}, "in_progress"),
    "edit": ({*AT_WORK, "awaiting_verification", "parked"}, None),
    "finish": (AT_WORK, "awaiting_verification"),
    "hand-back": ({"in_progress"}, "accepted"),
    "extension": ({"in_progress"}, None),
    "verify": ({"awaiting_verification"}, "closed"),
    "fail": ({"awaiting_verification"}, "in_progress"),
    "reopen": ({"closed", "declined"}, "reopened"),
    "park": (AT_WORK, "parked"),
    "review": ({"parked"}, None),
    "resume": ({"parked"}, "in_progress"),
    "decline": ({"accepted", "in_progress", "parked", "reopened"}, "declined"),
    "merge": ({"accepted", "in_progress", "reopened"}, "merged"),
    "comment": (IN_THE_TOWN, None),
    "attach": (IN_THE_TOWN, None),
}
VILLAGE = {"village_officer", "village_secretary", "stationed_cadre"}
TALKERS = VILLAGE | {"township_office", "township_leader"}
OFFICE = {"township_office"}
# Move → who may, for a township-level problem; “responsible” is a cadre who is named responsible.
WHO = {
    "triage": OFFICE,
    "assign": OFFICE,
    "edit": OFFICE,
    "finish": OFFICE | {"responsible"},
    "hand-back": {"responsible"},
    "extension": {"responsible"},
    "verify": {"village_secretary", "stationed_cadre", "township_office", "responsible"},
    "fail": {"village_secretary", "stationed_cadre", "township_office", "responsible"},
    "reopen": OFFICE,
    "park": OFFICE,
    "review": OFFICE,
    "resume": OFFICE,
    "decline": OFFICE,
    "merge": OFFICE,
    "comment": TALKERS | {"responsible"},
    "attach": TALKERS | {"responsible"},
}
# What is different where the problem is the village's own to solve.
VILLAGE_LEVEL = {
    "finish": {"village_officer", "village_secretary", "township_office", "responsible"},
    "hand-back": {"village_officer", "village_secretary", "responsible"},
    "extension": {"village_officer", "village_secretary", "responsible"},
}


def run(verb: str, issue: Issue, by: User) -> None:
    """The move's service with input that is right as far as the state goes."""
    who = {"by": by, "version": issue.version}
    acts: dict[str, Callable[[], Any]] = {
        "triage": lambda: triage.triage_issue(
            issue, triage.Triage(issue.category, "common", issue.level, "urgent"), **who
        ),
        "assign": lambda: triage.assign_issue(
            issue, triage.Assignment("镇供电所", None, LATER), **who
        ),
        "edit": lambda: triage.edit_issue(issue, {"description": "八组渠道垮塌"}, **who),
        "finish": lambda: handling.finish_issue(issue, "已清淤。", **who),
        "hand-back": lambda: handling.hand_back_issue(issue, "不归我管。", **who),
        "extension": lambda: ask_extension(issue, LATER, "连日下雨。", **who),
        "verify": lambda: handling.verify_issue(issue, handling.Verification("agreed"), **who),
        "fail": lambda: handling.fail_verification(issue, "还有一段。", LATER, **who),
        "reopen": lambda: handling.reopen_issue(issue, "又堵了。", **who),
        "park": lambda: parking.park_issue(issue, "等立项。", LATER, **who),
        "review": lambda: parking.review_parked(issue, "还没立项。", LATER, **who),
        "resume": lambda: parking.resume_issue(issue, "", LATER, **who),
        "decline": lambda: parking.decline_issue(issue, "政策不允许。", **who),
        "merge": lambda: triage.merge_issues(
            issue, IssueFactory(village=issue.village, accepted=True), "", **who
        ),
        "comment": lambda: handling.comment(issue, "请尽快。", **who),
        "attach": lambda: attach_files(issue, [photo_of(by)], "before", "", **who),
    }
    acts[verb]()


@pytest.fixture
def cast(appoint) -> dict[str, User]:
    """One person of every role, and a second cadre who is named responsible."""
    people = {str(role): appoint(role) for role in Role}
    return people | {"responsible": appoint(Role.STATIONED_CADRE)}


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-11-24 10:00+08:00")


def test_the_table_of_states_is_the_one_agreed():
    assert {str(k): {str(s) for s in v} for k, v in Issue.TRANSITIONS.items()} == TRANSITIONS


def test_every_move_stands_in_the_tables():
    assert MOVES.keys() == FROM.keys() == WHO.keys()


def outcome(verb: str, issue: Issue, by: User) -> str:
    """“done”, or the refusal's sentence; everything is taken back."""
    before = (IssueEvent.objects.count(), AuditEvent.objects.count())
    with transaction.atomic():
        try:
            run(verb, issue, by)
            said = "done"
            assert_recorded(verb, issue, before)
        except Refused as refusal:
            said = refusal.message
            assert (IssueEvent.objects.count(), AuditEvent.objects.count()) == before
        transaction.set_rollback(True)
    issue.refresh_from_db()
    return said


def assert_recorded(verb: str, issue: Issue, before: tuple[int, int]) -> None:
    """One event and one audit line a history; a merger has two histories."""
    histories = 2 if verb == "merge" else 1
    after = (IssueEvent.objects.count(), AuditEvent.objects.count())
    assert after == (before[0] + histories, before[1] + histories)
    assert issue.state == (FROM[verb][1] or issue.events.latest("sequence").from_state)


@pytest.mark.parametrize("state", IssueState.values)
@pytest.mark.parametrize(
    ("verb", "level"),
    [*((verb, "township") for verb in FROM), *((verb, "village") for verb in VILLAGE_LEVEL)],
)
def test_a_move_is_open_to_exactly_those_who_may_in_its_states(verb, state, level, village, cast):
    issue = issue_in(state, village, level=level, responsible=cast["responsible"])
    allowed = WHO[verb] if level == "township" else VILLAGE_LEVEL.get(verb, WHO[verb])

    said = {name: outcome(verb, issue, person) for name, person in cast.items()}

    done = {name for name, words in said.items() if words == "done"}
    assert done == (allowed if state in FROM[verb][0] else set())
    for words in said.values():
        assert words == "done" or CHINESE_SENTENCE.search(words)


@pytest.mark.parametrize("verb", FROM)
def test_nobody_of_elsewhere_may_do_anything(
    verb, village, cast, other_office, other_village_officer
):
    states, _ = FROM[verb]
    issue = issue_in(sorted(states)[0], village, level="village", responsible=cast["responsible"])

    for stranger in (other_office, other_village_officer):
        assert "。" in outcome(verb, issue, stranger)
