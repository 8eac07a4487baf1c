"""Coverage of 十户共治: which hamlets have household groups, and how many households they hold."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Sum

from villages.capabilities import grants_of
from villages.models import Hamlet, Township, Village

NOT_KNOWN = "户数没有登记"


@dataclass(frozen=True)
class GroupCoverage:
    """Household groups of a village: `households` is None where a hamlet's number is not known."""

    hamlets: int = 0
    hamlets_with_groups: int = 0
    households: int | None = 0
    covered: int = 0
    groups: int = 0

    @property
    def share(self) -> str:
        """The share of the households that is in groups, in words."""
        return share_words(self.covered, self.households)

    @property
    def average(self) -> str:
        """Households a head, in words."""
        return average_words(self.covered, self.groups)


@dataclass(frozen=True)
class HamletGroups:
    """A hamlet's household groups: how many, and the households in them."""

    hamlet: Hamlet
    groups: int
    covered: int

    @property
    def share(self) -> str:
        """The share of the hamlet's households that is in groups, in words."""
        return share_words(self.covered, self.hamlet.households)

    @property
    def average(self) -> str:
        """Households a head, in words."""
        return average_words(self.covered, self.groups)


@dataclass(frozen=True)
class VillageGroups:
    """A village with its hamlets in the register's order."""

    village: Village
    rows: Sequence[HamletGroups]

    @property
    def coverage(self) -> GroupCoverage:
        """The village's sums."""
        return _coverage([(row.hamlet.households, row.groups, row.covered) for row in self.rows])

    @property
    def without(self) -> list[Hamlet]:
        """The hamlets that have no group."""
        return [row.hamlet for row in self.rows if not row.groups]


def share_words(covered: int, households: int | None) -> str:
    """A share of households in words, such as 83%; fractions are cut off, so 100% means all."""
    if not households:
        return NOT_KNOWN
    if covered > households:
        return "小组户数比登记的多，请核对"
    if 0 < covered * 100 < households:
        return "不到1%"
    return f"{covered * 100 // households}%"


def average_words(covered: int, groups: int) -> str:
    """Households a head, to a tenth, such as 9.7; a dash without groups."""
    if not groups:
        return "—"
    tenths = (covered * 20 + groups) // (groups * 2)
    return f"{tenths // 10}.{tenths % 10}"


def group_coverage(villages: Iterable[Village]) -> dict[int, GroupCoverage]:
    """The coverage of each village by its id, in one query, however many they are."""
    found: dict[int, list[tuple[int | None, int, int]]] = {row.pk: [] for row in villages}
    hamlets = Hamlet.objects.filter(village__in=list(found)).annotate(
        groups=Count("household_groups"), covered=Sum("household_groups__households")
    )
    for village, households, groups, covered in hamlets.values_list(
        "village_id", "households", "groups", "covered"
    ):
        found[village].append((households, groups, covered or 0))
    return {village: _coverage(rows) for village, rows in found.items()}


def _coverage(rows: Sequence[tuple[int | None, int, int]]) -> GroupCoverage:
    """Sum up (households, groups, covered households) of hamlets."""
    known = [households for households, _, _ in rows if households is not None]
    return GroupCoverage(
        hamlets=len(rows),
        hamlets_with_groups=sum(groups > 0 for _, groups, _ in rows),
        households=sum(known) if len(known) == len(rows) else None,
        covered=sum(covered for _, _, covered in rows),
        groups=sum(groups for _, groups, _ in rows),
    )


def groups_of(
    user: Any, township: Township, today: date, village_code: str = ""
) -> list[VillageGroups]:
    """The visible villages of a township (or one of them) with their hamlets; two queries.

    Villages that are closed on that day are left out; a code of no such village leaves none.
    """
    grants = grants_of(user, "participation.read")
    villages = Village.objects.visible_to(user).in_areas(grants).open_on(today)
    villages = villages.filter(township=township)
    if village_code:
        villages = villages.filter(code12=village_code)
    grouped: dict[int, list[HamletGroups]] = {}
    shown = list(villages.order_by("code12"))
    hamlets = Hamlet.objects.visible_to(user).filter(village__in=shown).order_by("code")
    for hamlet in hamlets.annotate(
        group_count=Count("household_groups"), covered=Sum("household_groups__households")
    ):
        row = HamletGroups(hamlet, hamlet.group_count, hamlet.covered or 0)
        grouped.setdefault(hamlet.village_id, []).append(row)
    return [VillageGroups(row, grouped.get(row.pk, [])) for row in shown]


def villages_to_choose(user: Any, township: Township, today: date) -> list[Village]:
    """The villages the list can be narrowed to, in the register's order."""
    grants = grants_of(user, "participation.read")
    rows = Village.objects.visible_to(user).in_areas(grants).open_on(today)
    return list(rows.filter(township=township).order_by("code12"))
