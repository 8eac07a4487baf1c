"""A month's list as a sheet: its columns, what it may name, and a card's words in it and back."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from issues.models import (
    AffectedUnit,
    CarriedStatus,
    Issue,
    IssueList,
    IssueScope,
    IssueSource,
    IssueState,
    Urgency,
)
from issues.queries.columns import HIDDEN_WORDS, WHOLE_VILLAGE_WORDS, words_of
from issues.queries.draft_fields import LONGEST, WHOLE_VILLAGE, Choices, choices_of
from shaping.spreadsheets.columns import CellKind, Column
from villages.models import Village

TEMPLATE_VERSION = 1
NUMBER, STATUS, WORDS = "number", "status", "words"
YES = "是"
_CHOSEN: dict[str, Any] = {
    "affected_unit": AffectedUnit,
    "scope": IssueScope,
    "urgency": Urgency,
    "source": IssueSource,
}
# The texts of a card that a sheet holds; a card's photos and 反弹 are chosen on the page.
CARD_KEYS = (
    "hamlet",
    "category",
    "description",
    "affected_count",
    "affected_unit",
    "urgency",
    "source",
    "scope",
    "proposal",
    "funds_yuan",
    "raised_on",
    "raised_by_name",
    "contact",
    "is_sensitive",
)


@dataclass(frozen=True)
class ListPlace:
    """Whose list of which month."""

    village: Village
    year: int
    month: int

    @property
    def code(self) -> str:
        """The month as addresses have it: 2026-11."""
        return f"{self.year}-{self.month:02d}"

    @property
    def title(self) -> str:
        """堰市村2026年11月问题清单."""
        return f"{self.village}{self.year}年{self.month}月问题清单"

    @property
    def template_id(self) -> str:
        """Names version, village and month in the file, so that another one is noticed."""
        return f"issue-list-v{TEMPLATE_VERSION}:{self.village.code12}:{self.code}"

    @cached_property
    def issue_list(self) -> IssueList | None:
        """The stored list with its people; None before it was opened."""
        rows = IssueList.objects.select_related("village__township", "reported_by", "accepted_by")
        return rows.filter(village=self.village, year=self.year, month=self.month).first()

    @cached_property
    def choices(self) -> Choices:
        """What cards may name."""
        return choices_of(self.village)

    @cached_property
    def carried(self) -> list[Issue]:
        """The unfinished problems that the list carries, oldest first."""
        rows = Issue.objects.unfinished().filter(village=self.village)
        if self.issue_list is not None:
            rows = rows.exclude(first_list=self.issue_list)
        related = rows.select_related("hamlet", "category", "village", "responsible")
        return list(related.order_by("reported_at", "pk"))


def columns_of(place: ListPlace) -> tuple[Column, ...]:
    """The columns in the order of the sheet; drop-downs name what the village may choose."""
    shown = [issue for issue in place.carried if not issue.is_sensitive]
    hamlets = [hamlet.name for hamlet in place.choices.hamlets.values()]
    hamlets += [issue.hamlet.name for issue in shown if issue.hamlet]
    categories = [category.name for category in place.choices.categories.values()]
    categories += [issue.category.name for issue in shown]
    return (
        Column(
            NUMBER, "编号", width=18, locked=True, max_length=20, hint="新问题不填，上报后自动编号"
        ),
        _chosen("hamlet", "村湾(小区)", (*hamlets, WHOLE_VILLAGE_WORDS), ("村湾", "小区")),
        _chosen("category", "问题类别", categories, ("类别",)),
        Column(
            "description",
            "问题描述",
            width=44,
            locked=True,
            max_length=LONGEST["description"],
            hint="什么事，在哪里，什么情况。不写身份证号、银行卡号",
        ),
        Column(
            "affected_count",
            "涉及数",
            CellKind.COUNT,
            aliases=("涉及户/人数",),
            width=8,
            locked=True,
        ),
        _chosen("affected_unit", "单位", AffectedUnit.labels, ("涉及单位",), width=8),
        Column(
            STATUS,
            "现在的情况",
            width=16,
            choices=tuple(CarriedStatus.labels),
            hint="只有上月未办结的要选，新问题空着",
        ),
        Column(WORDS, "说明", width=28, max_length=300, hint="办到哪一步了；已办好的写结果"),
        *_optional_columns(),
    )


def _chosen(
    key: str, title: str, choices: Any, aliases: tuple[str, ...] = (), width: int = 14
) -> Column:
    names = tuple(dict.fromkeys(str(name) for name in choices))
    return Column(key, title, aliases=aliases, width=width, choices=names, locked=True)


def _optional_columns() -> tuple[Column, ...]:
    return (
        Column("urgency", "紧急程度", width=10, choices=tuple(Urgency.labels)),
        Column("source", "来源", width=10, choices=tuple(IssueSource.labels)),
        Column("scope", "共性/个性", width=10, choices=tuple(IssueScope.labels)),
        Column("proposal", "拟办意见", width=28, max_length=LONGEST["proposal"]),
        Column("funds_yuan", "资金需求(元)", CellKind.COUNT, width=12),
        Column("raised_on", "提出日期", CellKind.DATE, width=12),
        Column("raised_by_name", "提出人", width=10, max_length=LONGEST["raised_by_name"]),
        Column("contact", "联系方式", width=14, max_length=LONGEST["contact"]),
        Column(
            "is_sensitive", "敏感", width=8, choices=(YES, "否"), hint="涉及个人隐私、信访的选“是”"
        ),
    )


def card_of(values: Mapping[str, Any], choices: Choices) -> dict[str, str]:
    """A sheet's words as the texts of a draft's card: ids for names, codes for labels."""
    card = {key: "" if values.get(key) is None else str(values[key]) for key in CARD_KEYS}
    hamlets = {hamlet.name: key for key, hamlet in choices.hamlets.items()}
    categories = {category.name: key for key, category in choices.categories.items()}
    card["hamlet"] = {WHOLE_VILLAGE_WORDS: WHOLE_VILLAGE, **hamlets}.get(card["hamlet"], "")
    card["category"] = categories.get(card["category"], card["category"])
    for key, kind in _CHOSEN.items():
        codes = {str(label): str(value) for value, label in kind.choices}
        card[key] = codes.get(card[key], card[key])
    card["is_sensitive"] = "1" if card["is_sensitive"] == YES else ""
    return card


def words_of_card(card: Mapping[str, Any], choices: Choices) -> dict[str, str]:
    """A card's texts as the sheet has them, without the empty ones."""
    words = {key: str(card.get(key) or "").strip() for key in CARD_KEYS}
    hamlets = {key: hamlet.name for key, hamlet in choices.hamlets.items()}
    categories = {key: category.name for key, category in choices.categories.items()}
    words["hamlet"] = {WHOLE_VILLAGE: WHOLE_VILLAGE_WORDS, **hamlets}.get(words["hamlet"], "")
    words["category"] = categories.get(words["category"], words["category"])
    for key, kind in _CHOSEN.items():
        labels = {str(value): str(label) for value, label in kind.choices}
        words[key] = labels.get(words[key], words[key])
    words["is_sensitive"] = YES if words["is_sensitive"] else ""
    return {key: text for key, text in words.items() if text}


