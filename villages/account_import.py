"""The import wizard's kind for a batch of accounts; registered through `villages.resources`."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone

from shaping.accounts.models import User
from shaping.imports.kinds import CheckResult, ImportKind, RowChange, register_kind
from shaping.imports.models import ImportBatch
from shaping.spreadsheets.columns import Column, SheetReading
from shaping.spreadsheets.templates import write_template
from villages.capabilities import Role, may
from villages.models import Township
from villages.queries.people import villages_without_officer
from villages.scoping import get_visible_or_404
from villages.services.account_batches import make_accounts, take_back_accounts
from villages.services.account_sheet import COLUMNS, compare_accounts

TEMPLATE_ID = "accounts-1"
NOTES = (
    "一人一行。村专干、村书记、驻村干部要写村(社区)；考核组成员不写。",
    "用户名可以空着，系统按村(社区)代码取名，例如 cun-101200。导入后再打印密码条。",
)


@register_kind
class AccountImport(ImportKind):
    """批量建账号: an office's for its own township; only new accounts.

    Parameter: `township`, the township's id.
    """

    code = "accounts"
    title = "批量建账号"
    parameter_names = ("township",)

    def may(self, user: Any, parameters: Mapping[str, Any]) -> bool:
        township = get_visible_or_404(
            Township.objects.all(), user, pk=parameters.get("township") or None
        )
        return may(user, "account.import", township) and may(user, "appointment.create", township)

    def may_read(self, user: Any, batch: ImportBatch) -> bool:
        township = _township(batch.parameters)
        return any(may(user, name, township) for name in ("account.import", "audit.read"))

    def township_code(self, parameters: Mapping[str, Any]) -> str:
        return _township(parameters).code9

    def heading(self, parameters: Mapping[str, Any]) -> str:
        return f"{_township(parameters)} {self.title}"

    def columns(self, parameters: Mapping[str, Any]) -> Sequence[Column]:
        return COLUMNS

    def show(self, key: str, value: Any) -> str:
        return User(phone=value).masked_phone if key == "phone" else super().show(key, value)

    def template(self, parameters: Mapping[str, Any], user: Any) -> bytes:
        villages = villages_without_officer(_township(parameters), timezone.localdate())
        label = Role.VILLAGE_OFFICER.label
        return write_template(
            COLUMNS,
            [
                {"role": label, "village_code": village.code12, "village_name": village.name}
                for village in villages
            ],
            title=self.heading(parameters),
            notes=NOTES,
            template_id=TEMPLATE_ID,
        )

    def check(self, reading: SheetReading, parameters: Mapping[str, Any], user: Any) -> CheckResult:
        return compare_accounts(reading, _township(parameters), timezone.localdate())

    def apply(self, changes: Sequence[RowChange], batch: ImportBatch, *, by: Any) -> None:
        make_accounts(changes, _township(batch.parameters), today=timezone.localdate())

    def undo(self, changes: Sequence[RowChange], batch: ImportBatch, *, by: Any) -> None:
        take_back_accounts(changes, today=timezone.localdate())

    def result_path(self, parameters: Mapping[str, Any]) -> str:
        return reverse("villages:slips-list")


def _township(parameters: Mapping[str, Any]) -> Township:
    return Township.objects.get(pk=parameters["township"])
