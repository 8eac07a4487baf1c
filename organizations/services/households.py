"""The households of a hamlet that collect points: added, renamed, left, come back."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from organizations.models import Household
from organizations.services.private_numbers import refuse_private_numbers
from shaping.audit.services import Act, record
from shaping.spreadsheets.folding import fold_text
from shaping.workflow import Refused, StaleState
from villages.capabilities import require
from villages.models import Hamlet

NAMESAKE = "这个村湾已有这位户主。同名的请加以区别，例如 王军(大)。"


def add_household(
    hamlet: Hamlet, head_name: str, *, shows_name: bool = False, by: Any
) -> Household:
    """Add a household by its head's name (1 to 30 characters), without points.

    Raises Refused for a name that a household of the hamlet has.
    """
    require(by, "participation.edit", hamlet.village)
    household = Household(hamlet=hamlet, head_name=_checked(head_name), shows_name=shows_name)
    try:
        household.full_clean()
        with transaction.atomic():
            household.save()
            record(_act("add", household, "新增积分户"), by=by)
    except ValidationError as error:
        raise Refused("".join(error.messages)) from error
    except IntegrityError as error:  # the same form sent twice
        raise Refused(NAMESAKE) from error
    return household


def edit_household(household: Household, *, head_name: str, shows_name: bool, by: Any) -> Household:
    """Rename a household or change whether boards print its name in full; the ledger stays.

    Raises Refused for a name of another household, StaleState when it left or was changed
    meanwhile.
    """
    require(by, "participation.edit", household.hamlet.village)
    name = _checked(head_name)
    before = {"head_name": household.head_name, "shows_name": household.shows_name}
    after = {"head_name": name, "shows_name": shows_name}
    if before == after:
        raise Refused("和原来一样，没有改动。")
    act = _act("edit", household, f"改为{name}，{_agreed(shows_name)}", before=before, after=after)
    _update(household, {"left_on": None, **before}, after, act, by)
    return household


def _agreed(shows_name: bool) -> str:
    return "同意公开姓名" if shows_name else "不公开姓名"


def leave_household(household: Household, note: str, *, by: Any) -> Household:
    """Take a household out as of today; its ledger and balance stay on record.

    Raises Refused without a note (at most 60 characters), StaleState when it is out already.
    """
    require(by, "participation.edit", household.hamlet.village)
    note = note.strip()
    if not note:
        raise Refused("请写停用的原因，例如“全家迁到县城”。")
    refuse_private_numbers({"原因": note})
    act = _act("leave", household, f"停用：{note}，账上{household.balance}分")
    _update(household, {"left_on": None}, {"left_on": timezone.localdate()}, act, by)
    return household


def return_household(household: Household, *, by: Any) -> Household:
    """Let a household take part again, with the balance it had.

    Raises Refused when another household has its name now, StaleState when it takes part.
    """
    require(by, "participation.edit", household.hamlet.village)
    act = _act("return", household, f"恢复，账上{household.balance}分")
    _update(household, {"left_on__isnull": False}, {"left_on": None}, act, by)
    return household


def _update(
    household: Household, seen: dict[str, Any], fields: dict[str, Any], act: Act, by: Any
) -> None:
    """Change the household if it is as it was `seen`, with its audit event."""
    try:
        with transaction.atomic():
            if not Household.objects.filter(pk=household.pk, **seen).update(**fields):
                raise StaleState("这一户刚刚有人改过。请返回刷新再看。")
            record(act, by=by)
    except IntegrityError as error:  # one_live_household_per_head_and_hamlet
        raise Refused(NAMESAKE) from error
    household.refresh_from_db()


def _checked(head_name: str) -> str:
    name = fold_text(head_name)  # 王军（大） and 王军(大) are one name, on pages and in sheets
    if not name:
        raise Refused("请写户主姓名。")
    refuse_private_numbers({"户主": name})
    return name


def _act(verb: str, household: Household, words: str, **values: dict[str, Any]) -> Act:
    hamlet = household.hamlet
    return Act(
        f"household.{verb}",
        target=household,
        township_code=hamlet.village.township.code9,
        summary=f"{hamlet}{household}户：{words}",
        **values,
    )
