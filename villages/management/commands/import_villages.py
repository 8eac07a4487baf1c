"""Imports the list of townships, villages and communities from a csv or xlsx file (design §8)."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand

from shaping.imports.files import is_readable_file
from shaping.imports.services import ImportOutcome, import_file
from shaping.spreadsheets.columns import Fault
from shaping.workflow import Refused

REFUSED, WRONG_CALL = 1, 2


class Command(BaseCommand):
    help = "导入乡镇、村(社区)名单（csv、xlsx 或 xls）；有一处错就一行也不存。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="名单：乡镇代码、乡镇名称、村(社区)代码、村(社区)名称四列")
        parser.add_argument("--county", default="", help="新乡镇所属的县，例如 崇阳县")
        parser.add_argument("--dry-run", action="store_true", help="只检查，不保存")
        parser.add_argument("--json", action="store_true", help="输出一个 JSON 对象")

    def handle(self, *args: Any, **options: Any) -> None:
        path, as_json = Path(options["file"]), options["json"]
        if not is_readable_file(path):
            message = f"没有找到文件 {path}，或者没有权限读它。请核对文件名和所在的文件夹。"
            self._refuse([Fault(0, "", path.name, message)], WRONG_CALL, as_json=as_json)
        parameters = {"county": options["county"]} if options["county"] else {}
        try:
            outcome = import_file("villages", parameters, path, by=None, dry_run=options["dry_run"])
        except Refused as refusal:
            fault = Fault(0, "", path.name, refusal.message)
            self._refuse([fault], REFUSED, as_json=as_json)
        if outcome.faults:
            self._refuse(outcome.faults, REFUSED, as_json=as_json)
        self._report(outcome, options)

    def _refuse(self, faults: Sequence[Fault], status: int, *, as_json: bool) -> NoReturn:
        """Print every reason and end with the exit status."""
        if as_json:
            errors = [fault.as_dict() for fault in faults]
            self.stdout.write(json.dumps({"ok": False, "errors": errors}, ensure_ascii=False))
        else:
            self.stderr.write("没有导入，一行也没有存：")
            for fault in faults:
                place = f"第{fault.row}行“{fault.column}”：" if fault.row else ""
                self.stderr.write(f"{place}{fault.message}")
        sys.exit(status)

    def _report(self, outcome: ImportOutcome, options: dict[str, Any]) -> None:
        if options["json"]:
            done = {
                "ok": True,
                "dry_run": options["dry_run"],
                "batch": outcome.batch.pk if outcome.batch else None,
                "new": outcome.new_count,
                "changed": outcome.changed_count,
                "unchanged": outcome.unchanged_count,
                "warnings": list(outcome.warnings),
            }
            self.stdout.write(json.dumps(done, ensure_ascii=False))
            return
        for warning in outcome.warnings:
            self.stdout.write(warning)
        figures = f"新增{outcome.new_count}个，修改{outcome.changed_count}个，不变{outcome.unchanged_count}个"
        if options["dry_run"]:
            self.stdout.write(f"检查通过，没有保存。村(社区)：{figures}。")
        elif outcome.batch is None:
            self.stdout.write(f"这份表和登记簿一样，没有要改的。村(社区)：{figures}。")
        else:
            self.stdout.write(f"已经导入（第{outcome.batch.pk}号）。村(社区)：{figures}。")
