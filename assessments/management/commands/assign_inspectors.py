"""Imports who scores what at a year-end tour from a workbook; a conflict refuses the whole file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.utils import timezone

from assessments.management.score_calls import WrongCall, read_township_and_year
from assessments.models import AssessmentCycle
from shaping.accounts.models import User
from shaping.command_line import REFUSED, WRONG_CALL, PlainCommand
from shaping.imports.files import is_readable_file
from shaping.imports.reports import outcome_words
from shaping.imports.services import import_file
from shaping.workflow import Refused
from villages.capabilities import may
from villages.models import Appointment, Township


class Command(PlainCommand):
    refusal_opening = "没有分工，一项也没有存："
    help = "按表给考核组分工（xlsx、xls 或 csv）；有一处错或者有一处回避，就一项也不存。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="分工表，要有考核组成员、村(社区)两列")
        parser.add_argument("--township", required=True, help="乡镇代码，9位数字，例如 421223101")
        parser.add_argument("--year", required=True, help="年度，例如 2026")
        parser.add_argument(
            "--by", default="", help="以谁的名义分工，写用户名；办公室只有一个人时可以不写"
        )
        parser.add_argument("--dry-run", action="store_true", help="只检查，不保存")
        parser.add_argument("--json", action="store_true", help="输出一个 JSON 对象")

    def handle(self, *args: Any, **options: Any) -> None:
        as_json, path = options["json"], Path(options["file"])
        try:
            cycle = _read_cycle(options)
            assigner = _read_assigner(options["by"], cycle.township)
            if not is_readable_file(path):
                raise WrongCall(
                    f"没有找到文件 {path}，或者没有权限读它。请核对文件名和所在的文件夹。"
                )
        except WrongCall as wrong:
            self.refuse_whole(str(wrong), WRONG_CALL, as_json=as_json)
        parameters = {"cycle": cycle.pk}
        dry_run = options["dry_run"]
        try:
            outcome = import_file("assignments", parameters, path, by=assigner, dry_run=dry_run)
        except Refused as refusal:
            self.refuse_whole(refusal.message, REFUSED, as_json=as_json, value=path.name)
        if outcome.faults:
            self.refuse([fault.as_dict() for fault in outcome.faults], REFUSED, as_json=as_json)
        self.stdout.write(outcome_words(outcome, options, unit="项"))


def _read_cycle(options: dict[str, Any]) -> AssessmentCycle:
    """The year that the call names; raises WrongCall."""
    township, year = read_township_and_year(options)
    cycles = AssessmentCycle.objects.select_related("township")
    cycle = cycles.filter(township=township, year=year).first()
    if cycle is None:
        raise WrongCall(f"{township.name}还没有建{year}年度的考核，请先在网页上新建并启动。")
    return cycle


def _read_assigner(username: str, township: Township) -> User:
    """The person who answers for the assignments; an assignment always names one."""
    if username:
        person = User.objects.filter(username=username.replace("\0", "")).first()
        if person is None or not may(person, "panel.manage", township):
            raise WrongCall(f"“{username}”不在{township.name}的共同缔造办公室，不能分工。")
        return person
    posts = Appointment.objects.live(timezone.localdate()).filter(township=township)
    people = User.objects.filter(is_active=True, pk__in=posts.values("user")).order_by("pk")
    office = [person for person in people if may(person, "panel.manage", township)]
    if len(office) != 1:
        names = "、".join(person.username for person in office) or "现在没有人"
        raise WrongCall(f"请用 --by 写明以谁的名义分工（{township.name}共同缔造办公室：{names}）。")
    return office[0]
