"""A ranking's way: computed by the office, frozen and published by the leader (design §5).

Between the two lies its disclosure; see `disclosures`.
"""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from assessments import scoring
from assessments.models import (
    AssessmentCycle,
    CycleState,
    Entrant,
    Ranking,
    RankingState,
    Standing,
    TieDecision,
    TieOutcome,
)
from assessments.queries import freeze_obstacles, snapshot_of
from assessments.queries.disclosures import publication_obstacles
from shaping.audit.services import Act, record
from shaping.workflow import Refused, StaleState, move
from villages.capabilities import require

_LONGEST_REASON = 200
_MISSING_WORDS = {"daily": "缺日常成绩", "year_end": "缺年终成绩"}


def compute_ranking(cycle: AssessmentCycle, *, by: Any, reason: str = "") -> Ranking:
    """Propose the standings as a new version with a snapshot of rules and sealed sheets.

    An earlier proposal is superseded at once; a frozen or published version stays in force until
    this one is published, and then `reason` is needed. Raises Refused before the cycle is open and
    without that reason, StaleState when the newest proposal has the same inputs.
    """
    require(by, "ranking.compute", cycle.township)
    if len(reason) > _LONGEST_REASON:
        raise Refused(f"原因最多写{_LONGEST_REASON}个字，请写短一些。")
    try:
        with transaction.atomic():
            locked = AssessmentCycle.objects.select_for_update(of=("self",)).get(pk=cycle.pk)
            if locked.state not in {CycleState.OPEN, CycleState.SEALED}:
                raise Refused(f"考核现在是“{locked.get_state_display()}”，不能计算排名。")
            return _compute(locked, reason.strip(), by)
    except IntegrityError as error:  # one proposal at a time, also on SQLite
        raise StaleState("刚刚有人也在计算排名，请刷新页面再看。") from error


def _compute(cycle: AssessmentCycle, reason: str, by: Any) -> Ranking:
    effective = cycle.rankings.effective().first()
    if effective and not reason:
        state = effective.get_state_display()
        raise Refused(f"第{effective.version}版{state}，重新计算请写原因。")
    snapshot = snapshot_of(cycle)
    fingerprint = scoring.input_hash(snapshot)
    _supersede_proposal(cycle, fingerprint, by)
    ranking = Ranking.objects.create(
        cycle=cycle,
        version=(cycle.rankings.aggregate(last=Max("version"))["last"] or 0) + 1,
        snapshot=snapshot,
        input_hash=fingerprint,
        supersedes=effective,
        reason=reason,
        computed_by=by,
    )
    _store_standings(ranking)
    record(ranking_act("ranking.compute", ranking, "计算"), by=by)
    return ranking


def _supersede_proposal(cycle: AssessmentCycle, fingerprint: str, by: Any) -> None:
    """Replace the proposal that stands, unless the new one would be the same."""
    proposal = cycle.rankings.filter(state=RankingState.COMPUTED).first()
    if proposal is None:
        return
    if proposal.input_hash == fingerprint:
        raise StaleState(
            f"第{proposal.version}版就是按现在的成绩和规则算的，没有变化，不用重新计算。"
        )
    supersede(cycle.rankings.filter(pk=proposal.pk), by=by)


def _store_standings(ranking: Ranking) -> None:
    """One line per entrant; the database computes the weighted points."""
    policy = scoring.policy_from(ranking.snapshot)
    entrant_ids = dict(Entrant.objects.filter(cycle=ranking.cycle_id).values_list("code", "pk"))
    Standing.objects.bulk_create(
        [
            Standing(
                ranking=ranking,
                entrant_id=entrant_ids[result.code],
                daily_points=result.daily,
                year_end_points=result.year_end,
                daily_weight=policy.daily_weight,
                year_end_weight=policy.year_end_weight,
                rank=result.rank,
                note=_missing_note(result),
            )
            for result in scoring.evaluate_snapshot(ranking.snapshot)
        ],
        batch_size=500,
    )


def _missing_note(result: scoring.Result) -> str:
    """Why an entrant is not ranked: 缺年终成绩，未参评."""
    words = "、".join(_MISSING_WORDS[name] for name in result.missing)
    return f"{words}，未参评" if words else ""


