"""The photos and papers of an archive, each once under its hash, with an index of what refers to them."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from issues.models import Attachment, CommonTopic
from organizations.models import (
    CasePhoto,
    ChecklistState,
    DecisionStep,
    OrganizationDocument,
)
from shaping.reports.services.archives.bodies import decisions_of, organizations_of
from shaping.reports.services.archives.problems import problems_of
from shaping.reports.services.archives.span import BATCH, Scope
from shaping.reports.services.archives.tables import ArchiveTable, Field
from shaping.reports.services.archives.writing import ArchiveWriter
from shaping.uploads.models import StoredFile
from shaping.uploads.storing import full_path

FOLDER = "照片和文件"


@dataclass(frozen=True)
class Reference:
    """A row of the township that refers to a stored file."""

    file: StoredFile
    used_in: str
    village: str
    what: str
    added_at: datetime | None
    is_sensitive: bool = False

    @property
    def path(self) -> str:
        """Where the content lies in the archive."""
        return f"{FOLDER}/{self.file.sha256}.{self.file.path.rpartition('.')[2]}"


def add_files(scope: Scope, writer: ArchiveWriter) -> None:
    """照片和文件: the content of every file the year's rows refer to, then the index."""
    written: dict[str, str] = {}
    for reference in references(scope):
        if reference.path not in written:
            written[reference.path] = _add(reference, writer)
    fields = (*_FIELDS, Field("情况", 16, lambda row: written[row.path]))
    table = ArchiveTable("目录", fields, lambda: references(scope))
    table.write(writer, FOLDER, scope.title("照片和文件目录"))


def _add(reference: Reference, writer: ArchiveWriter) -> str:
    """Put the content in if it is what it was; tells how that went."""
    name = f"{reference.what}的“{reference.file.name}”"
    try:
        source = full_path(reference.file.path).open("rb")
    except OSError:
        writer.gaps.append(f"{name}的内容找不到，没有放进来。")
        return "找不到，没有放进来"
    with source:
        if hashlib.file_digest(source, "sha256").hexdigest() != reference.file.sha256:
            writer.gaps.append(f"{name}被改过，没有放进来。")
            return "被改过，没有放进来"
        source.seek(0)
        writer.add_file(reference.path, source)
    return "已放进来"


def references(scope: Scope) -> Iterator[Reference]:
    """Every use of a stored file in the year, kind after kind, in a fixed order."""
    yield from _of_issues(scope)
    yield from _of_topics(scope)
    yield from _of_organizations(scope)
    yield from _of_meetings(scope)
    yield from _of_checklists(scope)
    yield from _of_cases(scope)


def _within(scope: Scope, field: str) -> Q:
    return Q(**{f"{field}__gte": scope.begins_at, f"{field}__lt": scope.ends_at})


def _read(rows: Any, *related: str) -> Iterator[Any]:
    found: Iterator[Any] = rows.select_related("stored_file", *related).iterator(BATCH)
    return found


def _of_issues(scope: Scope) -> Iterator[Reference]:
    """Attachments of problems that are in the archive, whenever they were added before its end."""
    rows = Attachment.objects.filter(
        issue__in=problems_of(scope).values("pk"), added_at__lt=scope.ends_at
    )
    for row in _read(rows.order_by("issue", "pk"), "issue__village"):
        issue = row.issue
        what = f"{issue.number}{row.get_phase_display()}"
        yield Reference(
            row.stored_file, "问题", issue.village.name, what, row.added_at, issue.is_sensitive
        )


def _of_topics(scope: Scope) -> Iterator[Reference]:
    rows = CommonTopic.objects.filter(
        _within(scope, "closed_at"), township=scope.township, remedy_file__isnull=False
    )
    for row in rows.select_related("remedy_file").order_by("pk").iterator(BATCH):
        if row.remedy_file:
            yield Reference(row.remedy_file, "共性问题", "", row.title, row.closed_at)


def _of_organizations(scope: Scope) -> Iterator[Reference]:
    rows = OrganizationDocument.objects.filter(
        Q(withdrawn_at=None) | Q(withdrawn_at__gte=scope.begins_at),
        organization__in=organizations_of(scope).values("pk"),
        added_at__lt=scope.ends_at,
    )
    for row in _read(rows.order_by("organization", "pk"), "organization__village"):
        what = f"{row.organization.name}{row.get_kind_display()}第{row.version}版"
        village = row.organization.village.name
        yield Reference(row.stored_file, "组织", village, what, row.added_at)


def _of_meetings(scope: Scope) -> Iterator[Reference]:
    rows = DecisionStep.objects.filter(
        decision__in=decisions_of(scope).values("pk"),
        minutes__isnull=False,
        recorded_at__lt=scope.ends_at,
    )
    ordered = rows.select_related("minutes", "decision__village").order_by("decision", "pk")
    for row in ordered.iterator(BATCH):
        if row.minutes:
            what = f"{row.decision.title}{row.title}会议记录"
            yield Reference(row.minutes, "议事", row.decision.village.name, what, row.recorded_at)


def _of_checklists(scope: Scope) -> Iterator[Reference]:
    rows = ChecklistState.objects.filter(
        _within(scope, "changed_at"),
        hamlet__village__township=scope.township,
        proof__isnull=False,
    )
    ordered = rows.select_related("proof", "item", "hamlet__village").order_by("hamlet", "pk")
    for row in ordered.iterator(BATCH):
        if row.proof:
            what = f"{row.hamlet.name}{row.item.name}"
            yield Reference(row.proof, "10个1", row.hamlet.village.name, what, row.changed_at)


def _of_cases(scope: Scope) -> Iterator[Reference]:
    rows = CasePhoto.objects.filter(
        _within(scope, "case__published_at"), case__village__township=scope.township
    )
    for row in _read(rows.order_by("case", "position", "pk"), "case__village"):
        what = f"{row.case.title}{row.caption}"
        village = row.case.village.name
        yield Reference(row.stored_file, "典型案例", village, what, row.case.published_at)


_FIELDS = (
    Field("用在哪里", 12, lambda row: row.used_in),
    Field("村(社区)", 16, lambda row: row.village),
    Field("内容", 36, lambda row: row.what),
    Field("文件名", 30, lambda row: row.file.name),
    Field("大小(字节)", 12, lambda row: row.file.size, "#,##0"),
    Field("添加日期", 13, lambda row: row.added_at.astimezone().date() if row.added_at else None),
    Field("拍摄时间(相机写的)", 20, lambda row: row.file.taken_at),
    Field("敏感", 8, lambda row: "是" if row.is_sensitive else ""),
    Field("包里的位置", 84, lambda row: row.path),
)
