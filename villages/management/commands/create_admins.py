"""Makes the first system and security administrators, two different persons (design §3)."""

import sys
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.utils import timezone

from shaping.accounts.services import NewAccount
from shaping.command_line import WRONG_CALL, PlainCommand
from villages.management.first_passwords import person, tell_slips
from villages.services.starting import create_admins

OFFICES = {"system": "系统管理员", "security": "安全管理员"}


class Command(PlainCommand):
    refusal_opening = "没有办成，什么也没有保存："
    help = "建立第一个系统管理员和第一个安全管理员（两个不同的人），密码只打印一次。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        for name, title in OFFICES.items():
            parser.add_argument(f"--{name}", type=person, metavar="用户名:姓名", help=title)
        parser.add_argument("--json", action="store_true", help="输出一个 JSON 对象")

    def handle(self, *args: Any, **options: Any) -> None:
        people = {name: options[name] or self._ask(name) for name in OFFICES}
        tell_slips(
            self,
            lambda: create_admins(**people, today=timezone.localdate()),
            as_json=options["json"],
        )

    def _ask(self, name: str) -> NewAccount:
        """Ask at the terminal; without one, end with status 2."""
        if not sys.stdin.isatty():
            words = f"请写 --{name} 用户名:姓名（{OFFICES[name]}）。"
            self.refuse_whole(words, WRONG_CALL, as_json="--json" in sys.argv)
        while True:
            try:
                return person(input(f"{OFFICES[name]}（用户名:姓名）："))
            except ArgumentTypeError as error:
                self.stderr.write(str(error))
