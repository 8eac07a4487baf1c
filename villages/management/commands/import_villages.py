"""Imports the list of townships, villages and communities from a csv or xlsx file (design §8)."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from shaping.command_line import REFUSED, WRONG_CALL, PlainCommand
from shaping.imports.files import is_readable_file
from shaping.imports.reports import outcome_words
from shaping.imports.services import import_file
from shaping.workflow import Refused


class Command(PlainCommand):
    refusal_opening = "没有导入，一行也没有存："
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
            self.refuse_whole(message, WRONG_CALL, as_json=as_json, value=path.name)
        parameters = {"county": options["county"]} if options["county"] else {}
        try:
            outcome = import_file("villages", parameters, path, by=None, dry_run=options["dry_run"])
        except Refused as refusal:
            self.refuse_whole(refusal.message, REFUSED, as_json=as_json, value=path.name)
        if outcome.faults:
            self.refuse([fault.as_dict() for fault in outcome.faults], REFUSED, as_json=as_json)
        self.stdout.write(outcome_words(outcome, options, unit="个村(社区)"))
