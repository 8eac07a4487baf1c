"""The policy as data: for every address, who may open it and who may send its form.

Roles are named here again, on purpose, instead of asking `villages/capabilities.py`: a slip in that
file shows as a difference. A new URL that is not listed fails the sweep.
"""

from typing import Any

from shaping.tests.authz.assessment_policy import ASSESSMENTS
from shaping.tests.authz.participation_policy import PARTICIPATION
from shaping.tests.authz.report_policy import REPORTS
from shaping.tests.authz.rules import (
    AUDITOR,
    BUSINESS,
    CALENDAR,
    EVERYBODY,
    FINANCE,
    KEEPERS,
    LEADER,
    NONE,
    OFFICE,
    PERSON_READERS,
    POSTED,
    READERS,
    REPORTERS,
    SCORE_READERS,
    SECRETARY,
    SECURITY,
    SYSTEM,
    TALKERS,
    VERIFIERS,
    VILLAGE,
    Rule,
    hamlet,
    roles,
    row,
    township_of,
    village,
)
from shaping.tests.authz.world import YEAR, Area


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


def board_year(area: Area) -> dict[str, Any]:
    return township_of(area) | {"year": 2026}


def board_month(area: Area) -> dict[str, Any]:
    return township_of(area) | {"month_code": "2026-10"}


def waiting_list(area: Area) -> dict[str, Any]:
    return {"code12": area.village.code12, "month_code": "2026-10"}


def drafted_list(area: Area) -> dict[str, Any]:
    return {"code12": area.village.code12, "month_code": "2026-11"}


def category(area: Area) -> dict[str, Any]:
    return {"pk": area.rows["issue"].category_id}


def attachment(area: Area) -> dict[str, Any]:
    row = area.rows["attachment"]
    return {"pk": row.issue_id, "attachment": row.pk}


def joined(area: Area) -> dict[str, Any]:
    return {"pk": area.rows["topic"].pk, "issue": area.rows["joined_issue"].pk}


def alike(area: Area) -> dict[str, Any]:
    return {"pk": area.rows["issue"].pk, "earlier": area.rows["joined_issue"].pk}


def here(area: Area) -> dict[str, Any]:
    return {}


def village_query(area: Area) -> str:
    return f"?village={area.village.code12}"


def scores_kind(area: Area) -> dict[str, Any]:
    return {"kind": "scores"}


def scores_query(area: Area) -> str:
    return f"?cycle={area.rows['running'].pk}&score_kind=daily"


def calendar_year(area: Area) -> dict[str, Any]:
    return {"year": YEAR}


def stored_file(area: Area) -> dict[str, Any]:
    return {"key": area.rows["stored_file"].key}


