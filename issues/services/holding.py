"""What every move does first: may this person, is this the newest version, is this the state."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from issues.models import Issue
from issues.queries.deadlines import fault_of_day
from issues.queries.moves import MOVES
from issues.services.flow import refuse_stale
from shaping.uploads.numbers import NumberKind, find_private_numbers
from shaping.workflow import Forbidden, Refused, StaleState

LONGEST_WORDS = 300


def hold(issue: Issue, verb: str, *, by: Any, version: int) -> None:
    """Lock the problem's row for a move of MOVES, in the caller's transaction.

    Raises Forbidden with the move's sentence, StaleState when somebody changed the problem since
    `version` was shown, or when the state does not allow the move.
    """
    move = MOVES[verb]
    if not move.allows(issue, by):
        raise Forbidden(move.refusal)
    refuse_stale(issue, version)
    if issue.state not in move.states:
        state = issue.get_state_display()
        raise StaleState(f"这件问题现在是“{state}”，不能办“{move.word}”。请回到问题页看能办什么。")


def words_of(text: str, *, missing: str, longest: int = LONGEST_WORDS) -> str:
    """The words without blanks around. Raises Refused with `missing` for none, or when too long."""
    words = text.strip()
    if not words:
        raise Refused(missing)
    return short_words(words, longest)


def short_words(text: str, longest: int = LONGEST_WORDS) -> str:
    """The words without blanks around, perhaps none.

    Raises Refused when they are too long or hold an ID-card or bank-card number.
    """
    words = text.strip()
    if len(words) > longest:
        raise Refused(f"写得太长了，最多{longest}个字，请写短一些。")
    refuse_private_numbers(words)
    return words


def refuse_private_numbers(text: str) -> None:
    """Raise Refused for an ID-card or bank-card number; a phone number may be needed and stays."""
    for number in find_private_numbers(text):
        if number.kind != NumberKind.PHONE:
            raise Refused(
                f"里面像是有{number.words}（{number.masked}），请删掉，不要写证件号和卡号。"
            )


def refuse_day(day: date) -> None:
    """Raise Refused unless the day is a workday to come within two years."""
    fault = fault_of_day(day, timezone.localdate())
    if fault:
        raise Refused(fault)


def changes_of(issue: Issue, values: Mapping[str, Any]) -> list[list[str]]:
    """Label, old and new words of every column whose value changes; plain JSON for the event."""
    return [
        [_label(name), shown(name, getattr(issue, name)), shown(name, value)]
        for name, value in values.items()
        if getattr(issue, name) != value
    ]


def _label(name: str) -> str:
    return str(Issue._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def shown(name: str, value: Any) -> str:
    """A column's value as people read it."""
    if isinstance(value, bool):
        return "是" if value else "否"
    choices: Iterable[tuple[Any, Any]] = getattr(Issue._meta.get_field(name), "flatchoices", ())
    return str(dict(choices).get(value, "" if value is None else value))
