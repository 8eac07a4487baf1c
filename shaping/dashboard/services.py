"""Acts of the roof itself: taking the audit trail out, running a scheduled task now."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from shaping.audit.models import AuditEvent, AuditEventQuerySet
from shaping.audit.services import Act, current_head, record
from shaping.celery import app
from shaping.dashboard.audit_values import values_text
from shaping.dashboard.audit_words import action_words
from shaping.dashboard.queries.areas import only_code
from shaping.dashboard.schedule_words import task_words
from shaping.jobs.models import Job
from shaping.jobs.services import JobOrder, enqueue
from shaping.spreadsheets.exports import ExportColumn, write_table
from shaping.workflow import Refused
from villages.capabilities import require

MOST_EVENTS = 20_000
SCHEDULED_KIND = "scheduled-task"

COLUMNS = (
    ExportColumn("序号", 9),
    ExportColumn("时间", 18),
    ExportColumn("操作人", 14),
    ExportColumn("操作", 18),
    ExportColumn("乡镇代码", 12),
    ExportColumn("对象", 24),
    ExportColumn("说明", 40),
    ExportColumn("改了什么", 50),
    ExportColumn("来源地址", 16),
    ExportColumn("请求编号", 14),
    ExportColumn("指纹", 66),
)


@transaction.atomic
def export_audit_trail(events: AuditEventQuerySet, wanted: Mapping[str, str], *, by: Any) -> bytes:
    """The events as a workbook, oldest first; the export is an event of its own.

    `wanted` says in words what was filtered. Raises Refused above 20,000 events, Forbidden
    without audit.export.
    """
    require(by, "audit.export")
    count = events.count()
    if count > MOST_EVENTS:
        raise Refused(f"要导出的日志有{count}条，一次最多{MOST_EVENTS}条。请用日期缩小范围。")
    head = current_head()
    content = write_table(
        COLUMNS,
        _rows(events),
        title="操作日志",
        name="操作日志",
        notes=(f"共{count}条。导出时的日志链头指纹：{head}", _filter_words(wanted)),
    )
    record(
        Act(
            "audit.export",
            township_code=only_code(by, "audit.export"),
            summary=f"导出操作日志{count}条",
            after={"count": count, "filters": dict(wanted)},
        ),
        by=by,
    )
    return content


def _filter_words(wanted: Mapping[str, str]) -> str:
    asked = "，".join(f"{title}：{value}" for title, value in wanted.items())
    return f"筛选：{asked}" if asked else "筛选：无"


def _rows(events: AuditEventQuerySet) -> Iterator[Sequence[Any]]:
    for event in events.order_by("sequence").iterator(chunk_size=1000):
        yield _row(event)


def _row(event: AuditEvent) -> Sequence[Any]:
    return (
        event.sequence,
        timezone.localtime(event.happened_at).replace(tzinfo=None),
        event.actor_name,
        action_words(event.action),
        event.township_code,
        event.target_label,
        event.summary,
        values_text(event),
        event.address,
        event.request_id,
        event.hash,
    )


@transaction.atomic
def run_scheduled(entry: str, *, by: Any) -> Job:
    """Run a task of the static schedule once more, as a job; `entry` is its name there.

    Raises Forbidden without system.run, Refused for a task that is not to be run by hand.
    """
    require(by, "system.run")
    task = str(app.conf.beat_schedule.get(entry, {}).get("task", ""))
    words = task_words(task)
    if not words.may_run:
        raise Refused("这个定时任务不能手动运行，到时间会自己运行。")
    title = f"现在运行：{words.title}"
    address = reverse("dashboard:system")
    job = enqueue(JobOrder(SCHEDULED_KIND, title, {"task": task}, result_path=address), by=by)
    record(Act("schedule.run", target=job, summary=title), by=by)
    return job
