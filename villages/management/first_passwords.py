"""What the first-steps commands share: a person as an argument, passwords printed once."""

import json
from argparse import ArgumentTypeError
from collections.abc import Callable, Sequence

from django.db import DatabaseError

from shaping.accounts.services import FirstPassword, NewAccount
from shaping.command_line import REFUSED, PlainCommand
from shaping.workflow import Refused

NO_TABLES = "数据库还没有准备好。请先运行 make run，或者 manage.py migrate，再试一次。"


def person(text: str) -> NewAccount:
    """USERNAME:姓名 as a new account; an ArgumentTypeError ends the command with status 2."""
    username, _, name = text.replace("：", ":").partition(":")
    if not username.strip() or not name.strip():
        raise ArgumentTypeError(f"“{text}”要写成 用户名:姓名，例如 zhangsan:张三")
    return NewAccount(username.strip(), name.strip())


def tell_slips(
    command: PlainCommand, make: Callable[[], Sequence[FirstPassword]], *, as_json: bool
) -> None:
    """Do the act and print the first passwords, once; a refusal ends with status 1."""
    try:
        slips = make()
    except Refused as refusal:
        command.refuse_whole(refusal.message, REFUSED, as_json=as_json)
    except DatabaseError:
        command.refuse_whole(NO_TABLES, REFUSED, as_json=as_json)
    command.stdout.write(as_json_text(slips) if as_json else as_text(slips))


def as_json_text(slips: Sequence[FirstPassword]) -> str:
    """The accounts as one JSON object."""
    accounts = [
        {
            "username": slip.user.username,
            "name": slip.user.display_name,
            "role": _role(slip),
            "password": slip.password,
        }
        for slip in slips
    ]
    return json.dumps({"ok": True, "accounts": accounts}, ensure_ascii=False)


def as_text(slips: Sequence[FirstPassword]) -> str:
    """The accounts as lines to be copied onto paper."""
    lines = ["下面的密码只显示这一次，请抄下来交给本人；第一次登录后要改密码。"]
    lines += [
        f"  {_role(slip)}  {slip.user.display_name}  用户名 {slip.user.username}  密码 {slip.password}"
        for slip in slips
    ]
    return "\n".join(lines)


def _role(slip: FirstPassword) -> str:
    return "、".join(post.get_role_display() for post in slip.user.appointments.order_by("pk"))
