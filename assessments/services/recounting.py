"""Recounts every version that was ever frozen and compares it with what is stored (design §5)."""

from collections.abc import Collection, Iterator
from typing import Any

from assessments import scoring
from assessments.models import BLIND, AssessmentCycle, CycleState, Ranking, ScoreKind, SheetState
from assessments.queries import signed_orders
from shaping.audit.models import AuditEvent
from shaping.figures import score_text

_LABELS = ("类别", "单位", "日期", "得分", "状态")


def recompute_faults(cycle: AssessmentCycle | None = None) -> Iterator[str]:
    """Yield one Chinese sentence for everything that does not add up; of one cycle, or of all.

    Every version that was frozen must give the recorded fingerprint and standings from its own
    snapshot; the newest one in force must also still agree with the stored sheets, entrants and
    rules, unless the year was reopened for a correction.
    """
    versions = Ranking.objects.filter(frozen_at__isnull=False).select_related("cycle__township")
    if cycle is not None:
        versions = versions.filter(cycle=cycle)
    newest: dict[int, Ranking] = {}
    for ranking in versions.order_by("cycle_id", "version"):
        newest[ranking.cycle_id] = ranking
        yield from _fingerprint_faults(ranking)
        yield from _standing_faults(ranking)
    for ranking in newest.values():
        yield from _input_faults(ranking)


def _fingerprint_faults(ranking: Ranking) -> Iterator[str]:
    if scoring.input_hash(ranking.snapshot) != ranking.input_hash:
        yield f"{ranking}：快照重算的指纹与记录的不一样，快照或指纹被改过。"
    event = (
        AuditEvent.objects.filter(
            action="ranking.freeze", target_type=ranking._meta.label, target_id=str(ranking.pk)
        )
        .order_by("-sequence")
        .first()
    )
    if event is None:
        yield f"{ranking}：操作日志里没有冻结的记录。"
    elif event.after.get("input_hash") != ranking.input_hash:
        yield f"{ranking}：指纹与冻结时操作日志记下的不一样。"


def _standing_faults(ranking: Ranking) -> Iterator[str]:
    """Compare the stored lines with the ones the snapshot gives."""
    try:
        results = scoring.evaluate_snapshot(ranking.snapshot, signed_orders(ranking))
    except (KeyError, TypeError, ValueError):
        yield f"{ranking}：快照或并列决定不完整，没法重新计算。"
        return
    names = {entrant["code"]: entrant["name"] for entrant in ranking.snapshot["entrants"]}
    wanted = {item.code: (item.daily, item.year_end, item.weighted, item.rank) for item in results}
    stored = {
        row.entrant.code: (row.daily_points, row.year_end_points, row.weighted_points, row.rank)
        for row in ranking.standings.select_related("entrant")
    }
    for code in sorted(wanted.keys() | stored.keys()):
        if wanted.get(code) != stored.get(code):
            yield (
                f"{ranking} {names.get(code, code)}：重算是{_line(wanted.get(code))}，"
                f"库里是{_line(stored.get(code))}。"
            )


def _line(values: tuple[int | None, ...] | None) -> str:
    """Rank and components of one entrant in words."""
    if values is None:
        return "没有这一行"
    daily, year_end, weighted, rank = values
    place = f"第{rank}名" if rank else "未参评"
    return f"{place}（日常{_score(daily)}，年终{_score(year_end)}，加权{weighted or '—'}）"


def _score(points: int | None) -> str:
    return "—" if points is None else score_text(points)


def _input_faults(ranking: Ranking) -> Iterator[str]:
    """Compare the newest frozen version with the cycle as it stands now."""
    cycle = ranking.cycle
    if cycle.state == CycleState.OPEN:
        if not _was_reopened(ranking):
            yield f"{cycle}：排名冻结以后又变成进行中，操作日志里没有重新开放的记录。"
        return
    if scoring.policy_values(cycle.policy) != scoring.policy_values(
        scoring.policy_from(ranking.snapshot)
    ):
        yield f"{cycle}：规则与第{ranking.version}版冻结时的不一样。"
    frozen = {(entrant["code"], entrant["name"]) for entrant in ranking.snapshot["entrants"]}
    stored = set(cycle.entrants.values_list("code", "name"))
    yield from (
        f"{cycle}：参评单位{name}（{code}）不见了。" for code, name in sorted(frozen - stored)
    )
    yield from (
        f"{cycle}：参评单位{name}（{code}）是冻结以后加进来的。"
        for code, name in sorted(stored - frozen)
    )
    yield from _sheet_faults(ranking)


def _was_reopened(ranking: Ranking) -> bool:
    cycle = ranking.cycle
    return AuditEvent.objects.filter(
        action="cycle.reopen",
        target_type=cycle._meta.label,
        target_id=str(cycle.pk),
        happened_at__gte=ranking.frozen_at,
    ).exists()


def _sheet_faults(ranking: Ranking) -> Iterator[str]:
    """Name each sheet whose stored values are not those that were frozen: 原 → 现."""
    names = {entrant["code"]: entrant["name"] for entrant in ranking.snapshot["entrants"]}
    frozen = _frozen_sheets(ranking)
    stored = _stored_sheets(ranking, frozen)
    for pk in sorted(frozen.keys() | stored.keys()):
        before, after = frozen.get(pk), stored.get(pk)
        if before == after:
            continue
        kind, code, day, *_ = before or after or ()
        sheet = f"评分表{pk}（{names.get(code, code)} {day} {kind}）"
        if before is None:
            if after and after[-1] == SheetState.SEALED.label:
                yield f"{ranking.cycle}：{sheet}是冻结以后加进来的。"
        elif after is None:
            yield f"{ranking.cycle}：{sheet}不见了。"
        else:
            pairs = zip(_LABELS, before, after, strict=True)
            changes = [f"{label}{old} → {new}" for label, old, new in pairs if old != new]
            yield f"{ranking.cycle}：{sheet}被改过，{'，'.join(changes)}。"


def _frozen_sheets(ranking: Ranking) -> dict[int, tuple[Any, ...]]:
    return {
        sheet["id"]: (
            ScoreKind(kind).label,
            entrant["code"],
            sheet["on"],
            score_text(sheet["points"]),
            SheetState.SEALED.label,
        )
        for entrant in ranking.snapshot["entrants"]
        for kind in ScoreKind.values
        for sheet in entrant[kind]
    }


def _stored_sheets(ranking: Ranking, frozen: Collection[int]) -> dict[int, tuple[Any, ...]]:
    """The stored sheets as the snapshot words them; a blind one that it does not know stays out."""
    sheets = ranking.cycle.sheets
    blind = set(sheets.filter(BLIND).values_list("pk", flat=True)).difference(frozen)
    rows = sheets.values_list("pk", "kind", "entrant__code", "inspected_on", "points", "state")
    return {
        pk: (
            ScoreKind(kind).label,
            code,
            day.isoformat(),
            _score(points),
            SheetState(state).label,
        )
        for pk, kind, code, day, points, state in rows
        if pk not in blind
    }
