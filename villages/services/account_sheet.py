"""Compares a sheet of new accounts with the people of a township (批量建账号)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q

from shaping.accounts.models import User
from shaping.imports.kinds import CheckResult, RowChange
from shaping.imports.models import RowAction
from shaping.spreadsheets.columns import CellKind, Column, Fault, SheetReading, SheetRow
from villages.capabilities import OFFICE_APPOINTS, VILLAGE_ROLES, Role
from villages.models import Appointment, Township, Village

ROLES = {role.label: role for role in Role if role in OFFICE_APPOINTS}
COLUMNS = (
    Column("name", "姓名", required=True, max_length=60, aliases=("名字",), width=12),
    Column("role", "职务", required=True, choices=tuple(ROLES), width=18),
    Column("village_code", "村(社区)代码", CellKind.CODE, aliases=("代码", "村代码"), width=16),
    Column("village_name", "村(社区)", aliases=("村", "社区", "村名"), max_length=40, width=16),
    Column("username", "用户名", aliases=("账号", "登录名"), max_length=60, width=18),
    Column("phone", "手机号", CellKind.CODE, aliases=("手机", "电话"), width=16),
)
TITLES = {column.key: column.title for column in COLUMNS}
SamePost = tuple[str, Role, int | None]


class CellError(ValueError):
    """A cell that cannot be taken: its column's key and what to do."""

    def __init__(self, key: str, message: str) -> None:
        super().__init__(message)
        self.key, self.message = key, message


@dataclass
class AccountSheet:
    """One comparison; knows the township's villages, people and what earlier rows asked for.

    A constant number of SQL statements, whatever the number of rows.
    """

    township: Township
    today: date
    rows: Sequence[SheetRow]
    changes: list[RowChange] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def __post_init__(self) -> None:
        villages = Village.objects.filter(township=self.township).open_on(self.today)
        self._by_code = {village.code12: village for village in villages}
        self._by_name = {village.name: village for village in self._by_code.values()}
        self._read_people()
        self._rows_by_post: dict[SamePost, int] = {}
        self._rows_by_username: dict[str, int] = {}
        self._officer_rows: dict[int, int] = {}

    def _read_people(self) -> None:
        written = {_username(row) for row in self.rows} - {""}
        tail = self.township.code9[-3:]
        self._taken = written | set(
            User.objects.filter(
                Q(username__in=written)
                | Q(username__startswith=f"cun-{tail}")
                | Q(username__startswith=f"kaohe-{tail}-")
            ).values_list("username", flat=True)
        )
        self._existing = set(
            User.objects.filter(username__in=written).values_list("username", flat=True)
        )
        live = Appointment.objects.filter(township=self.township, ended_on=None)
        held = live.select_related("user").order_by("pk")
        self._held = {
            (a.user.display_name, Role(a.role), a.village_id): a.user.username for a in held
        }
        self._with_officer = {a.village_id for a in held if a.role == Role.VILLAGE_OFFICER}

    def compare(self) -> CheckResult:
        """Give what each row would make, and all faults."""
        for row in self.rows:
            if row.values.get("name") and row.values.get("role"):
                try:
                    self.changes.append(self._compare(row))
                except CellError as fault:
                    shown = str(row.values.get(fault.key) or "")
                    self.faults.append(Fault(row.number, TITLES[fault.key], shown, fault.message))
        return CheckResult(self.changes, self.faults)

    def _compare(self, row: SheetRow) -> RowChange:
        name, role = row.values["name"], ROLES[row.values["role"]]
        village = self._village(row, role)
        post = (name, role, village.pk if village else None)
        earlier = self._rows_by_post.setdefault(post, row.number)
        if earlier != row.number:
            raise CellError("name", f"和第{earlier}行是同一个人同一个职务，请删掉一行")
        phone = _phone(row)
        username = _username(row)
        if self._held.get(post) and username in ("", self._held[post]):
            return self._change(row, RowAction.UNCHANGED, self._held[post], village, phone)
        self._check_officer(row, role, village)
        if username:
            self._check_username(row, username)
        else:
            username = self._derive(village)
        return self._change(row, RowAction.NEW, username, village, phone)

    def _village(self, row: SheetRow, role: Role) -> Village | None:
        code, name = row.values.get("village_code"), row.values.get("village_name")
        if role not in VILLAGE_ROLES:
            if code or name:
                key = "village_code" if code else "village_name"
                raise CellError(key, f"{role.label}是全镇的职务，村(社区)请空着")
            return None
        if not code and not name:
            raise CellError("village_name", f"{role.label}要写村(社区)代码或名称")
        village = self._by_code.get(code) if code else self._by_name.get(name or "")
        if village is None:
            key = "village_code" if code else "village_name"
            raise CellError(key, f"{self.township}没有这个村(社区)，请核对")
        if name and village.name != name:
            raise CellError("village_name", f"代码 {code} 是{village.name}，和名称对不上，请核对")
        return village

    def _check_officer(self, row: SheetRow, role: Role, village: Village | None) -> None:
        if role != Role.VILLAGE_OFFICER or village is None:
            return
        if village.pk in self._with_officer:
            raise CellError("role", f"{village}已有一位在任的村专干，请先在“人员”页办理交接")
        earlier = self._officer_rows.setdefault(village.pk, row.number)
        if earlier != row.number:
            raise CellError("role", f"第{earlier}行已经写了{village}的村专干，一个村只能有一位")

    def _check_username(self, row: SheetRow, username: str) -> None:
        if username in self._existing:
            raise CellError(
                "username",
                "这个用户名已经有人用了，请换一个；已有账号的人，请到“人员”页任用。",
            )
        earlier = self._rows_by_username.setdefault(username, row.number)
        if earlier != row.number:
            raise CellError("username", f"和第{earlier}行的用户名一样，请改一个")
        try:
            User._meta.get_field("username").run_validators(username)
        except ValidationError as error:
            raise CellError("username", "用户名只能有字母、数字、汉字和 - _ . @ +，请改") from error

    def _derive(self, village: Village | None) -> str:
        """The first free name: cun-101200, cun-101200-2, …; for inspectors kaohe-101-1, ….

        The digits are the end of the village's or the township's code.
        """
        number = 1
        if village:
            stem = f"cun-{village.code12[-6:]}"
            username = stem
        else:
            stem = f"kaohe-{self.township.code9[-3:]}"
            username = f"{stem}-1"
        while username in self._taken:
            number += 1
            username = f"{stem}-{number}"
        self._taken.add(username)
        return username

    def _change(
        self, row: SheetRow, action: RowAction, username: str, village: Village | None, phone: str
    ) -> RowChange:
        new = {
            "name": row.values["name"],
            "role": row.values["role"],
            "village_code": village.code12 if village else "",
            "village_name": village.name if village else "",
            "username": username,
            "phone": phone,
        }
        return RowChange(row.number, action, username, row.values["name"], new=new)


def _username(row: SheetRow) -> str:
    written: Any = row.values.get("username")
    return str(User.normalize_username(written)).strip() if written else ""


def _phone(row: SheetRow) -> str:
    phone: str = row.values.get("phone") or ""
    if phone and (len(phone) != 11 or not phone.startswith("1")):
        raise CellError("phone", "请写11位手机号，例如 13800000000；没有就空着")
    return phone


def compare_accounts(reading: SheetReading, township: Township, today: date) -> CheckResult:
    """Compare the sheet with the people of the township; write nothing."""
    return AccountSheet(township, today, reading.rows).compare()
