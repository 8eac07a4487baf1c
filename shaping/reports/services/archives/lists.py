"""The monthly lists of an archive: every submission as it went up, and a workbook a month."""

from collections.abc import Iterator
from typing import Any

from issues.models import ListSubmission
from issues.queries.columns import COLUMNS
from issues.queries.contents import SECTION_TITLES
from shaping.reports.services.archives.span import BATCH, Scope
from shaping.reports.services.archives.tables import ArchiveTable, Field
from shaping.reports.services.archives.writing import ArchiveWriter

_WIDTHS = (14, 12, 40, 10, 10, 10, 30, 18, 14, 30)


def add_lists(scope: Scope, writer: ArchiveWriter) -> None:
    """清单: the content of each submission with its receipt and fingerprint, month by month."""
    months = sorted(set(_submissions(scope).values_list("issue_list__month", flat=True)))
    for month in months:
        folder = f"清单/{scope.year}-{month:02d}"
        for row in _rows(scope, month):
            village = row.issue_list.village
            writer.add_json(f"{folder}/{village.code12}-第{row.number}次.json", _content(row))
        table = ArchiveTable("问题清单", _FIELDS, lambda month=month: _lines(scope, month))  # type: ignore[misc]
        table.write(writer, folder, f"{scope.township.name}{scope.year}年{month}月问题清单")


def _submissions(scope: Scope) -> Any:
    return ListSubmission.objects.filter(
        issue_list__village__township=scope.township, issue_list__year=scope.year
    )


def _rows(scope: Scope, month: int) -> Iterator[ListSubmission]:
    rows = _submissions(scope).filter(issue_list__month=month)
    ordered = rows.select_related("issue_list__village").defer("issue_list__draft")
    found: Iterator[ListSubmission] = ordered.order_by(
        "issue_list__village__code12", "number"
    ).iterator(BATCH)
    return found


def _content(row: ListSubmission) -> dict[str, Any]:
    return {
        "receipt_number": row.receipt_number,
        "number": row.number,
        "is_nil": row.is_nil,
        "submitted_at": row.submitted_at,
        "content_hash": row.content_hash,
        "content": row.content,
    }


def _lines(scope: Scope, month: int) -> Iterator[tuple[ListSubmission, dict[str, Any]]]:
    """The printed lines of each submission; of a nil list one line that says so."""
    for row in _rows(scope, month):
        lines = row.content["rows"] or [{"section": "", "words": {}}]
        for line in lines:
            yield row, line


def _word(title: str) -> Any:
    return lambda pair: pair[1]["words"].get(title, "")


def _section(pair: tuple[ListSubmission, dict[str, Any]]) -> str:
    section = pair[1]["section"]
    return str(SECTION_TITLES.get(section, "零报告" if pair[0].is_nil else section))


_FIELDS = (
    Field("代码", 15, lambda pair: pair[0].issue_list.village.code12),
    Field("村(社区)", 16, lambda pair: pair[0].issue_list.village.name),
    Field("第几次", 8, lambda pair: pair[0].number, "0"),
    Field("回执号", 24, lambda pair: pair[0].receipt_number),
    Field("部分", 14, _section),
    Field("编号", 18, lambda pair: pair[1].get("number", "")),
    *(Field(title, width, _word(title)) for title, width in zip(COLUMNS, _WIDTHS, strict=True)),
    Field("敏感", 8, lambda pair: "是" if pair[1].get("is_sensitive") else ""),
)
