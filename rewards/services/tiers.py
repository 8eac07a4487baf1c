"""Setting the year's tiers and cap (notice, 三 2: the amounts are data of the town)."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from assessments.models import AssessmentCycle
from rewards.models import RewardBudget, RewardTier
from rewards.prizes import Scheme
from rewards.queries.schemes import missing_ranks, scheme_of
from shaping.audit.services import Act, record
from shaping.workflow import Refused
from villages.capabilities import require

MOST_YUAN = 1_000_000_000


@transaction.atomic
def set_tiers(
    cycle: AssessmentCycle, tiers: Mapping[int, int], cap_yuan: int, *, by: Any
) -> Scheme:
    """Set what each rewarded rank is worth and the most the year may cost, in whole yuan (定标准).

    Needs grant.propose. Raises Refused unless there is one amount above zero for every rewarded
    rank, none higher than the rank before, and their sum is within the cap; and once a grant of
    the year has been proposed.
    """
    require(by, "grant.propose", cycle.township)
    scheme = Scheme({rank: tiers[rank] for rank in sorted(tiers)}, cap_yuan)
    _refuse_unfit(cycle, scheme)
    lock_budget(cycle, scheme)
    if cycle.grants.exists():
        raise Refused("本年度的奖励已经提出，奖励标准和年度总额不能再改。")
    return _store(cycle, scheme, "定奖励标准", by=by)


@transaction.atomic
def adopt_scheme(cycle: AssessmentCycle, *, by: Any) -> Scheme:
    """The scheme that grants rest on; the seed's is stored as the year's own at its first use.

    Holds the year's budget row until the transaction ends, so that proposals come one by one.
    Raises Refused when a rewarded rank has no tier.
    """
    scheme = scheme_of(cycle)
    missing = missing_ranks(cycle, scheme)
    if missing:
        ranks = "、".join(str(rank) for rank in missing)
        raise Refused(f"第{ranks}名还没有定奖励标准。请先定标准，再提出奖励。")
    lock_budget(cycle, scheme)
    if cycle.reward_tiers.exists():
        return scheme
    return _store(cycle, scheme, "采用通知的奖励标准", by=by)


def lock_budget(cycle: AssessmentCycle, scheme: Scheme) -> RewardBudget:
    """Hold the year's budget row until the transaction ends; make it where there is none."""
    RewardBudget.objects.get_or_create(cycle=cycle, defaults={"cap_yuan": scheme.cap_yuan})
    return RewardBudget.objects.select_for_update().get(cycle=cycle)


def _refuse_unfit(cycle: AssessmentCycle, scheme: Scheme) -> None:
    amounts = list(scheme.tiers.values())
    if list(scheme.tiers) != list(range(1, cycle.rewarded_places + 1)):
        raise Refused(f"请给第1名到第{cycle.rewarded_places}名各定一个金额，不多也不少。")
    if any(amount < 1 for amount in amounts):
        raise Refused("每个名次的金额都要大于0元。")
    if amounts != sorted(amounts, reverse=True):
        raise Refused("名次靠后的金额不能比靠前的高。请检查各名次的金额。")
    if sum(amounts) > scheme.cap_yuan:
        raise Refused(
            f"各名次合计{sum(amounts):,}元，超过年度总额{scheme.cap_yuan:,}元。请改小金额或提高总额。"
        )
    if scheme.cap_yuan > MOST_YUAN:
        raise Refused(f"年度总额最多{MOST_YUAN:,}元。请检查是不是多写了0。")


def _store(cycle: AssessmentCycle, scheme: Scheme, words: str, *, by: Any) -> Scheme:
    before = scheme_of(cycle)
    RewardBudget.objects.filter(cycle=cycle).update(cap_yuan=scheme.cap_yuan)
    RewardTier.objects.filter(cycle=cycle).exclude(rank__in=list(scheme.tiers)).delete()
    RewardTier.objects.bulk_create(
        [
            RewardTier(cycle=cycle, rank=rank, amount_yuan=yuan)
            for rank, yuan in scheme.tiers.items()
        ],
        update_conflicts=True,
        unique_fields=["cycle", "rank"],
        update_fields=["amount_yuan"],
    )
    record(
        Act(
            "grant.set_tiers",
            target=cycle,
            township_code=cycle.township.code9,
            summary=f"{words}：{_words(scheme)}",
            before={"words": _words(before)},
            after={"words": _words(scheme)},
        ),
        by=by,
    )
    return scheme


def _words(scheme: Scheme) -> str:
    tiers = "，".join(f"第{rank}名{yuan:,}元" for rank, yuan in scheme.tiers.items())
    return f"{tiers}；年度总额{scheme.cap_yuan:,}元"
