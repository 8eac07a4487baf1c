"""Problems that the town finds itself: in the register at once, without a village's list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from issues.models import (
    Attachment,
    AttachmentPhase,
    Issue,
    IssueCategory,
    IssueSource,
    IssueState,
)
from issues.queries.draft_fields import MOST_AFFECTED
from issues.services.flow import Step, act_of, add_event, holder_in
from issues.services.holding import refuse_private_numbers
from issues.services.numbering import Numbers
from issues.services.search_texts import search_text_of
from shaping.audit.services import record
from shaping.uploads.models import StoredFile
from shaping.workflow import Refused, StaleState
from villages.capabilities import require
from villages.models import Hamlet, Village


@dataclass(frozen=True)
class TownIssue:
    """What the town found; `key` (at most 36 characters) names the finding, so that it is one problem."""

    key: str
    category: IssueCategory
    description: str
    affected_count: int
    affected_unit: str
    hamlet: Hamlet | None = None
    source: str = IssueSource.INSPECTION
    raised_on: date | None = None
    words: str = ""
    photos: Sequence[StoredFile] = ()


def report_town_issue(village: Village, found: TownIssue, *, by: Any) -> Issue:
    """Make an accepted problem of the village, which carries it from its next list on.

    The same key again gives the problem made first. Needs issue.triage there. Raises Refused for
    values that no problem can have, StaleState when somebody else was making one at this moment.
    """
    require(by, "issue.triage", village)
    existing = Issue.objects.filter(village=village, draft_key=found.key).first()
    if existing is not None:
        return existing
    issue = _new(village, found)
    _refuse_values(issue)
    issue.search_text = search_text_of(issue)
    step = Step("accept", found.words)
    try:
        with transaction.atomic():
            issue.save(force_insert=True)
            record(act_of(issue, step, "", IssueState.ACCEPTED), by=by)
            add_event(issue, step, "", by=by)
            _attach(issue, found.photos, by)
    except IntegrityError as error:
        raise StaleState("别人刚刚也在登记这个村的问题，请再点一次。") from error
    return issue


def _new(village: Village, found: TownIssue) -> Issue:
    now = timezone.now()
    today = timezone.localdate(now)
    return Issue(
        village=village,
        hamlet=found.hamlet,
        category=found.category,
        draft_key=found.key,
        number=Numbers(village, today.year, today.month).take(),
        description=found.description.strip(),
        affected_count=found.affected_count,
        affected_unit=found.affected_unit,
        source=found.source,
        raised_on=found.raised_on,
        state=IssueState.ACCEPTED,
        holder=holder_in(IssueState.ACCEPTED, ""),
        reported_at=now,
    )


def _attach(issue: Issue, photos: Sequence[StoredFile], by: Any) -> None:
    """The pictures taken when it was found show how it was before."""
    Attachment.objects.bulk_create(
        Attachment(
            issue=issue,
            stored_file=photo,
            phase=AttachmentPhase.BEFORE,
            added_at=issue.reported_at,
            added_by=by,
        )
        for photo in photos
    )


def _refuse_values(issue: Issue) -> None:
    if issue.category.township_id != issue.village.township_id or not issue.category.is_offered:
        raise Refused("请选本镇现在用的问题类别。")
    if issue.hamlet is not None and issue.hamlet.village_id != issue.village_id:
        raise Refused("请选本村的村湾(小区)。")
    try:
        issue.clean_fields(exclude=["draft_key", "search_text"])
    except ValidationError as error:
        raise Refused("".join(error.messages)) from error
    if not 1 <= issue.affected_count <= MOST_AFFECTED:
        raise Refused("请核对涉及的数目。")
    refuse_private_numbers(issue.description)
