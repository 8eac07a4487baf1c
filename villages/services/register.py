"""Acts on the register: every one checks the capability, keeps history and writes its event."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from simple_history.utils import bulk_update_with_history

from shaping.audit.services import Act, record
from shaping.pinyin import place_initials
from shaping.workflow import Refused, StaleState
from villages.capabilities import require
from villages.models import Hamlet, HouseholdGroup, Township, Village
from villages.queries.history import latest_version
from villages.services.names import kind_of_code

LAST_HAMLET_NUMBER = 999


@transaction.atomic
def edit_township(township: Township, *, version: int, by: Any) -> None:
    """Save a township's changed facts (name, issuing body, 代字).

    Raises StaleState when somebody else saved after `version`, Refused when a value does not fit.
    """
    require(by, "township.edit", township)
    _save_edited(township, "township.edit", township, version=version, by=by)


@transaction.atomic
def create_village(village: Village, *, by: Any) -> Village:
    """Register a new village or community; its kind follows from the code.

    Raises Refused when the code is not the township's, says no kind, or is taken.
    """
    township = Township.objects.select_for_update().get(pk=village.township_id)
    require(by, "village.edit", township)
    if not village.code12.startswith(township.code9):
        raise Refused(f"代码要以本镇的代码 {township.code9} 开头，请核对后改正。")
    kind = kind_of_code(village.code12)
    if kind is None:
        raise Refused("代码末三位 001–199 是社区，200–399 是村；其他代码不能登记，请核对。")
    village.kind = kind
    _insert(village, "village.create", township, by=by)
    return village


@transaction.atomic
def edit_village(village: Village, *, version: int, by: Any) -> None:
    """Save a village's changed facts. Raises StaleState and Refused as `edit_township` does."""
    require(by, "village.edit", village)
    _require_open(village)
    _renew_initials(village)
    _save_edited(village, "village.edit", village.township, version=version, by=by)


@transaction.atomic
def close_village(village: Village, closed_on: date, reason: str, *, by: Any) -> None:
    """Close a village (撤销); it stays readable. Raises StaleState when it is closed already."""
    require(by, "village.edit", village)
    stored = Village.objects.select_for_update().get(pk=village.pk)
    _close(stored, closed_on, f"撤销：{reason}", by=by)
    act = Act(
        "village.close",
        target=stored,
        township_code=stored.township.code9,
        summary=f"撤销{stored}：{reason}",
        after={"closed_on": closed_on.isoformat(), "reason": reason},
    )
    record(act, by=by)


@transaction.atomic
def merge_village(village: Village, target: Village, merged_on: date, *, by: Any) -> int:
    """Merge a village into another of its township (并入); return how many hamlets moved.

    Hamlets keep their codes and groups and belong to the target from then on; history tells it.
    Raises Refused when the target is closed, in another township or has a hamlet of the same name.
    """
    require(by, "village.edit", village)
    require(by, "village.edit", target)
    rows = Village.objects.select_for_update().order_by("pk").in_bulk([village.pk, target.pk])
    source, receiver = rows[village.pk], rows[target.pk]
    _check_receiver(source, receiver)
    hamlets = list(Hamlet.objects.filter(village=source).order_by("code"))
    _check_hamlet_names(hamlets, receiver)
    source.merged_into = receiver
    _close(source, merged_on, f"并入{receiver}", by=by)
    _move_hamlets(hamlets, receiver, f"{source}并入{receiver}", by=by)
    act = Act(
        "village.merge",
        target=source,
        township_code=source.township.code9,
        summary=f"{source}并入{receiver}，转入村湾(小区){len(hamlets)}个",
        after={
            "merged_into": receiver.code12,
            "closed_on": merged_on.isoformat(),
            "hamlets": [hamlet.code for hamlet in hamlets],
        },
    )
    record(act, by=by)
    return len(hamlets)


@transaction.atomic
def create_hamlet(hamlet: Hamlet, *, by: Any) -> Hamlet:
    """Register a hamlet; its code is the village's code and the next three digits."""
    village = Village.objects.select_for_update().get(pk=hamlet.village_id)
    require(by, "hamlet.edit", village)
    _require_open(village)
    hamlet.code = _next_hamlet_code(village)
    _insert(hamlet, "hamlet.create", village.township, by=by)
    return hamlet


@transaction.atomic
def edit_hamlet(hamlet: Hamlet, *, version: int, by: Any) -> None:
    """Save a hamlet's changed facts. Raises StaleState and Refused as `edit_township` does."""
    require(by, "hamlet.edit", hamlet.village)
    _require_open(hamlet.village)
    _save_edited(hamlet, "hamlet.edit", hamlet.village.township, version=version, by=by)


@transaction.atomic
def create_household_group(group: HouseholdGroup, *, by: Any) -> HouseholdGroup:
    """Register a household group (十户共治) of 1 to 60 households."""
    village = group.hamlet.village
    require(by, "hamlet.edit", village)
    _require_open(village)
    _insert(group, "household_group.create", village.township, by=by)
    return group


