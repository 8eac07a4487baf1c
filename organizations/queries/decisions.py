"""Collective matters: lists, one matter's way, and what is counted of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from organizations.models import (
    CollectiveDecision,
    DecisionDisclosure,
    DecisionState,
    DecisionStep,
    ParticipationSettings,
    StepResult,
)
from organizations.voting import Votes, shortfalls
from villages.models import Village


@dataclass(frozen=True)
class DecisionCounts:
    """A village's matters: under deliberation and resolved now, done since a day.

    `disclosed` are those of them with both disclosures.
    """

    running: int = 0
    resolved: int = 0
    done: int = 0
    disclosed: int = 0


@dataclass(frozen=True)
class StepLine:
    """A step as it is read: its rules, its figures, and why it did not pass."""

    step: DecisionStep
    why: str
    is_next: bool


@dataclass(frozen=True)
class NextAct:
    """What comes next as a sentence, with the view and the words of its button, or without one."""

    words: str
    view: str = ""
    button: str = ""

    @property
    def url_name(self) -> str:
        """The view's full name."""
        return f"organizations:{self.view}" if self.view else ""


def decisions_of(user: Any, village: str = "", state: str = "") -> QuerySet[CollectiveDecision]:
    """The matters the user may see, newest first; `village` is a code, `state` a state or empty."""
    rows = CollectiveDecision.objects.visible_to(user)
    if village:
        rows = rows.filter(village__code12=village)
    if state in DecisionState.values:
        rows = rows.filter(state=state)
    related = rows.select_related("village", "hamlet", "procedure")
    counted = related.annotate(
        passed_count=Count("steps", filter=Q(steps__result=StepResult.PASSED), distinct=True),
        disclosure_count=Count("disclosures", distinct=True),
    )
    return counted.order_by("-started_at", "-pk")


def steps_of(decision: CollectiveDecision) -> list[StepLine]:
    """The matter's meetings in order, failed ones before the attempts that followed."""
    rows = list(decision.steps.select_related("minutes").order_by("position", "attempt"))
    first = next((row for row in rows if row.result == StepResult.PENDING), None)
    is_open = decision.state == DecisionState.DELIBERATING
    return [StepLine(row, _why(row), is_open and row is first) for row in rows]


def votes_of(step: DecisionStep) -> Votes:
    """The figures of a recorded step."""
    return Votes(
        step.expected, step.present, step.votes_for, step.votes_against, step.votes_abstained
    )


def _why(step: DecisionStep) -> str:
    if step.result != StepResult.FAILED:
        return ""
    return "；".join(shortfalls(step.attendance, step.majority, votes_of(step)))


def next_act_of(
    decision: CollectiveDecision,
    steps: Iterable[StepLine],
    disclosures: Iterable[DecisionDisclosure],
    today: date,
) -> NextAct:
    """What comes next for the village; `today` tells whether the resolution's days are over."""
    found = {row.number: row for row in disclosures}
    if decision.state == DecisionState.DROPPED:
        return NextAct("这件事不再办。")
    if decision.state == DecisionState.DELIBERATING:
        return _meeting_act(next((line.step for line in steps if line.is_next), None))
    if decision.state == DecisionState.RESOLVED:
        return _resolved_act(found.get(DecisionDisclosure.RESOLUTION), today)
    if DecisionDisclosure.RESULT not in found:
        words = "已经办成。请把结果和花的钱贴出来，登记结果公开。"
        return NextAct(words, "decision-disclose", "登记结果公开")
    return NextAct("程序走完了，两次公开都齐了。")


def _meeting_act(step: DecisionStep | None) -> NextAct:
    if step is None:
        return NextAct("这个事项没有步骤，议不下去。请点“不再办”，选好议事程序重新发起。")
    again = "上一次没有通过，可以再开一次" if step.attempt > 1 else "接下来开"
    words = f"{again}“{step.title}”（{step.body}）。开完会照会议记录登记。"
    return NextAct(words, "decision-step", f"登记“{step.title}”")


def _resolved_act(first: DecisionDisclosure | None, today: date) -> NextAct:
    if first is None:
        words = "已形成决议。请把决议贴出来，登记决议公开。"
        return NextAct(words, "decision-disclose", "登记决议公开")
    if first.ends_on >= today:
        day = f"{first.ends_on.month}月{first.ends_on.day}日"
        return NextAct(f"决议公开到{day}。期满、事情办好以后，在这里登记办成。")
    return NextAct("决议公开已期满。事情办好以后，登记办成。", "decision-finish", "登记办成")


def settings_of(decision: CollectiveDecision) -> ParticipationSettings:
    """What the township prints on disclosures; the defaults where it set nothing."""
    township = decision.village.township_id
    rows = ParticipationSettings.objects.filter(township=township)
    return rows.first() or ParticipationSettings(township_id=township)


def decision_counts(villages: Iterable[Village], since: date) -> dict[int, DecisionCounts]:
    """Counts by village id, zeros included; one query, however many villages."""
    keys = [village.pk for village in villages]
    done = Q(state=DecisionState.DONE, finished_at__date__gte=since)
    live = Q(state__in=(DecisionState.DELIBERATING, DecisionState.RESOLVED))
    both = Q(pk__in=DecisionDisclosure.objects.filter(number=2).values("decision"))
    rows = CollectiveDecision.objects.filter(done | live, village__in=keys).values("village_id")
    counted = rows.annotate(
        running=Count("pk", filter=Q(state=DecisionState.DELIBERATING)),
        resolved=Count("pk", filter=Q(state=DecisionState.RESOLVED)),
        done=Count("pk", filter=done),
        disclosed=Count("pk", filter=both),
    )
    found = {
        row["village_id"]: DecisionCounts(
            row["running"], row["resolved"], row["done"], row["disclosed"]
        )
        for row in counted
    }
    return {key: found.get(key, DecisionCounts()) for key in keys}
