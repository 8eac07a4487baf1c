"""The organizations, talks and decisions of an archive; members without telephone and birth year."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Q

from organizations.models import (
    CollectiveDecision,
    DecisionDisclosure,
    DecisionStep,
    EveningTalk,
    Member,
    Organization,
    StepResult,
)
from shaping.reports.services.archives.span import BATCH, Scope
from shaping.reports.services.archives.tables import ArchiveTable, Field
from shaping.reports.services.archives.writing import ArchiveWriter


def add_organizations(scope: Scope, writer: ArchiveWriter) -> None:
    """组织: every body that stood at some time of the year, and who served in it."""
    for name, fields, rows in (
        ("组织名册", _ORGANIZATION_FIELDS, _organizations),
        ("成员名册", _MEMBER_FIELDS, _members),
    ):
        table = ArchiveTable(name, fields, lambda rows=rows: rows(scope))  # type: ignore[misc]
        table.write(writer, "组织", scope.title(name))


def add_meetings(scope: Scope, writer: ArchiveWriter) -> None:
    """夜话议事: the year's talks, the matters under way in it, their meetings and disclosures."""
    for name, fields, rows in (
        ("村湾夜话", _TALK_FIELDS, _talks),
        ("集体事项", _DECISION_FIELDS, _decisions),
        ("议事记录", _STEP_FIELDS, _steps),
        ("公开记录", _DISCLOSURE_FIELDS, _disclosures),
    ):
        table = ArchiveTable(name, fields, lambda rows=rows: rows(scope))  # type: ignore[misc]
        table.write(writer, "夜话议事", scope.title(name))


def organizations_of(scope: Scope) -> Any:
    """Bodies of the township that stood at some time of the year."""
    return Organization.objects.filter(
        Q(dissolved_on=None) | Q(dissolved_on__year__gte=scope.year),
        village__township=scope.township,
        founded_on__year__lte=scope.year,
    )


def _organizations(scope: Scope) -> Iterator[Organization]:
    rows = organizations_of(scope).select_related("village", "hamlet")
    found: Iterator[Organization] = rows.order_by("village__code12", "hamlet__name", "pk").iterator(
        BATCH
    )
    return found


def _members(scope: Scope) -> Iterator[Member]:
    rows = Member.objects.filter(
        Q(until=None) | Q(until__year__gte=scope.year),
        organization__in=organizations_of(scope).values("pk"),
        since__year__lte=scope.year,
    )
    ordered = rows.select_related("organization__village", "organization__hamlet")
    found: Iterator[Member] = ordered.order_by(
        "organization__village__code12", "organization", "pk"
    ).iterator(BATCH)
    return found


def _talks(scope: Scope) -> Iterator[EveningTalk]:
    rows = EveningTalk.objects.filter(
        hamlet__village__township=scope.township, held_on__year=scope.year
    )
    found: Iterator[EveningTalk] = (
        rows.select_related("hamlet__village", "recorded_by")
        .order_by("held_on", "hamlet__village__code12", "pk")
        .iterator(BATCH)
    )
    return found


def decisions_of(scope: Scope) -> Any:
    """Matters that were under way at some time of the year."""
    return CollectiveDecision.objects.filter(
        Q(finished_at=None) | Q(finished_at__gte=scope.begins_at),
        village__township=scope.township,
        started_at__lt=scope.ends_at,
    )


def _decisions(scope: Scope) -> Iterator[CollectiveDecision]:
    rows = decisions_of(scope).select_related("village", "hamlet", "procedure")
    found: Iterator[CollectiveDecision] = rows.order_by(
        "village__code12", "started_at", "pk"
    ).iterator(BATCH)
    return found


def _steps(scope: Scope) -> Iterator[DecisionStep]:
    rows = DecisionStep.objects.filter(decision__in=decisions_of(scope).values("pk"))
    found: Iterator[DecisionStep] = (
        rows.exclude(result=StepResult.PENDING)
        .select_related("decision__village")
        .order_by("decision__village__code12", "decision", "position", "attempt")
        .iterator(BATCH)
    )
    return found


def _disclosures(scope: Scope) -> Iterator[DecisionDisclosure]:
    rows = DecisionDisclosure.objects.filter(decision__in=decisions_of(scope).values("pk"))
    found: Iterator[DecisionDisclosure] = (
        rows.select_related("decision__village")
        .order_by("decision__village__code12", "decision", "number")
        .iterator(BATCH)
    )
    return found


