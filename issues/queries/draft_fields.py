"""The fields of a card: what each may hold, and how a text becomes a value or a sentence."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from unicodedata import normalize

from django.utils import timezone

from issues.models import (
    AffectedUnit,
    FieldRequirement,
    IssueCategory,
    IssueScope,
    IssueSource,
    Urgency,
)
from villages.models import Hamlet, Village

WHOLE_VILLAGE = "all"
MOST_AFFECTED = 1_000_000
MOST_FUNDS_YUAN = 100_000_000
# Longest texts, as the columns of a problem have them.
LONGEST = {
    "description": 500,
    "proposal": 300,
    "raised_by_name": 40,
    "contact": 60,
    "individual_measure": 300,
}


@dataclass(frozen=True)
class Choices:
    """What a card may name: the village's hamlets, the township's categories and demands."""

    hamlets: dict[str, Hamlet]
    categories: dict[str, IssueCategory]
    required: frozenset[str]
    today: date


def choices_of(village: Village) -> Choices:
    """What cards of the village may name today; three queries."""
    hamlets = Hamlet.objects.filter(village=village).order_by("code")
    categories = IssueCategory.objects.filter(township=village.township_id).offered()
    required = FieldRequirement.objects.filter(township=village.township_id, ended_at=None)
    return Choices(
        {str(hamlet.pk): hamlet for hamlet in hamlets},
        {str(category.pk): category for category in categories},
        frozenset(required.values_list("field", flat=True)),
        timezone.localdate(),
    )


Read = tuple[Any, str]


def _hamlet(text: str, choices: Choices) -> Read:
    if text == WHOLE_VILLAGE:
        return None, ""
    hamlet = choices.hamlets.get(text)
    return hamlet, "" if hamlet else "请选村湾(小区)，涉及全村的选“全村”。"


def _category(text: str, choices: Choices) -> Read:
    category = choices.categories.get(text)
    message = "这个类别不再使用，请另选一个。" if text else "请选问题类别。"
    return category, "" if category else message


def _text(name: str, required: str = "") -> Callable[[str, Choices], Read]:
    def read(text: str, choices: Choices) -> Read:
        if not text:
            return "", required
        most = LONGEST[name]
        return text[:most], f"最多{most}个字，现在有{len(text)}个字，请写短一些。" if len(
            text
        ) > most else ""

    return read


def _whole(text: str, most: int) -> int | None:
    """A whole number up to `most`, written in half or full width, with or without commas."""
    digits = normalize("NFKC", text).replace(",", "").strip()
    if not (digits.isascii() and digits.isdecimal()) or len(digits) > 12:
        return None
    number = int(digits)
    return number if number <= most else None


def _affected_count(text: str, choices: Choices) -> Read:
    if not text:
        return None, "请写涉及多少户(人、亩、处)。"
    number = _whole(text, MOST_AFFECTED)
    if number is None or number < 1:
        return None, f"涉及数写的是“{text[:20]}”，请写1到{MOST_AFFECTED}的整数，例如 46。"
    return number, ""


def _funds(text: str, choices: Choices) -> Read:
    if not text:
        return None, ""
    number = _whole(text, MOST_FUNDS_YUAN)
    message = f"资金需求写的是“{text[:20]}”，请写整数，单位是元，例如 20000。"
    return number, message if number is None else ""


def _one_of(choice: Any, message: str, *, default: str = "", required: bool = False) -> Any:
    def read(text: str, choices: Choices) -> Read:
        if not text and not required:
            return default, ""
        return (text, "") if text in choice.values else (default, message)

    return read


def _raised_on(text: str, choices: Choices) -> Read:
    if not text:
        return None, ""
    try:
        day = date.fromisoformat(normalize("NFKC", text))
    except ValueError:
        return None, "提出日期请写全年月日，例如 2026-11-20。"
    if not date(2000, 1, 1) <= day <= choices.today:
        return None, "提出日期不能晚于今天，也不能早于2000年。"
    return day, ""


def _tick(text: str, choices: Choices) -> Read:
    return bool(text), ""


FIELD_READERS: dict[str, Callable[[str, Choices], Read]] = {
    "hamlet": _hamlet,
    "category": _category,
    "description": _text("description", "请写问题描述：什么事，在哪里，什么情况。"),
    "affected_count": _affected_count,
    "affected_unit": _one_of(AffectedUnit, "请选单位：户、人、亩或处。", required=True),
    "scope": _one_of(IssueScope, "请选共性或个性。"),
    "urgency": _one_of(Urgency, "请选紧急程度。", default=Urgency.NORMAL),
    "source": _one_of(IssueSource, "请选来源。"),
    "proposal": _text("proposal"),
    "funds_yuan": _funds,
    "raised_on": _raised_on,
    "raised_by_name": _text("raised_by_name"),
    "contact": _text("contact"),
    "individual_measure": _text("individual_measure"),
    "is_sensitive": _tick,
}
