"""Demo points, “最美”, “10个1” and cases of a township."""

import uuid
from datetime import date, timedelta

from organizations.models import (
    Case,
    ChecklistItem,
    ChecklistState,
    Honour,
    HonourCampaign,
    Household,
    PointsDimension,
    PointsEntry,
    PointsReview,
    PointsScheme,
)
from shaping.operations.demo.participation import Stage
from shaping.operations.demo.participation_texts import AWARDS, CASES, DEEDS, GOODS, PEOPLE
from shaping.operations.demo.problems import at
from villages.models import Hamlet

HOUSEHOLDS = 10
MONTHS_OF_POINTS = 3


def add_points(stage: Stage) -> None:
    """Three months of points in every demonstration hamlet, with a few redemptions."""
    dimensions = {row.name: row for row in PointsDimension.objects.filter(township=stage.township)}
    for hamlet in stage.hamlets:
        if hamlet.is_demonstration:
            _keep_points(stage, hamlet, dimensions)


def _keep_points(stage: Stage, hamlet: Hamlet, dimensions: dict[str, PointsDimension]) -> None:
    first = stage.today - timedelta(days=MONTHS_OF_POINTS * 31 + 10)
    PointsScheme.objects.create(hamlet=hamlet, fen_per_point=100, started_on=first)
    households = [
        Household(hamlet=hamlet, head_name=f"{name}(示例)", shows_name=place % 3 == 0)
        for place, name in enumerate(stage.chance.sample(PEOPLE, HOUSEHOLDS))
    ]
    Household.objects.bulk_create(households)
    entries: list[PointsEntry] = []
    for months_ago in range(MONTHS_OF_POINTS, 0, -1):
        held_on = stage.today.replace(day=1) - timedelta(days=31 * (months_ago - 1) + 1)
        review = _review(stage, hamlet, held_on)
        for household in households:
            if stage.chance.random() < 0.7:
                entries.append(_award(stage, household, review, dimensions))
        for household in stage.chance.sample(households, 2):
            entries += _redeem(stage, household, held_on + timedelta(days=3), len(entries))
    PointsEntry.objects.bulk_create(entries, batch_size=200)
    Household.objects.bulk_update(households, ["balance", "entry_count"])


def _review(stage: Stage, hamlet: Hamlet, held_on: date) -> PointsReview:
    return PointsReview.objects.create(
        hamlet=hamlet,
        key=uuid.UUID(int=stage.chance.getrandbits(128), version=4),
        year=held_on.year,
        month=held_on.month,
        held_on=held_on,
        panel="、".join(f"{name}(示例)" for name in stage.chance.sample(PEOPLE, 3)),
        recorded_at=at(held_on, 20),
        recorded_by=stage.cast.officers[hamlet.village_id],
    )


def _award(
    stage: Stage,
    household: Household,
    review: PointsReview,
    dimensions: dict[str, PointsDimension],
) -> PointsEntry:
    name, matter, points = stage.chance.choice(AWARDS)
    return _entry(
        stage,
        household,
        points,
        kind="award",
        dimension=dimensions[name],
        review=review,
        happened_on=review.held_on,
        matter=matter,
    )


def _redeem(stage: Stage, household: Household, day: date, number: int) -> list[PointsEntry]:
    """One redemption, if the household has points for it."""
    goods, cost = stage.chance.choice(GOODS)
    if household.balance < cost or day > stage.today:
        return []
    tail = household.hamlet.code[-9:]
    return [
        _entry(
            stage,
            household,
            -cost,
            kind="redeem",
            happened_on=day,
            matter=goods,
            receipt_number=f"DH-{tail}-{day:%y%m}-{number}",
            value_fen=cost * 100,
            handler_name=f"{stage.chance.choice(PEOPLE)}(示例)",
        )
    ]


def _entry(stage: Stage, household: Household, points: int, **fields: object) -> PointsEntry:
    household.balance += points
    household.entry_count += 1
    day = fields["happened_on"]
    return PointsEntry(
        household=household,
        sequence=household.entry_count,
        points=points,
        balance=household.balance,
        recorded_at=at(day, 20),  # type: ignore[arg-type]
        recorded_by=stage.cast.officers[household.hamlet.village_id],
        **fields,
    )


