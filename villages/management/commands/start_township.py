"""Starts a township's real work: its name and 代字, its office and leader (design §3)."""

from argparse import ArgumentParser
from typing import Any

from django.utils import timezone

from shaping.command_line import PlainCommand
from villages.management.first_passwords import person, tell_slips
from villages.services.starting import TownshipStart, start_township


class Command(PlainCommand):
    refusal_opening = "没有办成，什么也没有保存："
    help = "启用一个乡镇：写名称、发文机关、代字，建办公室和分管领导的账号，密码只打印一次。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--code", required=True, help="9位乡镇代码，例如 421223101")
        parser.add_argument("--name", default="", help="名称；名录里已有时可以不写")
        parser.add_argument("--county", default="", help="所属县；名录里已有时可以不写")
        parser.add_argument("--issuing-body", default="", help="发文机关，不写就用 名称＋人民政府")
        parser.add_argument("--document-code", default="", help="发文代字，例如 沙政发")
        for name, title in (("office", "共同缔造办公室"), ("leader", "分管领导")):
            parser.add_argument(
                f"--{name}", type=person, required=True, metavar="用户名:姓名", help=title
            )
        parser.add_argument("--json", action="store_true", help="输出一个 JSON 对象")

    def handle(self, *args: Any, **options: Any) -> None:
        start = TownshipStart(
            options["code"],
            options["name"],
            options["county"],
            options["issuing_body"],
            options["document_code"],
        )
        today = timezone.localdate()
        office, leader = options["office"], options["leader"]
        tell_slips(
            self,
            lambda: start_township(start, office, leader, today=today, by=None)[1],
            as_json=options["json"],
        )
