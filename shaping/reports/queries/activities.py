"""Talks, decisions, inspections, organizations and common topics of a closed month."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q
from django.db.models.functions import Coalesce

from assessments import scoring
from assessments.models import ScoreKind, ScoreSheet, SheetState
from issues.models import CommonTopic
from organizations.models import (
    CORE_KINDS,
    DecisionStep,
    EveningTalk,
    Organization,
    StepResult,
)
from organizations.queries.standing import standing_of
from shaping.reports.contents import (
    DecisionLine,
    OrganizationLine,
    ScoreLine,
    TalkLine,
    TopicLine,
)
from shaping.reports.queries.windows import Window
from villages.models import Hamlet, Village


@dataclass
class Activities:
    """What one township's villages did in the month, in the register's order."""

    talks: list[TalkLine] = field(default_factory=list)
    decisions: list[DecisionLine] = field(default_factory=list)
    scores: list[ScoreLine] = field(default_factory=list)
    organizations: list[OrganizationLine] = field(default_factory=list)
    topics: list[TopicLine] = field(default_factory=list)

    def figures(self) -> dict[str, int]:
        """The counts of these lines."""
        return {
            "talks": len(self.talks),
            "talk_people": sum(line.cadres + line.villagers for line in self.talks),
            "decisions": len(self.decisions),
            "decisions_passed": sum(line.is_passed for line in self.decisions),
            "inspections": sum(line.sheets for line in self.scores),
            "hamlets": sum(line.hamlets for line in self.organizations),
            "core_founded": sum(line.founded for line in self.organizations),
            "core_working": sum(line.working for line in self.organizations),
            "topics_open": sum(not line.is_closed for line in self.topics),
            "topics_closed": sum(line.is_closed for line in self.topics),
        }


def activities_of(windows: Sequence[Window]) -> dict[int, Activities]:
    """What happened in these windows by township id; thirteen queries, however many.

    Talks, steps and inspections count in the month in which they were written down, so that none
    is lost when a month is closed.
    """
    by_township = {window.township.pk: window for window in windows}
    found: dict[int, Activities] = defaultdict(Activities)
    _add_talks(found, by_township)
    _add_decisions(found, by_township)
    _add_scores(found, by_township)
    _add_organizations(found, by_township)
    _add_topics(found, by_township)
    return found


def _span(windows: dict[int, Window], field: str) -> Q:
    """The moments of all windows together; each row is compared with its own one afterwards."""
    first = min(window.begins_at for window in windows.values())
    last = max(window.ends_at for window in windows.values())
    return Q(**{f"{field}__gte": first, f"{field}__lt": last})


def _is_inside(window: Window, moment: Any) -> bool:
    return bool(window.begins_at <= moment < window.ends_at)


def _add_talks(found: dict[int, Activities], windows: dict[int, Window]) -> None:
    rows = EveningTalk.objects.filter(
        _span(windows, "recorded_at"), hamlet__village__township__in=windows
    ).order_by("hamlet__village__code12", "held_on", "pk")
    for row in rows.select_related("hamlet__village"):
        village = row.hamlet.village
        if _is_inside(windows[village.township_id], row.recorded_at):
            line = TalkLine(
                village.code12,
                village.name,
                row.hamlet.name,
                row.held_on.isoformat(),
                row.cadre_count,
                row.villager_count,
                row.topics,
            )
            found[village.township_id].talks.append(line)


def _add_decisions(found: dict[int, Activities], windows: dict[int, Window]) -> None:
    rows = DecisionStep.objects.filter(
        _span(windows, "recorded_at"), decision__village__township__in=windows
    ).exclude(result=StepResult.PENDING)
    ordered = rows.order_by("decision__village__code12", "held_on", "pk")
    for row in ordered.select_related("decision__village"):
        village = row.decision.village
        if _is_inside(windows[village.township_id], row.recorded_at):
            line = DecisionLine(
                village.code12,
                village.name,
                row.decision.title,
                row.title,
                row.held_on.isoformat() if row.held_on else "",
                row.result == StepResult.PASSED,
            )
            found[village.township_id].decisions.append(line)


def _add_scores(found: dict[int, Activities], windows: dict[int, Window]) -> None:
    """Daily sheets as they stood at the cut-off, each in the month in which it was handed in.

    An imported sheet is handed in when it is entered. A correction belongs to the month of the first
    sheet that it goes back to, so that no inspection counts in two months.
    """
    points: dict[tuple[int, str, str], list[int]] = defaultdict(list)
    sheets = _handed_in_sheets(windows)
    moments = _first_moments(sheets)
    for row in sheets:
        village, window = row.entrant.village, windows[row.cycle.township_id]
        is_void = row.voided_at is not None and row.voided_at < window.ends_at
        is_inside = _is_inside(window, moments[row.pk]) and row.own_moment < window.ends_at
        if is_inside and not is_void:
            key = row.cycle.township_id, village.code12, village.name
            points[key].append(row.points or 0)
    for (township, code, name), scores in points.items():
        line = ScoreLine(code, name, len(scores), scoring.mean_points(scores))
        found[township].scores.append(line)


def _handed_in_sheets(windows: dict[int, Window]) -> list[Any]:
    """The daily sheets of the windows by village, with every correction, whatever its day.

    A correction's first sheet may lie in a window long before its own day.
    """
    handed_in = Coalesce("sealed_at", "entered_at")
    rows = ScoreSheet.objects.annotate(
        own_moment=handed_in,
        replaced_moment=Coalesce("replaces__sealed_at", "replaces__entered_at"),
    ).filter(
        _span(windows, "own_moment") | Q(replaces__isnull=False),
        kind=ScoreKind.DAILY,
        cycle__township__in=windows,
    )
    counted = rows.exclude(state=SheetState.DRAFT).select_related("cycle", "entrant__village")
    return list(counted.order_by("entrant__village__code12", "pk"))


def _first_moments(sheets: Sequence[Any]) -> dict[int, Any]:
    """When the first sheet of each chain of corrections was handed in, by the sheet's key."""
    moments: dict[int, Any] = {}
    # By key, since what a correction replaces was stored before it.
    for row in sorted(sheets, key=lambda sheet: sheet.pk):
        first = row.own_moment if row.replaces_id is None else row.replaced_moment
        moments[row.pk] = moments.get(row.replaces_id, first)
    return moments


