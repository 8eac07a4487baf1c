"""What changed in the register, in words, from the history tables."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from django.db import models

from villages.models import Hamlet, HouseholdGroup, Township, Village

NEWEST_SHOWN = 50


@dataclass(frozen=True)
class ChangeLine:
    """One saved change: when, who (empty for the system itself), what, how and why."""

    happened_at: datetime
    who: str
    subject: str
    words: str
    reason: str


def latest_version(row: Any) -> int:
    """Number of the row's newest history entry; 0 when it has none.

    A form carries it, so that saving over somebody else's change is noticed.
    """
    return row.history.values_list("history_id", flat=True).first() or 0


def township_changes(township: Township) -> list[ChangeLine]:
    """The newest changes of a township's facts, newest first."""
    return _newest(_lines(township.history.all()))


def village_changes(village: Village) -> list[ChangeLine]:
    """The newest changes of a village, of its hamlets while they were its own, and their groups."""
    ever_here = Hamlet.history.filter(village_id=village.pk).values("id")
    hamlets = Hamlet.history.filter(id__in=ever_here)
    groups = HouseholdGroup.history.filter(
        hamlet_id__in=Hamlet.objects.filter(village=village).values("pk")
    )
    return _newest(
        [
            *_lines(village.history.all()),
            *_lines(hamlets, village_id=village.pk),
            *_lines(groups),
        ]
    )


def _newest(lines: Iterable[ChangeLine]) -> list[ChangeLine]:
    return sorted(lines, key=lambda line: line.happened_at, reverse=True)[:NEWEST_SHOWN]


def _lines(records: models.QuerySet[Any], village_id: int | None = None) -> Iterator[ChangeLine]:
    """One line for each history entry that changed something.

    With `village_id` only the entries before or after which the row belonged to that village.
    """
    entries = list(
        records.select_related("history_user").order_by("id", "history_date", "history_id")
    )
    names = _village_names(entries)
    for before, after in pairwise([None, *entries]):
        previous = before if before is not None and before.id == after.id else None
        if village_id and village_id not in {after.village_id, getattr(previous, "village_id", 0)}:
            continue
        words = _words(previous, after, names)
        if words:
            who = after.history_user.display_name if after.history_user else ""
            subject = f"{after.instance_type._meta.verbose_name} {_label(after)}"
            reason = after.history_change_reason or ""
            yield ChangeLine(after.history_date, who, subject, words, reason)


def _label(entry: Any) -> str:
    return str(entry.head_name if entry.instance_type is HouseholdGroup else entry.name)


def _village_names(entries: list[Any]) -> dict[int, str]:
    """Names of the villages that the entries point to."""
    fields = [
        name for name in ("merged_into_id", "village_id") if entries and hasattr(entries[0], name)
    ]
    ids = {getattr(entry, field) for entry in entries for field in fields} - {None}
    return dict(Village.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}


def _words(previous: Any, entry: Any, names: dict[int, str]) -> str:
    if entry.history_type == "-":
        return "删除"
    if previous is None:
        return "登记"
    changes = []
    for field in entry.instance_type._meta.concrete_fields:
        old, new = getattr(previous, field.attname), getattr(entry, field.attname)
        if old != new:
            shown = f"{_shown(field, old, names)} → {_shown(field, new, names)}"
            changes.append(f"{field.verbose_name}：{shown}")
    return "；".join(changes)


def _shown(field: Any, value: Any, names: dict[int, str]) -> str:
    """A stored value as people read it."""
    if value in (None, ""):
        return "未填"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    if field.is_relation:
        return names.get(value, str(value))
    return str(dict(field.flatchoices).get(value, value))
