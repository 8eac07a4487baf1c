"""An inspector's own list of villages as a workbook; it holds no score."""

from collections.abc import Sequence
from typing import Any

from assessments.models import AssessmentCycle
from assessments.queries.judging import TourStop
from shaping.audit.services import Act, record
from shaping.spreadsheets.exports import ExportColumn, write_table
from villages.capabilities import require

_COLUMNS = (
    ExportColumn("村(社区)代码", 18, "@"),
    ExportColumn("村(社区)", 18),
    ExportColumn("编号", 14),
    ExportColumn("状态", 14),
    ExportColumn("说明", 40),
)


def export_tour(cycle: AssessmentCycle, stops: Sequence[TourStop], *, by: Any) -> bytes:
    """The user's own stops with their state, without scores: a file is easily passed on.

    Needs score.give; the export stands in the audit trail.
    """
    require(by, "score.give", cycle.township)
    content = write_table(
        _COLUMNS, [_row(stop) for stop in stops], title=f"{cycle.year}年度年终拉练评分任务"
    )
    record(
        Act(
            "sheet.export_tour",
            target=cycle,
            township_code=cycle.township.code9,
            summary=f"导出{cycle.year}年度本人的评分任务{len(stops)}条",
        ),
        by=by,
    )
    return content


def _row(stop: TourStop) -> tuple[str, ...]:
    entrant = stop.assignment.entrant
    words = stop.assignment.excused_reason or stop.conflict
    return entrant.code, entrant.name, stop.assignment.serial, stop.state_words, words
