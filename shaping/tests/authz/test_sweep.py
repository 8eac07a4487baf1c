"""Every address × every visitor × own row, another village's, another township's × GET, POST."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse

from shaping.audit.models import AuditEvent
from shaping.tests.authz.attempts import attempt, named_patterns
from shaping.tests.authz.policy import POLICY
from shaping.tests.authz.rules import EVERYBODY, VILLAGE, WHOLE, Roles, Rule
from shaping.tests.authz.world import Area, World, build_world

NAMES = [name for name, _ in named_patterns() if not name.startswith("admin:")]
# A part of the site shares one world, since every attempt is rolled back.
PARTS = sorted({name.split(":")[0] for name in NAMES})
REFUSED = {403, 404, 405}


@pytest.fixture
def world(db) -> World:
    return build_world()


def rules_of(part: str) -> list[tuple[str, Rule]]:
    return [item for item in POLICY.items() if item[0].startswith(f"{part}:")]


def areas(world: World, rule: Rule) -> Iterator[tuple[str, Area, Roles]]:
    """Each area with the roles for which its rows are open."""
    yield "own", world.own, EVERYBODY
    if rule.path and not rule.is_shared:
        outside = EVERYBODY - VILLAGE if rule.by_village else EVERYBODY
        yield "other village", world.other_village, outside
        yield "other township", world.other_township, WHOLE


def address(name: str, rule: Rule, area: Area) -> str:
    path = reverse(name, kwargs=rule.path(area) if rule.path else None)
    return path + (rule.query(area) if rule.query else "")


def strangers_get(rule: Rule) -> set[int]:
    if rule.is_public:
        return {200, 302, 405}
    return {404} if rule.is_unlisted else {401}


def slips(name: str, rule: Rule, world: World) -> Iterator[str]:
    """Each visitor who is let in where he must not be, kept out where he may go, or met by a 500."""
    for where, area, open_to in areas(world, rule):
        for method, allowed in (("GET", rule.get), ("POST", rule.post)):
            for visitor, client in world.visitors.items():
                status = attempt(client, method, address(name, rule, area), rule.form)
                may = visitor in allowed & open_to
                if status >= 500 or (status in REFUSED) == may:
                    yield f"{name} {method} {where} {visitor}: {status}"


def test_it_classifies_every_address():
    assert sorted(set(NAMES) ^ set(POLICY)) == []


@pytest.mark.parametrize("part", PARTS)
def test_it_opens_addresses_to_exactly_those_who_may(part, world):
    found = [slip for name, rule in rules_of(part) for slip in slips(name, rule, world)]

    assert not found, "\n".join(found)


@pytest.mark.parametrize("part", PARTS)
def test_it_sends_strangers_to_the_sign_in_page(part, world):
    for name, rule in rules_of(part):
        place = address(name, rule, world.own)
        statuses = {attempt(Client(), method, place, rule.form) for method in ("GET", "POST")}

        assert statuses <= strangers_get(rule), name


@pytest.mark.parametrize("part", PARTS)
def test_it_leaves_no_trace_of_a_refused_form(part, world):
    before = AuditEvent.objects.count()
    for name, rule in rules_of(part):
        for visitor in EVERYBODY - rule.post:
            world.visitors[visitor].post(address(name, rule, world.own), rule.form)

        assert AuditEvent.objects.count() == before, name
