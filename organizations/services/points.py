"""The ledger of points: entries are only ever added, under a lock of their households.

Locks are taken in one order: the hamlet's scheme, then its households by id.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from organizations.models import Household, PointsEntry, PointsKind, PointsScheme
from organizations.services.private_numbers import refuse_private_numbers
from shaping.audit.services import Act, record
from shaping.workflow import Refused, StaleState
from villages.capabilities import require
from villages.models import Hamlet

MOST_REDEEMED = 10_000
LONGEST_REASON = 40
HAS_LEFT = "这户已经停用，不能再记。确实还在湾里的，先在“修改”里恢复。"
MOVED_MEANWHILE = "这户的积分刚刚有人登记过，这次没有记。请返回刷新，看清余额再办。"


def hold_scheme(hamlet: Hamlet) -> PointsScheme:
    """Lock the hamlet's running scheme; Refused when it has none or stopped."""
    rows = PointsScheme.objects.select_for_update(of=("self",))
    scheme = rows.filter(hamlet=hamlet, ended_on=None).first()
    if scheme is None:
        raise Refused("这个村湾没有开展积分，或者已经停止。请先在积分页面点“开始”。")
    return scheme


def hold_households(ids: Iterable[int]) -> dict[int, Household]:
    """Lock the households, lowest id first so that nobody waits for each other; by id."""
    rows = Household.objects.select_for_update(of=("self",)).filter(pk__in=set(ids))
    return {row.pk: row for row in rows.order_by("pk")}


def append_entries(entries: Sequence[PointsEntry], held: dict[int, Household]) -> None:
    """Write the entries after what their households have, and move the balances with them.

    `held` are the locked households. Raises StaleState when somebody wrote in between.
    """
    for entry in entries:
        household = held[entry.household_id]
        household.entry_count += 1
        household.balance += entry.points
        entry.sequence, entry.balance = household.entry_count, household.balance
    try:
        with transaction.atomic():
            PointsEntry.objects.bulk_create(entries)
            Household.objects.bulk_update(held.values(), ["balance", "entry_count"])
    except IntegrityError as error:
        raise StaleState(MOVED_MEANWHILE) from error


@transaction.atomic
def redeem(
    household: Household, *, item: str, points: int, handler: str, seen_count: int, by: Any
) -> PointsEntry:
    """Take 1 to 10,000 points for an item, at the scheme's rate of today; gives the entry.

    `seen_count` is the household's entry_count on the form: StaleState when it moved since, so the
    same form counts once. Raises Refused when the balance is too small or the household left.
    """
    hamlet = household.hamlet
    require(by, "participation.edit", hamlet.village)
    item, handler = item.strip(), handler.strip()
    if not item or not handler:
        raise Refused("请写兑换的物品和经手人。")
    refuse_private_numbers({"物品": item, "经手人": handler})
    scheme = hold_scheme(hamlet)
    held = hold_households([household.pk])
    _refuse_redemption(held[household.pk], points, seen_count)
    today = timezone.localdate()
    entry = PointsEntry(
        household=household,
        kind=PointsKind.REDEEM,
        points=-points,
        happened_on=today,
        matter=item,
        receipt_number=_next_receipt(hamlet, f"{today:%y%m}"),
        value_fen=points * scheme.fen_per_point,
        handler_name=handler,
        recorded_at=timezone.now(),
        recorded_by=by,
    )
    append_entries([entry], held)
    record(_entry_act("redeem", entry, f"兑换“{item}”{points}分，剩{entry.balance}分"), by=by)
    return entry


def _refuse_redemption(household: Household, points: int, seen_count: int) -> None:
    if household.left_on is not None:
        raise Refused(HAS_LEFT)
    if household.entry_count != seen_count:
        raise StaleState(MOVED_MEANWHILE)
    if not 1 <= points <= MOST_REDEEMED:
        raise Refused(f"兑换的积分请写1到{MOST_REDEEMED}之间的整数。")
    if household.balance < points:
        raise Refused(
            f"{household.head_name}户现有{household.balance}分，不够兑换{points}分。"
            "请减少兑换的积分，或者等下次评议以后再换。"
        )


def _next_receipt(hamlet: Hamlet, month: str) -> str:
    """The next number of the hamlet's month; the locked scheme lets one at a time count."""
    start = f"DH-{hamlet.code[6:]}-{month}-"
    taken = PointsEntry.objects.filter(receipt_number__startswith=start).count()
    return f"{start}{taken + 1}"


@transaction.atomic
def reverse_entry(entry: PointsEntry, reason: str, *, by: Any) -> PointsEntry:
    """Take back one entry by its opposite, for mistakes; the balance may fall below zero.

    Raises Refused without a reason (at most 40 characters) or for a reversal, StaleState when the
    entry is reversed already. The scheme may have stopped and the household left.
    """
    require(by, "participation.edit", entry.household.hamlet.village)
    reason = reason.strip()
    if not reason:
        raise Refused("请写冲正的原因，例如“登记错了户”。")
    if len(reason) > LONGEST_REASON:
        raise Refused(f"冲正的原因最多写{LONGEST_REASON}个字。")
    if entry.kind == PointsKind.REVERSE:
        raise Refused("冲正不能再冲正。确实要恢复的，请在评议或兑换里重新登记。")
    refuse_private_numbers({"原因": reason})
    opposite = reverse_all([entry], reason, by=by)[0]
    words = f"冲正第{entry.sequence}笔（{entry.points:+d}分）：{reason}，余额{opposite.balance}分"
    record(_entry_act("reverse", opposite, words), by=by)
    return opposite


def reverse_all(entries: Sequence[PointsEntry], reason: str, *, by: Any) -> list[PointsEntry]:
    """Write the opposite of every entry in the caller's transaction; the audit event is its own.

    Raises StaleState when one of them is reversed already.
    """
    held = hold_households(entry.household_id for entry in entries)
    if PointsEntry.objects.filter(reverses__in=[entry.pk for entry in entries]).exists():
        raise StaleState("这笔记录已经冲正过了。请刷新页面，看看现在的余额。")
    now, today = timezone.now(), timezone.localdate()
    opposites = [
        PointsEntry(
            household_id=entry.household_id,
            kind=PointsKind.REVERSE,
            points=-entry.points,
            happened_on=today,
            matter=f"冲正第{entry.sequence}笔：{reason}"[:60],
            reverses=entry,
            recorded_at=now,
            recorded_by=by,
        )
        for entry in entries
    ]
    append_entries(opposites, held)
    return opposites


def _entry_act(verb: str, entry: PointsEntry, words: str) -> Act:
    hamlet = entry.household.hamlet
    return Act(
        f"points.{verb}",
        target=entry,
        township_code=hamlet.village.township.code9,
        summary=f"{hamlet}{entry.household}户：{words}",
        after={"points": entry.points, "balance": entry.balance},
    )
