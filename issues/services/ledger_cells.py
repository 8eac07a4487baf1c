"""The columns of the town's old ledger (domain §3.1), and how each of its free texts is read."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from unicodedata import normalize

from issues.models import AffectedUnit, IssueLevel, IssueScope, IssueSource, Urgency
from issues.queries.draft_fields import MOST_AFFECTED, MOST_FUNDS_YUAN
from issues.queries.ledger import MONTH
from shaping.spreadsheets.columns import CellKind, Column
from shaping.uploads.numbers import NumberKind, find_private_numbers

COLUMNS = (
    Column("position", "序号", width=6, max_length=10),
    Column(
        "village", "村(社区)", aliases=("村名", "单位", "单位名称"), required=True, max_length=40
    ),
    Column("hamlet", "村湾(小区)", aliases=("村湾", "小区", "组别"), max_length=40),
    Column("category", "问题类别", aliases=("类别", "类型"), required=True, max_length=30),
    Column(
        "description",
        "问题描述",
        aliases=("问题", "简要情况", "内容"),
        required=True,
        width=40,
        max_length=500,
    ),
    Column(
        "affected",
        "涉及户/人数",
        aliases=("涉及数", "涉及户数", "涉及"),
        required=True,
        max_length=20,
        hint="例如 46户、120亩",
    ),
    Column("source", "来源", max_length=20),
    Column("scope", "共性/个性", choices=tuple(IssueScope.labels)),
    Column("proposal", "拟办意见(村)", aliases=("拟办意见",), width=30, max_length=300),
    Column("responsible_unit", "责任单位(人)", aliases=("责任单位", "责任人"), max_length=60),
    Column("due_on", "完成时限", CellKind.DATE, aliases=("时限", "期限", "化解时限")),
    Column(
        "standing",
        "办理情况/状态",
        aliases=("办理情况", "状态", "化解情况"),
        width=30,
        max_length=300,
    ),
    Column("number", "编号", width=18, max_length=20),
    Column("raised_on", "提出日期", CellKind.DATE),
    Column("raised_by_name", "提出人", max_length=40),
    Column("urgency", "紧急程度", choices=tuple(Urgency.labels)),
    Column("level", "层级", choices=tuple(IssueLevel.labels)),
    Column("funds", "资金需求(万元)", max_length=20),
    Column("month", "首次列入月份", max_length=20, hint="例如 2026-03"),
    Column("grid_event_number", "网格事件编号", max_length=40),
    Column("contact", "联系方式", max_length=60),
)
TITLES = {column.key: column.title for column in COLUMNS}
CHOSEN: dict[str, Any] = {"scope": IssueScope, "urgency": Urgency, "level": IssueLevel}
TEXTS = ("proposal", "responsible_unit", "raised_by_name", "grid_event_number", "contact")
_AFFECTED = re.compile(r"([0-9][0-9,]{0,8})\s*(户|人|亩|处)?(?:次|家)?", re.ASCII)
_MONTH = re.compile(r"(\d{4})[-年./](\d{1,2})月?", re.ASCII)
_UNFINISHED = re.compile(r"(?:未|没有|没|待|尚未)(?:销号|办结|解决|完成|办理完)")
_FINISHED = re.compile(r"销号|办结|已解决|已完成|不予办理|^合并")
_COMMITTEES = {
    "村民委员会": "村",
    "村委会": "村",
    "居民委员会": "社区",
    "居委会": "社区",
}


class CellFaultError(ValueError):
    """What is wrong in a cell and what to do."""

    def __init__(self, key: str, message: str) -> None:
        super().__init__(message)
        self.key, self.message = key, message


def is_finished(standing: str) -> bool:
    """Whether the old ledger says that the problem is over: 已销号, but not 未销号."""
    return bool(_FINISHED.search(_UNFINISHED.sub("", standing)))


def short_village_name(name: str) -> str:
    """A village's name without its committee: 堰市村村委会 → 堰市村."""
    for committee, ending in _COMMITTEES.items():
        stem = name.removesuffix(committee)
        if stem and stem != name:
            return stem if stem.endswith(ending) else stem + ending
    return name


def read_affected(text: str) -> str:
    """46户, or a bare number, which counts households. Raises CellFaultError for other words."""
    found = _AFFECTED.fullmatch(normalize("NFKC", text).strip())
    count = int(found[1].replace(",", "")) if found else 0
    if found is None or not 1 <= count <= MOST_AFFECTED:
        raise CellFaultError("affected", f"写的是“{text}”，请写数和单位，例如 46户、120亩")
    return f"{count}{found[2] or AffectedUnit.HOUSEHOLD.label}"


def read_funds(text: str) -> str:
    """万元 as an exact decimal text of whole yuan, at most 10,000万元; empty for none."""
    plain = normalize("NFKC", text).replace(",", "").removesuffix("元").removesuffix("万").strip()
    if not plain:
        return ""
    try:
        yuan = Decimal(plain) * 10_000
    except InvalidOperation as error:
        raise CellFaultError("funds", f"写的是“{text}”，请写数，单位万元，例如 1.5") from error
    is_whole = yuan.is_finite() and yuan == yuan.to_integral_value()
    if not is_whole or not 0 <= yuan <= MOST_FUNDS_YUAN:
        raise CellFaultError("funds", f"写的是“{text}”，请写0到10000万元，最多四位小数")
    return f"{yuan / 10_000:f}"


def read_month(text: str, today: date) -> str:
    """2026-03 of 2026年3月; empty for none. Raises CellFaultError for later months and other words."""
    plain = normalize("NFKC", text).strip()
    found = _MONTH.fullmatch(plain)
    month = f"{found[1]}-{int(found[2]):02d}" if found else ""
    if plain and (not MONTH.fullmatch(month) or month > f"{today:%Y-%m}"):
        raise CellFaultError("month", f"写的是“{text}”，请写年和月，例如 2026-03，不能晚于本月")
    return month


def read_past(key: str, day: date | None, today: date) -> str:
    """A day up to today as ISO text; empty for none."""
    if day is not None and day > today:
        raise CellFaultError(key, f"{TITLES[key]}不能晚于今天")
    return day.isoformat() if day else ""


def refuse_private(key: str, text: str) -> str:
    """The text itself. Raises CellFaultError where an ID-card or bank-card number stands in it."""
    for found in find_private_numbers(text):
        if found.kind != NumberKind.PHONE:
            raise CellFaultError(key, f"写了{found.words}（{found.masked}），请删掉")
    return text


def code_of(key: str, label: str) -> str:
    """The code of a chosen label; empty for none."""
    kind: Any = {**CHOSEN, "source": IssueSource, "affected_unit": AffectedUnit}[key]
    return {str(name): str(value) for value, name in kind.choices}.get(label, "")


def affected_of(values: Mapping[str, Any]) -> tuple[int, str]:
    """Count and code of the unit of the row's 46户."""
    return int(values["affected"][:-1]), code_of("affected_unit", values["affected"][-1])


def yuan_of(values: Mapping[str, Any]) -> int | None:
    """Whole yuan of the row's 万元."""
    return int(Decimal(values["funds"]) * 10_000) if values["funds"] else None
