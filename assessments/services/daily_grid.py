"""Daily scores that the office types in or pastes for an inspector (表格录入)."""

from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from assessments.grid_rows import GridRow
from assessments.models import EntryWay, ScoreKind, ScoreSheet, SheetState
from assessments.queries.daily_grid import GridOrder, grid_faults
from assessments.services.judging_rules import hold_cycle, refuse_closed
from assessments.sheet_checks import ScoreOrder, day_fault
from shaping.audit.services import Act, record
from shaping.figures import day_text
from shaping.workflow import Refused, StaleState
from villages.capabilities import require

LONGEST_NAME = 60
MOST_NAMED = 3


def save_grid(order: GridOrder, rows: Sequence[GridRow], *, by: Any) -> int:
    """Seal one sheet for each village of the grid and give their number; all or nothing.

    Nothing is ever written over; taking one back is the leader's (作废). Needs score.enter. Raises
    Refused for a day outside the year or to come, without an inspector, for a visit that is there
    already or an inspector who has to stand aside; StaleState when one was entered meanwhile.
    """
    require(by, "score.enter", order.cycle.township)
    _refuse_order(order, rows)
    try:
        with transaction.atomic():
            hold_cycle(order.cycle)
            refuse_closed(order.cycle)
            faults = grid_faults(order, rows)
            if faults:
                words = "".join(fault.words for fault in faults[:MOST_NAMED])
                raise Refused(f"什么都没有保存。{words}")
            ScoreSheet.objects.bulk_create(_sheets(order, rows, by))
            record(_act(order, rows), by=by)
    except IntegrityError as error:
        raise StaleState("别人刚刚录了同一次检查，什么都没有保存。请刷新页面再核对。") from error
    return len(rows)


def _refuse_order(order: GridOrder, rows: Sequence[GridRow]) -> None:
    asked = ScoreOrder(order.cycle, ScoreKind.DAILY, order.day, timezone.localdate())
    fault = day_fault(order.day, asked)
    if fault:
        raise Refused(f"检查日期{fault}。")
    if not order.inspector or len(order.inspector) > LONGEST_NAME:
        raise Refused(f"请选检查人，或者写检查人的姓名，最多{LONGEST_NAME}个字。")
    if not rows:
        raise Refused("还没有填得分。")


def _sheets(order: GridOrder, rows: Sequence[GridRow], by: Any) -> list[ScoreSheet]:
    now = timezone.now()
    return [
        ScoreSheet(
            cycle=order.cycle,
            kind=ScoreKind.DAILY,
            entrant=row.entrant,
            inspector=order.member.user if order.member else None,
            inspector_name="" if order.member else order.name,
            inspected_on=order.day,
            points=row.points,
            note=row.note,
            state=SheetState.SEALED,
            entry_way=EntryWay.GRID,
            entered_by=by,
            entered_at=now,
            sealed_by=by,
            sealed_at=now,
        )
        for row in rows
    ]


def _act(order: GridOrder, rows: Sequence[GridRow]) -> Act:
    """Daily scores are known to the town and the village, so the trail may hold them."""
    return Act(
        "score.enter_grid",
        target=order.cycle,
        township_code=order.cycle.township.code9,
        summary=f"表格录入日常成绩：{day_text(order.day)} {order.inspector}，{len(rows)}个",
        after={
            "day": order.day.isoformat(),
            "inspector": order.inspector,
            "points": {row.entrant.code: row.points for row in rows},
        },
    )
