"""“最美”评选: campaigns, their candidates, and the honour roll (光荣册)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from organizations.models import Honour, HonourCampaign, HonourState, ParticipationSettings
from organizations.naming import shown_name
from villages.capabilities import grants_of, may
from villages.models import Hamlet, Township, Village


@dataclass(frozen=True)
class HonourLine:
    """A candidate as the reader may see him: the name is short where he did not agree to more."""

    honour: Honour
    name: str
    may_remove: bool = False


def campaigns_of(user: Any, state: str = "") -> QuerySet[HonourCampaign]:
    """The campaigns the user may see, newest first, with `candidate_count` and `awarded_count`."""
    rows = HonourCampaign.objects.visible_to(user).select_related("township", "village")
    if state in HonourState.values:
        rows = rows.filter(state=state)
    counted = rows.annotate(
        candidate_count=Count("honours"),
        awarded_count=Count("honours", filter=Q(honours__is_awarded=True)),
    )
    return counted.order_by("-opened_at", "-pk")


def may_keep(user: Any, township: Township, village: Village | None) -> bool:
    """Whether the user runs campaigns there: the office the township's, villages their own."""
    if village is None:
        return may(user, "participation.set", township)
    return may(user, "participation.edit", village)


def keeping_townships(user: Any) -> QuerySet[Township]:
    """Townships whose own campaigns the user runs."""
    rows = Township.objects.visible_to(user).in_areas(grants_of(user, "participation.set"))
    return rows.order_by("code9")


def keeping_villages(user: Any, today: date | None = None) -> QuerySet[Village]:
    """Villages whose campaigns the user runs, in register order."""
    rows = Village.objects.visible_to(user).in_areas(grants_of(user, "participation.edit"))
    return rows.open_on(today or timezone.localdate()).order_by("code12")


def proposing_hamlets(user: Any, campaign: HonourCampaign) -> QuerySet[Hamlet]:
    """Hamlets from which the user may propose somebody for this campaign, in register order."""
    rows = Hamlet.objects.visible_to(user).in_areas(grants_of(user, "participation.edit"))
    rows = rows.filter(village__township=campaign.township_id)
    if campaign.village_id is not None:
        rows = rows.filter(village=campaign.village_id)
    return rows.select_related("village__township").order_by("code")


def candidates_of(campaign: HonourCampaign) -> list[Honour]:
    """All candidates: awarded first, then by votes, those without votes last."""
    rows = Honour.objects.filter(campaign=campaign).select_related("hamlet__village__township")
    return list(
        rows.order_by("-is_awarded", F("votes").desc(nulls_last=True), "hamlet__code", "pk")
    )


def lines_of(campaign: HonourCampaign, user: Any) -> list[HonourLine]:
    """The campaign's candidates as this user may see them; full names in the own area only."""
    is_open = campaign.state == HonourState.OPEN
    lines = []
    for honour in candidates_of(campaign):
        village = honour.hamlet.village
        is_own = may(user, "participation.read", village)
        name = shown_name(honour.name, is_agreed=honour.shows_name or is_own)
        lines.append(HonourLine(honour, name, is_open and may(user, "participation.edit", village)))
    return lines


def public_lines(honours: Iterable[Honour]) -> list[HonourLine]:
    """The rows as paper shows them: short names where the person did not agree to more."""
    return [
        HonourLine(honour, shown_name(honour.name, is_agreed=honour.shows_name))
        for honour in honours
    ]


def roll_of(user: Any, *, year: int | None = None, village: str = "") -> QuerySet[Honour]:
    """The honour roll: awarded in published campaigns, newest first; `village` is a code."""
    rows = Honour.objects.visible_to(user).awarded()
    if year is not None:
        rows = rows.filter(campaign__decided_on__year=year)
    if village:
        rows = rows.filter(hamlet__village__code12=village)
    rows = rows.select_related("campaign__township", "hamlet__village")
    return rows.order_by("-campaign__decided_on", "-campaign", "hamlet__code", "pk")


def roll_years(user: Any) -> list[int]:
    """Years that have somebody on the roll, newest first."""
    days = Honour.objects.visible_to(user).awarded().dates("campaign__decided_on", "year")
    return sorted((day.year for day in days), reverse=True)


def roll_villages(user: Any) -> QuerySet[Village]:
    """Villages that have somebody on the roll, in register order."""
    honoured = Honour.objects.visible_to(user).awarded().values("hamlet__village")
    return Village.objects.filter(pk__in=honoured).order_by("code12")


def awarded_counts(villages: Iterable[Village], since: date) -> dict[int, int]:
    """How many were honoured by a campaign decided since that day, by village id; none: no key."""
    rows = Honour.objects.filter(hamlet__village__in=list(villages)).awarded()
    rows = rows.filter(campaign__decided_on__gte=since)
    counted = rows.values_list("hamlet__village").annotate(count=Count("pk"))
    return dict(counted.order_by())


def settings_of(township: Township) -> ParticipationSettings:
    """What the township's boards print; the unsaved defaults where it has set nothing."""
    found = ParticipationSettings.objects.filter(township=township).first()
    return found or ParticipationSettings(township=township)
