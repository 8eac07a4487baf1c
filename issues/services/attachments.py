"""Pictures and papers of a problem, and the trace of every look at a sensitive one."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from issues.models import Attachment, AttachmentPhase, Issue, IssueEvent
from issues.services.flow import Step, note
from issues.services.holding import hold, short_words
from shaping.audit.services import Act, record
from shaping.uploads.models import StoredFile
from shaping.workflow import Forbidden, Refused

MOST_PHOTOS_AT_ONCE = 6
MOST_ATTACHMENTS = 40


def attach_files(
    issue: Issue, files: Sequence[StoredFile], phase: str, words: str, *, by: Any, version: int
) -> IssueEvent:
    """Add pictures or papers to a problem's story. Raises Refused for none or too many."""
    with transaction.atomic():
        hold(issue, "attach", by=by, version=version)
        if not files:
            raise Refused("请先选照片或文件，等上传完再交。")
        if phase not in AttachmentPhase.values:
            raise Refused("请选是办理前、办理后还是材料。")
        details = {"attachments": add_attachments(issue, files, phase, by=by)}
        return note(issue, Step("attach", short_words(words), details), by=by)


def add_attachments(issue: Issue, files: Sequence[StoredFile], phase: str, *, by: Any) -> list[int]:
    """Hang stored files on a problem and give the rows' ids; the caller writes the event.

    Raises Forbidden for a file that somebody else uploaded, Refused for too many.
    """
    if len(files) > MOST_PHOTOS_AT_ONCE:
        raise Refused(f"一次最多{MOST_PHOTOS_AT_ONCE}个，请分几次添加。")
    if any(stored.created_by_id != by.pk for stored in files):
        raise Forbidden("只能添加自己上传的照片和文件。")
    if issue.attachments.count() + len(files) > MOST_ATTACHMENTS:
        raise Refused(f"一件问题最多{MOST_ATTACHMENTS}个附件，已经够多了。")
    now = timezone.now()
    rows = []
    for stored in files:
        row, _ = Attachment.objects.get_or_create(
            issue=issue,
            stored_file=stored,
            defaults={"phase": phase, "added_at": now, "added_by": by},
        )
        rows.append(row.pk)
    return rows


def record_look(issue: Issue, *, by: Any) -> None:
    """Write down who looked at a sensitive problem; looks at others leave no trace."""
    if not issue.is_sensitive:
        return
    with transaction.atomic():
        record(
            Act(
                "issue.look",
                target=issue,
                township_code=issue.village.township.code9,
                summary=f"查看敏感问题{issue.number}",
            ),
            by=by,
        )
