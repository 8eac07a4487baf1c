"""The scheduled tasks in words: what each is for, how often it runs, which one may be asked for.

A test fails when a task of the schedule has no words here.
"""

from dataclasses import dataclass

from celery.schedules import crontab


@dataclass(frozen=True)
class TaskWords:
    """What a task is for; `may_run` when running it once more can do no harm."""

    title: str
    may_run: bool = False


# Keyed by the task's name.
TASK_WORDS: dict[str, TaskWords] = {
    "shaping.jobs.beat": TaskWords("报到：定时程序还在运行"),
    "shaping.jobs.sweep": TaskWords("接着办中断的后台任务"),
    "shaping.uploads.sweep": TaskWords("清理没有用上的照片和文件"),
    "issues.ensure_lists": TaskWords("开放当月问题清单", may_run=True),
    "issues.ensure_reminders": TaskWords("提醒还没有上报清单的村", may_run=True),
    "issues.refresh_renamed": TaskWords("改了名的村湾按新名字查找"),
    "reports.ensure": TaskWords("到时间自动出报告", may_run=True),
    "reports.sweep": TaskWords("清理没有用上的月报文件"),
    "organizations.follow_merges": TaskWords("并入的村的组织跟着转过去"),
    "notices.send_outside": TaskWords("把消息发到邮箱、微信群、钉钉群", may_run=True),
    "dashboard.raise_alarms": TaskWords("检查运行状态，有问题发告警", may_run=True),
}
UNKNOWN = TaskWords("其他定时任务")


def task_words(task: str) -> TaskWords:
    """The words of a task; general ones for a task of another version."""
    return TASK_WORDS.get(task, UNKNOWN)


def often(times: crontab) -> str:
    """How often a task runs, roughly: 每分钟, 每5分钟, 每小时, 每天, 每周, 每月."""
    minutes, hours = len(times.minute), len(times.hour)
    if hours == 24:
        every = 60 // minutes
        return {1: "每分钟", 60: "每小时"}.get(every, f"每{every}分钟")
    if len(times.day_of_month) < 31:
        return "每月"
    if len(times.day_of_week) < 7:
        return "每周"
    return "每天" if hours == minutes == 1 else f"每天{hours * minutes}次"
