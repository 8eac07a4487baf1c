"""What a village says of carried-over problems takes effect when its list is accepted."""

from typing import Any

from issues.models import UNFINISHED_STATES, CarriedStatus, IssueListEntry, IssueState
from issues.queries.columns import CARRIED_WORDS
from issues.services.flow import Step, advance, note

DONE_WORDS = "村里报告已办好"
# States from which “已办好” leads to the check; in others it stays a note.
_LEADS_TO_CHECK = frozenset(
    {
        IssueState.ACCEPTED,
        IssueState.IN_PROGRESS,
        IssueState.ESCALATED,
        IssueState.REOPENED,
    }
)


def take_effect(entry: IssueListEntry, *, by: Any) -> None:
    """Apply an ongoing row of a list that is being accepted; the caller holds the problem's row.

    已办好 moves the problem to 待核验 with the village's words as its result and the submitter as
    the one who finished it; 需要镇里帮助 raises the flag; words alone become an event.
    """
    issue, words = entry.issue, carried_words(entry)
    if entry.status == CarriedStatus.DONE and issue.state in _LEADS_TO_CHECK:
        fields: dict[str, Any] = {
            "result": words or DONE_WORDS,
            "finished_at": entry.submission.submitted_at,
            "finished_by": entry.submission.submitted_by,
            "needs_help": False,
            "verified_at": None,
            "verified_by": None,
        }
        step = Step("finish", words or DONE_WORDS, {"list_entry": entry.pk}, fields)
        advance(issue, IssueState.AWAITING_VERIFICATION, step, by=by)
        return
    if entry.status == CarriedStatus.STILL and not words:
        return
    said = f"{CarriedStatus(entry.status).label}：{words}" if words else entry.get_status_display()
    asks_help = entry.status == CarriedStatus.HELP and issue.state in UNFINISHED_STATES
    flag = {"needs_help": True} if asks_help else {}
    note(issue, Step("carry", said, {"list_entry": entry.pk}, flag), by=by)


def carried_words(entry: IssueListEntry) -> str:
    """What the village wrote beside the state, as the list keeps it."""
    return str(entry.words.get(CARRIED_WORDS, "")).strip()
