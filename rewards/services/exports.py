"""The year's grants as a workbook; the sum stays a live formula."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from assessments.models import AssessmentCycle
from rewards.models import GrantState, RewardGrant
from rewards.queries.schemes import scheme_of
from rewards.queries.years import grants_of_cycle
from shaping.audit.services import Act, record
from shaping.figures import capital_yuan
from shaping.spreadsheets.exports import ExportColumn, Formula, Sheet, write_workbook
from villages.capabilities import require

COLUMNS = (
    ExportColumn("名次", 8, horizontal="center"),
    ExportColumn("村(社区)", 20),
    ExportColumn("金额(元)", 14, number_format="#,##0"),
    ExportColumn("金额(大写)", 24),
    ExportColumn("形式", 8),
    ExportColumn("状态", 10),
    ExportColumn("提出人", 12),
    ExportColumn("提出时间", 18),
    ExportColumn("批准人", 12),
    ExportColumn("批准时间", 18),
)


@transaction.atomic
def export_grants(cycle: AssessmentCycle, *, by: Any) -> bytes:
    """The cycle's grants, amounts in whole yuan, with a sum that leaves out returned ones (导出).

    Needs grant.read; the export is an audit event.
    """
    require(by, "grant.read", cycle.township)
    rows = [_row(grant) for grant in grants_of_cycle(cycle)]
    title = f"{cycle.township.name}{cycle.year}年度择优奖励"
    notes = [f"年度总额{scheme_of(cycle).cap_yuan:,}元"]
    sheet = Sheet("奖励", COLUMNS, rows, title, notes)
    first, last = sheet.header_row + 1, sheet.header_row + len(rows)
    if rows:
        total = f'=SUMIF(F{first}:F{last},"<>{GrantState.RETURNED.label}",C{first}:C{last})'
        rows.append([None, "合计(不含已退回)", Formula(total), *[None] * 7])
    record(
        Act(
            "grant.export",
            target=cycle,
            township_code=cycle.township.code9,
            summary=f"导出{title}",
        ),
        by=by,
    )
    return write_workbook([sheet])


def _row(grant: RewardGrant) -> list[Any]:
    return [
        grant.standing.rank,
        grant.entrant.name,
        grant.amount_yuan,
        capital_yuan(grant.amount_yuan),
        grant.get_form_display(),
        grant.get_state_display(),
        grant.proposed_by.display_name,
        timezone.localtime(grant.proposed_at),
        grant.approved_by.display_name if grant.approved_by else None,
        timezone.localtime(grant.approved_at) if grant.approved_at else None,
    ]
