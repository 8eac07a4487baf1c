"""Points of the hamlets: who has how many, what a month moved, and whether the ledger adds up."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import (
    Count,
    F,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from organizations.models import (
    Household,
    PointsDimension,
    PointsEntry,
    PointsKind,
    PointsReview,
    PointsScheme,
)
from organizations.naming import shown_name
from villages.capabilities import grants_of
from villages.models import Hamlet, Village

READ = "participation.read"
MONTHS_OFFERED = 12
RUNNING, NOT_RUNNING = "running", "not_running"
STATES = ((RUNNING, "在开展"), (NOT_RUNNING, "没有开展"))


@dataclass(frozen=True)
class Movement:
    """What a month moved of a household, each 0 or more; what was reversed since does not count."""

    gained: int = 0
    lost: int = 0
    redeemed: int = 0


@dataclass(frozen=True)
class BoardLine:
    """A line of the month's board (积分榜): points as in Movement, and the balance of today."""

    name: str
    gained: int
    lost: int
    redeemed: int
    balance: int


@dataclass(frozen=True)
class HouseholdLine:
    """A household with what the month moved."""

    household: Household
    movement: Movement


def month_board(hamlet: Hamlet, year: int, month: int) -> list[BoardLine]:
    """The hamlet's households by what they gained in the month, then in register order.

    Names are shortened where the household did not agree; those that left are not there. Two
    queries.
    """
    lines = sorted(household_lines(hamlet, year, month), key=lambda line: -line.movement.gained)
    return [
        BoardLine(
            shown_name(line.household.head_name, is_agreed=line.household.shows_name),
            line.movement.gained,
            line.movement.lost,
            line.movement.redeemed,
            line.household.balance,
        )
        for line in lines
    ]


def household_lines(hamlet: Hamlet, year: int, month: int) -> list[HouseholdLine]:
    """The hamlet's households that take part, in register order, with the month's movement."""
    moved = _movements(hamlet, year, month)
    rows = Household.objects.live().filter(hamlet=hamlet).order_by("pk")
    return [HouseholdLine(row, moved.get(row.pk, Movement())) for row in rows]


def _movements(hamlet: Hamlet, year: int, month: int) -> dict[int, Movement]:
    """By household: points given for the month by its reviews, and redeemed in the month."""
    given = Q(review__year=year, review__month=month)
    taken = Q(kind=PointsKind.REDEEM, happened_on__year=year, happened_on__month=month)
    rows = PointsEntry.objects.filter(given | taken, household__hamlet=hamlet, reversed_by=None)
    sums = rows.values("household").annotate(
        gained=Coalesce(Sum("points", filter=Q(kind=PointsKind.AWARD)), 0),
        lost=Coalesce(Sum("points", filter=Q(kind=PointsKind.DEDUCT)), 0),
        redeemed=Coalesce(Sum("points", filter=Q(kind=PointsKind.REDEEM)), 0),
    )
    return {
        row["household"]: Movement(row["gained"], -row["lost"], -row["redeemed"]) for row in sums
    }


def hamlets_of(user: Any, village: str = "", state: str = "") -> QuerySet[Hamlet]:
    """Hamlets whose points the user may read, in register order, of a village or all.

    `village` is a code; `state` one of STATES, anything else is all of them. Each row has
    `household_count` (taking part), `points_total` (their balances) and `last_review_on`.
    """
    rows = Hamlet.objects.visible_to(user).in_areas(grants_of(user, READ))
    rows = rows.filter(village__in=_open_villages(user))
    if village:
        rows = rows.filter(village__code12=village)
    running = Q(points_scheme__isnull=False, points_scheme__ended_on=None)
    if state in (RUNNING, NOT_RUNNING):
        rows = rows.filter(running if state == RUNNING else ~running)
    households = Household.objects.live().filter(hamlet=OuterRef("pk")).order_by()
    reviews = PointsReview.objects.filter(hamlet=OuterRef("pk")).order_by()
    counted = rows.annotate(
        household_count=_single(households.values("hamlet").annotate(found=Count("pk"))),
        points_total=_single(households.values("hamlet").annotate(found=Sum("balance"))),
        last_review_on=Subquery(
            reviews.values("hamlet").annotate(found=Max("held_on")).values("found")
        ),
    )
    return counted.select_related("village", "points_scheme").order_by("village__code12", "code")


def _single(rows: Any) -> Coalesce:
    """The one `found` of the rows, 0 without any."""
    return Coalesce(Subquery(rows.values("found"), output_field=IntegerField()), Value(0))


