"""What the policy is written in: roles, and one rule an address."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from shaping.tests.authz.world import Area

Roles = frozenset[str]


def roles(*names: str) -> Roles:
    return frozenset(names)


NONE: Roles = roles()
VILLAGE = roles("village_officer", "village_secretary", "stationed_cadre")
OFFICE = roles("township_office")
LEADER = roles("township_leader")
FINANCE = roles("finance")
AUDITOR = roles("auditor")
COUNTY = roles("county_reader")
SYSTEM = roles("system_admin")
SECURITY = roles("security_admin")
KEEPERS = roles("village_officer", "village_secretary", "township_office")
BUSINESS = VILLAGE | OFFICE | LEADER | FINANCE | AUDITOR | COUNTY | roles("inspector")
EVERYBODY = BUSINESS | SYSTEM | SECURITY | roles("nobody")
POSTED = BUSINESS | SYSTEM | SECURITY
CALENDAR = OFFICE | SYSTEM
WHOLE = COUNTY | SYSTEM | SECURITY
SCORE_READERS = OFFICE | LEADER | AUDITOR
READERS = VILLAGE | SCORE_READERS
SECRETARY = roles("village_secretary")
REPORTERS = SECRETARY | roles("village_officer")
TALKERS = VILLAGE | OFFICE | LEADER
VERIFIERS = OFFICE | roles("village_secretary", "stationed_cadre")
PERSON_READERS = OFFICE | LEADER | AUDITOR | SYSTEM | SECURITY


@dataclass(frozen=True)
class Rule:
    """Who may GET and POST an address in the own area; everybody else gets 403, 404 or 405.

    An address with `path` names a row of an area. Another village's row is closed to village roles
    when `by_village`; another township's is open only to the WHOLE roles among those listed. What
    all townships share (`is_shared`) is tried once. A paper's address `is_unlisted`: strangers get 404.
    """

    get: Roles = NONE
    post: Roles = NONE
    path: Callable[[Area], dict[str, Any]] | None = None
    query: Callable[[Area], str] | None = None
    by_village: bool = False
    is_shared: bool = False
    is_public: bool = False
    is_unlisted: bool = False
    form: dict[str, str] = field(default_factory=dict)


def row(name: str) -> Callable[[Area], dict[str, Any]]:
    return lambda area: {"pk": area.rows[name].pk}


def township_of(area: Area) -> dict[str, Any]:
    return {"code": area.township.code9}


def village(area: Area) -> dict[str, Any]:
    return {"code12": area.village.code12}


def hamlet(area: Area) -> dict[str, Any]:
    return {"code": area.rows["hamlet"].code}
