"""Rules of separation between the roles, not a copy of the table."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from shaping.workflow import Forbidden
from villages.capabilities import (
    CAPABILITIES,
    OFFICE_APPOINTS,
    SEPARATED_ROLES,
    TOWNSHIP_ROLES,
    VILLAGE_ROLES,
    WHOLE_ROLES,
    Role,
    may,
    require,
    roles_of,
)

PACKAGES = ("shaping", "villages", "organizations", "issues", "assessments", "rewards")
BUSINESS = {"score", "ranking", "cycle", "tie", "grant"}


def holders(capability):
    return {role for role, capabilities in CAPABILITIES.items() if capability in capabilities}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("ranking.compute", "ranking.freeze"),
        ("ranking.compute", "ranking.publish"),
        ("tie.propose", "tie.sign"),
        ("grant.propose", "grant.approve"),
        ("score.import", "ranking.freeze"),
        ("account.create", "appointment.create"),
        ("account.disable", "account.unlock"),
    ],
)
def test_no_role_gives_both_signatures(first, second):
    both = holders(first) & holders(second)

    # The office makes accounts and appointments for its own villages, and for nobody else.
    assert both <= ({Role.TOWNSHIP_OFFICE} if first == "account.create" else set())
    assert holders(first)
    assert holders(second)


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN])
def test_administrators_do_no_business(role):
    nouns = {capability.split(".")[0] for capability in CAPABILITIES[role]}

    assert not nouns & BUSINESS


def test_the_auditor_changes_nothing():
    verbs = {capability.split(".")[1].split("_")[0] for capability in CAPABILITIES[Role.AUDITOR]}

    # Making the archive of a year copies, and is in the trail.
    assert verbs == {"read", "export", "enter", "archive"}


def test_only_the_auditor_reads_the_trail():
    assert holders("audit.read") == holders("audit.export") == {Role.AUDITOR}


def test_every_role_is_in_exactly_one_area_group():
    groups = [VILLAGE_ROLES, TOWNSHIP_ROLES, WHOLE_ROLES]

    assert sorted(role for group in groups for role in group) == sorted(Role)


def test_the_office_appoints_nobody_who_checks_it():
    assert not OFFICE_APPOINTS & (SEPARATED_ROLES | {Role.TOWNSHIP_LEADER, Role.TOWNSHIP_OFFICE})


def test_village_roles_read_no_unpublished_ranking():
    for role in VILLAGE_ROLES:
        assert not {"ranking.read_computed", "ranking.read_frozen"} & CAPABILITIES[role]


def test_capabilities_are_noun_and_verb():
    assert all(
        re.fullmatch(r"[a-z]+\.[a-z_]+", name) for names in CAPABILITIES.values() for name in names
    )


def test_every_capability_is_asked_for_somewhere():
    files = [
        path for package in PACKAGES for path in (Path(settings.BASE_DIR) / package).rglob("*.py")
    ]
    sources = [
        path.read_text(encoding="utf-8")
        for path in files
        if "tests" not in path.parts and path.name != "capabilities.py"
    ]
    code = "\n".join(sources)
    granted = {name for names in CAPABILITIES.values() for name in names}

    assert {name for name in granted if f'"{name}"' not in code} == set()


def test_every_capability_asked_for_is_granted_to_somebody():
    granted = {name for names in CAPABILITIES.values() for name in names}
    asked = set()
    for package in PACKAGES:
        for path in (Path(settings.BASE_DIR) / package).rglob("*.py"):
            if "tests" not in path.parts:
                text = path.read_text(encoding="utf-8")
                asked |= set(re.findall(r'\b(?:may|require)\([\w.]+, "([a-z]+\.[a-z_]+)"', text))

    assert asked - granted == set()


def test_a_role_may_act_in_its_area_only(office, other_office, township, village):
    assert may(office, "village.edit", township)
    assert may(office, "village.edit", village)
    assert may(other_office, "village.edit")
    assert not may(other_office, "village.edit", village)


def test_a_forbidden_act_says_whom_to_ask(village_officer, village):
    with pytest.raises(Forbidden, match="请找镇共同缔造办公室"):
        require(village_officer, "village.edit", village)


def test_it_names_the_roles_somebody_holds(village_officer):
    assert roles_of(village_officer) == {Role.VILLAGE_OFFICER}
