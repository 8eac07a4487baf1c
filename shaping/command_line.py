"""What our commands share: Chinese words for a wrong call, and how they refuse (design §8)."""

import json
import re
import sys
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError, DjangoHelpFormatter

REFUSED, WRONG_CALL = 1, 2

# argparse says what is wrong in English; these are the ways in which a call can be wrong.
_WRONG_CALLS = (
    (r"the following arguments are required: (.+)", "缺少参数：{}。"),
    (r"unrecognized arguments: (.+)", "不认识的参数：{}。"),
    (r"ambiguous option: (\S+).*", "参数写得不全：{}。"),
    (r"argument (\S+): expected .*", "参数 {} 后面要写一个值。"),
    (r"argument (\S+): .*[一-鿿].*", None),
    (r"argument ([^:]+): .*", "参数 {} 的值不对。"),
)


class PlainCommand(BaseCommand):
    """A command whose every refusal is plain Chinese, or one JSON object after `--json`."""

    refusal_opening = ""  # what a refusal means for what is stored, said first

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        """Let the parser refuse a wrong call as the command itself would."""
        parser = super().create_parser(prog_name, subcommand, **kwargs)

        def error(message: str) -> NoReturn:
            if not parser.called_from_command_line:
                raise CommandError(message)
            self.refuse_wrong_call(parser, message)

        parser.error = error  # type: ignore[method-assign]
        return parser

    def refuse_wrong_call(self, parser: ArgumentParser, message: str) -> NoReturn:
        """Say what is wrong with the call and how it is written; ends with status 2."""
        words = f"{wrong_call_words(message)}{usage_words(parser)}"
        self.refuse_whole(words, WRONG_CALL, as_json="--json" in sys.argv)

    def refuse(
        self, errors: Sequence[Mapping[str, Any]], status: int, *, as_json: bool
    ) -> NoReturn:
        """Print every reason, as sentences or as one JSON object, and end with the status."""
        if as_json:
            content = {"ok": False, "errors": list(errors)}
            self.stdout.write(json.dumps(content, ensure_ascii=False))
        else:
            if self.refusal_opening:
                self.stderr.write(self.refusal_opening)
            for error in errors:
                place = f"第{error['row']}行“{error['column']}”：" if error["row"] else ""
                self.stderr.write(f"{place}{error['message']}")
        sys.exit(status)

    def refuse_whole(
        self, message: str, status: int, *, as_json: bool, value: str = ""
    ) -> NoReturn:
        """Refuse with one sentence that belongs to no row."""
        error = {"row": 0, "column": "", "value": value, "message": message}
        self.refuse([error], status, as_json=as_json)


def usage_words(parser: ArgumentParser) -> str:
    """How the command is written, with its own arguments and none of Django's."""
    own = [
        action
        for action in parser._actions
        if not {"-h", *DjangoHelpFormatter.show_last} & {*action.option_strings}
    ]
    formatter = parser._get_formatter()
    formatter.add_usage(None, own, [], prefix="写法：")
    return " ".join(formatter.format_help().split())


def wrong_call_words(message: str) -> str:
    """What argparse found wrong, in Chinese; a Chinese sentence of our own stays as it is."""
    for pattern, words in _WRONG_CALLS:
        found = re.fullmatch(pattern, message, re.DOTALL)
        if found:
            return words.format(found[1]) if words else f"{message.partition(': ')[2]}。"
    return "命令写得不对。"


def read_day(text: str) -> date:
    """A day as an argument has it, such as 2026-11-20; for argparse."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError("日期请写成 2026-11-20 的样子") from error


def read_month(text: str) -> tuple[int, int]:
    """Year and month as an argument has them, such as 2026-11; for argparse."""
    if not re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", text):
        raise ArgumentTypeError("月份请写成 2026-11 的样子")
    return int(text[:4]), int(text[5:])