@transaction.atomic
def edit_household_group(group: HouseholdGroup, *, version: int, by: Any) -> None:
    """Save a group's head or size. Raises StaleState and Refused as `edit_township` does."""
    village = group.hamlet.village
    require(by, "hamlet.edit", village)
    _require_open(village)
    _save_edited(group, "household_group.edit", village.township, version=version, by=by)


def _renew_initials(village: Village) -> None:
    """Let a renamed village's initials be made anew, unless they were written by hand just now."""
    stored = Village.objects.only("name", "pinyin_initials").get(pk=village.pk)
    is_renamed = village.name != stored.name
    if is_renamed and village.pinyin_initials == stored.pinyin_initials:
        village.pinyin_initials = ""
    village.pinyin_initials = village.pinyin_initials or place_initials(village.name)


def _require_open(village: Village) -> None:
    if village.closed_on:
        raise StaleState(f"{village}已经撤销，资料只供查看，不能再改。")


def _clean(row: models.Model) -> None:
    try:
        row.full_clean()
    except ValidationError as error:
        raise Refused("".join(error.messages)) from error


def _insert(row: Any, action: str, township: Township, *, by: Any) -> None:
    _clean(row)
    row._history_user = by
    row.save(force_insert=True)
    summary = f"登记{row._meta.verbose_name} {row}"
    act = Act(action, row, township.code9, summary=summary, after=_plain(row))
    record(act, by=by)


def _save_edited(row: Any, action: str, township: Township, *, version: int, by: Any) -> None:
    """Save what differs from the stored row; a form that changes nothing leaves no trace."""
    stored = type(row)._default_manager.select_for_update().get(pk=row.pk)
    if latest_version(stored) != version:
        raise StaleState(_overtaken(stored))
    old, new = _plain(stored), _plain(row)
    changed = [name for name in new if new[name] != old[name]]
    if not changed:
        return
    _clean(row)
    row._history_user = by
    row.save()
    act = Act(
        action,
        target=row,
        township_code=township.code9,
        summary=f"修改{row._meta.verbose_name} {row}",
        before={name: old[name] for name in changed},
        after={name: new[name] for name in changed},
    )
    record(act, by=by)


def _overtaken(stored: Any) -> str:
    newest = stored.history.select_related("history_user").first()
    who = newest.history_user.display_name if newest.history_user else "系统"
    at = timezone.localtime(newest.history_date)
    return f"这条刚被改过（{who} {at:%H:%M}），您填的没有保存。请返回，看现在的内容，再改一遍。"


def _plain(row: models.Model) -> dict[str, Any]:
    """The row's stored values as JSON can hold them."""
    values = {}
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        values[field.attname] = value.isoformat() if isinstance(value, date) else value
    return values


def _close(village: Any, closed_on: date, reason: str, *, by: Any) -> None:
    if village.closed_on:
        raise StaleState(f"{village}已经撤销，不用再办。请刷新页面，看看现在的情况。")
    if closed_on > timezone.localdate():
        raise Refused("日期不能晚于今天，请到那一天再办。")
    village.closed_on = closed_on
    _clean(village)
    village._history_user = by
    village._change_reason = reason[:100]
    village.save()


def _check_receiver(source: Village, receiver: Village) -> None:
    if receiver.township_id != source.township_id:
        raise Refused(f"{receiver}不在同一个乡镇，不能并入。请选本镇的村(社区)。")
    if receiver.closed_on:
        raise Refused(f"{receiver}已经撤销，不能并入。请选还在的村(社区)。")


def _check_hamlet_names(hamlets: list[Hamlet], receiver: Village) -> None:
    names = [hamlet.name for hamlet in hamlets]
    doubles = Hamlet.objects.filter(village=receiver, name__in=names).order_by("code")
    if doubles:
        listed = "、".join(hamlet.name for hamlet in doubles)
        raise Refused(f"两村都有叫“{listed}”的村湾(小区)，请先改其中一个的名称，再办并入。")


def _move_hamlets(hamlets: list[Hamlet], receiver: Village, reason: str, *, by: Any) -> None:
    for hamlet in hamlets:
        hamlet.village = receiver
    if hamlets:
        bulk_update_with_history(
            hamlets, Hamlet, ["village"], default_user=by, default_change_reason=reason[:100]
        )


def _next_hamlet_code(village: Village) -> str:
    """The code after the last one ever given; a hamlet that moved away keeps its number."""
    newest = (
        Hamlet.history.filter(code__startswith=village.code12)
        .order_by("-code")
        .values_list("code", flat=True)
    )
    stored = Hamlet.objects.filter(code__startswith=village.code12).order_by("-code")
    last = max([*newest[:1], *stored.values_list("code", flat=True)[:1]], default="")
    number = int(last[12:]) + 1 if last else 1
    if number > LAST_HAMLET_NUMBER:
        raise Refused(f"{village}的村湾(小区)代码已用到 999，不能再加。请告诉系统管理员。")
    return f"{village.code12}{number:03d}"
