"""Writes what a checked roster changes, and takes it back."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from organizations.models import Member, Organization
from organizations.services.bodies import hold, keep
from organizations.services.members import add_to_held, check_member
from organizations.services.rosters import STORED, member_of, values_of
from shaping.imports.kinds import RowChange
from shaping.imports.models import RowAction
from shaping.workflow import Refused, StaleState
from villages.capabilities import require

CHANGED_MEANWHILE = "核对以后成员又改过，这份表没有导入。请点“重新检查”，核对后再确认。"
CHANGED_SINCE = "导入以后有的成员又改过，不能整批撤销。请在组织页面上逐个改。"


def write_roster(changes: Sequence[RowChange], organization: Organization, *, by: Any) -> None:
    """Write new and changed members in the caller's transaction.

    Raises StaleState when one differs from its `old` by now, Refused as `add_member`.
    """
    require(by, "organization.edit", organization.village)
    held = hold(organization)
    for change in changes:
        if change.action == RowAction.NEW:
            add_to_held(member_of(held, change.new), held, by)
        else:
            member = _unchanged(held, change.key, change.old)
            if member is None:
                raise StaleState(CHANGED_MEANWHILE)
            _set(member, change.new)
            check_member(member, held)
            keep(member, by)


def take_back_roster(changes: Sequence[RowChange], organization: Organization, *, by: Any) -> None:
    """Remove the new members and bring the old values back, in the caller's transaction.

    Raises Refused when one was changed since.
    """
    require(by, "organization.edit", organization.village)
    held = hold(organization)
    for change in changes:
        is_new = change.action == RowAction.NEW
        key = _open_key(held, change.new) if is_new else change.key
        member = _unchanged(held, key, change.new)
        if member is None:
            raise Refused(CHANGED_SINCE)
        if is_new:
            _delete(member, by)
        else:
            _set(member, change.old)
            keep(member, by)


def _open_key(organization: Organization, values: Any) -> str:
    rows = Member.objects.filter(organization=organization, until=None)
    found = rows.filter(name=values["name"], post=values["post"]).first()
    return str(found.pk) if found else ""


def _unchanged(organization: Organization, key: str, values: Any) -> Member | None:
    """The member of that key, locked, if it still has these values."""
    rows = Member.objects.select_for_update().filter(organization=organization, until=None)
    member = rows.filter(pk=int(key or 0)).first()
    return member if member is not None and values_of(member) == dict(values) else None


def _set(member: Member, values: Any) -> None:
    for name in (*STORED, "is_head"):
        setattr(member, name, values[name])
    member.since = date.fromisoformat(values["since"])


def _delete(member: Any, by: Any) -> None:
    member._history_user = by
    member.delete()
