"""The policy for organizations, talks and the ways villagers take part; see `policy`."""

from typing import Any

from shaping.tests.authz.rules import (
    EVERYBODY,
    KEEPERS,
    NONE,
    OFFICE,
    READERS,
    VILLAGE,
    Rule,
    hamlet,
    row,
    township_of,
    village,
)
from shaping.tests.authz.world import Area


def here(area: Area) -> dict[str, Any]:
    return {}


def village_query(area: Area) -> str:
    return f"?village={area.village.code12}"


def case_photo(area: Area) -> dict[str, Any]:
    return {"pk": area.rows["case"].pk, "photo": area.rows["case_photo"].pk}


def decision_step(area: Area) -> dict[str, Any]:
    return {"pk": area.rows["decision"].pk, "step": area.rows["decision_step"].pk}


def first_disclosure(area: Area) -> dict[str, Any]:
    return {"pk": area.rows["decision"].pk, "number": 1}


def public_photo(area: Area) -> dict[str, Any]:
    return {"pk": area.rows["public_case"].pk, "photo": area.rows["public_photo"].pk}


PARTICIPATION: dict[str, Rule] = {
    # bodies
    "organizations:organization-list": Rule(READERS),
    "organizations:organization-export": Rule(READERS),
    "organizations:organization-create": Rule(KEEPERS, KEEPERS, village, by_village=True),
    "organizations:organization-detail": Rule(READERS, NONE, row("organization"), by_village=True),
    "organizations:organization-edit": Rule(KEEPERS, KEEPERS, row("organization"), by_village=True),
    "organizations:organization-dissolve": Rule(
        KEEPERS, KEEPERS, row("organization"), by_village=True
    ),
    "organizations:member-create": Rule(KEEPERS, KEEPERS, row("organization"), by_village=True),
    "organizations:member-edit": Rule(KEEPERS, KEEPERS, row("member"), by_village=True),
    "organizations:member-end": Rule(KEEPERS, KEEPERS, row("member"), by_village=True),
    "organizations:member-succeed": Rule(KEEPERS, KEEPERS, row("member"), by_village=True),
    "organizations:document-add": Rule(KEEPERS, KEEPERS, row("organization"), by_village=True),
    "organizations:document-withdraw": Rule(KEEPERS, KEEPERS, row("document"), by_village=True),
    "organizations:document-file": Rule(
        READERS, NONE, row("document"), by_village=True, is_unlisted=True
    ),
    # talks
    "issues:talk-list": Rule(READERS),
    "issues:talk-export": Rule(READERS),
    "issues:talk-calendar": Rule(READERS),
    "issues:talk-calendar-export": Rule(READERS),
    "issues:talk-form": Rule(VILLAGE | OFFICE, NONE, village, by_village=True),
    "issues:talk-create": Rule(
        VILLAGE | OFFICE, VILLAGE | OFFICE, here, village_query, by_village=True
    ),
    "issues:talk-detail": Rule(READERS, NONE, row("talk"), by_village=True),
    "issues:talk-edit": Rule(VILLAGE | OFFICE, VILLAGE | OFFICE, row("talk"), by_village=True),
    # decisions
    "organizations:decision-list": Rule(READERS),
    "organizations:decision-export": Rule(READERS),
    "organizations:decision-create": Rule(KEEPERS, KEEPERS, village, by_village=True),
    "organizations:decision-detail": Rule(READERS, NONE, row("decision"), by_village=True),
    "organizations:decision-step": Rule(KEEPERS, KEEPERS, row("decision"), by_village=True),
    "organizations:decision-minutes": Rule(
        NONE, NONE, decision_step, by_village=True, is_unlisted=True
    ),
    "organizations:decision-disclose": Rule(KEEPERS, KEEPERS, row("decision"), by_village=True),
    "organizations:decision-finish": Rule(KEEPERS, KEEPERS, row("decision"), by_village=True),
    "organizations:decision-drop": Rule(KEEPERS, KEEPERS, row("decision"), by_village=True),
    "organizations:decision-print": Rule(NONE, NONE, first_disclosure, by_village=True),
    "organizations:decision-procedure-list": Rule(READERS),
    "organizations:decision-procedure-create": Rule(OFFICE, OFFICE, township_of),
    "organizations:decision-procedure-load": Rule(NONE, OFFICE, township_of),
    "organizations:decision-procedure-edit": Rule(OFFICE, OFFICE, row("procedure")),
    # points
    "organizations:points-list": Rule(get=READERS),
    "organizations:points-list-export": Rule(get=READERS),
    "organizations:points-hamlet": Rule(get=READERS, path=hamlet, by_village=True),
    "organizations:points-export": Rule(get=READERS, path=hamlet, by_village=True),
    "organizations:points-scheme": Rule(get=KEEPERS, post=KEEPERS, path=hamlet, by_village=True),
    "organizations:points-scheme-stop": Rule(
        get=KEEPERS, post=KEEPERS, path=hamlet, by_village=True
    ),
    "organizations:points-review": Rule(get=KEEPERS, post=KEEPERS, path=hamlet, by_village=True),
    "organizations:points-review-detail": Rule(get=READERS, path=row("review"), by_village=True),
    "organizations:points-household-create": Rule(
        get=KEEPERS, post=KEEPERS, path=hamlet, by_village=True
    ),
    "organizations:points-household-edit": Rule(
        get=KEEPERS, post=KEEPERS, path=row("household"), by_village=True
    ),
    "organizations:points-household-leave": Rule(
        get=KEEPERS, post=KEEPERS, path=row("household"), by_village=True
    ),
    "organizations:points-household-return": Rule(
        post=KEEPERS, path=row("household"), by_village=True
    ),
    "organizations:points-passbook": Rule(get=READERS, path=row("household"), by_village=True),
    "organizations:points-redeem": Rule(
        get=KEEPERS, post=KEEPERS, path=row("household"), by_village=True
    ),
    "organizations:points-receipt": Rule(get=READERS, path=row("redemption"), by_village=True),
    "organizations:points-reverse": Rule(
        get=KEEPERS, post=KEEPERS, path=row("entry"), by_village=True
    ),
    "organizations:points-dimensions": Rule(get=OFFICE, path=township_of),
    "organizations:points-dimension-add": Rule(post=OFFICE, path=township_of),
    "organizations:points-dimensions-examples": Rule(post=OFFICE, path=township_of),
    "organizations:points-dimension-edit": Rule(get=OFFICE, post=OFFICE, path=row("dimension")),
    # honours
    "organizations:honour-list": Rule(READERS),
    "organizations:honour-export": Rule(READERS),
    "organizations:honour-roll": Rule(READERS),
    "organizations:honour-roll-export": Rule(READERS),
    "organizations:honour-create": Rule(KEEPERS, KEEPERS),
    "organizations:honour-detail": Rule(READERS, NONE, row("campaign"), by_village=True),
    "organizations:honour-print": Rule(READERS, NONE, row("campaign"), by_village=True),
    "organizations:honour-edit": Rule(KEEPERS, KEEPERS, row("campaign"), by_village=True),
    "organizations:honour-propose": Rule(KEEPERS, KEEPERS, row("campaign"), by_village=True),
    "organizations:honour-remove": Rule(NONE, KEEPERS, row("honour"), by_village=True),
    "organizations:honour-decide": Rule(KEEPERS, KEEPERS, row("campaign"), by_village=True),
    "organizations:honour-disclose": Rule(KEEPERS, KEEPERS, row("campaign"), by_village=True),
    "organizations:honour-reopen": Rule(KEEPERS, KEEPERS, row("campaign"), by_village=True),
    "organizations:honour-publish": Rule(NONE, KEEPERS, row("campaign"), by_village=True),
    "organizations:honour-cancel": Rule(KEEPERS, KEEPERS, row("campaign"), by_village=True),
    # boards
    "organizations:board-list": Rule(READERS),
    "organizations:board-page": Rule(READERS),
    "organizations:board-export": Rule(READERS),
    "organizations:board-settings": Rule(OFFICE, OFFICE, township_of),
    # checklists, household groups, practice models
    "organizations:checklist-list": Rule(READERS),
    "organizations:checklist-export": Rule(READERS),
    "organizations:checklist-hamlet": Rule(READERS, KEEPERS, hamlet, by_village=True),
    "organizations:checklist-proof": Rule(
        READERS, NONE, row("checklist_state"), by_village=True, is_unlisted=True
    ),
    "organizations:checklist-items": Rule(OFFICE, NONE, township_of),
    "organizations:checklist-item-create": Rule(OFFICE, OFFICE, township_of),
    "organizations:checklist-item-edit": Rule(OFFICE, OFFICE, row("checklist_item")),
    "organizations:checklist-examples": Rule(NONE, OFFICE, township_of),
    "organizations:group-list": Rule(READERS),
    "organizations:group-export": Rule(READERS),
    "organizations:practice-list": Rule(READERS),
    "organizations:practice-export": Rule(READERS),
    "organizations:practice-create": Rule(OFFICE, OFFICE, township_of),
    "organizations:practice-edit": Rule(OFFICE, OFFICE, row("practice")),
    "organizations:practice-examples": Rule(NONE, OFFICE, township_of),
    # cases
    "organizations:case-list": Rule(READERS),
    "organizations:case-export": Rule(READERS),
    "organizations:case-create": Rule(KEEPERS, KEEPERS),
    "organizations:case-detail": Rule(READERS, NONE, row("case"), by_village=True),
    "organizations:case-edit": Rule(KEEPERS, KEEPERS, row("case"), by_village=True),
    "organizations:case-submit": Rule(NONE, KEEPERS, row("case"), by_village=True),
    "organizations:case-recall": Rule(NONE, KEEPERS, row("case"), by_village=True),
    "organizations:case-reopen": Rule(NONE, KEEPERS, row("case"), by_village=True),
    "organizations:case-withdraw": Rule(KEEPERS, KEEPERS, row("case"), by_village=True),
    "organizations:case-return": Rule(OFFICE, OFFICE, row("case"), by_village=True),
    "organizations:case-publish": Rule(OFFICE, OFFICE, row("case"), by_village=True),
    "organizations:case-change": Rule(OFFICE, OFFICE, row("case"), by_village=True),
    "organizations:case-photo-add": Rule(KEEPERS, KEEPERS, row("case"), by_village=True),
    "organizations:case-photo-edit": Rule(KEEPERS, KEEPERS, case_photo, by_village=True),
    "organizations:case-photo-remove": Rule(NONE, KEEPERS, case_photo, by_village=True),
    "organizations:case-photo": Rule(READERS, NONE, case_photo, by_village=True, is_unlisted=True),
    "organizations:case-photo-thumbnail": Rule(
        READERS, NONE, case_photo, by_village=True, is_unlisted=True
    ),
    # the three goals
    "dashboard:improvement-list": Rule(READERS),
    "dashboard:improvement-village": Rule(READERS, NONE, village, by_village=True),
    "dashboard:improvement-export": Rule(READERS, NONE, township_of),
    "dashboard:public-home": Rule(EVERYBODY, is_public=True),
    "dashboard:public-case": Rule(
        EVERYBODY, NONE, row("public_case"), is_public=True, is_shared=True
    ),
    "dashboard:public-photo": Rule(EVERYBODY, NONE, public_photo, is_public=True, is_shared=True),
}
