"""The audit trail as far as a user may read it, filtered and cut into pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import CharField, Q
from django.db.models.functions import Cast
from django.utils import timezone

from shaping.accounts.models import User
from shaping.audit.models import AuditEvent, AuditEventQuerySet
from shaping.dashboard.queries.areas import codes_of
from villages.models import Appointment

EVENTS_PER_PAGE = 100


@dataclass(frozen=True)
class AuditPage:
    """Some events, newest first, and where the next older ones begin (0: there are none)."""

    events: list[AuditEvent]
    older_than: int


def readable_events(user: Any) -> AuditEventQuerySet:
    """An installation-wide auditor's everything; a township auditor's township, newest first.

    Signing in, passwords and accounts belong to no township: those of the people who are or were
    appointed in the auditor's township are his to read too.
    """
    codes = codes_of(user, "audit.read")
    if codes is None:
        return AuditEvent.objects.order_by("-sequence")
    people = Appointment.objects.filter(township__code9__in=codes)
    keys = people.annotate(key=Cast("user_id", CharField())).values("key")
    theirs = Q(actor_id__in=people.values("user_id")) | Q(
        target_type=User._meta.label, target_id__in=keys
    )
    return AuditEvent.objects.filter(
        Q(township_code__in=codes) | (Q(township_code="") & theirs)
    ).order_by("-sequence")


def matching_events(events: AuditEventQuerySet, wanted: Mapping[str, Any]) -> AuditEventQuerySet:
    """Keep what the filter form asks for; `wanted` is its cleaned data, empty values ask nothing."""
    if wanted.get("group"):
        events = events.filter(action__startswith=f"{wanted['group']}.")
    if wanted.get("person"):
        events = events.filter(actor_name__contains=wanted["person"])
    if wanted.get("since"):
        events = events.filter(happened_at__gte=_midnight(wanted["since"]))
    if wanted.get("until"):
        events = events.filter(happened_at__lt=_midnight(wanted["until"] + timedelta(days=1)))
    if wanted.get("words"):
        words = wanted["words"]
        events = events.filter(Q(summary__contains=words) | Q(target_label__contains=words))
    return events


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def page_of(events: AuditEventQuerySet, before: int) -> AuditPage:
    """The hundred newest events before that sequence number; 0 starts at the newest.

    Pages hang on the sequence number: the trail grows while it is read, and is never counted.
    """
    if before:
        events = events.filter(sequence__lt=before)
    rows = list(events[: EVENTS_PER_PAGE + 1])
    shown = rows[:EVENTS_PER_PAGE]
    return AuditPage(shown, shown[-1].sequence if len(rows) > EVENTS_PER_PAGE else 0)
