"""Saves rows that a township fills in itself, whichever table they are of."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from organizations.services.private_numbers import refuse_private_numbers
from shaping.workflow import Refused, StaleState

MOST_POSITION = 9999
JUST_SAVED = "别人刚刚存过同样的内容。请刷新页面再看。"
CHANGED_MEANWHILE = "您打开页面以后，别人改过这一项，您的修改没有保存。请刷新页面，看过再改。"


def stamp_of(row: models.Model) -> str:
    """The row as it stands, as one text; a form brings it back, so that old pages are known."""
    fields = [field for field in row._meta.concrete_fields if not field.primary_key]
    return "|".join(str(getattr(row, field.attname)) for field in fields)


def fresh_row(row: models.Model, stamp: str) -> Any:
    """The row held against others, in the caller's transaction.

    Raises StaleState when it is not as `stamp` has it, or gone.
    """
    found = type(row)._default_manager.select_for_update().filter(pk=row.pk).first()
    if found is None or stamp_of(found) != stamp:
        raise StaleState(CHANGED_MEANWHILE)
    return found


def save_row(row: models.Model) -> None:
    """Save the row. Raises Refused with the rule's own sentence for what does not fit."""
    refuse_private_numbers(
        {
            str(field.verbose_name): getattr(row, field.name)
            for field in row._meta.concrete_fields
            if isinstance(field, models.CharField) and not field.choices
        }
    )
    try:
        row.full_clean()
        with transaction.atomic():
            row.save()
    except ValidationError as error:
        raise Refused("".join(error.messages)) from error
    except IntegrityError as error:  # somebody else was quicker than the validation
        raise Refused(JUST_SAVED) from error


def next_position(rows: "models.QuerySet[Any]") -> int:
    """The place after the last of the rows, from 1."""
    last = rows.aggregate(last=models.Max("position"))["last"]
    return min((last or 0) + 1, MOST_POSITION)
