"""The problems of an archive with everything that was done about them.

Sensitive ones lie in a folder of their own. Telephone numbers are left out.
"""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Q

from issues.models import UNFINISHED_STATES, CommonTopic, Issue, IssueEvent
from shaping.reports.services.archives.span import BATCH, Scope
from shaping.reports.services.archives.tables import ArchiveTable, Field
from shaping.reports.services.archives.writing import ArchiveWriter

SENSITIVE_FOLDER = "问题/敏感问题（只给有关人员看）"


def add_problems(scope: Scope, writer: ArchiveWriter) -> None:
    """问题: the register and the way of each problem, then the common topics."""
    for is_sensitive, folder in ((False, "问题"), (True, SENSITIVE_FOLDER)):
        rows = problems_of(scope).filter(is_sensitive=is_sensitive)
        table = ArchiveTable("问题台账", _FIELDS, lambda rows=rows: _issues(rows))  # type: ignore[misc]
        table.write(writer, folder, scope.title("问题台账"))
        writer.add_lines(f"{folder}/办理过程.jsonl", _events(rows))
    topics = ArchiveTable("共性问题", _TOPIC_FIELDS, lambda: _topics(scope))
    topics.write(writer, "问题", scope.title("共性问题"))


def problems_of(scope: Scope) -> Any:
    """Problems that were under way at any time of the year."""
    moved = IssueEvent.objects.filter(
        happened_at__gte=scope.begins_at, happened_at__lt=scope.ends_at
    )
    return Issue.objects.filter(
        Q(pk__in=moved.values("issue")) | Q(state__in=UNFINISHED_STATES),
        village__township=scope.township,
        reported_at__lt=scope.ends_at,
    )


def _issues(rows: Any) -> Iterator[Issue]:
    related = ("village", "hamlet", "category", "responsible", "recurrence_of", "merged_into")
    ordered = rows.select_related(*related).order_by("village__code12", "reported_at", "pk")
    found: Iterator[Issue] = ordered.iterator(BATCH)
    return found


def _events(rows: Any) -> Iterator[dict[str, Any]]:
    """Each problem's way step by step, problem after problem."""
    events = IssueEvent.objects.filter(issue__in=rows.values("pk")).select_related("issue")
    for event in events.order_by("issue", "sequence").iterator(BATCH):
        yield {
            "编号": event.issue.number,
            "序号": event.sequence,
            "动作": event.action,
            "原状态": event.get_from_state_display(),
            "状态": event.get_to_state_display(),
            "在谁手里": event.get_holder_display(),
            "完成时限": event.due_on,
            "说明": event.words,
            "明细": event.details,
            "时间": event.happened_at,
            "经办人": event.by_name,
        }


def _topics(scope: Scope) -> Iterator[CommonTopic]:
    rows = CommonTopic.objects.filter(
        Q(closed_at=None) | Q(closed_at__gte=scope.begins_at),
        township=scope.township,
        opened_at__lt=scope.ends_at,
    )
    found: Iterator[CommonTopic] = (
        rows.select_related("category", "owner")
        .annotate(issue_count=Count("issues"))
        .order_by("opened_at", "pk")
        .iterator(BATCH)
    )
    return found


def _day(moment: Any) -> Any:
    return moment.astimezone().date() if moment else None


_FIELDS = (
    Field("编号", 18, lambda row: row.number),
    Field("代码", 15, lambda row: row.village.code12),
    Field("村(社区)", 16, lambda row: row.village.name),
    Field("村湾(小区)", 16, lambda row: row.hamlet.name if row.hamlet else "全村"),
    Field("问题类别", 14, lambda row: row.category.name),
    Field("问题描述", 44, lambda row: row.description),
    Field("涉及数", 10, lambda row: str(row.affected)),
    Field("来源", 10, lambda row: row.get_source_display()),
    Field("共性/个性", 10, lambda row: row.get_scope_display()),
    Field("紧急程度", 10, lambda row: row.get_urgency_display()),
    Field("层级", 8, lambda row: row.get_level_display()),
    Field("拟办意见", 30, lambda row: row.proposal),
    Field("资金需求(元)", 12, lambda row: row.funds_yuan, "#,##0"),
    Field("提出人", 12, lambda row: row.raised_by_name),
    Field("提出日期", 13, lambda row: row.raised_on),
    Field("责任单位", 18, lambda row: row.responsible_unit),
    Field("责任人", 12, lambda row: row.responsible.display_name if row.responsible else ""),
    Field("上报日期", 13, lambda row: _day(row.reported_at)),
    Field("完成时限", 13, lambda row: row.due_on),
    Field("状态", 12, lambda row: row.get_state_display()),
    Field("办结日期", 13, lambda row: _day(row.finished_at)),
    Field("销号日期", 13, lambda row: _day(row.closed_at)),
    Field("办理结果", 40, lambda row: row.result),
    Field("不予办理的理由", 24, lambda row: row.decline_reason),
    Field("群众反馈", 12, lambda row: row.get_villagers_answer_display()),
    Field("反弹次数", 9, lambda row: row.reopen_count, "0"),
    Field("反弹自", 18, lambda row: row.recurrence_of.number if row.recurrence_of else ""),
    Field("合并到", 18, lambda row: row.merged_into.number if row.merged_into else ""),
)
_TOPIC_FIELDS = (
    Field("共性问题", 30, lambda row: row.title),
    Field("问题类别", 14, lambda row: row.category.name),
    Field("牵头单位", 20, lambda row: row.owner_unit),
    Field("牵头人", 12, lambda row: row.owner.display_name if row.owner else ""),
    Field("问题(件)", 9, lambda row: row.issue_count, "0"),
    Field("立项日期", 13, lambda row: _day(row.opened_at)),
    Field("状态", 10, lambda row: row.get_state_display()),
    Field("制度名称", 30, lambda row: row.remedy_title),
    Field("制度日期", 13, lambda row: row.remedy_on),
    Field("制度内容", 60, lambda row: row.remedy_text),
)