def _day(moment: Any) -> Any:
    return moment.astimezone().date() if moment else None


_ORGANIZATION_FIELDS = (
    Field("代码", 15, lambda row: row.village.code12),
    Field("村(社区)", 16, lambda row: row.village.name),
    Field("村湾(小区)", 16, lambda row: row.place_name),
    Field("类别", 14, lambda row: row.get_kind_display()),
    Field("名称", 28, lambda row: row.name),
    Field("成立日期", 13, lambda row: row.founded_on),
    Field("成立方式", 14, lambda row: row.get_founding_method_display()),
    Field("本届起", 13, lambda row: row.term_start),
    Field("本届止", 13, lambda row: row.term_end),
    Field("撤销日期", 13, lambda row: row.dissolved_on),
    Field("撤销原因", 24, lambda row: row.dissolution_reason),
)
_MEMBER_FIELDS = (
    Field("村(社区)", 16, lambda row: row.organization.village.name),
    Field("组织", 28, lambda row: row.organization.name),
    Field("姓名", 12, lambda row: row.name),
    Field("职务", 14, lambda row: row.post),
    Field("负责人", 9, lambda row: "是" if row.is_head else ""),
    Field("任职起", 13, lambda row: row.since),
    Field("任职止", 13, lambda row: row.until),
)
_TALK_FIELDS = (
    Field("日期", 13, lambda row: row.held_on),
    Field("代码", 15, lambda row: row.hamlet.village.code12),
    Field("村(社区)", 16, lambda row: row.hamlet.village.name),
    Field("村湾(小区)", 16, lambda row: row.hamlet.name),
    Field("地点", 16, lambda row: row.place),
    Field("主持人", 12, lambda row: row.chair_name),
    Field("干部人数", 9, lambda row: row.cadre_count, "0"),
    Field("群众人数", 9, lambda row: row.villager_count, "0"),
    Field("主要议题", 36, lambda row: row.topics),
    Field("形成的意见", 36, lambda row: row.outcome),
    Field("登记人", 12, lambda row: row.recorded_by.display_name),
)
_DECISION_FIELDS = (
    Field("代码", 15, lambda row: row.village.code12),
    Field("村(社区)", 16, lambda row: row.village.name),
    Field("村湾(小区)", 16, lambda row: row.place_name),
    Field("事项", 26, lambda row: row.title),
    Field("内容", 40, lambda row: row.description),
    Field("议事程序", 14, lambda row: row.procedure.name),
    Field("状态", 10, lambda row: row.get_state_display()),
    Field("预计费用(元)", 12, lambda row: row.cost_yuan, "#,##0"),
    Field("实际费用(元)", 12, lambda row: row.final_cost_yuan, "#,##0"),
    Field("办理结果", 30, lambda row: row.outcome),
    Field("发起日期", 13, lambda row: _day(row.started_at)),
    Field("办结日期", 13, lambda row: _day(row.finished_at)),
)
_STEP_FIELDS = (
    Field("村(社区)", 16, lambda row: row.decision.village.name),
    Field("事项", 26, lambda row: row.decision.title),
    Field("步骤", 20, lambda row: row.title),
    Field("谁来议", 20, lambda row: row.body),
    Field("第几次", 8, lambda row: row.attempt, "0"),
    Field("日期", 13, lambda row: row.held_on),
    Field("地点", 16, lambda row: row.place),
    Field("应到", 8, lambda row: row.expected, "0"),
    Field("实到", 8, lambda row: row.present, "0"),
    Field("同意", 8, lambda row: row.votes_for, "0"),
    Field("反对", 8, lambda row: row.votes_against, "0"),
    Field("弃权", 8, lambda row: row.votes_abstained, "0"),
    Field("结果", 10, lambda row: row.get_result_display()),
    Field("形成的意见", 36, lambda row: row.words),
)
_DISCLOSURE_FIELDS = (
    Field("村(社区)", 16, lambda row: row.decision.village.name),
    Field("事项", 26, lambda row: row.decision.title),
    Field("第几次公开", 12, lambda row: row.get_number_display()),
    Field("公开起", 13, lambda row: row.starts_on),
    Field("公开止", 13, lambda row: row.ends_on),
    Field("公开地点", 20, lambda row: row.place),
)
