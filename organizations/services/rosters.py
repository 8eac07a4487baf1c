"""A roster as an organization keeps it (花名册), out and in by Excel; it never holds ID numbers."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from organizations.models import Gender, Member, Organization
from organizations.services.members import check_facts
from organizations.services.private_numbers import refuse_private_numbers
from shaping.imports.kinds import CheckResult, RowChange
from shaping.imports.models import RowAction
from shaping.spreadsheets.columns import CellKind, Column, Fault, SheetReading, SheetRow
from shaping.workflow import Refused

COLUMNS = (
    Column("name", "姓名", aliases=("名字", "成员姓名"), required=True, width=12, max_length=30),
    Column("gender", "性别", choices=tuple(Gender.labels), width=8),
    Column(
        "birth_year",
        "出生年",
        aliases=("出生年月", "出生日期", "出生年份", "出生时间"),
        width=10,
        max_length=40,
        hint="例如 1962",
    ),
    Column("political_status", "政治面貌", aliases=("党派",), width=14, max_length=20),
    Column(
        "post",
        "职务",
        aliases=("职位", "担任职务", "现任职务"),
        required=True,
        width=14,
        max_length=20,
    ),
    Column(
        "phone",
        "电话",
        aliases=("联系电话", "电话号码", "手机", "手机号", "手机号码", "联系方式"),
        width=18,
        max_length=40,
    ),
    Column(
        "since",
        "任职日期",
        CellKind.DATE,
        aliases=("任职时间", "任职起", "任现职时间"),
        width=14,
        hint="例如 2026-03-01；空着就按本届起",
    ),
)
# Asked for only to be refused: what such a column holds must not be read in.
ID_COLUMN = Column(
    "id_number",
    "身份证号",
    aliases=("身份证", "身份证号码", "公民身份号码", "公民身份证号", "证件号", "证件号码"),
)
TITLES = {column.key: column.title for column in COLUMNS}
GENDERS = {gender.label: gender.value for gender in Gender}
HEAD_POSTS = ("书记", "组长", "会长", "理事长", "队长", "主席", "负责人")
STORED = ("name", "gender", "birth_year", "political_status", "post", "phone")
MOST_ROWS = 500
NO_ID_NUMBERS = "表里有“身份证号”这一列。系统里不存身份证号，这份表没有读入。请删掉这一列，再上传。"
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d{5})")


def roster_rows(organization: Organization) -> list[dict[str, Any]]:
    """Those in office as rows of the sheet, in the order they came."""
    return [
        {
            "name": member.name,
            "gender": member.get_gender_display(),
            "birth_year": str(member.birth_year or ""),
            "political_status": member.political_status,
            "post": member.post,
            "phone": member.phone,
            "since": member.since,
        }
        for member in _open_members(organization)
    ]


def check_roster(reading: SheetReading, organization: Organization) -> CheckResult:
    """Compare a roster with the members in office; three queries, however many rows.

    Known by name and post; an empty cell leaves what is stored. Raises Refused for a column of ID
    numbers, more than 500 rows or a dissolved organization.
    """
    if ID_COLUMN.key in reading.columns_found:
        raise Refused(NO_ID_NUMBERS)
    if organization.dissolved_on is not None:
        raise Refused("这个组织已经撤销，不能再导入成员。")
    if len(reading.rows) > MOST_ROWS:
        raise Refused(f"一次最多{MOST_ROWS}人，请分成几份表。")
    return _RosterCheck(reading, organization).result()


class _RosterCheck:
    """One pass over the rows; `_terms` are all terms of the organization by name and post."""

    def __init__(self, reading: SheetReading, organization: Organization) -> None:
        self._reading, self._organization = reading, organization
        members = list(Member.objects.filter(organization=organization).order_by("since", "pk"))
        self._open = {(row.name, row.post): row for row in members if row.until is None}
        self._closed = [row for row in members if row.until is not None]
        self._lacks_head = not any(row.is_head for row in self._open.values())
        self._rows: dict[tuple[str, str], int] = {}
        self._faults: list[Fault] = []

    def result(self) -> CheckResult:
        """Check all rows; what is in office and not in the sheet is only told."""
        found = [self._change(row) for row in self._reading.rows]
        changes = [change for change in found if change is not None]
        absent = [member.name for key, member in self._open.items() if key not in self._rows]
        told = f"表里没有{'、'.join(absent[:10])}{'等' if len(absent) > 10 else ''}，没有动。"
        return CheckResult(changes, self._faults, [told] if absent and changes else [])

    def _change(self, row: SheetRow) -> RowChange | None:
        name, post = row.values.get("name"), row.values.get("post")
        if not self._is_clean(row) or not name or not post or self._is_repeated(row, (name, post)):
            return None
        stored = self._open.get((name, post))
        old = values_of(stored) if stored is not None else {}
        try:
            new = old | self._written(row) if old else self._fresh(row)
            member = member_of(self._organization, new)
            check_facts(member, self._organization)
            member.clean_fields(exclude=["organization"])
        except Refused as refusal:
            self._tell(row, _place_of(refusal.message), refusal.message.rstrip("。"))
            return None
        except ValidationError as error:
            self._tell(row, next(iter(error.message_dict)), error.messages[0].rstrip("。"))
            return None
        if stored is None and self._has_served(member):
            self._tell(row, "since", "这个人在这个职务上的任职时间和已登记的重叠，请核对")
            return None
        return self._as_change(row, stored, old, new)

    def _as_change(
        self, row: SheetRow, stored: Member | None, old: dict[str, Any], new: dict[str, Any]
    ) -> RowChange:
        if self._lacks_head and is_head_post(new["post"]) and not self._has_headed(new):
            self._lacks_head, new["is_head"] = False, True
        label = f"{new['name']} {new['post']}{'（负责人）' if new['is_head'] else ''}"
        if stored is None:
            key = f"new:{new['name']}:{new['post']}"
            return RowChange(row.number, RowAction.NEW, key, label, {}, new)
        action = RowAction.UNCHANGED if old == new else RowAction.CHANGED
        return RowChange(row.number, action, str(stored.pk), label, old, new)

    def _tell(self, row: SheetRow, key: str, message: str) -> None:
        value = str(row.values.get(key) or "")
        self._faults.append(Fault(row.number, TITLES.get(key, ""), value[:60], message))

    def _is_clean(self, row: SheetRow) -> bool:
        """Tell of every cell with an ID or bank number, as it was written; never show the number."""
        written = self._reading.raw_rows.get(row.number, {})
        is_clean = True
        for key, title in TITLES.items():
            try:
                refuse_private_numbers({title: str(written.get(key) or row.values.get(key) or "")})
            except Refused as refusal:
                self._faults.append(Fault(row.number, title, "", refusal.message.rstrip("。")))
                is_clean = False
        return is_clean

    def _is_repeated(self, row: SheetRow, key: tuple[str, str]) -> bool:
        first = self._rows.setdefault(key, row.number)
        if first != row.number:
            self._tell(row, "name", f"和第{first}行是同一个人同一个职务，请只留一行")
        return first != row.number

    def _written(self, row: SheetRow) -> dict[str, Any]:
        """What the row says, by field; empty cells say nothing."""
        values: dict[str, Any] = {key: row.values.get(key) for key in TITLES}
        values["gender"] = GENDERS.get(values["gender"] or "")
        if values["birth_year"]:
            values["birth_year"] = _birth_year(values["birth_year"])
        if values["since"]:
            values["since"] = values["since"].isoformat()
        return {key: value for key, value in values.items() if value}

    def _fresh(self, row: SheetRow) -> dict[str, Any]:
        founded = self._organization.founded_on
        begun = max(self._organization.term_start or founded, founded)
        empty = dict.fromkeys(STORED, "") | {"birth_year": None, "is_head": False}
        empty["since"] = min(begun, timezone.localdate()).isoformat()
        return empty | self._written(row)

    def _has_served(self, member: Member) -> bool:
        """Whether an earlier term of the same person and post runs beyond the new one's start."""
        return any(
            (term.name, term.post) == (member.name, member.post) and _runs_into(term, member.since)
            for term in self._closed
        )

    def _has_headed(self, new: dict[str, Any]) -> bool:
        """Whether an earlier head's term runs into this one, so that he cannot be the head."""
        since = date.fromisoformat(new["since"])
        return any(term.is_head and _runs_into(term, since) for term in self._closed)


