"""“最美”评选 from the count to the publication (评定、公示、公布), and one step back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from organizations.models import Honour, HonourCampaign, HonourMethod, HonourState
from organizations.queries.honours import candidates_of, settings_of
from organizations.services.honours import (
    campaign_act,
    checked_reason,
    hold,
    require_keeper,
)
from organizations.services.private_numbers import refuse_private_numbers
from shaping.figures import day_text
from shaping.workflow import Refused, StaleState, move

EARLIEST = date(2000, 1, 1)
LONGEST_DISCLOSURE = 366
MOST_VOTES = 10_000_000
LONGEST_PANEL = 120


@dataclass(frozen=True)
class Outcome:
    """What the meeting found: votes (or the panel's points) and the honoured, by candidate id.

    `reason` says why somebody with as many or more votes was not honoured.
    """

    decided_on: date
    panel: str
    votes: Mapping[int, int | None] = field(default_factory=dict)
    awarded: frozenset[int] = frozenset()
    reason: str = ""


@transaction.atomic
def decide(campaign: HonourCampaign, outcome: Outcome, *, by: Any) -> None:
    """Write down the result (评定).

    Raises Refused for a day ahead or before 2000, no panel, nobody or more than the quota awarded,
    missing votes, or somebody passed over or tied at the border without a reason; StaleState when
    the candidates have changed or the result is there.
    """
    require_keeper(campaign.township, campaign.village, by=by)
    found = hold(campaign, HonourState.OPEN)
    candidates = candidates_of(found)
    if {row.pk for row in candidates} != set(outcome.votes):
        raise StaleState("人选刚刚变了。请刷新页面，重新填写。")
    _check_meeting(outcome)
    _check_votes(found, outcome)
    awarded = [row for row in candidates if row.pk in outcome.awarded]
    _check_awarded(found, awarded)
    words = _checked_order(candidates, outcome)
    for row in candidates:
        row.votes, row.is_awarded = outcome.votes[row.pk], row.pk in outcome.awarded
    Honour.objects.bulk_update(candidates, ["votes", "is_awarded"])
    after = {
        "decided_on": outcome.decided_on.isoformat(),
        "awarded": [row.name for row in awarded],
        "votes": {f"{row.hamlet}{row.name}": row.votes for row in candidates},
        "reason": words,
    }
    summary = f"评出{len(awarded)}人(户)" + (f"；说明：{words}" if words else "")
    act = campaign_act("decide", found, summary, after=after)
    fields = {"decided_on": outcome.decided_on, "panel": outcome.panel.strip()}
    move(campaign, HonourState.DECIDED, act, by=by, **fields)


def _check_meeting(outcome: Outcome) -> None:
    if outcome.decided_on > timezone.localdate():
        raise Refused("评定日期不能晚于今天。")
    if outcome.decided_on < EARLIEST:
        raise Refused("评定日期太早，请核对年份。")
    if not outcome.panel.strip():
        raise Refused("请写评议组(计票人)的姓名。")
    if len(outcome.panel.strip()) > LONGEST_PANEL:
        raise Refused(f"评议组(计票人)最多{LONGEST_PANEL}个字，请写短一些。")
    refuse_private_numbers({"评议组(计票人)": outcome.panel})


def _check_votes(campaign: HonourCampaign, outcome: Outcome) -> None:
    given = list(outcome.votes.values())
    missing = any(votes is None for votes in given)
    if missing and campaign.method == HonourMethod.VOTE:
        raise Refused("请写每个人选的得票，没有得票的写0。")
    if missing and any(votes is not None for votes in given):
        raise Refused("要写得分就每个人选都写，或者都不写。")
    if any(votes is not None and not 0 <= votes <= MOST_VOTES for votes in given):
        raise Refused(f"得票请写0到{MOST_VOTES}之间的整数。")


def _check_awarded(campaign: HonourCampaign, awarded: list[Honour]) -> None:
    if not awarded:
        raise Refused("请勾选评上的人。一个也不评的，请取消这个评选。")
    if len(awarded) > campaign.quota:
        raise Refused(f"名额是{campaign.quota}个，勾了{len(awarded)}个。请去掉几个。")


def passed_over(
    votes: Mapping[int, int | None], awarded: frozenset[int]
) -> tuple[list[int], list[int]]:
    """Who was left out with more votes than the last one awarded, and who with as many, by id.

    Without votes nobody is passed over.
    """
    given = {pk: number for pk, number in votes.items() if number is not None}
    chosen = [number for pk, number in given.items() if pk in awarded]
    if not chosen:
        return [], []
    border = min(chosen)
    left = {pk: number for pk, number in given.items() if pk not in awarded}
    above = [pk for pk, number in left.items() if number > border]
    return above, [pk for pk, number in left.items() if number == border]


def _checked_order(candidates: Iterable[Honour], outcome: Outcome) -> str:
    """The reason as it is kept; Refused when votes skip or tie somebody and there is none."""
    words = outcome.reason.strip()
    if words:
        return checked_reason(words, "")
    names = {row.pk: row.name for row in candidates}
    above, level = passed_over(outcome.votes, outcome.awarded)
    if above:
        left = "、".join(names[pk] for pk in above)
        raise Refused(f"{left}的票更多却没有评上。请核对，或者在“说明”里写清原因。")
    if level:
        left = "、".join(names[pk] for pk in level)
        raise Refused(f"{left}和评上的最后一名同票。请在“说明”里写清怎么定的。")
    return ""


@transaction.atomic
def step_back(campaign: HonourCampaign, reason: str, *, was: str, by: Any) -> None:
    """Take the last step back for a reason: a result to the proposals, a disclosure to the result.

    `was` is the state that was looked at. Raises Refused without a reason, StaleState when the
    campaign is in another state by now, or in one that has no way back.
    """
    require_keeper(campaign.township, campaign.village, by=by)
    why = checked_reason(reason, "请写退回的原因，例如“公示期间有人反映，查实不符合标准”。")
    found = hold(campaign, *({HonourState.DECIDED, HonourState.IN_DISCLOSURE} & {was}))
    if found.state == HonourState.IN_DISCLOSURE:
        act = campaign_act("stop_disclosure", found, f"停止公示：{why}")
        move(campaign, HonourState.DECIDED, act, by=by, disclosed_from=None, disclosed_to=None)
    else:
        Honour.objects.filter(campaign=found).update(is_awarded=False)
        act = campaign_act("reopen", found, f"退回推荐：{why}")
        move(campaign, HonourState.OPEN, act, by=by, decided_on=None)


@transaction.atomic
def disclose(campaign: HonourCampaign, *, starts_on: date, ends_on: date, by: Any) -> None:
    """Post the result (公示) from one day to another, both counted.

    Raises Refused for a posting before the decision, shorter than the township's days, or longer
    than a year; StaleState unless the result is there and not posted.
    """
    require_keeper(campaign.township, campaign.village, by=by)
    found = hold(campaign, HonourState.DECIDED)
    if found.decided_on is not None and starts_on < found.decided_on:
        raise Refused(f"公示起不能早于评定日期{day_text(found.decided_on)}。")
    days = (ends_on - starts_on).days + 1
    least = settings_of(found.township).disclosure_days
    if days < least:
        raise Refused(f"公示至少{least}天，首尾两天都算。请把公示止改晚一些。")
    if days > LONGEST_DISCLOSURE:
        raise Refused("公示不会长过一年，请核对年份。")
    act = campaign_act(
        "disclose", found, f"公示{day_text(starts_on)}至{day_text(ends_on)}，共{days}天"
    )
    dates = {"disclosed_from": starts_on, "disclosed_to": ends_on}
    move(campaign, HonourState.IN_DISCLOSURE, act, by=by, **dates)


@transaction.atomic
def publish(campaign: HonourCampaign, *, by: Any) -> None:
    """Publish the result (公布), from the day after the disclosure's last; Refused, StaleState else."""
    require_keeper(campaign.township, campaign.village, by=by)
    found = hold(campaign, HonourState.IN_DISCLOSURE)
    last = found.disclosed_to
    if last is None or timezone.localdate() <= last:
        day = day_text(last) if last else "最后一天"
        raise Refused(f"公示到{day}，第二天起才能公布。")
    count = Honour.objects.filter(campaign=found, is_awarded=True).count()
    act = campaign_act("publish", found, f"公布，{count}人(户)")
    people = {"published_at": timezone.now(), "published_by": by}
    move(campaign, HonourState.PUBLISHED, act, by=by, **people)
