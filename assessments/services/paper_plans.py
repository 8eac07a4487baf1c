"""What storing one serial of a workbook would do to what the system has of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from assessments.models import Assignment, EntryWay, ScoreSheet, SheetState
from assessments.paper_columns import SERIAL, TITLES
from assessments.services.paper_checks import FilledSheet
from assessments.services.paper_rules import complete_lines, refuse_day, refuse_taken
from assessments.services.score_lines import (
    LineInput,
    checked_lines,
    hold_already,
    stored_lines,
)
from shaping.spreadsheets.columns import Fault
from shaping.workflow import Refused, StaleState


@dataclass(frozen=True)
class SheetPlan:
    """One sheet as it would be stored; `seen` is the stored sheet's revision, None before there is one.

    `before` holds what the person himself has stored already, by item code; `rubric_hash` is the
    content_hash of the rubric that the lines were read by.
    """

    assignment: Assignment
    on: date
    seen: int | None
    lines: Mapping[str, LineInput]
    before: Mapping[str, LineInput]
    is_same: bool = False
    rubric_hash: str = ""


@dataclass(frozen=True)
class WorkbookPlan:
    """What the person sees before he confirms: plans, or the faults that are in the way."""

    is_own: bool
    sheets: Sequence[SheetPlan]
    faults: Sequence[Fault]
    warnings: Sequence[str]
    digest: str


class PlanFault(Exception):  # noqa: N818 - reads as the sentence it carries
    """Why a serial cannot be stored; told at its first row."""

    def as_fault(self, filled: FilledSheet) -> Fault:
        """The fault at the row where the serial begins."""
        words = str(self).rstrip("。")
        return Fault(filled.row, TITLES[SERIAL], filled.assignment.serial, words)


def plan_sheet(
    filled: FilledSheet, sheet: ScoreSheet | None, on: date, *, by: Any, is_own: bool
) -> SheetPlan:
    """Compare one serial with what is stored of it; raises PlanFault.

    Only one's own is ever compared: of another person's entry, and of a sealed sheet that one typed,
    nothing is looked at.
    """
    try:
        plan = (_own_plan if is_own else _entry_plan)(filled, sheet, on, by)
    except Refused as refusal:
        raise PlanFault(refusal.message) from refusal
    rubric = filled.assignment.cycle.year_end_rubric
    return replace(plan, rubric_hash=rubric.content_hash if rubric else "")


def _own_plan(filled: FilledSheet, sheet: ScoreSheet | None, on: date, by: Any) -> SheetPlan:
    """The inspector's own draft; what he left empty stays as it is."""
    before = stored_lines(sheet) if sheet else {}
    lines = _merged(filled.lines, before)
    day = sheet.inspected_on if sheet else filled.day or on
    is_same = sheet is not None and hold_already(sheet, lines)
    if sheet is not None and not is_same:
        _refuse_closed_sheet(sheet)
    if sheet is None:
        refuse_day(filled.assignment.cycle, day)
    checked_lines(sheet or _fresh(filled), lines, by)
    seen = sheet.revision if sheet else None
    return SheetPlan(filled.assignment, day, seen, lines, before, is_same)


def _refuse_closed_sheet(sheet: ScoreSheet) -> None:
    if sheet.state != SheetState.DRAFT:
        raise Refused("这张评分表已经封存，不能再改，请把这几行填的清空")
    if sheet.entry_way == EntryWay.PAPER:
        raise Refused("办公室正在从纸质表录入这一张，不用再上传，请把这几行填的清空")


def _entry_plan(filled: FilledSheet, sheet: ScoreSheet | None, on: date, by: Any) -> SheetPlan:
    """A first entry on behalf of the inspector: complete, and confirmed by another person."""
    if sheet is not None:
        refuse_taken(sheet, by)
    before = stored_lines(sheet) if sheet else {}
    lines = before | _merged(filled.lines, before)
    day = filled.day or (sheet.inspected_on if sheet else on)
    refuse_day(filled.assignment.cycle, day)
    complete_lines(sheet or _fresh(filled), lines, by)
    is_same = sheet is not None and sheet.inspected_on == day and hold_already(sheet, lines)
    seen = sheet.revision if sheet else None
    return SheetPlan(filled.assignment, day, seen, lines, before, is_same)


def _fresh(filled: FilledSheet) -> ScoreSheet:
    cycle = filled.assignment.cycle
    return ScoreSheet(cycle=cycle, rubric=cycle.year_end_rubric, entrant=filled.assignment.entrant)


def _merged(
    typed: Mapping[str, LineInput], before: Mapping[str, LineInput]
) -> dict[str, LineInput]:
    """The typed lines over the stored ones: an empty cell takes nothing away."""
    return {code: _over(line, before.get(code, LineInput())) for code, line in typed.items()}


def _over(typed: LineInput, stored: LineInput) -> LineInput:
    has_score = typed.points is not None or not typed.is_applicable
    score = typed if has_score else stored
    return LineInput(score.points, score.is_applicable, typed.note or stored.note)


def refuse_changed_since(plan: SheetPlan, sheet: ScoreSheet | None) -> None:
    """Raise StaleState when the stored sheet is not the one the person has seen."""
    if (sheet.revision if sheet else None) != plan.seen:
        raise StaleState(
            f"{plan.assignment.entrant}的评分表核对以后又有改动。什么都没有存，请重新上传，再核对一次。"
        )
