"""Stores what a sheet of divisions changes, and takes it back (行政区划导入)."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import models
from django.db.models import Count, F, ProtectedError
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from shaping.imports.kinds import RowChange
from shaping.imports.models import RowAction
from shaping.pinyin import place_initials
from shaping.workflow import Refused, StaleState
from villages.models import Township, Village
from villages.services.divisions import TOWNSHIP_NAME, VILLAGE_NAME
from villages.services.names import kind_of_code

CHANGED_MEANWHILE = "核对之后登记簿又改过，这份表没有导入。请重新上传，再核对一遍。"
RENAMED_SINCE = "导入之后有的名称又改过，不能整批撤销。请逐个修改。"
USED_SINCE = "导入之后有的村(社区)已经填了资料或安排了人，不能整批撤销。请逐个修改。"

# Code of a township or village → its name before and after.
Names = dict[str, tuple[str, str]]


def apply_divisions(changes: Sequence[RowChange], *, reason: str, by: Any) -> None:
    """Store new and renamed townships and villages in the caller's transaction.

    Raises StaleState when the register is no longer as the changes were computed.
    """
    why = (reason[:100], by)
    new_townships = {c.key[:9]: c.new for c in changes if "county_name" in c.new}
    _refuse_known(Township, "code9", new_townships)
    _create(Township, [_township(code, new) for code, new in new_townships.items()], why)
    _rename(Township, "code9", _renamed_townships(changes), why)
    _rename(Village, "code12", _renamed_villages(changes), why)
    _create_villages([c for c in changes if c.action == RowAction.NEW], why)


def undo_divisions(changes: Sequence[RowChange], *, reason: str, by: Any) -> None:
    """Take an import back in the caller's transaction: old names return, new rows go.

    Raises Refused when a row was changed or used since.
    """
    why = (reason[:100], by)
    _delete_untouched(Village, "code12", [c.key for c in changes if c.action == RowAction.NEW])
    _delete_untouched(
        Township, "code9", list({c.key[:9] for c in changes if "county_name" in c.new})
    )
    try:
        _rename(Township, "code9", _backwards(_renamed_townships(changes)), why)
        _rename(Village, "code12", _backwards(_renamed_villages(changes)), why)
    except StaleState as error:
        raise Refused(RENAMED_SINCE) from error


def _renamed_townships(changes: Sequence[RowChange]) -> Names:
    key = TOWNSHIP_NAME.key
    return {c.key[:9]: (c.old[key], c.new[key]) for c in changes if c.old[key] != c.new[key]}


def _renamed_villages(changes: Sequence[RowChange]) -> Names:
    key = VILLAGE_NAME.key
    return {c.key: (c.old[key], c.new[key]) for c in changes if c.old[key] != c.new[key]}


def _backwards(names: Names) -> Names:
    return {code: (new, old) for code, (old, new) in names.items()}


def _township(code9: str, new: Mapping[str, Any]) -> Township:
    name = new[TOWNSHIP_NAME.key]
    office = "办事处" if name.endswith("街道") else "人民政府"
    return Township(
        code9=code9, name=name, county_name=new["county_name"], issuing_body=f"{name}{office}"
    )


def _create_villages(changes: Sequence[RowChange], why: tuple[str, Any]) -> None:
    _refuse_known(Village, "code12", [change.key for change in changes])
    codes = {change.key[:9] for change in changes}
    townships = dict(Township.objects.filter(code9__in=codes).values_list("code9", "pk"))
    rows = [
        Village(
            township_id=townships[change.key[:9]],
            code12=change.key,
            name=change.label,
            kind=kind_of_code(change.key) or "",
        )
        for change in changes
    ]
    _create(Village, rows, why)


def _refuse_known(model: Any, code: str, codes: Any) -> None:
    """Raise StaleState when a row that the sheet adds is there already."""
    if codes and model.objects.filter(**{f"{code}__in": list(codes)}).exists():
        raise StaleState(CHANGED_MEANWHILE)


def _create(model: type[models.Model], rows: list[Any], why: tuple[str, Any]) -> None:
    reason, by = why
    if rows:
        bulk_create_with_history(rows, model, default_user=by, default_change_reason=reason)


def _rename(model: Any, code: str, names: Names, why: tuple[str, Any]) -> None:
    """Give the rows their new names. Raises StaleState when one does not bear its old name."""
    reason, by = why
    if not names:
        return
    stored = model.objects.select_for_update().in_bulk(list(names), field_name=code)
    for key, (old, new) in names.items():
        if key not in stored or stored[key].name != old:
            raise StaleState(CHANGED_MEANWHILE)
        stored[key].name = new
        if model is Village:
            stored[key].pinyin_initials = place_initials(new)
    rows = list(stored.values())
    columns = ["name", "pinyin_initials"] if model is Village else ["name"]
    # Two villages may swap their names, so the old ones are given up first.
    model.objects.filter(**{f"{code}__in": list(names)}).update(name=F(code))
    bulk_update_with_history(rows, model, columns, default_user=by, default_change_reason=reason)


def _delete_untouched(model: Any, code: str, codes: list[str]) -> None:
    """Delete rows that nothing points to and nobody changed. Raises Refused otherwise."""
    rows = model.objects.filter(**{f"{code}__in": codes})
    edited = (
        model.history.filter(id__in=rows.values("pk"))
        .values("id")
        .annotate(entries=Count("history_id"))
        .filter(entries__gt=1)
    )
    if edited.exists():
        raise Refused(USED_SINCE)
    try:
        rows.delete()
    except ProtectedError as error:
        raise Refused(USED_SINCE) from error
