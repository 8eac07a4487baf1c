"""Check that nothing was changed behind the system's back."""

import json

from django.core.management.base import CommandParser

from shaping.audit.services import current_head
from shaping.command_line import PlainCommand
from shaping.operations.verification import all_faults


class Command(PlainCommand):
    help = "核验操作日志、成绩、排名、奖励和上传的文件：逐项重算，说出每一处不符"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--head", default="", help="以前打印在公示或报告上的日志指纹")
        parser.add_argument("--json", action="store_true", help="只输出一个 JSON 对象")

    def handle(self, *, head: str, json: bool, **options: object) -> None:
        faults = list(all_faults(head))
        if json:
            self.stdout.write(as_json(faults))
        else:
            for fault in faults:
                self.stdout.write(fault)
            self.stdout.write(
                f"共有 {len(faults)} 处不符。"
                if faults
                else f"核验通过。日志指纹：{current_head()}"
            )
        if faults:
            raise SystemExit(1)


def as_json(faults: list[str]) -> str:
    """The result as one JSON object (design §8)."""
    content = {
        "ok": not faults,
        "head": current_head(),
        "errors": [{"row": 0, "column": "", "value": "", "message": fault} for fault in faults],
    }
    return json.dumps(content, ensure_ascii=False)
