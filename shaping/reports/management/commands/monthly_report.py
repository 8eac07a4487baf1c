"""Makes one township's report of a month, or tells of the one that is there (design §8)."""

import json
from argparse import ArgumentParser
from typing import Any

from django.utils import timezone

from shaping.command_line import REFUSED, WRONG_CALL, PlainCommand, read_month
from shaping.reports.management.commands.ensure_reports import line_of
from shaping.reports.models import MonthlyReport
from shaping.reports.services.producing import make_month
from shaping.reports.wording import completeness_sentence, figures_sentence, title_of
from shaping.workflow import Refused
from villages.models import Township


class Command(PlainCommand):
    help = "出一个乡镇一个月的月报；已经有的只显示，不重出。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--township", required=True, help="乡镇代码，9位数字，例如 421223101")
        parser.add_argument("--month", required=True, type=read_month, help="月份，例如 2026-10")
        parser.add_argument("--json", action="store_true", help="只输出一个 JSON 对象")

    def handle(self, *args: Any, **options: Any) -> None:
        as_json = options["json"]
        township = Township.objects.filter(code9=options["township"]).first()
        if township is None:
            words = f"没有代码是 {options['township']} 的乡镇。"
            self.refuse_whole(words, WRONG_CALL, as_json=as_json, value=options["township"])
        try:
            report = make_month(township, *options["month"], today=timezone.localdate())
        except Refused as refusal:
            self.refuse_whole(refusal.message, REFUSED, as_json=as_json)
        if as_json:
            content = {"ok": True} | line_of(report)
            self.stdout.write(json.dumps(content, ensure_ascii=False))
            return
        self._tell(report)

    def _tell(self, report: MonthlyReport) -> None:
        contents = report.contents
        self.stdout.write(title_of(contents))
        self.stdout.write(completeness_sentence(contents))
        self.stdout.write(figures_sentence(contents))
        self.stdout.write(f"第{report.version}版，内容指纹 {report.content_hash}")