def _open_villages(user: Any) -> QuerySet[Village]:
    rows = Village.objects.visible_to(user).in_areas(grants_of(user, READ))
    return rows.open_on(timezone.localdate())


def villages_of(user: Any) -> list[tuple[str, str]]:
    """Code and name of the villages the list may be narrowed to."""
    return list(_open_villages(user).order_by("code12").values_list("code12", "name"))


def scheme_of(hamlet: Hamlet) -> PointsScheme | None:
    """The hamlet's scheme, running or stopped; None where points were never kept."""
    return PointsScheme.objects.filter(hamlet=hamlet).first()


def reviews_of(hamlet: Hamlet) -> list[PointsReview]:
    """The hamlet's newest twelve reviews, each with its `entry_total`."""
    rows = PointsReview.objects.filter(hamlet=hamlet).annotate(entry_total=Count("entries"))
    return list(rows.order_by("-year", "-month", "-pk")[:MONTHS_OFFERED])


def passbook_of(household: Household) -> list[PointsEntry]:
    """The household's entries in sequence, each with what it reverses and what reversed it."""
    rows = PointsEntry.objects.filter(household=household)
    return list(
        rows.select_related("dimension", "review", "reverses", "reversed_by").order_by("sequence")
    )


def entries_of(review: PointsReview) -> list[PointsEntry]:
    """What a review gave and took, in the order it was written."""
    rows = PointsEntry.objects.filter(review=review)
    return list(rows.select_related("household", "dimension", "reversed_by").order_by("pk"))


def offered_dimensions(township_id: int) -> QuerySet[PointsDimension]:
    """What a township gives points for, in its order."""
    rows: Any = PointsDimension.objects.filter(township=township_id, is_offered=True)
    ordered: QuerySet[PointsDimension] = rows.order_by("position", "pk")
    return ordered


def dimensions_of(township_id: int) -> list[PointsDimension]:
    """All dimensions of a township, hidden ones too, in its order."""
    rows: Any = PointsDimension.objects.filter(township=township_id)
    return list(rows.order_by("position", "pk"))


def recent_months(today: date) -> list[tuple[str, str]]:
    """The last twelve months, this one first: 2026-11 and 2026年11月."""
    newest = today.year * 12 + today.month - 1
    months = [divmod(number, 12) for number in range(newest, newest - MONTHS_OFFERED, -1)]
    return [(f"{year}-{month + 1:02d}", f"{year}年{month + 1}月") for year, month in months]


def recount_faults() -> Iterator[str]:
    """One Chinese sentence for every household whose points do not add up.

    Compares sequence and balance of each entry, the household's own balance, and every reversal
    with what it reverses.
    """
    stated = {
        pk: (f"{hamlet}{name}", balance, count)
        for pk, hamlet, name, balance, count in Household.objects.order_by("pk").values_list(
            "pk", "hamlet__name", "head_name", "balance", "entry_count"
        )
    }
    entries = PointsEntry.objects.order_by("household_id", "sequence").values_list(
        "household_id", "sequence", "points", "balance"
    )
    counted = set()
    for pk, rows in groupby(entries.iterator(chunk_size=2000), key=lambda row: row[0]):
        counted.add(pk)
        yield from _household_faults(stated[pk], [row[1:] for row in rows])
    for pk in stated.keys() - counted:
        yield from _household_faults(stated[pk], [])
    yield from _reversal_faults()


def _household_faults(
    stated: tuple[str, int, int], entries: list[tuple[int, int, int]]
) -> Iterator[str]:
    name, balance, count = stated
    total = 0
    for number, (sequence, points, left) in enumerate(entries, start=1):
        total += points
        if sequence != number:
            yield f"{name}户的积分记录缺第{number}笔，有人删过或改过。"
            return
        if left != total:
            yield f"{name}户第{number}笔积分记录的余额是{left}，加起来应是{total}，有人改过。"
            return
    if (balance, count) != (total, len(entries)):
        yield f"{name}户的积分余额是{balance}（{count}笔），按记录应是{total}（{len(entries)}笔）。"


def _reversal_faults() -> Iterator[str]:
    rows = PointsEntry.objects.filter(reverses__isnull=False).exclude(
        points=-F("reverses__points"), household=F("reverses__household")
    )
    for entry in rows.select_related("household__hamlet").order_by("pk"):
        name = f"{entry.household.hamlet.name}{entry.household}"
        yield f"{name}户第{entry.sequence}笔冲正和被冲正的记录对不上，有人改过。"
