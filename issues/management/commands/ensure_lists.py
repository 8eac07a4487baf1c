"""Opens the month's problem lists where that is due; what is open already stays (design §7)."""

import json
from argparse import ArgumentParser
from typing import Any

from django.utils import timezone

from issues.models import IssueList
from issues.services.opening import ensure_lists
from shaping.command_line import REFUSED, PlainCommand, read_day
from shaping.workflow import Refused


class Command(PlainCommand):
    help = "打开本月该开放的问题清单；已经打开的不动。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--today", type=read_day, help="当作今天的日期，例如 2026-11-20")
        parser.add_argument("--json", action="store_true", help="只输出一个 JSON 对象")

    def handle(self, *args: Any, **options: Any) -> None:
        today = options["today"] or timezone.localdate()
        try:
            opened = ensure_lists(today)
        except Refused as refusal:
            self.refuse_whole(refusal.message, REFUSED, as_json=options["json"])
        if options["json"]:
            content = {"ok": True, "opened": [_line(row) for row in opened]}
            self.stdout.write(json.dumps(content, ensure_ascii=False))
            return
        for row in opened:
            self.stdout.write(f"打开{row}")
        self.stdout.write(f"共打开{len(opened)}份清单。" if opened else "没有要打开的清单。")


def _line(row: IssueList) -> dict[str, str]:
    return {
        "code": row.village.code12,
        "name": row.village.name,
        "month": row.month_code,
        "due": row.due_on.isoformat(),
    }
