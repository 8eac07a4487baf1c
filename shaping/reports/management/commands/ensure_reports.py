"""Makes the report of every month that is over and lacks one; once more makes nothing (design §7)."""

import json
from argparse import ArgumentParser
from typing import Any

from django.utils import timezone

from shaping.command_line import REFUSED, PlainCommand, read_day
from shaping.reports.models import MonthlyReport
from shaping.reports.services.producing import make_reports
from shaping.workflow import Refused


class Command(PlainCommand):
    help = "补齐已经结束的月份的月报，每个乡镇每月一份；已经有的不重出。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--today", type=read_day, help="当作今天的日期，例如 2026-12-01")
        parser.add_argument("--json", action="store_true", help="只输出一个 JSON 对象")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            made = make_reports(options["today"] or timezone.localdate())
        except Refused as refusal:
            self.refuse_whole(refusal.message, REFUSED, as_json=options["json"])
        if options["json"]:
            content = {"ok": True, "reports": [line_of(report) for report in made]}
            self.stdout.write(json.dumps(content, ensure_ascii=False))
            return
        for report in made:
            self.stdout.write(f"已出：{report}（指纹 {report.content_hash[:12]}）")
        self.stdout.write(f"共出{len(made)}份月报。" if made else "没有要补的月报。")


def line_of(report: MonthlyReport) -> dict[str, Any]:
    """A report as commands print it in JSON."""
    return {
        "township": report.township.code9,
        "month": report.month_code,
        "version": report.version,
        "cut_off": report.cut_off_on.isoformat(),
        "hash": report.content_hash,
        "figures": report.snapshot["figures"],
    }