def freeze_ranking(ranking: Ranking, *, by: Any) -> Ranking:
    """Fix a proposal for good and close the year's scores; the leader's first act.

    Applies the signed orders of ties to the ranks. Raises Refused for the person who computed it
    and while anything is open, naming everything; StaleState when it is no proposal any more.
    """
    require(by, "ranking.freeze", ranking.cycle.township)
    refuse_the_computer(ranking, by, "冻结")
    with transaction.atomic():
        # The row lock keeps imports and recomputations out until the freeze stands.
        cycle = AssessmentCycle.objects.select_for_update(of=("self",)).get(pk=ranking.cycle_id)
        require_newest_state(ranking, RankingState.COMPUTED)
        ranking.cycle = cycle
        obstacles = freeze_obstacles(ranking)
        if obstacles:
            raise Refused("现在还不能冻结：" + "".join(item.words for item in obstacles))
        _apply_decisions(ranking)
        supersede(cycle.rankings.filter(state=RankingState.FROZEN), by=by)
        act = ranking_act("ranking.freeze", ranking, "冻结")
        move(ranking, RankingState.FROZEN, act, by=by, frozen_at=timezone.now(), frozen_by=by)
        if cycle.state == CycleState.OPEN:
            move(cycle, CycleState.SEALED, _cycle_act(cycle), by=by)
    return ranking


def publish_ranking(ranking: Ranking, *, by: Any, today: date | None = None) -> Ranking:
    """Make a disclosed version the published one; the earlier one stays readable as superseded.

    `today` is the day it happens on, for data that is brought in afterwards. Raises Refused for the
    person who computed it, and, naming everything, before its disclosure is over and while an
    objection is unanswered or upheld; StaleState unless it is in disclosure.
    """
    require(by, "ranking.publish", ranking.cycle.township)
    refuse_the_computer(ranking, by, "公布")
    with transaction.atomic():
        AssessmentCycle.objects.select_for_update(of=("self",)).get(pk=ranking.cycle_id)
        require_newest_state(ranking, RankingState.IN_DISCLOSURE)
        obstacles = publication_obstacles(ranking, today or timezone.localdate())
        if obstacles:
            raise Refused("现在还不能公布：" + "".join(obstacles))
        supersede(ranking.cycle.rankings.filter(state=RankingState.PUBLISHED), by=by)
        until = ranking.disclosure.ends_on.isoformat()
        act = ranking_act("ranking.publish", ranking, "公布", disclosed_until=until)
        moment = timezone.now()
        move(ranking, RankingState.PUBLISHED, act, by=by, published_at=moment, published_by=by)
    return ranking


def supersede(earlier: QuerySet[Ranking], *, by: Any) -> None:
    """Mark versions as replaced; they stay readable. Call it in the transaction of the new one."""
    for ranking in earlier:
        act = ranking_act("ranking.supersede", ranking, "替代")
        move(ranking, RankingState.SUPERSEDED, act, by=by)


def refuse_the_computer(ranking: Ranking, by: Any, verb: str) -> None:
    """The second person's rule in words, before the database says no."""
    if ranking.computed_by_id == by.pk:
        raise Refused(f"这一版排名是您计算的，要由另一位领导{verb}。")


def require_newest_state(ranking: Ranking, state: str) -> None:
    """Raise StaleState when the stored version is no longer in this state."""
    if not Ranking.objects.filter(pk=ranking.pk, state=state).exists():
        raise StaleState(
            "这一版排名已经有人办过了，或者已被新的版本替代。请刷新页面，看看现在的状态。"
        )


def _apply_decisions(ranking: Ranking) -> None:
    """Give each decided tie its note, and its ranks where an order was decided."""
    decisions = {item.rank: item for item in ranking.tie_decisions.filter(signed_at__isnull=False)}
    rows = list(ranking.standings.filter(rank__in=decisions).select_related("entrant"))
    for row in rows:
        decision = decisions[row.rank]
        row.note = f"并列第{decision.rank}名，{_decision_words(decision)}"[:200]
        if decision.outcome == TieOutcome.ORDER:
            row.rank = decision.rank + decision.ordered_codes.index(row.entrant.code)
    Standing.objects.bulk_update(rows, ["rank", "note"], batch_size=500)


def _decision_words(decision: TieDecision) -> str:
    return f"{decision.get_outcome_display()}（{decision.minutes_number}）"


def ranking_act(action: str, ranking: Ranking, verb: str, **after: Any) -> Act:
    """The audit act of a version: what was done, which version, and its fingerprint."""
    return Act(
        action,
        target=ranking,
        township_code=ranking.cycle.township.code9,
        summary=f"{verb}排名：{ranking}" + (f"，原因：{ranking.reason}" if ranking.reason else ""),
        after={"version": ranking.version, "input_hash": ranking.input_hash} | after,
    )


def _cycle_act(cycle: AssessmentCycle) -> Act:
    return Act(
        "cycle.seal", target=cycle, township_code=cycle.township.code9, summary=f"{cycle}封账"
    )


def record_export(ranking: Ranking, *, by: Any) -> None:
    """Note that a version went out as a workbook; its fingerprint says which."""
    record(ranking_act("ranking.export", ranking, "导出"), by=by)
