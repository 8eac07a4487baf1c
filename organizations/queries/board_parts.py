"""What a board is made of: its place and month, its tables, its notes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from villages.models import Hamlet, Village, VillageKind

HONOURS, POINTS, NOTICES = "honours", "points", "notices"
KINDS = ((HONOURS, "光荣榜"), (POINTS, "积分榜"), (NOTICES, "公示榜"))


@dataclass(frozen=True)
class BoardChoice:
    """Which board of which place and month; without a hamlet it is the whole village's."""

    kind: str
    village: Village
    hamlet: Hamlet | None
    year: int
    month: int

    @property
    def place(self) -> str:
        """堰市村, or 堰市村下湾."""
        return self.village.name + (self.hamlet.name if self.hamlet else "")

    @property
    def title(self) -> str:
        """The heading: 堰市村下湾2026年11月积分榜; an honour board is of the year."""
        month = "" if self.kind == HONOURS else f"{self.month}月"
        return f"{self.place}{self.year}年{month}{dict(KINDS)[self.kind]}"

    @property
    def issuer(self) -> str:
        """Who signs: the committee of the village or community."""
        is_village = self.village.kind == VillageKind.VILLAGE
        return f"{self.village.name}{'村民委员会' if is_village else '居民委员会'}"

    @property
    def first(self) -> date:
        """The month's first day."""
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        """The month's last day."""
        return (self.first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


@dataclass(frozen=True)
class BoardColumn:
    """A column of a board; `width` is the workbook's."""

    title: str
    width: float = 14
    is_number: bool = False


@dataclass(frozen=True)
class BoardTable:
    """A table of a board; `empty` says why there is nothing and what to do."""

    title: str
    columns: Sequence[BoardColumn]
    rows: Sequence[Sequence[Any]]
    empty: str

    @property
    def lines(self) -> list[list[tuple[BoardColumn, Any]]]:
        """Each row with its columns."""
        return [list(zip(self.columns, row, strict=True)) for row in self.rows]


@dataclass(frozen=True)
class Board:
    """A board as it is printed and exported."""

    choice: BoardChoice
    tables: Sequence[BoardTable]
    notes: Sequence[str] = ()
