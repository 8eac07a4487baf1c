"""Which moves a problem allows in its state, and to whom: one table for services, pages and buttons."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from issues.models import UNFINISHED_STATES, Issue, IssueLevel, IssueState
from villages.capabilities import grants_of, may

S = IssueState
IN_THE_TOWN = frozenset(set(IssueState) - {S.WITHDRAWN, S.MERGED})
MERGEABLE = frozenset({S.ACCEPTED, S.IN_PROGRESS, S.REOPENED})
# What another problem may be merged into.
ABSORBING = frozenset(UNFINISHED_STATES)
ASK_OFFICE = "如需办理，请找镇共同缔造办公室。"


def may_triage(issue: Issue, user: Any) -> bool:
    """Whether the user sorts and places problems there: the township's office."""
    return may(user, "issue.triage", issue.village)


def is_handler(issue: Issue, user: Any) -> bool:
    """Whether the problem is in this person's own hands.

    That is the responsible person as long as he may read problems there, and for a village-level
    problem whoever handles problems of that very village.
    """
    if issue.responsible_id == user.pk and may(user, "issue.read", issue.village):
        return True
    own = {grant.village_id for grant in grants_of(user, "issue.handle")}
    return issue.level == IssueLevel.VILLAGE and issue.village_id in own


def may_finish(issue: Issue, user: Any) -> bool:
    """Whether the user may say it is done: its handler, or the office for units that do not sign in."""
    return may_triage(issue, user) or is_handler(issue, user)


def may_verify(issue: Issue, user: Any) -> bool:
    """Whether the user may check the result: somebody else than the one who finished it."""
    return issue.finished_by_id != user.pk and may(user, "issue.verify", issue.village)


def may_comment(issue: Issue, user: Any) -> bool:
    """Whether the user may add words or pictures."""
    return may(user, "issue.comment", issue.village)


@dataclass(frozen=True)
class Move:
    """One act on a problem: its word on the button, the states it starts from, and who may."""

    verb: str
    word: str
    states: frozenset[str]
    allows: Callable[[Issue, Any], bool]
    refusal: str = f"您没有办这件事的权限。{ASK_OFFICE}"

    @property
    def url_name(self) -> str:
        """Name of the move's own page."""
        return f"issues:issue-{self.verb}"


_NOT_HANDLER = f"您不是这件问题的责任人，不能办这一步。{ASK_OFFICE}"
_NOT_VERIFIER = "核验人不能是办理人，也要有核验的权限。请由村书记、驻村干部或镇办公室的另一人核验。"

# In the order of the buttons: what brings a problem forward comes first.
MOVES = {
    move.verb: move
    for move in (
        Move("verify", "核验", frozenset({S.AWAITING_VERIFICATION}), may_verify, _NOT_VERIFIER),
        Move("fail", "核验不通过", frozenset({S.AWAITING_VERIFICATION}), may_verify, _NOT_VERIFIER),
        Move(
            "triage",
            "分办登记",
            frozenset({S.ACCEPTED, S.IN_PROGRESS, S.ESCALATED, S.PARKED, S.REOPENED}),
            may_triage,
        ),
        Move(
            "assign",
            "交办",
            frozenset({S.ACCEPTED, S.IN_PROGRESS, S.ESCALATED, S.PARKED, S.REOPENED}),
            may_triage,
        ),
        Move(
            "finish",
            "办结",
            frozenset({S.ACCEPTED, S.IN_PROGRESS, S.ESCALATED, S.REOPENED}),
            may_finish,
            _NOT_HANDLER,
        ),
        Move("extension", "申请延期", frozenset({S.IN_PROGRESS}), is_handler, _NOT_HANDLER),
        Move("hand-back", "退单", frozenset({S.IN_PROGRESS}), is_handler, _NOT_HANDLER),
        Move("review", "挂账复查", frozenset({S.PARKED}), may_triage),
        Move("resume", "恢复办理", frozenset({S.PARKED}), may_triage),
        Move("reopen", "重新办理", frozenset({S.CLOSED, S.DECLINED}), may_triage),
        Move(
            "park",
            "挂账",
            frozenset({S.ACCEPTED, S.IN_PROGRESS, S.ESCALATED, S.REOPENED}),
            may_triage,
        ),
        Move(
            "decline",
            "不予办理",
            frozenset({S.ACCEPTED, S.IN_PROGRESS, S.PARKED, S.REOPENED}),
            may_triage,
        ),
        Move("merge", "合并重复", MERGEABLE, may_triage),
        Move("edit", "修改内容", frozenset(UNFINISHED_STATES), may_triage),
        Move("comment", "留言", IN_THE_TOWN, may_comment),
        Move("attach", "添加照片材料", IN_THE_TOWN, may_comment),
    )
}


def is_triaged(issue: Issue) -> bool:
    """Whether it is known how far the problem reaches and who is able to solve it."""
    return bool(issue.scope and issue.level)


# What comes first in a state, where that is not the first of the table.
_FIRST = {S.ACCEPTED: "assign", S.IN_PROGRESS: "finish", S.ESCALATED: "finish", S.PARKED: "review"}


def moves_for(issue: Issue, user: Any, today: date) -> list[Move]:
    """The moves that are open to the user now; the first is what the problem waits for."""
    first = _FIRST.get(IssueState(issue.state))
    moves = [
        move
        for move in MOVES.values()
        if issue.state in move.states and move.allows(issue, user) and _is_ready(issue, move, today)
    ]
    return sorted(moves, key=lambda move: move.verb != first)


def _is_ready(issue: Issue, move: Move, today: date) -> bool:
    """Whether the move would not be refused for another reason than state and person."""
    if move.verb == "assign":
        return is_triaged(issue)
    if move.verb == "extension":
        return issue.due_on is not None and today <= issue.due_on
    if move.verb == "reopen":
        return issue.state == S.DECLINED or issue.is_watched(today)
    if move.verb == "resume":
        return is_assigned(issue)
    return True


def is_assigned(issue: Issue) -> bool:
    """Whether a unit or a person is responsible."""
    return bool(issue.responsible_unit or issue.responsible_id)
