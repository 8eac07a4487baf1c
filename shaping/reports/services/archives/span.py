"""What an archive is about: a township, a year, and the moments between which the year lies."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.utils import timezone

from villages.models import Township

# Rows that are read from the database at a time.
BATCH = 200


@dataclass(frozen=True)
class Scope:
    """A township's year in Shanghai's time."""

    township: Township
    year: int

    @cached_property
    def begins_at(self) -> datetime:
        """The first moment of the year."""
        return _new_year(self.year)

    @cached_property
    def ends_at(self) -> datetime:
        """The first moment that is too late."""
        return _new_year(self.year + 1)

    def title(self, words: str) -> str:
        """A heading: 沙坪镇2026年问题台账."""
        return f"{self.township.name}{self.year}年{words}"


def _new_year(year: int) -> datetime:
    return datetime(year, 1, 1, tzinfo=timezone.get_default_timezone())
