"""One organization: its members, papers and what changed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from django.db.models import F, Q, QuerySet

from organizations.models import Member, Organization, OrganizationDocument
from organizations.models.bodies import masked

NEWEST_SHOWN = 50


@dataclass(frozen=True)
class ChangeLine:
    """One saved change: when, who (empty for the system itself), of what, in words."""

    happened_at: datetime
    who: str
    words: str


def serving_members(organization: Organization, today: date) -> QuerySet[Member]:
    """Those in office, the head first, then by how long they serve."""
    rows = Member.objects.serving(today).filter(organization=organization)
    return rows.order_by("-is_head", "since", "pk")


def earlier_members(organization: Organization, today: date) -> QuerySet[Member]:
    """Those whose term is over, the newest first."""
    rows = Member.objects.filter(organization=organization, until__lte=today)
    return rows.order_by("-until", "-pk")


def documents_of(organization: Organization, user: Any) -> QuerySet[OrganizationDocument]:
    """All versions of its papers, by kind, the newest version first."""
    rows = OrganizationDocument.objects.visible_to(user).filter(organization=organization)
    people = rows.select_related("stored_file", "added_by", "withdrawn_by")
    return people.order_by("kind", "-version")


def has_overlapping_term(member: Member, among: Q) -> bool:
    """Whether one of these terms of the organization shares a day with the member's own.

    A term lasts from `since` to the day before `until`, so that a successor begins the day his
    predecessor ends.
    """
    rows = Member.objects.filter(among, organization=member.organization_id).exclude(pk=member.pk)
    rows = rows.filter(Q(until=None) | Q(until__gt=member.since))
    if member.until is not None:
        rows = rows.filter(since__lt=member.until)
    return rows.exclude(until=F("since")).exists()


def changes_of(organization: Organization) -> list[ChangeLine]:
    """The newest changes of the organization and its members, newest first.

    Two queries, and two for each change of place."""
    members = Member.history.filter(organization_id=organization.pk)
    lines = [*_lines(organization.history.all()), *_lines(members)]
    return sorted(lines, key=lambda line: line.happened_at, reverse=True)[:NEWEST_SHOWN]


def _lines(records: QuerySet[Any]) -> Iterator[ChangeLine]:
    entries = list(
        records.select_related("history_user").order_by("id", "history_date", "history_id")
    )
    for before, entry in pairwise([None, *entries]):
        previous = before if before is not None and before.id == entry.id else None
        if words := _words(previous, entry):
            who = entry.history_user.display_name if entry.history_user else ""
            label = f"{entry.instance_type._meta.verbose_name} {entry.name}"
            yield ChangeLine(entry.history_date, who, f"{label} {words}")


def _words(previous: Any, entry: Any) -> str:
    if entry.history_type == "-":
        return "删除"
    if previous is None:
        return "登记"
    changes = []
    for field in entry.instance_type._meta.concrete_fields:
        old, new = getattr(previous, field.attname), getattr(entry, field.attname)
        if old != new:
            changes.append(f"{field.verbose_name}：{_shown(field, old)} → {_shown(field, new)}")
    return "；".join(changes)


def _shown(field: Any, value: Any) -> str:
    """A stored value as people read it; phones masked."""
    if value in (None, ""):
        return "未填"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    if field.name == "phone":
        return masked(value)
    if field.is_relation:
        found = field.related_model._default_manager.filter(pk=value).first()
        return str(found or value)
    return str(dict(field.flatchoices).get(value, value))
