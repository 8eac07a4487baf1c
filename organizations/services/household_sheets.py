"""The list of a hamlet's households as a sheet: compared, written, taken back."""

from collections.abc import Mapping, Sequence
from typing import Any

from organizations.models import Household
from organizations.services.households import add_household, edit_household
from organizations.services.points_columns import HEAD, SHOWN, SheetCheck
from organizations.services.points_reviews import MOST_ROWS
from shaping.imports.kinds import CheckResult, RowChange
from shaping.imports.models import RowAction
from shaping.spreadsheets.columns import SheetReading, SheetRow
from shaping.workflow import Refused, StaleState
from villages.models import Hamlet

YES, NO = "是", "否"
CHANGED_MEANWHILE = "核对以后名单又有人改过，这份表没有导入。请点“重新检查”，核对后再确认。"


class _HouseholdCheck(SheetCheck):
    """One pass over a list of households."""

    def __init__(self, reading: SheetReading, hamlet: Hamlet) -> None:
        super().__init__(reading, hamlet)
        self._first: dict[str, int] = {}

    def result(self) -> CheckResult:
        """Check all rows."""
        found = [self._change(row) for row in self.reading.rows]
        return CheckResult([change for change in found if change], self.faults, self.warnings)

    def _change(self, row: SheetRow) -> RowChange | None:
        name = row.values[HEAD.key]
        if not name:
            return None
        self.refuse_numbers(row, HEAD)
        first = self._first.setdefault(name, row.number)
        if first != row.number:
            self.tell(row, HEAD, f"第{first}行已经有这一户。同名的请加以区别，例如 王军(大)")
            return None
        known, written = self.households.get(name), row.values[SHOWN.key]
        old = {} if known is None else {HEAD.key: name, SHOWN.key: _yes(known.shows_name)}
        new = {HEAD.key: name, SHOWN.key: written or old.get(SHOWN.key, NO)}
        action = RowAction.NEW if known is None else RowAction.CHANGED
        action = RowAction.UNCHANGED if old == new else action
        return RowChange(row.number, action, name, f"{name}户", old, new)


def _yes(is_so: bool) -> str:
    return YES if is_so else NO


def household_rows(hamlet: Hamlet) -> list[dict[str, str]]:
    """The hamlet's households as rows of the sheet, in register order."""
    rows = Household.objects.live().filter(hamlet=hamlet).order_by("pk")
    return [{HEAD.key: row.head_name, SHOWN.key: _yes(row.shows_name)} for row in rows]


def check_households(reading: SheetReading, hamlet: Hamlet) -> CheckResult:
    """Give which households are new or agree anew, and every fault; one query.

    Raises Refused for more than 1,000 rows.
    """
    if len(reading.rows) > MOST_ROWS:
        raise Refused(f"一次最多导入{MOST_ROWS}户，请分成几份表。")
    return _HouseholdCheck(reading, hamlet).result()


def write_households(changes: Sequence[RowChange], hamlet: Hamlet, *, by: Any) -> None:
    """Add and change the households in the caller's transaction.

    Raises StaleState when the list was changed since it was checked.
    """
    try:
        for change in changes:
            agreed = change.new[SHOWN.key] == YES
            if change.action == RowAction.NEW:
                add_household(hamlet, change.key, shows_name=agreed, by=by)
            else:
                household = _named(hamlet, change, change.old)
                edit_household(household, head_name=change.key, shows_name=agreed, by=by)
    except Refused as refusal:
        if refusal.status != Refused.status:
            raise
        raise StaleState(CHANGED_MEANWHILE) from refusal


def remove_households(changes: Sequence[RowChange], hamlet: Hamlet, *, by: Any) -> None:
    """Take the added households out again and bring the old consent back, in the caller's transaction.

    Raises Refused when one of the added has entries, or was changed since.
    """
    for change in changes:
        household = _named(hamlet, change, change.new)
        if change.action == RowAction.CHANGED:
            agreed = change.old[SHOWN.key] == YES
            edit_household(household, head_name=change.key, shows_name=agreed, by=by)
        elif household.entry_count:
            raise Refused(f"{change.label}已经有积分记录，不能撤销。不再参加的户，请逐户停用。")
        else:
            household.delete()


def _named(hamlet: Hamlet, change: RowChange, seen: Mapping[str, Any]) -> Household:
    """The live household as the sheet knew it, locked."""
    rows = Household.objects.live().select_for_update(of=("self",))
    found = rows.select_related("hamlet__village__township").filter(
        hamlet=hamlet, head_name=change.key, shows_name=seen[SHOWN.key] == YES
    )
    household = found.first()
    if household is None:
        raise Refused(f"{change.label}后来又改过，不能整批办理。请在积分页面逐户改。")
    return household
