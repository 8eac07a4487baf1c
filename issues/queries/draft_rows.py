"""What was typed in a list's draft, read as values, with every fault and warning at once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Self
from uuid import UUID

from issues.models import IssueList, OptionalField
from issues.queries.draft_fields import FIELD_READERS, LONGEST, Choices, choices_of
from organizations.models import EveningTalk
from shaping.uploads.models import FileKind, StoredFile
from shaping.uploads.numbers import NumberKind, find_private_numbers

MOST_ROWS = 60
MOST_PHOTOS = 6
# Preset on an empty card: alone they say nothing.
PRESETS = frozenset({"hamlet", "affected_unit", "talk"})
TEXT_FIELDS = (
    "hamlet",
    "category",
    "description",
    "affected_count",
    "affected_unit",
    "scope",
    "urgency",
    "source",
    "proposal",
    "funds_yuan",
    "raised_on",
    "raised_by_name",
    "contact",
    "individual_measure",
    "is_sensitive",
    "recurs_from",
    "talk",
)


@dataclass(frozen=True)
class DraftFault:
    """What is wrong in a card and what to do; a warning does not keep the list back.

    Without a card `field` is the id of an element of the page, or nothing.
    """

    key: str
    row: int
    field: str
    message: str
    is_warning: bool = False

    @property
    def anchor(self) -> str:
        """Id of the field on the page where the list is written."""
        if not self.key:
            return self.field or "cards"
        return f"id_row-{self.key}-{self.field}"

    @property
    def sentence(self) -> str:
        """The fault with the card's number in front."""
        return f"第{self.row}条：{self.message}" if self.row else self.message


@dataclass(frozen=True)
class CleanRow:
    """One card: `values` are a problem's columns, complete only when there is no fault."""

    key: str
    number: int
    values: dict[str, Any]
    photos: list[StoredFile]
    recurs_from: int | None
    faults: list[DraftFault]
    raw: dict[str, Any]

    def with_talk(self, talks: Mapping[str, EveningTalk]) -> Self:
        """The card with the talk it came from; a talk of elsewhere is dropped."""
        self.values["evening_talk"] = talks.get(str(self.raw.get("talk", "")))
        return self


@dataclass(frozen=True)
class Reading:
    """All cards in which something was typed, in their order."""

    rows: list[CleanRow]
    general: list[DraftFault] = field(default_factory=list)

    @property
    def faults(self) -> list[DraftFault]:
        """Everything that keeps the list back, card by card."""
        found = [fault for row in self.rows for fault in row.faults]
        return [fault for fault in [*self.general, *found] if not fault.is_warning]

    @property
    def warnings(self) -> list[DraftFault]:
        """What should be looked at again."""
        found = [fault for row in self.rows for fault in row.faults]
        return [fault for fault in [*self.general, *found] if fault.is_warning]


def check_draft(issue_list: IssueList) -> list[DraftFault]:
    """Every fault and warning of the draft; five queries, however many cards."""
    reading = read_draft(issue_list)
    return [*reading.faults, *reading.warnings]


def read_draft(issue_list: IssueList) -> Reading:
    """The typed cards as values; six queries at most, however many cards."""
    typed = typed_rows(issue_list)
    choices = choices_of(issue_list.village)
    photos, talks = _photos(typed), _talks(issue_list, typed)
    rows = [
        _read_row(key, number, row, choices, photos).with_talk(talks)
        for number, (key, row) in enumerate(typed, start=1)
    ]
    general = [*_twice(rows), *_private_statements(issue_list)]
    if len(rows) > MOST_ROWS:
        general.append(DraftFault("", 0, "", f"一份清单最多{MOST_ROWS}条，请去掉一些。"))
    return Reading(rows, general)


def typed_rows(issue_list: IssueList) -> list[tuple[str, dict[str, Any]]]:
    """Key and card of every card in which something was typed, in the order they were added."""
    return [(key, row) for key, row in draft_rows(issue_list) if not is_blank(row)]


