"""Organizations are founded, corrected and dissolved; each act keeps history and writes its event."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils import timezone
from simple_history.utils import bulk_update_with_history

from organizations.models import Member, Organization
from organizations.models.bodies import masked
from organizations.services.private_numbers import refuse_private_numbers
from shaping.audit.services import Act, record
from shaping.workflow import Refused, StaleState
from villages.capabilities import require
from villages.queries.history import latest_version

EARLIEST = date(1949, 10, 1)
JUST_DONE = "别人刚刚登记了同样的内容，这次没有保存。请刷新页面，看看现在的情况。"
DISSOLVED = "这个组织已经撤销，资料只供查看，不能再改。"


def found_organization(organization: Organization, *, by: Any) -> Organization:
    """Register an organization of a hamlet or, without one, of the whole village.

    Raises Refused when its hamlet has a live 一核, 一会 or 一社 of the kind, the village one of that
    name, a date is before 1949-10-01 or (founding) after today, or the village is closed.
    """
    village = organization.village
    require(by, "organization.edit", village)
    if village.closed_on:
        raise Refused(f"{village}已经撤销，不能再建组织。请到并入的村(社区)去建。")
    _check(organization)
    organization.created_at, organization.created_by = timezone.now(), by
    with transaction.atomic():
        keep(organization, by)
        record(_act("found", organization, "登记{}", after=plain(organization)), by=by)
    return organization


def edit_organization(organization: Organization, *, version: int, by: Any) -> None:
    """Save an organization's corrected facts.

    Raises StaleState when somebody saved after `version` or it is dissolved, Refused as founding.
    """
    require(by, "organization.edit", organization.village)
    with transaction.atomic():
        stored = hold(organization)
        require_version(stored, version)
        found = differences(stored, organization)
        if found is None:
            return
        _check(organization)
        if organization.members.filter(since__lt=organization.founded_on).exists():
            raise Refused("有成员的任职起早于这个成立日期，请核对成立日期，或者先改成员的任职起。")
        keep(organization, by)
        act = _act("edit", organization, "修改{}的资料", before=found[0], after=found[1])
        record(act, by=by)


def dissolve_organization(organization: Organization, day: date, reason: str, *, by: Any) -> int:
    """Dissolve an organization; the terms that still run end that day. Returns how many.

    Raises StaleState when it is dissolved already; Refused without a reason, for a day ahead or
    before its founding, or when somebody came into office after that day.
    """
    require(by, "organization.edit", organization.village)
    refuse_private_numbers({"撤销原因": reason})
    if day > timezone.localdate():
        raise Refused("撤销日期不能晚于今天，请到那一天再办。")
    with transaction.atomic():
        stored = hold(organization)
        stored.dissolved_on, stored.dissolution_reason = day, reason.strip()
        keep(stored, by)
        ended = _end_terms(stored, day, by)
        after = {"dissolved_on": day.isoformat(), "reason": reason.strip(), "terms_ended": ended}
        record(_act("dissolve", stored, "撤销{}", after=after), by=by)
    return ended


def _end_terms(organization: Organization, day: date, by: Any) -> int:
    """End the terms that run beyond the day; Refused when one began after it."""
    running = Q(until=None) | Q(until__gt=day)
    members = list(Member.objects.filter(running, organization=organization).order_by("pk"))
    late = [member.name for member in members if member.since > day]
    if late:
        raise Refused(f"{late[0]}的任职起晚于撤销日期，请核对撤销日期，或者先改任职起。")
    for member in members:
        member.until = day
    if members:
        bulk_update_with_history(
            members, Member, ["until"], default_user=by, default_change_reason="组织撤销"
        )
    return len(members)


def _check(organization: Organization) -> None:
    """Refuse private numbers in the name, dates out of range and a hamlet of another village."""
    refuse_private_numbers({"名称": organization.name})
    check_day("成立日期", organization.founded_on)
    for label, day in (("本届起", organization.term_start), ("本届止", organization.term_end)):
        if day is not None and not EARLIEST.year <= day.year <= 2100:
            raise Refused(f"{label}的年份不对，请核对。")
    hamlet = organization.hamlet
    if hamlet is not None and hamlet.village_id != organization.village_id:
        raise Refused("请选本村的村湾(小区)。")


def check_day(label: str, day: date) -> None:
    """Refuse a day ahead or before 1949-10-01; `label` names it in the sentence."""
    if day > timezone.localdate():
        raise Refused(f"{label}不能晚于今天，请核对。")
    if day < EARLIEST:
        raise Refused(f"{label}太早，请核对年份。")


def hold(organization: Organization) -> Organization:
    """Lock the row until the transaction ends, so that acts on it come one after the other.

    Raises StaleState when it is dissolved.
    """
    rows = Organization.objects.select_for_update(of=("self",))
    stored = rows.select_related("village__township").get(pk=organization.pk)
    if stored.dissolved_on is not None:
        raise StaleState(DISSOLVED)
    return stored


def keep(row: Any, by: Any) -> None:
    """Write a row with its history; Refused, in words, when it or the database says no."""
    row._history_user = by
    try:
        row.full_clean()
        with transaction.atomic():
            row.save()
    except ValidationError as error:
        raise Refused("".join(dict.fromkeys(error.messages))) from error
    except IntegrityError as error:
        raise Refused(JUST_DONE) from error


def require_version(stored: Any, version: int) -> None:
    """Raise StaleState when somebody saved the row after this number of its history."""
    if latest_version(stored) == version:
        return
    newest = stored.history.select_related("history_user").first()
    who = newest.history_user.display_name if newest.history_user else "系统"
    at = timezone.localtime(newest.history_date)
    raise StaleState(
        f"这条刚被改过（{who} {at:%H:%M}），您填的没有保存。请返回，看现在的内容，再改一遍。"
    )


def plain(row: models.Model) -> dict[str, Any]:
    """The row's values as JSON can hold them, phones masked."""
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    if "phone" in values:
        values["phone"] = masked(values["phone"])
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in values.items()
    }


def differences(
    stored: models.Model, row: models.Model
) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """The values of both in which they differ, as `plain` gives them; None when in none."""
    names = [field.attname for field in row._meta.concrete_fields]
    changed = [name for name in names if getattr(stored, name) != getattr(row, name)]
    old, new = plain(stored), plain(row)
    if not changed:
        return None
    return {name: old[name] for name in changed}, {name: new[name] for name in changed}


def _kind_and_name(organization: Organization) -> str:
    return f"{organization.village}{organization.get_kind_display()}“{organization.name}”"


def _act(verb: str, organization: Organization, words: str, **values: dict[str, Any]) -> Act:
    return Act(
        f"organization.{verb}",
        target=organization,
        township_code=organization.village.township.code9,
        summary=words.format(_kind_and_name(organization)),
        **values,
    )
