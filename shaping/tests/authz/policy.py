"""The policy as data: for every address, who may open it and who may send its form.

Roles are named here again, on purpose, instead of asking `villages/capabilities.py`: a slip in that
file shows as a difference. A new URL that is not listed fails the sweep.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from shaping.tests.authz.world import YEAR, Area

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
WHOLE = COUNTY | SYSTEM | SECURITY
SCORE_READERS = OFFICE | LEADER | AUDITOR
PERSON_READERS = OFFICE | LEADER | AUDITOR | SYSTEM | SECURITY


@dataclass(frozen=True)
class Rule:
    """Who may GET and POST an address in the own area; everybody else gets 403, 404 or 405.

    An address with `path` names a row of an area. Another village's row is closed to village roles
    when `by_village`; another township's is open only to the WHOLE roles among those listed.
    """

    get: Roles = NONE
    post: Roles = NONE
    path: Callable[[Area], dict[str, Any]] | None = None
    query: Callable[[Area], str] | None = None
    by_village: bool = False
    is_public: bool = False
    form: dict[str, str] = field(default_factory=dict)


def cycle(area: Area) -> dict[str, Any]:
    return {"code": area.township.code9, "year": YEAR + 1}


def published(area: Area) -> dict[str, Any]:
    return {"code": area.township.code9, "year": YEAR}


def reward_year(area: Area) -> dict[str, Any]:
    return {"township_code": area.township.code9, "year": YEAR}


def reward_tie(area: Area) -> dict[str, Any]:
    return {"township_code": area.township.code9, "year": YEAR + 1, "rank": 1}


def tie(area: Area) -> dict[str, Any]:
    return cycle(area) | {"rank": 1}


def daily_sheets(area: Area) -> dict[str, Any]:
    return cycle(area) | {"kind": "daily"}


def township(area: Area) -> dict[str, Any]:
    return {"code9": area.township.code9}


def village(area: Area) -> dict[str, Any]:
    return {"code12": area.village.code12}


def hamlet(area: Area) -> dict[str, Any]:
    return {"code": area.rows["hamlet"].code}


def scores_kind(area: Area) -> dict[str, Any]:
    return {"kind": "scores"}


def scores_query(area: Area) -> str:
    return f"?cycle={area.rows['running'].pk}&score_kind=daily"


def row(name: str) -> Callable[[Area], dict[str, Any]]:
    return lambda area: {"pk": area.rows[name].pk}


POLICY: dict[str, Rule] = {
    # everybody
    "dashboard:home": Rule(EVERYBODY),
    "dashboard:healthz": Rule(EVERYBODY, is_public=True),
    "dashboard:readyz": Rule(EVERYBODY, is_public=True),
    "dashboard:feedback": Rule(EVERYBODY, EVERYBODY),
    "dashboard:feedback-answer": Rule(OFFICE, OFFICE, row("feedback")),
    "accounts:login": Rule(EVERYBODY, EVERYBODY, is_public=True),
    "accounts:logout": Rule(NONE, EVERYBODY, is_public=True),
    "accounts:confirm": Rule(EVERYBODY, EVERYBODY),
    "accounts:password-change": Rule(EVERYBODY, EVERYBODY),
    "accounts:large-text": Rule(NONE, EVERYBODY),
    # jobs and the audit trail
    "dashboard:job-list": Rule(EVERYBODY),
    "dashboard:job-detail": Rule(AUDITOR | SYSTEM, NONE, row("job")),
    "dashboard:job-progress": Rule(AUDITOR | SYSTEM, NONE, row("job")),
    "dashboard:job-retry": Rule(NONE, SYSTEM, row("job")),
    "dashboard:audit-list": Rule(AUDITOR),
    "dashboard:audit-export": Rule(AUDITOR),
    # the import wizard
    "imports:batch-list": Rule(EVERYBODY),
    "imports:batch-create": Rule(OFFICE, OFFICE, scores_kind, scores_query),
    "imports:template": Rule(OFFICE, NONE, scores_kind, scores_query),
    "imports:batch-detail": Rule(SCORE_READERS, NONE, row("batch")),
    "imports:batch-annotated": Rule(SCORE_READERS, NONE, row("batch")),
    "imports:batch-confirm": Rule(NONE, NONE, row("batch")),
    "imports:batch-recheck": Rule(NONE, NONE, row("batch")),
    "imports:batch-undo": Rule(OFFICE, OFFICE, row("batch")),
    # people
    "villages:person-list": Rule(PERSON_READERS),
    "villages:person-create": Rule(OFFICE | SYSTEM, OFFICE | SYSTEM),
    "villages:person-detail": Rule(PERSON_READERS, NONE, row("person")),
    "villages:person-reset": Rule(OFFICE | SYSTEM, OFFICE | SYSTEM, row("person")),
    "villages:person-disable": Rule(SYSTEM, SYSTEM, row("person")),
    "villages:person-enable": Rule(SYSTEM, SYSTEM, row("person")),
    "villages:person-unlock": Rule(SECURITY, SECURITY, row("person")),
    "villages:person-appoint": Rule(OFFICE | SECURITY, OFFICE | SECURITY, row("person")),
    "villages:appointment-end": Rule(OFFICE | SECURITY, OFFICE | SECURITY, row("appointment")),
    "villages:appointment-hand-over": Rule(
        OFFICE | SECURITY, OFFICE | SECURITY, row("appointment")
    ),
    "villages:slips-list": Rule(OFFICE | SYSTEM),
    "villages:batch-slips": Rule(OFFICE | SYSTEM, OFFICE | SYSTEM, row("account_batch")),
    "villages:township-start": Rule(SYSTEM, SYSTEM),
    # the register
    "villages:village-list": Rule(BUSINESS | SECURITY),
    "villages:village-export": Rule(BUSINESS | SECURITY),
    "villages:village-detail": Rule(BUSINESS | SECURITY, NONE, village, by_village=True),
    "villages:village-create": Rule(OFFICE, OFFICE, township),
    "villages:village-edit": Rule(OFFICE, OFFICE, village, by_village=True),
    "villages:village-close": Rule(OFFICE, OFFICE, village, by_village=True),
    "villages:village-merge": Rule(OFFICE, OFFICE, village, by_village=True),
    "villages:township-detail": Rule(BUSINESS | SYSTEM | SECURITY, NONE, township),
    "villages:township-edit": Rule(OFFICE, OFFICE, township),
    "villages:hamlet-create": Rule(KEEPERS, KEEPERS, village, by_village=True),
    "villages:hamlet-edit": Rule(KEEPERS, KEEPERS, hamlet, by_village=True),
    "villages:group-create": Rule(KEEPERS, KEEPERS, hamlet, by_village=True),
    "villages:group-edit": Rule(KEEPERS, KEEPERS, row("group"), by_village=True),
    # assessment
    "assessments:cycle-list": Rule(EVERYBODY),
    "assessments:cycle-create": Rule(OFFICE, OFFICE),
    "assessments:cycle-detail": Rule(BUSINESS, NONE, cycle),
    "assessments:cycle-open": Rule(NONE, OFFICE, cycle),
    "assessments:cycle-policy": Rule(OFFICE, OFFICE, cycle),
    "assessments:cycle-reopen": Rule(LEADER, LEADER, cycle),
    "assessments:sheet-list": Rule(SCORE_READERS | VILLAGE, NONE, daily_sheets),
    "assessments:sheet-export": Rule(SCORE_READERS, NONE, daily_sheets),
    "assessments:ranking-compute": Rule(NONE, OFFICE, cycle),
    "assessments:ranking-freeze": Rule(OFFICE | LEADER, LEADER, cycle, form={"version": "1"}),
    "assessments:ranking-publish": Rule(NONE, NONE, cycle),
    "assessments:tie-sign": Rule(NONE, NONE, tie),
    "assessments:ranking-detail": Rule(BUSINESS, NONE, published),
    "assessments:ranking-export": Rule(BUSINESS, NONE, published),
    # rewards
    "rewards:grant-list": Rule(SCORE_READERS | FINANCE),
    "rewards:grant-detail": Rule(SCORE_READERS | FINANCE, NONE, row("grant")),
    "rewards:grant-approve": Rule(LEADER, LEADER, row("grant")),
    "rewards:grant-return": Rule(LEADER, LEADER, row("grant")),
    "rewards:cycle-rewards": Rule(SCORE_READERS | FINANCE, NONE, reward_year),
    "rewards:cycle-export": Rule(SCORE_READERS | FINANCE, NONE, reward_year),
    "rewards:grant-propose": Rule(NONE, OFFICE, reward_year),
    "rewards:tiers-edit": Rule(OFFICE, OFFICE, reward_year),
    "rewards:tie-decide": Rule(OFFICE | LEADER, OFFICE, reward_tie),
}
