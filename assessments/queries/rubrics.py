"""Rubrics as plain values, and what the pages about them show."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from assessments.models import AssessmentCycle, Rubric, RubricState, ScoreKind
from assessments.rubric_contents import ItemContent, draft_mark
from villages.capabilities import may
from villages.models import Township


@dataclass(frozen=True)
class RubricGroup:
    """All versions of a kind, newest first, each with the years that use it."""

    kind: ScoreKind
    lines: list[tuple[Rubric, list[int]]]

    @property
    def draft(self) -> Rubric | None:
        """The version that is being written."""
        return next((row for row, _ in self.lines if row.state == RubricState.DRAFT), None)

    @property
    def newest(self) -> Rubric | None:
        """The newest adopted version."""
        return next((row for row, _ in self.lines if row.state == RubricState.ADOPTED), None)


def contents_of(rubric: Rubric) -> list[ItemContent]:
    """The items of a rubric as plain values, in their order; no query where they are prefetched."""
    return [
        ItemContent(item.code, item.title, item.max_points, item.mode, item.step_points, item.basis)
        for item in sorted(rubric.items.all(), key=lambda item: item.position)
    ]


def mark_of(rubric: Rubric) -> str:
    """What a form keeps of the draft it shows, so that a later change of it is noticed."""
    return draft_mark(rubric.title, contents_of(rubric))


def rubrics_of(user: Any, township: Township) -> QuerySet[Rubric]:
    """A township's rubrics the user may see, newest first; drafts only for those who run it."""
    rows = Rubric.objects.visible_to(user).filter(township=township)
    if not may(user, "score.read", township):
        rows = rows.exclude(state=RubricState.DRAFT)
    return rows.select_related("township", "adopted_by", "created_by").order_by("-version")


def rubric_groups(user: Any, township: Township) -> list[RubricGroup]:
    """The list page: daily, then year-end; two queries whatever the number of versions."""
    rows = list(rubrics_of(user, township).annotate(item_count=Count("items")))
    years: dict[int, list[int]] = {}
    chosen = ("year", "daily_rubric_id", "year_end_rubric_id")
    cycles = AssessmentCycle.objects.visible_to(user).filter(township=township).order_by("year")
    for year, *rubrics in cycles.values_list(*chosen):
        for pk in rubrics:
            years.setdefault(pk, []).append(year)
    return [
        RubricGroup(kind, [(row, years.get(row.pk, [])) for row in rows if row.kind == kind])
        for kind in ScoreKind
    ]


def years_of(user: Any, rubric: Rubric) -> list[int]:
    """The years of the township whose sheets are scored by this rubric."""
    field = f"{rubric.kind}_rubric"
    cycles = AssessmentCycle.objects.visible_to(user).filter(**{field: rubric})
    return list(cycles.order_by("year").values_list("year", flat=True))
