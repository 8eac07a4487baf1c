"""Exports the scores of one township, year and kind with the import's columns (design §8)."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.db import transaction

from assessments.management.score_calls import (
    WrongCall,
    add_score_arguments,
    read_score_call,
)
from assessments.services.sheets import export_scores
from assessments.stored_sheets import sealed_sheets
from shaping.command_line import WRONG_CALL, PlainCommand


class Command(PlainCommand):
    help = "导出已封存的考核成绩（xlsx），改好后可以原样导入。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_score_arguments(parser)
        parser.add_argument("-o", "--output", required=True, help="导出到哪个文件，例如 成绩.xlsx")

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(options["output"])
        try:
            call = read_score_call(options)
            sheets = sealed_sheets(call.cycle, call.kind)
            with transaction.atomic():
                _write(path, export_scores(sheets, call.cycle, call.kind, by=None))
        except WrongCall as wrong:
            self.refuse_whole(str(wrong), WRONG_CALL, as_json=options["json"])
        count = sheets.count()
        if options["json"]:
            done = {"ok": True, "file": str(path), "rows": count}
            self.stdout.write(json.dumps(done, ensure_ascii=False))
        else:
            self.stdout.write(f"已导出{count}行到 {path}。")


def _write(path: Path, content: bytes) -> None:
    """Write the file; where that fails, the event of the export goes too."""
    try:
        path.write_bytes(content)
    except OSError as error:
        raise WrongCall(f"写不了文件 {path}，请换一个文件名或文件夹。") from error