def draft_rows(issue_list: IssueList) -> list[tuple[str, dict[str, Any]]]:
    """Key and card of every stored card, in the order they were added."""
    rows: dict[str, dict[str, Any]] = issue_list.draft.get("rows", {})
    return sorted(rows.items(), key=lambda item: (item[1].get("order", 0), item[0]))


def is_blank(row: dict[str, Any]) -> bool:
    """Whether nothing but presets stands in a card; a photo alone counts as something."""
    texts = (row.get(name, "") for name in TEXT_FIELDS if name not in PRESETS)
    return not any(str(text).strip() for text in texts) and not row.get("photos")


def _photos(typed: list[tuple[str, dict[str, Any]]]) -> dict[str, StoredFile]:
    keys = {key for _, row in typed for key in row.get("photos", [])}
    if not keys:
        return {}
    rows = StoredFile.objects.filter(key__in=keys, kind=FileKind.PHOTO)
    return {str(row.key): row for row in rows}


def _talks(
    issue_list: IssueList, typed: list[tuple[str, dict[str, Any]]]
) -> dict[str, EveningTalk]:
    """The village's talks that cards name; one query, or none."""
    named = {row.get("talk", "") for _, row in typed}
    keys = [int(text) for text in named if _is_id(text)]
    if not keys:
        return {}
    rows = EveningTalk.objects.filter(pk__in=keys, hamlet__village=issue_list.village_id)
    return {str(row.pk): row for row in rows}


def _read_row(
    key: str,
    number: int,
    row: dict[str, Any],
    choices: Choices,
    photos: dict[str, StoredFile],
) -> CleanRow:
    values: dict[str, Any] = {}
    faults: list[DraftFault] = []
    for name, read in FIELD_READERS.items():
        text = str(row.get(name, "")).strip()
        values[name], message = read(text, choices)
        if message:
            faults.append(DraftFault(key, number, name, message))
    faults += _private_numbers(key, number, row)
    found = [photos[photo] for photo in row.get("photos", []) if photo in photos]
    texts = {name: str(row.get(name, "")).strip() for name in TEXT_FIELDS} | {
        "photos": "有" if found else ""
    }
    for name in OptionalField.values:
        if name in choices.required and not texts[name]:
            label = OptionalField(name).label
            faults.append(DraftFault(key, number, name, f"镇里要求填“{label}”，请补上。"))
    recurs_from = texts["recurs_from"]
    return CleanRow(
        key=key,
        number=number,
        values=values,
        photos=found,
        recurs_from=int(recurs_from) if _is_id(recurs_from) else None,
        faults=faults,
        raw=row,
    )


def _private_numbers(key: str, number: int, row: dict[str, Any]) -> Iterator[DraftFault]:
    """ID-card and bank-card numbers are refused, phone numbers warned of outside 联系方式."""
    for name in LONGEST:
        for found in find_private_numbers(str(row.get(name, ""))):
            if found.kind != NumberKind.PHONE:
                message = f"写了{found.words}（{found.masked}），请删掉。清单里不能有这类号码。"
                yield DraftFault(key, number, name, message)
            elif name != "contact":
                message = f"写了{found.words}（{found.masked}），不必要的话请删掉。"
                yield DraftFault(key, number, name, message, is_warning=True)


def _private_statements(issue_list: IssueList) -> Iterator[DraftFault]:
    for issue_id, row in issue_list.draft.get("carried", {}).items():
        for found in find_private_numbers(str(row.get("words", ""))):
            if found.kind != NumberKind.PHONE:
                message = f"上月未办结的说明里写了{found.words}（{found.masked}），请删掉。"
                yield DraftFault("", 0, f"carried-{issue_id}-words", message)


def _twice(rows: list[CleanRow]) -> Iterator[DraftFault]:
    seen: dict[tuple[Any, str], int] = {}
    for row in rows:
        place = (row.values["hamlet"], row.values["description"])
        first = seen.setdefault(place, row.number)
        if first != row.number and row.values["description"]:
            words = f"和第{first}条的村湾、问题描述一样，请看看是不是重复了。"
            yield DraftFault(row.key, row.number, "description", words, is_warning=True)


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 10


def is_photo_key(text: str) -> bool:
    """Whether a text is the key of a stored file: a UUID in its usual form."""
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False