def carried_row(issue: Issue, said: Mapping[str, Any]) -> dict[str, Any]:
    """A carried-over problem as a row of the sheet; of a sensitive one the words stay covered."""
    status = CarriedStatus(said.get("status") or CarriedStatus.STILL)
    row: dict[str, Any] = {
        NUMBER: issue.number,
        STATUS: "" if issue.state == IssueState.AWAITING_VERIFICATION else str(status.label),
        WORDS: str(said.get("words", "")),
    }
    if issue.is_sensitive:
        return row | {"description": HIDDEN_WORDS, WORDS: ""}
    return row | {
        "hamlet": issue.hamlet.name if issue.hamlet else WHOLE_VILLAGE_WORDS,
        "category": issue.category.name,
        "description": issue.description,
        "affected_count": issue.affected_count,
        "affected_unit": str(issue.get_affected_unit_display()),
    }


def printed_rows(place: ListPlace) -> list[tuple[Issue, list[tuple[str, str]]]]:
    """The carried-over problems with column and text of the paper form; sensitive ones covered."""
    return [(issue, _printed(issue)) for issue in place.carried]


def _printed(issue: Issue) -> list[tuple[str, str]]:
    words = words_of(issue)
    if issue.is_sensitive:
        words = dict.fromkeys(words, "") | {"问题描述": HIDDEN_WORDS}
    return list(words.items())[:-1]
