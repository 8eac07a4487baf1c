"""Problems in any state, and a stored photo, for the tests of handling."""

from datetime import date
from typing import Any

from issues.models import Issue, IssueState
from issues.services.flow import holder_in
from issues.tests.factories import REPORTED_AT, IssueFactory
from shaping.accounts.models import User
from shaping.accounts.tests.factories import UserFactory
from shaping.uploads.models import StoredFile
from shaping.uploads.tests.factories import StoredFileFactory
from villages.models import Village

DUE = date(2026, 12, 22)
_AFTER_ACCEPTANCE = {"in_progress", "awaiting_verification", "closed", "escalated", "parked"}


def issue_in(state: str, village: Village, **more: Any) -> Issue:
    """A triaged problem in the state, with everything that the state asks for."""
    fields: dict[str, Any] = {"level": "township", "scope": "individual"} | more
    fields |= {"state": state, "holder": holder_in(state, fields["level"])}
    if state in _AFTER_ACCEPTANCE:
        fields |= {"responsible_unit": "镇水利站", "due_on": DUE}
    if state in {"awaiting_verification", "closed"}:
        fields |= {
            "result": "已清淤200米。",
            "finished_at": REPORTED_AT,
            "finished_by": more.get("finished_by") or UserFactory(display_name="李办理"),
        }
    return IssueFactory(village=village, **(_of_state(state, village) | fields | more))


def _of_state(state: str, village: Village) -> dict[str, Any]:
    """What only this state needs."""
    if state == IssueState.CLOSED:
        return {
            "verified_at": REPORTED_AT,
            "verified_by": UserFactory(),
            "villagers_answer": "agreed",
            "closed_at": REPORTED_AT,
            "watch_until": date(2027, 2, 21),
        }
    if state == IssueState.MERGED:
        return {"merged_into": IssueFactory(village=village, accepted=True)}
    if state == IssueState.PARKED:
        return {"review_on": date(2027, 2, 24)}
    return {"decline_reason": "政策不允许。"} if state == IssueState.DECLINED else {}


def photo_of(user: User) -> StoredFile:
    """A photo's row of that uploader, without bytes on the disk."""
    return StoredFileFactory(created_by=user)
