"""Batches of accounts and whose password slips are still to be printed."""

from typing import Any

from django.db.models import QuerySet

from shaping.accounts.models import User
from shaping.imports.models import BatchState, ImportBatch, RowAction
from villages.capabilities import grants_of
from villages.models import Township

KIND = "accounts"


def account_batches(user: Any) -> QuerySet[ImportBatch]:
    """Imported batches of accounts in the townships where the user may import them, newest first."""
    townships = Township.objects.in_areas(grants_of(user, "account.import"))
    return ImportBatch.objects.filter(
        kind=KIND,
        state=BatchState.CONFIRMED,
        township_code__in=townships.values("code9"),
    ).order_by("-pk")


def people_of_batch(batch: ImportBatch) -> QuerySet[User]:
    """The accounts that the batch made, in the sheet's order of user names."""
    usernames = batch.rows.filter(action=RowAction.NEW).values("key")
    return User.objects.filter(username__in=usernames).order_by("username")


def unused_people(batch: ImportBatch) -> QuerySet[User]:
    """Those whom nobody has signed in as yet: their slips may be printed, again if need be."""
    return people_of_batch(batch).filter(is_active=True, must_change_password=True, last_login=None)
