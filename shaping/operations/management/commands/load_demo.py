"""Load the demo, or tell its accounts when it is already there."""

import argparse
import os

from django.core.management.base import CommandParser
from django.utils import timezone

from shaping.command_line import REFUSED, PlainCommand
from shaping.operations.demo.people import demo_password
from shaping.operations.demo.services import is_demo, is_empty, load_demo
from shaping.workflow import Refused

ACCOUNTS = """
演示账号（密码都是 {password}）：
  office      共同缔造办公室      leader      分管领导
  cun-200     堰市村专干          secretary-200 堰市村书记    stationed-200 驻村干部
  inspector1…5 考核组成员         finance     财政所          auditor     纪委(审计)
  county      县级查看            sysadmin    系统管理员      secadmin    安全管理员
""".rstrip()


class Command(PlainCommand):
    help = "装入演示数据：沙坪镇（--scope county：崇阳县全部乡镇）"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--scope", choices=["township", "county"], default="township")
        # Used by `make run`: fills an empty installation and leaves every other one alone.
        parser.add_argument("--if-empty", action="store_true", help=argparse.SUPPRESS)

    def handle(self, *, scope: str, if_empty: bool, **options: object) -> None:
        try:
            if not if_empty or is_empty():
                load_demo(
                    whole_county=scope == "county",
                    today=timezone.localdate(),
                    tell=self.stdout.write,
                )
        except Refused as refusal:
            self.refuse_whole(refusal.message, REFUSED, as_json=False)
        if is_demo():
            self.stdout.write(ACCOUNTS.format(password=demo_password()))
        self.stdout.write(f"\n网址：http://127.0.0.1:{os.environ.get('PORT', '8000')}/\n")
