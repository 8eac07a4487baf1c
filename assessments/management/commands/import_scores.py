"""Imports the scores of one township, year and kind from a workbook (design §8)."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.utils import timezone

from assessments.management.score_calls import (
    ScoreCall,
    WrongCall,
    add_score_arguments,
    read_score_call,
)
from assessments.sheet_checks import ScoreOrder, day_fault
from shaping.command_line import REFUSED, WRONG_CALL, PlainCommand
from shaping.imports.files import is_readable_file
from shaping.imports.reports import outcome_words
from shaping.imports.services import import_file
from shaping.workflow import Refused


class Command(PlainCommand):
    refusal_opening = "没有导入，一行也没有存："
    help = "导入考核成绩（xlsx、xls 或 csv）；有一处错就一行也不存。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="成绩表，要有村(社区)代码或村(社区)，和得分")
        add_score_arguments(parser)
        parser.add_argument(
            "--date", default="", help="表里没有检查日期时用这一天，例如 2026-06-30"
        )
        parser.add_argument("--dry-run", action="store_true", help="只检查，不保存")

    def handle(self, *args: Any, **options: Any) -> None:
        as_json, path = options["json"], Path(options["file"])
        try:
            call = read_score_call(options)
            day = _read_day(options["date"], call)
            if not is_readable_file(path):
                raise WrongCall(
                    f"没有找到文件 {path}，或者没有权限读它。请核对文件名和所在的文件夹。"
                )
        except WrongCall as wrong:
            self.refuse_whole(str(wrong), WRONG_CALL, as_json=as_json)
        parameters = {"cycle": call.cycle.pk, "score_kind": call.kind.value}
        if day:
            parameters["date"] = day.isoformat()
        try:
            outcome = import_file("scores", parameters, path, by=None, dry_run=options["dry_run"])
        except Refused as refusal:
            self.refuse_whole(refusal.message, REFUSED, as_json=as_json, value=path.name)
        if outcome.faults:
            self.refuse([fault.as_dict() for fault in outcome.faults], REFUSED, as_json=as_json)
        self.stdout.write(outcome_words(outcome, options, unit="行"))


def _read_day(written: str, call: ScoreCall) -> date | None:
    """Read --date and make sure that it may stand on a sheet of this cycle; raises WrongCall."""
    if not written:
        return None
    try:
        day = date.fromisoformat(written)
    except ValueError as error:
        raise WrongCall(f"--date 写的是“{written}”，请写年月日，例如 2026-06-30。") from error
    fault = day_fault(day, ScoreOrder(call.cycle, call.kind, day, timezone.localdate()))
    if fault:
        raise WrongCall(f"--date {fault}。")
    return day
