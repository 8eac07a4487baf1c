"""Who scores which village at the year-end tour (分工): made in one place only, never in a conflict."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils import timezone

from assessments.distribution import Distribution, Pair, Task
from assessments.distribution import distribute as spread
from assessments.models import (
    AssessmentCycle,
    Assignment,
    CycleState,
    Entrant,
    Opening,
    PanelMember,
    ScoreSheet,
    SheetState,
)
from assessments.queries.conflicts import Conflict, conflicts_between, conflicts_of
from assessments.services.corrections import void_locked
from shaping.audit.services import Act, record
from shaping.workflow import Refused, StaleState
from villages.capabilities import require

LONGEST_REASON = 200
_NUMBER = re.compile(r"\d+\Z")
_MOST_TOLD = 20


@dataclass(frozen=True)
class Proposal:
    """What a distribution would do; `fingerprint` is sent back with the confirmation."""

    judges: int | None
    seed: str
    outcome: Distribution

    @property
    def fingerprint(self) -> str:
        """What was seen, so that a confirmation cannot store something else."""
        content = f"{self.judges}|{self.seed}|{self.outcome.pairs}"
        return sha256(content.encode()).hexdigest()[:16]


def assign(
    cycle: AssessmentCycle, pairs: Iterable[tuple[PanelMember, Entrant]], *, by: Any
) -> list[Assignment]:
    """Make the assignments that are not there yet; the only place that creates them.

    Gives the new ones; a pair that exists is left alone. Raises Refused for every conflict of the
    whole order at once, for a member or entrant of another year, and when the year takes no
    assignments; then nothing is stored.
    """
    require(by, "panel.manage", cycle.township)
    wanted = list(dict.fromkeys(pairs))
    with transaction.atomic():
        lock_assignments(cycle)
        _refuse_strangers(cycle, wanted)
        _refuse_conflicts(conflicts_of(cycle), wanted)
        made = _make(cycle, wanted, by)
        if made:
            record(_made_act(cycle, made), by=by)
    return made


def lock_panel(cycle: AssessmentCycle) -> AssessmentCycle:
    """Hold the year's row, so that assigning and declaring a conflict follow one another.

    Raises Refused once the year takes no scores any more or its tour sheets were opened.
    """
    locked = AssessmentCycle.objects.select_for_update(of=("self",)).get(pk=cycle.pk)
    if locked.state not in {CycleState.PLANNED, CycleState.OPEN}:
        raise Refused(f"{cycle}现在是“{locked.get_state_display()}”，考核组和分工不能再改。")
    if Opening.objects.filter(cycle=cycle, confirmed_at__isnull=False).exists():
        raise Refused("年终评分表已经开封，考核组和分工不能再改。")
    return locked


def lock_assignments(cycle: AssessmentCycle) -> None:
    """Hold the year's row as `lock_panel` does; before the year is opened there is nobody to score."""
    if lock_panel(cycle).state == CycleState.PLANNED:
        raise Refused(f"{cycle}还没有启动，请先启动这个年度，再分工。")


def _refuse_strangers(cycle: AssessmentCycle, pairs: Sequence[tuple[PanelMember, Entrant]]) -> None:
    for member, entrant in pairs:
        if member.cycle_id != cycle.pk or entrant.cycle_id != cycle.pk:
            raise Refused(f"{member}、{entrant}不都在{cycle}里，请刷新页面再选。")


def _refuse_conflicts(
    conflicts: Mapping[tuple[int, int], Sequence[Conflict]],
    pairs: Sequence[tuple[PanelMember, Entrant]],
) -> None:
    """Name every conflict, so that the office corrects them all at once."""
    told = [
        f"{member}不能评{entrant}（{'；'.join(conflict.words for conflict in found)}）"
        for member, entrant in pairs
        if (found := conflicts.get((member.pk, entrant.village_id)))
    ]
    if told:
        more = f"等{len(told)}处" if len(told) > _MOST_TOLD else ""
        words = "，".join(told[:_MOST_TOLD])
        raise Refused(f"有回避：{words}{more}。分工一项也没有存，请去掉这些再分。")


