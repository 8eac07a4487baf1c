"""What has to happen next with a disclosed ranking, said once for every page of it."""

from dataclasses import dataclass
from datetime import date

from assessments.models import (
    CycleState,
    Disclosure,
    ObjectionState,
    Ranking,
    RankingState,
)
from shaping.figures import day_text


@dataclass(frozen=True)
class NextStep:
    """The step in words; the page where it is done, and the capability that opens it."""

    words: str
    view: str = ""
    capability: str = ""


def next_step(disclosure: Disclosure, today: date) -> NextStep:
    """The next step of a disclosure, from its state, its objections and the newer versions."""
    ranking = disclosure.ranking
    if ranking.state == RankingState.SUPERSEDED:
        return NextStep("这一版已被新的版本替代，留着供查对。")
    if ranking.state == RankingState.PUBLISHED:
        return NextStep("已公布，奖励在“奖励”里办。", "rewards:cycle-rewards", "grant.read")
    states = set(disclosure.objections.values_list("state", flat=True))
    if ObjectionState.OPEN in states:
        return NextStep("分管领导逐条答复异议。")
    if ObjectionState.UPHELD in states or ranking.cycle.state == CycleState.OPEN:
        return _correction_step(ranking)
    if today < disclosure.starts_on:
        return NextStep(f"{day_text(disclosure.starts_on)}起公示，公示页到那天自己打开。")
    if today <= disclosure.ends_on:
        return NextStep(f"公示到{day_text(disclosure.ends_on)}，这些天受理异议。")
    return NextStep(
        "公示已满，没有未办的异议，请分管领导公布。",
        "assessments:ranking-publish",
        "ranking.publish",
    )


def _correction_step(ranking: Ranking) -> NextStep:
    """From an upheld objection to the next disclosure: reopen, correct, compute, freeze, disclose."""
    newer = (
        Ranking.objects.filter(cycle=ranking.cycle_id, version__gt=ranking.version)
        .exclude(state=RankingState.SUPERSEDED)
        .defer("snapshot")
        .order_by("-version")
        .first()
    )
    if newer and newer.state == RankingState.COMPUTED:
        words = f"分管领导核对并冻结更正后的第{newer.version}版。"
        return NextStep(words, "assessments:ranking-freeze", "ranking.freeze")
    if newer and newer.state == RankingState.FROZEN:
        words = f"分管领导公示更正后的第{newer.version}版。"
        return NextStep(words, "assessments:disclosure-start", "ranking.publish")
    if ranking.cycle.state == CycleState.OPEN:
        words = "办公室更正评分表，再写明原因，计算新的一版。"
        return NextStep(words, "assessments:cycle-detail", "score.enter")
    words = "有异议成立：分管领导写明原因，重新开放考核，由办公室更正成绩。"
    return NextStep(words, "assessments:cycle-reopen", "ranking.freeze")
