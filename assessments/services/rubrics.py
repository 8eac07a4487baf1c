"""Rubrics: the examples, which one a year uses, and whether they are still what was adopted."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from assessments.models import (
    AssessmentCycle,
    Rubric,
    RubricItem,
    RubricState,
    ScoreKind,
    SheetState,
)
from assessments.queries.rubrics import contents_of
from assessments.rubric_contents import ItemContent, content_hash, seed_items
from shaping.audit.services import Act, record
from shaping.workflow import Refused
from villages.capabilities import require
from villages.models import Township

EXAMPLE_TITLES = {
    ScoreKind.DAILY: "日常人居环境整治评分细则（示例）",
    ScoreKind.YEAR_END: "年终集中考核拉练评分细则（示例）",
}


def seed_examples(township: Township, *, by: Any) -> list[Rubric]:
    """Adopt the marked example of each kind of which the township has none adopted; else nothing.

    Raises Forbidden unless the user manages the township's rubrics.
    """
    require(by, "rubric.manage", township)
    with transaction.atomic():
        hold_rubrics(township)
        adopted = Rubric.objects.filter(township=township, state=RubricState.ADOPTED)
        known = set(adopted.values_list("kind", flat=True))
        return [_seed(township, kind, by) for kind in ScoreKind if kind not in known]


def hold_rubrics(township: Township) -> None:
    """Give the township's rubrics one writer at a time; rows that refer to it are not kept out."""
    Township.objects.select_for_update(no_key=True).get(pk=township.pk)


def _seed(township: Township, kind: ScoreKind, by: Any) -> Rubric:
    items = seed_items(kind)
    rubric = Rubric.objects.create(
        township=township,
        kind=kind,
        version=next_version(township, kind),
        title=EXAMPLE_TITLES[kind],
        is_example=True,
        state=RubricState.ADOPTED,
        content_hash=content_hash(kind, items),
        created_by=by,
        adopted_by=by,
        adopted_at=timezone.now(),
    )
    store_items(rubric, items)
    act = rubric_act("rubric.seed", rubric, "载入示例细则", after={"hash": rubric.content_hash})
    record(act, by=by)
    return rubric


def next_version(township: Township, kind: str) -> int:
    """The number of the township's next rubric of a kind, from 1; its rubrics are held."""
    versions = Rubric.objects.filter(township=township, kind=kind)
    newest = versions.aggregate(number=Max("version"))["number"]
    return (newest or 0) + 1


def fits(rubric: Rubric, township: Township, kind: str) -> bool:
    """Whether it is an adopted rubric of that township and kind."""
    is_there = rubric.township_id == township.pk and rubric.kind == kind
    return is_there and rubric.state == RubricState.ADOPTED


def store_items(rubric: Rubric, items: Sequence[ItemContent]) -> None:
    """Write the items of a rubric that has none, in their order, in the caller's transaction."""
    RubricItem.objects.bulk_create(
        RubricItem(
            rubric=rubric,
            position=position,
            code=item.code,
            title=item.title,
            max_points=item.max_points or 0,
            mode=item.mode,
            step_points=item.step_points,
            basis=item.basis,
        )
        for position, item in enumerate(items, start=1)
    )


def choose_rubric(cycle: AssessmentCycle, kind: str, rubric: Rubric, *, by: Any) -> AssessmentCycle:
    """Let a year's sheets of a kind be scored by this rubric (选定).

    Raises Refused for a rubric that is not adopted or of another township or kind, once a sheet of
    the kind was made by another one, and once a ranking of the year was frozen.
    """
    require(by, "rubric.manage", cycle.township)
    if kind not in ScoreKind.values or not fits(rubric, cycle.township, kind):
        raise Refused("只能选本镇同一类、已启用的细则。")
    field = f"{kind}_rubric"
    with transaction.atomic():
        locked = AssessmentCycle.objects.select_for_update(of=("self",)).get(pk=cycle.pk)
        before: Rubric | None = getattr(locked, field)
        if before == rubric:
            raise Refused(f"{cycle}现在用的就是“{rubric}”，不用再选。")
        _refuse_used(locked, kind, rubric)
        setattr(locked, field, rubric)
        locked.save(update_fields=[field])
        _record_choice(locked, kind, (before, rubric), by)
    cycle.refresh_from_db()
    return cycle


def _refuse_used(cycle: AssessmentCycle, kind: str, rubric: Rubric) -> None:
    """One year's sheets of a kind are all made by one rubric, or they cannot be compared."""
    if cycle.rankings.filter(frozen_at__isnull=False).exists():
        raise Refused("本年度的排名已经冻结过，评分细则不能再换。新的细则请用在下一年度。")
    others = cycle.sheets.filter(kind=kind, rubric__isnull=False).exclude(rubric=rubric)
    if others.exclude(state=SheetState.VOIDED).exists():
        label = ScoreKind(kind).label
        raise Refused(
            f"本年度已经有{label}评分表用了原来的细则，不能再换。新的细则请用在下一年度。"
        )


def _record_choice(
    cycle: AssessmentCycle, kind: str, change: tuple[Rubric | None, Rubric], by: Any
) -> None:
    before, after = change
    act = Act(
        "rubric.choose",
        target=cycle,
        township_code=cycle.township.code9,
        summary=f"{cycle}的{ScoreKind(kind).label}评分细则选定为“{after}”",
        before={"rubric": str(before), "hash": before.content_hash} if before else {},
        after={"rubric": str(after), "hash": after.content_hash},
    )
    record(act, by=by)


def rubric_faults() -> Iterator[str]:
    """Yield a Chinese sentence for every adopted rubric whose items no longer give its hash."""
    adopted = Rubric.objects.filter(state=RubricState.ADOPTED).select_related("township")
    for rubric in adopted.prefetch_related("items").order_by("pk").iterator(chunk_size=200):
        if content_hash(rubric.kind, contents_of(rubric)) != rubric.content_hash:
            yield (
                f"{rubric.township.name}的“{rubric}”和启用时的指纹不符：有检查项被改过、删过或加过。"
            )


def rubric_act(action: str, rubric: Rubric, verb: str, **values: Any) -> Act:
    """What happened to a rubric, as the audit trail keeps it."""
    return Act(
        action,
        target=rubric,
        township_code=rubric.township.code9,
        summary=f"{verb}：{rubric}",
        **values,
    )
