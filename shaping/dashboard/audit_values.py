"""Turns the plain values of an audit event into lines a person reads: 名称：堰市村 → 堰石村."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Field

from shaping.audit.models import AuditEvent
from shaping.dashboard.audit_value_words import CODE_WORDS, VALUE_WORDS

NOTHING = "空"


@dataclass(frozen=True)
class ValueLine:
    """One value of an act, before and after; either may be missing."""

    title: str
    before: str
    after: str


def value_lines(event: AuditEvent) -> list[ValueLine]:
    """Every value of the event in words, in the order of `after`, then what only `before` has."""
    fields = _fields_of(event.target_type)
    keys = [*event.after, *(key for key in event.before if key not in event.after)]
    return [
        ValueLine(
            _title(key, fields),
            _words(event.before[key], fields.get(key)) if key in event.before else "",
            _words(event.after[key], fields.get(key)) if key in event.after else "",
        )
        for key in keys
    ]


def values_text(event: AuditEvent) -> str:
    """All lines in one cell of an export."""
    return "\n".join(
        f"{line.title}：{line.before} → {line.after}"
        if line.before
        else f"{line.title}：{line.after}"
        for line in value_lines(event)
    )


def _fields_of(label: str) -> dict[str, Field]:
    """Fields of the target's model by the names under which services store them."""
    try:
        model = apps.get_model(label)
    except (LookupError, ValueError):
        return {}
    fields: dict[str, Field] = {}
    for field in model._meta.concrete_fields:
        fields[field.name] = fields[field.attname] = field
    return fields


def _title(key: str, fields: Mapping[str, Field]) -> str:
    field = fields.get(key)
    if field is not None and key != "id":
        return str(field.verbose_name)
    return VALUE_WORDS.get(key, key)


def _words(value: Any, field: Field | None = None) -> str:
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, dict):
        return "；".join(_pairs(value)) or NOTHING
    if isinstance(value, list):
        return "、".join(_words(item) for item in value) or NOTHING
    choices = dict(field.flatchoices) if field is not None else {}
    return str(choices.get(value) or CODE_WORDS.get(value, value))


def _pairs(values: Mapping[str, Any]) -> Iterator[str]:
    for key, value in values.items():
        yield f"{VALUE_WORDS.get(key, key)}：{_words(value)}"
