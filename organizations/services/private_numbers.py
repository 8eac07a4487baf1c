"""Keeps ID-card and bank-card numbers out of everything that people may read (security R-P4)."""

from collections.abc import Mapping

from shaping.uploads.numbers import NumberKind, find_private_numbers
from shaping.workflow import Refused


def refuse_private_numbers(texts: Mapping[str, str]) -> None:
    """Raise Refused, naming the field and what to do, when a text holds an ID or bank-card number.

    `texts` are by the field's Chinese name. Phone numbers pass here; forms warn of them first.
    """
    for label, text in texts.items():
        for found in find_private_numbers(text):
            if found.kind != NumberKind.PHONE:
                raise Refused(
                    f"“{label}”里写了{found.words}（{found.masked}），请删掉。系统里不存这类号码。"
                )
