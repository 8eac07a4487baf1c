"""Faults found at daily checks: which ones a visit looks at again, and which still stand."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from assessments.models import (
    AssessmentCycle,
    EntryWay,
    FaultReview,
    FoundFault,
    ScoreKind,
    ScoreSheet,
    SheetState,
)
from issues.models import Issue

FIXED, UNFIXED = "fixed", "unfixed"


@dataclass(frozen=True)
class FaultRow:
    """A fault on the sheet of a later visit, with what that visit says of it.

    `answer` is FIXED, UNFIXED or empty while nobody looked; the form posts it as `field`, and what
    is said beside it as `words_field`.
    """

    fault: FoundFault
    answer: str = ""
    words: str = ""

    @property
    def field(self) -> str:
        """The name under which the form posts the answer."""
        return f"fault-{self.fault.pk}"

    @property
    def words_field(self) -> str:
        """The name under which the form posts the words."""
        return f"fault-words-{self.fault.pk}"


def faults_to_review(sheet: ScoreSheet) -> list[FaultRow]:
    """What this daily sheet looks at again (回查), oldest first; two queries.

    A draft asks for what `asked_faults` gives; a sealed sheet shows what it answered. Whoever may
    see the sheet may see these rows; they hold words, no score.
    """
    if sheet.kind != ScoreKind.DAILY:
        return []
    reviews = {review.fault_id: review for review in FaultReview.objects.filter(sheet=sheet)}
    if sheet.state == SheetState.DRAFT:
        faults = asked_faults(sheet)
    else:
        faults = FoundFault.objects.filter(pk__in=reviews)
    rows = faults.select_related("sheet", "item", "issue")
    ordered = rows.order_by("sheet__inspected_on", "item__position", "pk")
    return [_row(fault, reviews.get(fault.pk)) for fault in ordered]


def asked_faults(sheet: ScoreSheet) -> QuerySet[FoundFault]:
    """What a daily sheet has to look at: its village's faults of earlier days that still stand.

    A tour's sheet, and one that corrects another, has to look at nothing.
    """
    if sheet.kind != ScoreKind.DAILY or sheet.entry_way == EntryWay.CORRECTION:
        return FoundFault.objects.none()
    earlier = FoundFault.objects.filter(
        entrant_id=sheet.entrant_id, sheet__inspected_on__lt=sheet.inspected_on
    )
    return standing_faults(earlier)


def _row(fault: FoundFault, review: FaultReview | None) -> FaultRow:
    if review is None:
        return FaultRow(fault)
    return FaultRow(fault, FIXED if review.is_fixed else UNFIXED, review.words)


def standing_faults(faults: QuerySet[FoundFault]) -> QuerySet[FoundFault]:
    """Of these faults those that stand: on a sheet that counts, not found mended yet."""
    return faults.filter(fixed_at=None, sheet__state=SheetState.SEALED)


def faults_of(cycle: AssessmentCycle, user: Any) -> QuerySet[FoundFault]:
    """The year's faults that the user may see, by village, the open ones first."""
    return (
        FoundFault.objects.visible_to(user)
        .filter(entrant__cycle=cycle, sheet__state=SheetState.SEALED)
        .select_related("entrant__village", "sheet", "item", "issue", "fixed_by")
        .order_by("entrant__code", "fixed_at", "sheet__inspected_on", "item__position", "pk")
    )


@dataclass(frozen=True)
class FaultLine:
    """A fault in the list; its problem only where the reader may see that."""

    fault: FoundFault
    shows_issue: bool

    @property
    def state(self) -> str:
        """Where it stands, in words."""
        if self.fault.fixed_at:
            return "已整改"
        return "已转问题" if self.fault.issue_id else "未整改"


def fault_lines(faults: list[FoundFault], user: Any) -> list[FaultLine]:
    """The faults of one page with what the user may see of their problems; one query."""
    named = [fault.issue_id for fault in faults if fault.issue_id]
    shown = set(Issue.objects.visible_to(user).filter(pk__in=named).values_list("pk", flat=True))
    return [FaultLine(fault, fault.issue_id in shown) for fault in faults]