def _make(
    cycle: AssessmentCycle, pairs: Sequence[tuple[PanelMember, Entrant]], by: Any
) -> list[Assignment]:
    there = set(cycle.assignments.values_list("member_id", "entrant_id"))
    missing = [pair for pair in pairs if (pair[0].pk, pair[1].pk) not in there]
    first = _next_number(cycle)
    return Assignment.objects.bulk_create(
        [
            Assignment(
                cycle=cycle,
                member=member,
                entrant=entrant,
                serial=serial_of(cycle, number),
                assigned_by=by,
            )
            for number, (member, entrant) in enumerate(missing, start=first)
        ],
        batch_size=500,
    )


def serial_of(cycle: AssessmentCycle, number: int) -> str:
    """The number printed on a sheet, such as NZ-223101-26-007: township, year, count in the year."""
    return f"NZ-{cycle.township.code9[-6:]}-{cycle.year % 100:02d}-{number:03d}"


def _next_number(cycle: AssessmentCycle) -> int:
    used = (_NUMBER.search(serial) for serial in cycle.assignments.values_list("serial", flat=True))
    return max((int(found.group()) for found in used if found), default=0) + 1


def _made_act(cycle: AssessmentCycle, made: Sequence[Assignment], **after: Any) -> Act:
    pairs = [f"{row.member}—{row.entrant}" for row in made]
    return _act("assignment.create", cycle, f"分工{len(made)}项", {"pairs": pairs, **after})


def propose(cycle: AssessmentCycle, judges: int | None, seed: str) -> Proposal:
    """Compute a balanced distribution beside what is assigned already; writes nothing.

    `judges` per entrant, None for everybody who may. The same seed gives the same proposal as long
    as panel, conflicts and assignments stay as they are.
    """
    entrants = list(cycle.entrants.all())
    conflicts = conflicts_of(cycle)
    members = list(cycle.panel.values_list("pk", flat=True))
    kept, excused = _assigned_pairs(cycle)
    barred = {
        (member, entrant.code)
        for entrant in entrants
        for member in members
        if (member, entrant.village_id) in conflicts
    }
    codes = [entrant.code for entrant in entrants]
    task = Task(members, codes, judges, seed, forbidden=barred | excused, kept=kept)
    return Proposal(judges, seed, spread(task))


def _assigned_pairs(cycle: AssessmentCycle) -> tuple[set[Pair], set[Pair]]:
    """The pairs that stand, and those that were excused."""
    kept: set[Pair] = set()
    excused: set[Pair] = set()
    rows = cycle.assignments.values_list("member_id", "entrant__code", "excused_at")
    for member, code, excused_at in rows:
        (excused if excused_at else kept).add((member, code))
    return kept, excused


def distribute(
    cycle: AssessmentCycle,
    judges: int | None,
    *,
    by: Any,
    seed: str = "1",
    seen: str | None = None,
) -> list[Assignment]:
    """Assign what `propose` computes for the same judges and seed; the event keeps the seed.

    `seen` is the fingerprint of the proposal that was looked at. Raises StaleState when it would
    now be another one, Refused without a panel, without entrants, and when nothing is to be added.
    """
    require(by, "panel.manage", cycle.township)
    with transaction.atomic():
        lock_assignments(cycle)
        proposal = propose(cycle, judges, seed)
        if seen is not None and seen != proposal.fingerprint:
            raise StaleState("考核组、回避或者分工刚刚变了。请重新算一次，看过新的方案再确认。")
        if not proposal.outcome.pairs:
            raise Refused("没有可以再分的：考核组没有人，或者每个单位能评的人都已经分够。")
        members = {member.pk: member for member in cycle.panel.select_related("user")}
        entrants = {entrant.code: entrant for entrant in cycle.entrants.all()}
        pairs = [(members[member], entrants[code]) for member, code in proposal.outcome.pairs]
        made = _make(cycle, pairs, by)
        facts = {"judges": judges, "seed": seed, "short": dict(proposal.outcome.short)}
        record(_made_act(cycle, made, **facts), by=by)
    return made


