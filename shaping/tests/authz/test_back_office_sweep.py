"""Every address of the back office × every visitor × own and another township's rows."""

from collections.abc import Iterator

import pytest
from django.db.models import Model
from django.urls import NoReverseMatch, reverse

from shaping.admin_site import site
from shaping.tests.authz.attempts import attempt, named_patterns
from shaping.tests.authz.policy import AUDITOR, LEADER, OFFICE, SECURITY, SYSTEM
from shaping.tests.authz.world import Area, World, build_world

ENTER = OFFICE | LEADER | AUDITOR | SYSTEM | SECURITY
# These roles hold their office for the whole installation.
WHOLE = SYSTEM | SECURITY
NAMES = sorted({name for name, _ in named_patterns() if name.startswith("admin:")} - {"admin:None"})


@pytest.fixture
def world(db) -> World:
    return build_world()


def addresses(world: World) -> Iterator[str]:
    """All addresses without a row, and those of every model's newest row."""
    newest = {model._meta.label_lower: model._base_manager.last() for model in site._registry}
    for name in NAMES:
        for arguments in ([], *([row.pk] for row in newest.values() if row and of(name, row))):
            try:
                yield reverse(name, args=arguments)
            except NoReverseMatch:
                continue


def of(name: str, row: Model) -> bool:
    return name.startswith(f"admin:{row._meta.app_label}_{row._meta.model_name}_")


def rows_of(area: Area) -> Iterator[Model]:
    """One row of the township for every table that says where its township is found."""
    for model in site._registry:
        path = getattr(model, "TOWNSHIP_PATH", None)
        row = path and model._base_manager.filter(**{path: area.township.pk}).first()
        if row:
            yield row


def change_page(row: Model) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


def test_nobody_else_enters_and_nothing_breaks(world):
    wrong = []
    for address in addresses(world):
        for visitor, client in world.visitors.items():
            for method in ("GET", "POST"):
                status = attempt(client, method, address, {})
                if status >= 500 or (visitor not in ENTER and status == 200):
                    wrong.append(f"{method} {address} {visitor}: {status}")

    assert not wrong, "\n".join(wrong)


def test_another_townships_rows_are_not_there(world):
    rows = list(rows_of(world.other_township))
    wrong = [
        f"{change_page(row)} {visitor}"
        for row in rows
        for visitor in world.visitors
        if visitor not in WHOLE
        and attempt(world.visitors[visitor], "GET", change_page(row), {}) == 200
    ]

    assert len(rows) >= 10
    assert wrong == []


def test_the_office_opens_its_own_rows(world):
    rows = list(rows_of(world.own))
    opened = [
        row
        for row in rows
        if attempt(world.visitors["township_office"], "GET", change_page(row), {}) == 200
    ]

    assert len(opened) >= 10
