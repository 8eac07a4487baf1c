"""Accounts of a whole township from one sheet: what it would make, making it, taking it back."""

from collections.abc import Sequence
from datetime import date

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction

from shaping.accounts.models import User
from shaping.imports.kinds import RowChange
from shaping.workflow import Refused, StaleState
from villages.models import Appointment, Township, Village
from villages.services.account_sheet import ROLES

CHANGED_MEANWHILE = (
    "核对之后有人建过同样的账号或任职，这份表没有导入。请点“重新检查”，核对后再确认。"
)


@transaction.atomic
def make_accounts(changes: Sequence[RowChange], township: Township, *, today: date) -> None:
    """Make the accounts and their appointments from today on, in four statements.

    The accounts cannot be signed in to before their slips are printed. Raises StaleState when a
    name or a post was taken since the check.
    """
    codes = [change.new["village_code"] for change in changes]
    villages = Village.objects.filter(township=township).in_bulk(codes, field_name="code12")
    try:
        with transaction.atomic():
            users = User.objects.bulk_create(_account(change) for change in changes)
            Appointment.objects.bulk_create(
                Appointment(
                    user=user,
                    role=ROLES[change.new["role"]],
                    township=township,
                    village=villages.get(change.new["village_code"]),
                    started_on=today,
                )
                for user, change in zip(users, changes, strict=True)
            )
    except IntegrityError as error:
        raise StaleState(CHANGED_MEANWHILE) from error


def _account(change: RowChange) -> User:
    return User(
        username=change.new["username"],
        display_name=change.new["name"],
        phone=change.new["phone"],
        password=make_password(None),
    )


@transaction.atomic
def take_back_accounts(changes: Sequence[RowChange], *, today: date) -> None:
    """Disable the accounts and end their appointments; nothing is deleted.

    Raises Refused when somebody has signed in with one of them.
    """
    usernames = [change.key for change in changes]
    users = User.objects.filter(username__in=usernames)
    used = users.exclude(last_login=None).order_by("username")
    names = list(used.values_list("display_name", flat=True)[:5])
    if names:
        raise Refused(
            f"{'、'.join(names)}已经登录过，不能撤销这次导入。要停用某个人，请到“人员”页办离任或交接。"
        )
    Appointment.objects.filter(user__in=users, ended_on=None).update(ended_on=today)
    users.update(is_active=False)
