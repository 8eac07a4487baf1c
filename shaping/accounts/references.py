"""How rows refer to people."""

from django.conf import settings
from django.db import models


def person(verbose_name: str, *, null: bool = True) -> models.ForeignKey:
    """A protected reference to who did something."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=null,
        blank=null,
        related_name="+",
        verbose_name=verbose_name,
    )
