"""An inspector's workbook: handed out empty, and read back by its serials (design §5, §6).

It never becomes an import batch, whose rows others may read: what it says is shown to the person who
uploads it, travels signed with his page, and is stored when he confirms.
"""

import secrets
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils.crypto import salted_hmac

from assessments.models import AssessmentCycle, PanelMember, Rubric
from assessments.paper_columns import COLUMNS, WorkbookMark
from assessments.paper_export import write_paper_list, write_paper_workbook
from assessments.queries.papers import PaperLine, live_sheets, packs_of, tour_items
from assessments.services.judging import open_tour_sheet, save_lines
from assessments.services.judging_rules import hold_cycle, refuse_closed, refuse_opened
from assessments.services.paper_checks import RowChecker
from assessments.services.paper_plans import (
    PlanFault,
    SheetPlan,
    WorkbookPlan,
    plan_sheet,
    refuse_changed_since,
)
from assessments.services.paper_rules import NO_RUBRIC, refuse_taken
from assessments.services.papers import change_paper, enter_paper
from assessments.services.score_lines import hold_already
from shaping.audit.services import Act, record
from shaping.imports.files import refuse_size
from shaping.spreadsheets.columns import Fault, SheetReading, SheetRefused
from shaping.spreadsheets.reading import read_sheet
from shaping.workflow import Forbidden, Refused
from villages.capabilities import may, require

NOTHING_TYPED = "这份工作簿里还没有填分。请填好、保存以后再上传。"
_NOTES = (
    "只填浅黄色的格子：得分、不适用（从下拉里选）、说明、检查日期。每一项都要评，空着的算没有评。",
    "扣分的项目按处数从分值里扣，得分写扣完以后的分。灰色的格子不要改。填好保存，回到系统里上传。",
)


def export_workbook(member: PanelMember, *, by: Any) -> bytes:
    """The inspector's villages and items as xlsx to be filled in offline; no score is in it.

    Raises Forbidden for anybody but himself and the office, Refused before a rubric is chosen and
    when nothing is assigned to him.
    """
    _require_filler(member, by)
    cycle, rubric = member.cycle, _rubric_of(member.cycle)
    [pack] = packs_of(cycle, [member])
    if not pack.assignments:
        raise Refused(f"{member}还没有分到要评的村(社区)，没有工作簿。")
    content = write_paper_workbook(
        pack,
        tour_items(cycle),
        title=f"{cycle.township.name}{cycle.year}年度年终评分工作簿（检查人：{member}）",
        notes=(*_NOTES, f"评分细则：{rubric}，指纹 {rubric.content_hash[:16]}"),
        mark=_mark_of(member, rubric).text(),
    )
    with transaction.atomic():
        act = _act("paper.workbook", member, f"下载{member}的空白评分工作簿")
        record(act, by=by)
    return content


def export_paper_list(cycle: AssessmentCycle, lines: Sequence[PaperLine], *, by: Any) -> bytes:
    """The list of printed sheets as xlsx, without scores; the trail says who took it out."""
    content = write_paper_list(lines, title=f"{cycle}纸质评分表")
    summary = f"导出{cycle.year}年度纸质评分表清单{len(lines)}条"
    with transaction.atomic():
        code = cycle.township.code9
        record(Act("paper.export", target=cycle, township_code=code, summary=summary), by=by)
    return content


def read_workbook(member: PanelMember, file: "File[bytes]", on: date, *, by: Any) -> WorkbookPlan:
    """What storing the workbook would do, or all its faults; writes nothing.

    `on` is the day for serials without one. Raises Forbidden for anybody but the inspector and the
    office, Refused with one sentence when the file as a whole cannot be taken.
    """
    cycle = member.cycle
    is_own = _require_filler(member, by)
    refuse_closed(cycle)
    refuse_opened(cycle)
    rubric = _rubric_of(cycle)
    reading, digest = _read(file)
    _refuse_mark(WorkbookMark.read(reading.template_id), _mark_of(member, rubric), member)
    items = tour_items(cycle)
    [pack] = packs_of(cycle, [member])
    assignments = {row.serial: row for row in pack.assignments}
    check = RowChecker(cycle, assignments, {item.code: item for item in items}).check(reading)
    faults = [*reading.faults, *check.faults]
    sheets = live_sheets(pack.assignments)
    plans: list[SheetPlan] = []
    for filled in check.sheets if not faults else ():
        if filled.lines:
            try:
                existing = sheets.get(filled.assignment.pk)
                plans.append(plan_sheet(filled, existing, on, by=by, is_own=is_own))
            except PlanFault as fault:
                faults.append(fault.as_fault(filled))
    if not faults and not plans:
        raise Refused(NOTHING_TYPED)
    ordered: list[Fault] = sorted(faults, key=lambda fault: fault.row)
    return WorkbookPlan(is_own, plans, ordered, reading.warnings, digest)


