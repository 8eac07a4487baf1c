"""The problems behind a list's cards: made, brought back, withdrawn, with their photos."""

from typing import Any

from django.utils import timezone

from issues.models import Attachment, AttachmentPhase, Issue, IssueList, IssueState
from issues.queries.draft_rows import CleanRow, Reading
from issues.services.flow import Step, act_of, add_event, advance, note
from issues.services.numbering import Numbers
from issues.services.search_texts import search_text_of
from shaping.audit.services import record
from shaping.workflow import Refused

# What a card sets in a problem; the hamlet and the category as rows.
CARD_FIELDS = (
    "hamlet",
    "category",
    "description",
    "affected_count",
    "affected_unit",
    "scope",
    "urgency",
    "source",
    "proposal",
    "funds_yuan",
    "raised_on",
    "raised_by_name",
    "contact",
    "individual_measure",
    "is_sensitive",
    "evening_talk",
)
AT_THE_VILLAGE = (IssueState.WITHDRAWN, IssueState.RETURNED)


def save_issues(current: IssueList, reading: Reading, *, by: Any) -> dict[str, Issue]:
    """Store the problems of the cards and give them by key; those whose card is gone are withdrawn.

    Known ones come back with their number; the caller holds the list's row. Raises Refused for a
    card whose key belongs to another list.
    """
    rows = Issue.objects.select_for_update(of=("self",)).filter(first_list=current)
    known = {issue.draft_key: issue for issue in rows.select_related("village__township")}
    _refuse_foreign_keys(current, reading, known)
    numbers = Numbers(current.village, current.year, current.month)
    saved = {}
    for row in reading.rows:
        issue = known.get(row.key)
        saved[row.key] = (
            _bring_back(issue, row, by=by) if issue else _make(current, row, numbers.take(), by=by)
        )
        _attach(saved[row.key], row, by=by)
    for key, issue in known.items():
        if key not in saved and issue.state in {IssueState.REPORTED, IssueState.RETURNED}:
            advance(issue, IssueState.WITHDRAWN, Step("withdraw", "村里从清单里去掉"), by=by)
    return saved


def _refuse_foreign_keys(current: IssueList, reading: Reading, known: dict[str, Issue]) -> None:
    """A card's key may belong to this list only."""
    keys = [row.key for row in reading.rows if row.key not in known]
    taken = Issue.objects.filter(village=current.village, draft_key__in=keys)
    found = set(taken.values_list("draft_key", flat=True))
    for row in reading.rows:
        if row.key in found:
            raise Refused(f"第{row.number}条和以前的清单重复了，请删掉这条，重新填一遍。")


def _make(current: IssueList, row: CleanRow, number: str, *, by: Any) -> Issue:
    issue = Issue(
        village=current.village,
        first_list=current,
        draft_key=row.key,
        number=number,
        reported_at=timezone.now(),
        **row.values,
    )
    issue.search_text = search_text_of(issue)
    issue.save(force_insert=True)
    step = Step("report", details=_hint(row))
    record(act_of(issue, step, "", IssueState.REPORTED), by=by)
    add_event(issue, step, "", by=by)
    return issue


def _bring_back(issue: Issue, row: CleanRow, *, by: Any) -> Issue:
    """A problem that was withdrawn or returned is reported again; one that stayed is mended."""
    changed = {
        name: row.values[name] for name in CARD_FIELDS if getattr(issue, name) != row.values[name]
    }
    if issue.state in AT_THE_VILLAGE:
        if issue.state == IssueState.WITHDRAWN:
            changed["reported_at"] = timezone.now()
        advance(issue, IssueState.REPORTED, Step("report", "", _hint(row), changed), by=by)
    elif changed and issue.state == IssueState.REPORTED:
        note(issue, Step("edit", "村里补充", {"fields": sorted(changed)}, changed), by=by)
    return issue


def _hint(row: CleanRow) -> dict[str, Any]:
    """The earlier problem that the village thinks has come back; a person at the town decides."""
    return {"recurs_from": row.recurs_from} if row.recurs_from else {}


def _attach(issue: Issue, row: CleanRow, *, by: Any) -> None:
    """The card's photos and no others show how it was before."""
    wanted = {photo.pk: photo for photo in row.photos}
    mine = issue.attachments.filter(phase=AttachmentPhase.BEFORE)
    mine.exclude(stored_file__in=wanted).delete()
    held = set(mine.values_list("stored_file", flat=True))
    Attachment.objects.bulk_create(
        Attachment(
            issue=issue,
            stored_file=photo,
            phase=AttachmentPhase.BEFORE,
            added_at=timezone.now(),
            added_by=by,
        )
        for pk, photo in wanted.items()
        if pk not in held
    )