def _add_organizations(found: dict[int, Activities], windows: dict[int, Window]) -> None:
    """Hamlets and their 一核一会一社 of every village that exists at the cut-off."""
    villages = Village.objects.filter(township__in=windows).order_by("code12")
    open_villages = [
        village
        for village in villages
        if (
            village.opened_on is None
            or village.opened_on <= windows[village.township_id].cut_off_on
        )
        and (
            village.closed_on is None or village.closed_on > windows[village.township_id].cut_off_on
        )
    ]
    keys = [village.pk for village in open_villages]
    hamlets = Counter(Hamlet.objects.filter(village__in=keys).values_list("village", flat=True))
    founded, working = _core_counts(keys, windows)
    for village in open_villages:
        line = OrganizationLine(
            village.code12,
            village.name,
            hamlets[village.pk],
            founded[village.pk],
            working[village.pk],
        )
        found[village.township_id].organizations.append(line)


def _core_counts(
    villages: Sequence[int], windows: dict[int, Window]
) -> tuple[Counter[int], Counter[int]]:
    """Founded and working core bodies of hamlets by village; six queries for one cut-off day.

    Townships whose holidays moved the lock date further have another cut-off, with six of its own.
    """
    founded: Counter[int] = Counter()
    working: Counter[int] = Counter()
    for cut_off in sorted({window.cut_off_on for window in windows.values()}):
        here = [key for key, window in windows.items() if window.cut_off_on == cut_off]
        rows = list(
            Organization.objects.filter(
                Q(dissolved_on=None) | Q(dissolved_on__gt=cut_off),
                village__in=villages,
                village__township__in=here,
                hamlet__isnull=False,
                kind__in=CORE_KINDS,
                founded_on__lte=cut_off,
            )
        )
        founded.update(row.village_id for row in rows)
        standings = standing_of(rows, cut_off)
        working.update(row.village_id for row in rows if standings[row.pk].is_good)
    return founded, working


def _add_topics(found: dict[int, Activities], windows: dict[int, Window]) -> None:
    """Topics that were under way at the cut-off, or closed by their remedy within the window."""
    last = max(window.ends_at for window in windows.values())
    rows = CommonTopic.objects.filter(township__in=windows, opened_at__lt=last)
    counted = rows.annotate(
        problems=Count("issues", distinct=True), spread=Count("issues__village", distinct=True)
    )
    for row in counted.select_related("category", "owner").order_by("opened_at", "pk"):
        window = windows[row.township_id]
        is_closed = row.closed_at is not None and row.closed_at < window.ends_at
        if row.opened_at >= window.ends_at or (
            is_closed and row.closed_at and row.closed_at < window.begins_at
        ):
            continue
        line = TopicLine(
            row.title,
            row.category.name,
            row.owner_unit,
            row.spread,
            row.problems,
            is_closed,
            row.remedy_title if is_closed else "",
            row.remedy_on.isoformat() if is_closed and row.remedy_on else "",
        )
        found[row.township_id].topics.append(line)
