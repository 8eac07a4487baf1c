"""The month-end review: a panel gives and takes points of many households, all or nothing."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from organizations.models import (
    Household,
    PointsDimension,
    PointsEntry,
    PointsKind,
    PointsReview,
    PointsScheme,
)
from organizations.models.points import MOST_POINTS
from organizations.services.points import (
    append_entries,
    hold_households,
    hold_scheme,
    reverse_all,
)
from organizations.services.private_numbers import refuse_private_numbers
from shaping.audit.services import Act, record
from shaping.workflow import Refused, StaleState
from villages.capabilities import require
from villages.models import Hamlet

LEAST_PANEL = 3
LONGEST_PANEL = 120
LONGEST_MATTER = 60
MOST_ROWS = 1000


@dataclass(frozen=True)
class Meeting:
    """When a panel met, for which month, and its names as they were written."""

    year: int
    month: int
    held_on: date
    panel: str


@dataclass(frozen=True)
class Given:
    """What a household got (positive) or lost (negative), 1 to 1,000 points, and for what."""

    household_id: int
    dimension_id: int
    matter: str
    points: int


def panel_names(written: str) -> list[str]:
    """The different names of a panel, however they are parted: 王军、李梅，陈红."""
    return list(dict.fromkeys(name for name in re.split(r"[、，,；;/\s]+", written) if name))


def meeting_fault(meeting: Meeting, scheme: PointsScheme | None, today: date) -> str:
    """What is wrong with day, month or panel, as a sentence; empty when nothing is."""
    first = date(meeting.year, meeting.month, 1)
    if meeting.held_on > today:
        return "评议日期不能晚于今天。"
    if meeting.held_on < first:
        return f"评议日期不能早于{meeting.year}年{meeting.month}月1日：月末评议评的是当月的事。"
    if scheme is not None and meeting.held_on < scheme.started_on:
        return "评议日期不能早于积分开始的日期。"
    names = panel_names(meeting.panel)
    if len(names) < LEAST_PANEL:
        return f"评议人至少写{LEAST_PANEL}位，用顿号隔开，例如“王军、李梅、陈红”。"
    if len("、".join(names)) > LONGEST_PANEL:
        return f"评议人的名字一共最多{LONGEST_PANEL}个字。"
    return ""


@transaction.atomic
def record_review(
    hamlet: Hamlet, meeting: Meeting, rows: Sequence[Given], *, key: UUID, by: Any
) -> PointsReview:
    """Record a review with all its rows, or nothing; a balance may fall below zero by it.

    `key` makes a form count once: StaleState when it was sent before. Raises Refused for a wrong
    meeting, no row or more than 1,000, points outside their range, a household or category of
    elsewhere, and households that left.
    """
    require(by, "participation.edit", hamlet.village)
    scheme = hold_scheme(hamlet)
    fault = meeting_fault(meeting, scheme, timezone.localdate())
    if fault:
        raise Refused(fault)
    _refuse_rows(rows)
    held = hold_households(row.household_id for row in rows)
    _refuse_strange(hamlet, rows, held)
    review = _create_review(hamlet, meeting, key, by)
    append_entries([_entry(review, row) for row in rows], held)
    record(_review_act(review, rows), by=by)
    return review


def _refuse_rows(rows: Sequence[Given]) -> None:
    if not rows:
        raise Refused("一行都没有写，没有登记。请至少写一户。")
    if len(rows) > MOST_ROWS:
        raise Refused(f"一次最多登记{MOST_ROWS}行，请分成几次。")
    for number, row in enumerate(rows, start=1):
        if not 1 <= abs(row.points) <= MOST_POINTS:
            raise Refused(f"第{number}行：分值请写1到{MOST_POINTS}之间的整数，扣分前面写减号。")
        if not row.matter.strip():
            raise Refused(f"第{number}行：请写事项。")
        if len(row.matter.strip()) > LONGEST_MATTER:
            raise Refused(f"第{number}行：事项最多写{LONGEST_MATTER}个字。")
        refuse_private_numbers({f"第{number}行事项": row.matter})


def _refuse_strange(hamlet: Hamlet, rows: Sequence[Given], held: dict[int, Household]) -> None:
    for row in rows:
        household = held.get(row.household_id)
        if household is None or household.hamlet_id != hamlet.pk:
            raise Refused("有的户不在这个村湾的名单里。请刷新页面再填。")
        if household.left_on is not None:
            raise Refused(f"{household.head_name}户已经停用，不能再加分、扣分。")
    wanted = {row.dimension_id for row in rows}
    known = PointsDimension.objects.filter(pk__in=wanted, township=hamlet.village.township_id)
    if known.count() != len(wanted):
        raise Refused("有的积分类别本镇没有。请刷新页面再填。")


def _create_review(hamlet: Hamlet, meeting: Meeting, key: UUID, by: Any) -> PointsReview:
    try:
        with transaction.atomic():
            return PointsReview.objects.create(
                hamlet=hamlet,
                key=key,
                year=meeting.year,
                month=meeting.month,
                held_on=meeting.held_on,
                panel="、".join(panel_names(meeting.panel)),
                recorded_at=timezone.now(),
                recorded_by=by,
            )
    except IntegrityError as error:
        raise StaleState("这次评议已经登记过了，没有重复记。") from error


def _entry(review: PointsReview, row: Given) -> PointsEntry:
    return PointsEntry(
        household_id=row.household_id,
        kind=PointsKind.AWARD if row.points > 0 else PointsKind.DEDUCT,
        points=row.points,
        dimension_id=row.dimension_id,
        review=review,
        happened_on=review.held_on,
        matter=row.matter.strip(),
        recorded_at=review.recorded_at,
        recorded_by=review.recorded_by,
    )


def _review_act(review: PointsReview, rows: Sequence[Given]) -> Act:
    given = sum(row.points for row in rows if row.points > 0)
    taken = -sum(row.points for row in rows if row.points < 0)
    return Act(
        "points.review",
        target=review,
        township_code=review.hamlet.village.township.code9,
        summary=f"{review}：{len(rows)}笔，加{given}分，扣{taken}分，评议人{review.panel}",
    )


@transaction.atomic
def take_back_review(review: PointsReview, reason: str, *, by: Any) -> int:
    """Reverse whatever of a review is not reversed yet; gives how many entries that were.

    Raises Refused when none is left to reverse.
    """
    require(by, "participation.edit", review.hamlet.village)
    rows = PointsEntry.objects.filter(review=review, reversed_by=None)
    entries = list(rows.select_related("household").order_by("pk"))
    if not entries:
        raise Refused("这次评议的记录都已经冲正过了，不用再撤销。")
    reverse_all(entries, reason, by=by)
    record(
        Act(
            "points.take_back_review",
            target=review,
            township_code=review.hamlet.village.township.code9,
            summary=f"{review}：冲正{len(entries)}笔（{reason}）",
        ),
        by=by,
    )
    return len(entries)