def unassign(assignment: Assignment, *, by: Any) -> None:
    """Take back an assignment that has no sheet yet.

    Raises StaleState when it is gone, Refused once there is a sheet (then only excusing is left)
    and for an excused one, whose reason stays on record.
    """
    require(by, "panel.manage", assignment.cycle.township)
    with transaction.atomic():
        lock_assignments(assignment.cycle)
        remove_rows(assignment.cycle, [assignment.pk], by)


def remove_rows(cycle: AssessmentCycle, keys: Sequence[int], by: Any) -> None:
    """Delete these rows under the caller's lock, or say why one of them has to stay."""
    rows = list(cycle.assignments.filter(pk__in=keys).select_related("member__user", "entrant"))
    if len(rows) != len(keys):
        raise StaleState("这项分工刚刚已经取消。请刷新页面再看。")
    with_sheet = set(ScoreSheet.objects.filter(assignment__in=keys).values_list("assignment_id"))
    for row in rows:
        if row.excused_at:
            raise Refused(f"{row.member}评{row.entrant}已经免评，原因要留着，不能取消。")
        if (row.pk,) in with_sheet:
            raise Refused(f"{row.member}已经打开{row.entrant}的评分表，分工不能取消。")
    pairs = [f"{row.member}—{row.entrant}" for row in rows]
    Assignment.objects.filter(pk__in=keys).delete()
    record(
        _act("assignment.remove", cycle, f"取消分工{len(rows)}项", before={"pairs": pairs}), by=by
    )


def excuse_assignment(assignment: Assignment, reason: str, *, by: Any) -> Assignment:
    """Let an inspector off a village for good (免评): no sheet is waited for, a draft never counts.

    Only the leader may. A sealed sheet that is not opened yet and whose inspector has to stand
    aside now is voided unseen with the same reason. Raises Refused without a reason and for any
    other sealed sheet, StaleState when it was excused already.
    """
    require(by, "assignment.excuse", assignment.cycle.township)
    words = reason.strip()
    if not words or len(words) > LONGEST_REASON:
        raise Refused(f"请写免评的原因，最多{LONGEST_REASON}个字，例如“生病住院，不能参加拉练”。")
    with transaction.atomic():
        lock_assignments(assignment.cycle)
        locked: Assignment = Assignment.objects.select_for_update(of=("self",)).get(
            pk=assignment.pk
        )
        sealed = locked.sheets.select_for_update(of=("self",)).filter(state=SheetState.SEALED)
        for sheet in sealed:
            _refuse_without_conflict(locked, sheet)
            void_locked(sheet, words, by)
        if locked.excused_at:
            raise StaleState(
                f"{locked.member}评{locked.entrant}已经免评：{locked.excused_reason}。"
            )
        locked.excused_reason, locked.excused_at, locked.excused_by = words, timezone.now(), by
        locked.save(update_fields=["excused_reason", "excused_at", "excused_by"])
        summary = f"免评：{locked.member}—{locked.entrant}，{words}"
        record(_act("assignment.excuse", locked, summary, {"reason": words}), by=by)
    return locked


def _refuse_without_conflict(assignment: Assignment, sheet: ScoreSheet) -> None:
    """Refuse to take a sealed sheet away, unless it is blind still and in conflict now."""
    conflicts = conflicts_between(assignment.member, assignment.entrant)
    if not sheet.is_blind or not conflicts:
        raise Refused(f"{assignment.member}已经封存{assignment.entrant}的评分表，不能免评。")


def _act(
    action: str,
    target: AssessmentCycle | Assignment,
    words: str,
    after: dict[str, Any] | None = None,
    before: dict[str, Any] | None = None,
) -> Act:
    cycle = target if isinstance(target, AssessmentCycle) else target.cycle
    return Act(
        action,
        target=target,
        township_code=cycle.township.code9,
        summary=f"{cycle}：{words}",
        before=before or {},
        after=after or {},
    )