def _runs_into(term: Member, since: date) -> bool:
    return term.until is not None and term.until > since and term.until > term.since


def is_head_post(post: str) -> bool:
    """Whether a post is by its name the head's: 理事长, 党支部书记; never a deputy's."""
    return post.endswith(HEAD_POSTS) and "副" not in post


def _birth_year(text: str) -> int:
    """The year of 1962, 1962年5月, 1962.05, 196205 or a whole date."""
    found = _YEAR.match(text.strip())
    if found is None:
        raise Refused("出生年没有看懂，请写四位年份，例如 1962。")
    return int(found[1])


def _place_of(message: str) -> str:
    """The column that a sentence of `check_facts` is about."""
    if message.startswith("出生年"):
        return "birth_year"
    if message.startswith("电话"):
        return "phone"
    return "since" if message.startswith("任职起") else "name"


def _open_members(organization: Organization) -> Iterable[Member]:
    return Member.objects.filter(organization=organization, until=None).order_by("since", "pk")


def values_of(member: Member) -> dict[str, Any]:
    """What a row of the sheet says of a member, as JSON can hold it."""
    values = {name: getattr(member, name) for name in (*STORED, "is_head")}
    return values | {"since": member.since.isoformat()}


def member_of(organization: Organization, values: Any) -> Member:
    """The member whom a row describes, not stored."""
    facts = dict(values) | {"since": date.fromisoformat(values["since"])}
    return Member(organization=organization, **facts)
