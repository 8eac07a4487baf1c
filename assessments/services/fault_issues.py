"""A fault found at a daily check becomes a problem of the village (检查发现转问题)."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction

from assessments.models import FoundFault, ScorePhoto, SheetState
from issues.models import Issue, IssueCategory
from issues.services.town_issues import TownIssue, report_town_issue
from shaping.audit.services import Act, record
from shaping.figures import day_text
from shaping.workflow import Refused, StaleState
from villages.capabilities import require
from villages.models import Hamlet


@dataclass(frozen=True)
class FaultFacts:
    """What the office says of a fault that becomes a problem."""

    category: IssueCategory
    description: str
    affected_count: int
    affected_unit: str
    hamlet: Hamlet | None = None


def fault_to_issue(fault: FoundFault, facts: FaultFacts, *, by: Any) -> Issue:
    """Make an accepted problem of the fault's village, once; a second call gives the same one.

    The village carries it in its next list. Needs fault.follow. Raises Refused when the fault is
    mended or its sheet no longer counts, and as `report_town_issue` does.
    """
    require(by, "fault.follow", fault.sheet.cycle.township)
    with transaction.atomic():
        locked = FoundFault.objects.select_for_update(of=("self",)).get(pk=fault.pk)
        if locked.issue is not None:
            return locked.issue
        if locked.fixed_at is not None:
            raise Refused("这处问题回查时已经整改，不用再转。")
        if locked.sheet.state != SheetState.SEALED:
            raise Refused("这张评分表已经作废，上面的问题不再算数。")
        issue = report_town_issue(locked.entrant.village, _found(locked, facts), by=by)
        if not FoundFault.objects.filter(pk=locked.pk, issue=None).update(issue=issue):
            raise StaleState("这处问题刚刚已经转成问题，请刷新页面再看。")
        summary = f"检查发现转问题：{locked}，编号{issue.number}"
        code = locked.sheet.cycle.township.code9
        record(Act("fault.follow", target=locked, township_code=code, summary=summary), by=by)
    fault.issue = issue
    return issue


def _found(fault: FoundFault, facts: FaultFacts) -> TownIssue:
    day = fault.sheet.inspected_on
    photos = ScorePhoto.objects.filter(line__sheet=fault.sheet, line__item=fault.item)
    return TownIssue(
        key=f"fault-{fault.pk}",
        category=facts.category,
        description=facts.description,
        affected_count=facts.affected_count,
        affected_unit=facts.affected_unit,
        hamlet=facts.hamlet,
        raised_on=day,
        words=f"{day_text(day)}日常检查发现，{fault.item.title}",
        photos=[photo.file for photo in photos.select_related("file").order_by("pk")],
    )