def add_honours(stage: Stage) -> None:
    """One campaign that was published in summer, and one that is open."""
    today = stage.today
    decided = today - timedelta(days=120)
    finished = _campaign(
        stage,
        "最美庭院",
        opened=decided - timedelta(days=30),
        state="published",
        panel="镇妇联、各村妇联主席",
        decided_on=decided,
        disclosed_from=decided + timedelta(days=1),
        disclosed_to=decided + timedelta(days=8),
        published_at=at(decided + timedelta(days=9), 9),
        published_by=stage.cast.office,
    )
    running = _campaign(stage, "最美婆媳", opened=today - timedelta(days=12))
    honours = [
        _honour(stage, campaign, hamlet, is_awarded=campaign is finished and place % 2 == 0)
        for campaign, hamlets in ((finished, stage.hamlets), (running, stage.hamlets[::3]))
        for place, hamlet in enumerate(hamlets)
    ]
    finished.quota = max(1, sum(row.is_awarded for row in honours))
    finished.save(update_fields=["quota"])
    Honour.objects.bulk_create(honours, batch_size=200)


def _campaign(stage: Stage, title: str, *, opened: date, **fields: object) -> HonourCampaign:
    return HonourCampaign.objects.create(
        township=stage.township,
        title=f"{title}(示例)",
        period=f"{opened.year}年{'上' if opened.month < 7 else '下'}半年",
        standard="居室美、环境美、绿化美、布局美、家风美。",
        method="vote",
        quota=6,
        opened_at=at(opened, 9),
        opened_by=stage.cast.office,
        **fields,
    )


def _honour(stage: Stage, campaign: HonourCampaign, hamlet: Hamlet, *, is_awarded: bool) -> Honour:
    return Honour(
        campaign=campaign,
        hamlet=hamlet,
        name=f"{stage.chance.choice(PEOPLE)}(示例)",
        deeds=stage.chance.choice(DEEDS),
        shows_name=stage.chance.random() < 0.5,
        votes=stage.chance.randint(60, 99) + (100 if is_awarded else 0)
        if campaign.state == "published"
        else None,
        is_awarded=is_awarded,
        proposed_at=campaign.opened_at + timedelta(days=2),
        proposed_by=stage.cast.officers[hamlet.village_id],
    )


def add_checklists(stage: Stage) -> None:
    """“10个1” in every demonstration hamlet: most of it done."""
    items: dict[str, list[ChecklistItem]] = {}
    for item in ChecklistItem.objects.filter(township=stage.township).order_by("position"):
        items.setdefault(item.for_kind, []).append(item)
    states = [
        ChecklistState(
            hamlet=hamlet,
            item=item,
            progress=stage.chance.choices(("done", "under_way", "to_do"), (6, 3, 1))[0],
            changed_at=at(stage.today - timedelta(days=stage.chance.randint(5, 120)), 10),
            changed_by=stage.cast.officers[hamlet.village_id],
        )
        for hamlet in stage.hamlets
        if hamlet.is_demonstration
        for item in items[hamlet.kind]
    ]
    ChecklistState.objects.bulk_create(states, batch_size=200)


def add_cases(stage: Stage) -> None:
    """Published cases of different kinds, one that waits for review and one draft."""
    states = ("published", "published", "submitted", "draft")
    hamlets = stage.hamlets[::3]
    for place, (words, state) in enumerate(zip(CASES, states, strict=True)):
        kind, title, summary, text, principles = words
        hamlet = hamlets[place % len(hamlets)]
        written = stage.today - timedelta(days=60 - 10 * place)
        is_out = state == "published"
        Case.objects.create(
            village=hamlet.village,
            hamlet=hamlet,
            kind=kind,
            title=f"{title}(示例)",
            summary=summary,
            text=text,
            principles=principles,
            state=state,
            is_public=is_out,
            is_recommended=is_out,
            written_at=at(written, 16),
            written_by=stage.cast.officers[hamlet.village_id],
            published_at=at(written + timedelta(days=5), 10) if is_out else None,
            published_by=stage.cast.office if is_out else None,
        )
