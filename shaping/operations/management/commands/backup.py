"""Write everything the installation holds into one file."""

import json as json_text
import time
from pathlib import Path

from django.core.management.base import CommandParser

from shaping.command_line import REFUSED, PlainCommand
from shaping.operations.backups.dumping import make_backup
from shaping.operations.backups.words import contents, plain_words
from shaping.workflow import Refused


class Command(PlainCommand):
    help = "备份：全部数据和文件写进一个文件，不用停机"
    refusal_opening = "没有备份："

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", help="备份写到哪个文件；已有的文件不覆盖")
        parser.add_argument("--json", action="store_true", help="只输出一个 JSON 对象")

    def handle(self, *, file: str, json: bool, **options: object) -> None:
        begun = time.monotonic()
        try:
            made = make_backup(Path(file))
        except Refused as refusal:
            self.refuse_whole(refusal.message, REFUSED, as_json=json)
        if json:
            content = {"ok": True, "file": file, "bytes": made.size} | contents(made.manifest)
            self.stdout.write(json_text.dumps(content, ensure_ascii=False))
            return
        seconds = time.monotonic() - begun
        self.stdout.write(
            f"备份完成：{file}，{made.size / 1_000_000:.1f} MB，用时{seconds:.1f}秒。"
            f"{plain_words(made.manifest)}"
        )