def store_workbook(
    member: PanelMember, plans: Sequence[SheetPlan], digest: str, *, by: Any
) -> list[str]:
    """Store what the person has checked; the serials that changed. All of it or nothing.

    The inspector's own become his drafts, to be sealed one by one; those typed for him become first
    entries that another person confirms. The same twice changes nothing. Raises StaleState when a
    sheet was changed since the check, and what the single acts raise.
    """
    is_own = _require_filler(member, by)
    with transaction.atomic():
        hold_cycle(member.cycle)
        refuse_closed(member.cycle)
        refuse_opened(member.cycle)
        store = _store_own if is_own else _store_entry
        sheets = live_sheets(plan.assignment for plan in plans)
        changed = [
            plan.assignment.serial
            for plan in plans
            if store(plan, sheets.get(plan.assignment.pk), by)
        ]
        if changed:
            summary = f"上传{member}的评分工作簿，评分表{len(changed)}张"
            after = {"serials": changed, "workbook": digest}
            record(_act("paper.workbook_load", member, summary, after), by=by)
    return changed


def _store_own(plan: SheetPlan, sheet: Any, by: Any) -> bool:
    if sheet is not None and hold_already(sheet, plan.lines):
        return False
    refuse_changed_since(plan, sheet)
    seen = plan.rubric_hash
    draft = sheet or open_tour_sheet(plan.assignment, plan.on, by=by, rubric_hash=seen)
    save_lines(draft, plan.lines, by=by, rubric_hash=seen)
    return True


def _store_entry(plan: SheetPlan, sheet: Any, by: Any) -> bool:
    if sheet is None:
        refuse_changed_since(plan, sheet)
        enter_paper(plan.assignment, plan.on, plan.lines, by=by, rubric_hash=plan.rubric_hash)
        return True
    refuse_taken(sheet, by)  # first, so that nothing is compared with a sealed sheet
    if sheet.inspected_on == plan.on and hold_already(sheet, plan.lines):
        return False
    refuse_changed_since(plan, sheet)
    seen = plan.rubric_hash
    change_paper(sheet, plan.on, plan.lines, by=by, revision=sheet.revision, rubric_hash=seen)
    return True


def _require_filler(member: PanelMember, by: Any) -> bool:
    """Whether the user is the inspector himself; Forbidden when neither he nor one who types."""
    township = member.cycle.township
    if member.user_id == by.pk and may(by, "score.give", township):
        return True
    require(by, "score.enter", township)
    if member.user_id == by.pk:
        raise Forbidden("这是您本人的工作簿，您现在不任考核组成员，请找镇共同缔造办公室。")
    return False


def _rubric_of(cycle: AssessmentCycle) -> Rubric:
    if cycle.year_end_rubric is None:
        raise Refused(NO_RUBRIC)
    return cycle.year_end_rubric


def _mark_of(member: PanelMember, rubric: Rubric) -> WorkbookMark:
    cycle = member.cycle
    return WorkbookMark(cycle.township.code9, cycle.year, member.pk, rubric.content_hash[:16])


def _refuse_mark(found: WorkbookMark | None, wanted: WorkbookMark, member: PanelMember) -> None:
    """Refuse another township's, year's, inspector's or rubric's workbook by name.

    A file that lost its mark is taken: its serials and items say enough.
    """
    if found is None or found == wanted:
        return
    if found.township != wanted.township:
        words = "这份工作簿是别的乡镇的"
    elif found.year != wanted.year:
        words = f"这份工作簿是{found.year}年度的，现在是{wanted.year}年度"
    elif found.member != wanted.member:
        words = f"这份工作簿不是{member}的"
    else:
        words = "这份工作簿是按另一版评分细则做的，现在的细则已经换了"
    raise Refused(f"{words}。请重新下载工作簿，填好再上传。")


def _read(file: "File[bytes]") -> tuple[SheetReading, str]:
    """Read the upload in the limited child, and its keyed hash; the copy on disk goes at once.

    The hash is keyed with the server's secret and a random nonce: nobody who reads the audit trail
    can try out scores against it.
    """
    refuse_size(file.size)
    nonce = secrets.token_hex(16)
    digest = salted_hmac(f"assessments.paper-workbook:{nonce}", b"", algorithm="sha256")
    with tempfile.TemporaryDirectory(prefix="workbook-") as folder:
        path = Path(folder) / "upload"
        with path.open("wb") as copy:
            for chunk in file.chunks():
                copy.write(chunk)
                digest.update(chunk)
        try:
            reading = read_sheet(path, COLUMNS, file_name=file.name or "")
        except SheetRefused as refusal:
            raise Refused(refusal.message.rstrip("。") + "。") from refusal
    return reading, f"{nonce}:{digest.hexdigest()}"


def _act(
    action: str, member: PanelMember, summary: str, after: dict[str, Any] | None = None
) -> Act:
    return Act(
        action,
        target=member,
        township_code=member.cycle.township.code9,
        summary=summary,
        after=after or {},
    )