RULES: dict[str, Rule] = {
    # everybody
    "dashboard:home": Rule(EVERYBODY),
    "dashboard:healthz": Rule(EVERYBODY, is_public=True),
    "dashboard:readyz": Rule(EVERYBODY, is_public=True),
    "dashboard:feedback": Rule(EVERYBODY, EVERYBODY),
    "dashboard:feedback-answer": Rule(OFFICE, OFFICE, row("feedback")),
    # a notice is its recipient's alone
    "dashboard:inbox": Rule(EVERYBODY),
    "dashboard:inbox-read": Rule(NONE, EVERYBODY),
    "dashboard:inbox-open": Rule(NONE, NONE, row("notice")),
    "dashboard:channel-list": Rule(SYSTEM),
    "dashboard:channel-create": Rule(SYSTEM, SYSTEM),
    "dashboard:channel-detail": Rule(SYSTEM, SYSTEM, row("channel"), is_shared=True),
    "dashboard:channel-switch": Rule(
        NONE, SYSTEM, row("channel"), is_shared=True, form={"is_on": "1"}
    ),
    "dashboard:channel-try": Rule(NONE, SYSTEM, row("channel"), is_shared=True),
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
    "dashboard:system": Rule(SYSTEM),
    "dashboard:system-run": Rule(NONE, SYSTEM, form={"task": "open-the-months-lists"}),
    "dashboard:audit-list": Rule(AUDITOR),
    "dashboard:audit-export": Rule(AUDITOR),
    # the workday calendar
    "dashboard:workday-list": Rule(POSTED),
    "dashboard:workday-year": Rule(POSTED, CALENDAR, calendar_year, is_shared=True),
    "dashboard:workday-fill": Rule(NONE, CALENDAR, calendar_year, is_shared=True),
    "dashboard:workday-remove": Rule(
        NONE, CALENDAR, calendar_year, is_shared=True, form={"day": f"{YEAR}-10-01"}
    ),
    "dashboard:workday-complete": Rule(CALENDAR, CALENDAR, calendar_year, is_shared=True),
    # photos on their way
    "dashboard:photo-upload": Rule(NONE, POSTED),
    "dashboard:upload-content": Rule(NONE, NONE, stored_file),
    "dashboard:upload-thumbnail": Rule(NONE, NONE, stored_file),
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
    "assessments:cycle-close": Rule(NONE, LEADER, cycle),
    "assessments:cycle-reopen": Rule(LEADER, LEADER, cycle),
    "assessments:sheet-list": Rule(SCORE_READERS | VILLAGE, NONE, daily_sheets),
    "assessments:sheet-export": Rule(SCORE_READERS, NONE, daily_sheets),
    "assessments:ranking-compute": Rule(NONE, OFFICE, cycle),
    "assessments:ranking-freeze": Rule(OFFICE | LEADER, LEADER, cycle, form={"version": "1"}),
    "assessments:ranking-publish": Rule(NONE, NONE, cycle),
    "assessments:tie-sign": Rule(NONE, NONE, tie),
    "assessments:ranking-detail": Rule(BUSINESS, NONE, published),
    "assessments:ranking-export": Rule(BUSINESS, NONE, published),
    # common topics, and problems that look alike
    "issues:topic-list": Rule(READERS),
    "issues:topic-create": Rule(OFFICE, OFFICE),
    "issues:topic-detail": Rule(READERS, NONE, row("topic")),
    "issues:topic-join": Rule(NONE, OFFICE, row("topic")),
    "issues:topic-leave": Rule(NONE, OFFICE, joined),
    "issues:topic-close": Rule(OFFICE, OFFICE, row("topic")),
    "issues:topic-reopen": Rule(OFFICE, OFFICE, row("topic")),
    "issues:topic-remedy": Rule(NONE, NONE, row("topic")),
    "issues:likeness-hint": Rule(VILLAGE, NONE, here, village_query, by_village=True),
    "issues:likeness-answer": Rule(NONE, OFFICE, alike, by_village=True),
    # requests to the county
    "issues:escalation-list": Rule(READERS),
    "issues:escalation-detail": Rule(READERS, NONE, row("escalation"), by_village=True),
    "issues:escalation-docx": Rule(READERS, NONE, row("checked_escalation"), by_village=True),
    "issues:escalation-revise": Rule(OFFICE, OFFICE, row("escalation"), by_village=True),
    "issues:escalation-check": Rule(NONE, LEADER, row("escalation"), by_village=True),
    "issues:escalation-return": Rule(LEADER, LEADER, row("escalation"), by_village=True),
    "issues:escalation-send": Rule(OFFICE, OFFICE, row("escalation"), by_village=True),
    "issues:escalation-reply": Rule(OFFICE, OFFICE, row("escalation"), by_village=True),
    "issues:escalation-create": Rule(OFFICE, OFFICE, row("issue"), by_village=True),
    # a village's month
    "issues:list-index": Rule(READERS),
    "issues:list-detail": Rule(READERS, NONE, waiting_list, by_village=True),
    "issues:list-export": Rule(READERS, NONE, waiting_list, by_village=True),
    "issues:list-receipt": Rule(READERS, NONE, waiting_list, by_village=True),
    "issues:list-open": Rule(NONE, VILLAGE, drafted_list, by_village=True),
    "issues:list-edit": Rule(VILLAGE, VILLAGE, drafted_list, by_village=True),
    "issues:list-draft": Rule(NONE, VILLAGE, drafted_list, by_village=True),
    "issues:list-check": Rule(VILLAGE, REPORTERS, drafted_list, by_village=True),
    "issues:list-nil": Rule(REPORTERS, REPORTERS, drafted_list, by_village=True),
    "issues:list-recall": Rule(NONE, REPORTERS, waiting_list, by_village=True),
    "issues:list-confirm": Rule(NONE, SECRETARY, drafted_list, by_village=True),
    "issues:list-send-back": Rule(NONE, SECRETARY, drafted_list, by_village=True),
    # the town's board and desk
    "issues:board": Rule(READERS, NONE, board_year),
    "issues:board-export": Rule(READERS, NONE, board_year),
    "issues:month": Rule(READERS, NONE, board_month),
    "issues:month-remind": Rule(NONE, OFFICE, board_month),
    "issues:month-accept-nil": Rule(NONE, OFFICE, board_month),
    "issues:review": Rule(OFFICE, NONE, waiting_list, by_village=True),
    "issues:list-accept": Rule(NONE, OFFICE, waiting_list, by_village=True),
    "issues:list-return": Rule(NONE, OFFICE, waiting_list, by_village=True),
    "issues:list-unlock": Rule(OFFICE, OFFICE, drafted_list, by_village=True),
    # the register of problems
    "issues:list-form": Rule(READERS, NONE, drafted_list, by_village=True),
    "issues:ledger": Rule(READERS),
    "issues:ledger-export": Rule(SCORE_READERS | roles("village_officer", "village_secretary")),
    # one problem and its moves
    "issues:issue-detail": Rule(READERS, NONE, row("issue"), by_village=True),
    "issues:issue-triage": Rule(OFFICE, OFFICE, row("issue"), by_village=True),
    "issues:issue-assign": Rule(OFFICE, OFFICE, row("issue"), by_village=True),
    "issues:issue-edit": Rule(OFFICE, OFFICE, row("issue"), by_village=True),
    "issues:issue-merge": Rule(OFFICE, OFFICE, row("issue"), by_village=True),
    "issues:issue-finish": Rule(OFFICE, OFFICE, row("issue"), by_village=True),
    "issues:issue-park": Rule(OFFICE, OFFICE, row("issue"), by_village=True),
    "issues:issue-review": Rule(OFFICE, OFFICE, row("issue"), by_village=True),
    "issues:issue-resume": Rule(OFFICE, OFFICE, row("issue"), by_village=True),
    "issues:issue-decline": Rule(OFFICE, OFFICE, row("issue"), by_village=True),
    "issues:issue-reopen": Rule(OFFICE, OFFICE, row("issue"), by_village=True),
    "issues:issue-verify": Rule(VERIFIERS, VERIFIERS, row("issue"), by_village=True),
    "issues:issue-fail": Rule(VERIFIERS, VERIFIERS, row("issue"), by_village=True),
    "issues:issue-comment": Rule(TALKERS, TALKERS, row("issue"), by_village=True),
    "issues:issue-attach": Rule(TALKERS, TALKERS, row("issue"), by_village=True),
    "issues:attachment-file": Rule(READERS, NONE, attachment, by_village=True),
    "issues:attachment-thumbnail": Rule(READERS, NONE, attachment, by_village=True),
    # only the responsible person, and nobody is one there
    "issues:issue-hand-back": Rule(NONE, NONE, row("issue"), by_village=True),
    "issues:issue-extension": Rule(NONE, NONE, row("issue"), by_village=True),
    "issues:extension-answer": Rule(OFFICE, OFFICE, row("extension"), by_village=True),
    # settings of the lists
    "issues:settings": Rule(OFFICE, OFFICE, township_of),
    "issues:category-add": Rule(NONE, OFFICE, township_of),
    "issues:category-edit": Rule(OFFICE, OFFICE, category),
    "issues:burden": Rule(SCORE_READERS, NONE, township_of),
    "issues:requirement-create": Rule(OFFICE, OFFICE, township_of),
    "issues:requirement-end": Rule(NONE, OFFICE, row("requirement")),
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

POLICY: dict[str, Rule] = PARTICIPATION | REPORTS | ASSESSMENTS | RULES
