"""The assessment and the rewards of an archive; nothing of it that is not open yet."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from assessments.models import AssessmentCycle, Ranking, ScoreKind, ScoreSheet
from assessments.ranking_export import ranking_workbook
from rewards.queries.years import grants_of_cycle
from shaping.figures import capital_yuan
from shaping.reports.services.archives.span import BATCH, Scope
from shaping.reports.services.archives.tables import ArchiveTable, Field, settled
from shaping.reports.services.archives.writing import ArchiveWriter

_NAMES = {ScoreKind.DAILY: "日常评分表", ScoreKind.YEAR_END: "年终评分表"}


def add_assessment(scope: Scope, writer: ArchiveWriter) -> None:
    """考核 and 奖励: sealed sheets, published versions, grants.

    The year-end sheets stay out until a ranking of the year was published.
    """
    cycle = AssessmentCycle.objects.filter(township=scope.township, year=scope.year).first()
    if cycle is None:
        return
    published = _published(cycle)
    kinds = [ScoreKind.DAILY, *([ScoreKind.YEAR_END] if published.exists() else [])]
    for kind in kinds:
        table = ArchiveTable(_NAMES[kind], _SHEET_FIELDS, lambda kind=kind: _sheets(cycle, kind))  # type: ignore[misc]
        table.write(writer, "考核", scope.title(_NAMES[kind]))
    for ranking in published.iterator(1):
        _add_ranking(ranking, writer)
    grants = ArchiveTable("择优奖励", _GRANT_FIELDS, lambda: grants_of_cycle(cycle))
    grants.write(writer, "奖励", scope.title("度择优奖励"))


def _published(cycle: AssessmentCycle) -> Any:
    rows = Ranking.objects.filter(cycle=cycle, published_at__isnull=False)
    people = ("computed_by", "frozen_by", "published_by")
    return rows.select_related("cycle__township", *people).order_by("version")


def _sheets(cycle: AssessmentCycle, kind: str) -> Iterator[ScoreSheet]:
    rows = ScoreSheet.objects.filter(cycle=cycle, kind=kind).counted()
    ordered = rows.select_related("entrant", "inspector").order_by(
        "entrant__code", "inspected_on", "pk"
    )
    found: Iterator[ScoreSheet] = ordered.iterator(BATCH)
    return found


def _add_ranking(ranking: Ranking, writer: ArchiveWriter) -> None:
    """A version as the workbook that recomputes it, and its frozen inputs with their fingerprint."""
    path = f"考核/排名第{ranking.version}版"
    writer.add(f"{path}.xlsx", settled(ranking_workbook(ranking), writer))
    content = {
        "version": ranking.version,
        "state": ranking.get_state_display(),
        "reason": ranking.reason,
        "computed_at": ranking.computed_at,
        "computed_by": ranking.computed_by.display_name,
        "frozen_at": ranking.frozen_at,
        "frozen_by": ranking.frozen_by.display_name if ranking.frozen_by else "",
        "published_at": ranking.published_at,
        "published_by": ranking.published_by.display_name if ranking.published_by else "",
        "input_hash": ranking.input_hash,
        "snapshot": ranking.snapshot,
    }
    writer.add_json(f"{path}.json", content)


def _day(moment: Any) -> Any:
    return moment.astimezone().date() if moment else None


_SHEET_FIELDS = (
    Field("代码", 18, lambda row: row.entrant.code),
    Field("参评单位", 20, lambda row: row.entrant.name),
    Field("检查日期", 13, lambda row: row.inspected_on),
    Field("检查人", 14, lambda row: row.inspector_label),
    Field("得分", 10, lambda row: Decimal(row.points).scaleb(-2), "0.00"),
    Field("备注", 30, lambda row: row.note),
)
_GRANT_FIELDS = (
    Field("名次", 8, lambda row: row.standing.rank, "0"),
    Field("参评单位", 20, lambda row: row.entrant.name),
    Field("金额(元)", 14, lambda row: row.amount_yuan, "#,##0"),
    Field("金额(大写)", 24, lambda row: capital_yuan(row.amount_yuan)),
    Field("形式", 8, lambda row: row.get_form_display()),
    Field("状态", 10, lambda row: row.get_state_display()),
    Field("提出人", 12, lambda row: row.proposed_by.display_name),
    Field("提出日期", 13, lambda row: _day(row.proposed_at)),
    Field("批准人", 12, lambda row: row.approved_by.display_name if row.approved_by else ""),
    Field("批准日期", 13, lambda row: _day(row.approved_at)),
)
