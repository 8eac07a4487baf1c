"""Which hamlets have their 一核, 一会 and 一社 (应建尽建), and the board that shows it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from organizations.models import CORE_KINDS, Organization, OrganizationKind
from organizations.queries.standing import MISSING, Standing, standing_of
from villages.capabilities import grants_of
from villages.models import Hamlet, Township, Village

# What the board can be narrowed to, beside the kinds that lack.
ANY_MISSING, NEEDING_CARE = "any", "care"
GAPS = (
    (ANY_MISSING, "缺任何一个"),
    *((kind.value, f"缺{kind.label}") for kind in CORE_KINDS),
    (NEEDING_CARE, "有需关注的"),
)


@dataclass
class VillageCoverage:
    """How many hamlets a village has, and by core kind those that lack it, in code order."""

    total: int = 0
    missing: dict[str, list[Hamlet]] = field(
        default_factory=lambda: {kind.value: [] for kind in CORE_KINDS}
    )

    def founded(self, kind: str) -> int:
        """How many hamlets have a live body of this kind."""
        return self.total - len(self.missing[kind])


def core_coverage(villages: Iterable[Village]) -> dict[int, VillageCoverage]:
    """The coverage of each village by its id, also of one without hamlets; two queries."""
    coverage = {village.pk: VillageCoverage() for village in villages}
    live = Organization.objects.live().core().filter(hamlet__village__in=list(coverage))
    have = set(live.values_list("hamlet", "kind"))
    for hamlet in Hamlet.objects.filter(village__in=list(coverage)).order_by("code"):
        found = coverage[hamlet.village_id]
        found.total += 1
        for kind in CORE_KINDS:
            if (hamlet.pk, kind.value) not in have:
                found.missing[kind.value].append(hamlet)
    return coverage


@dataclass(frozen=True)
class Listed:
    """An organization with its standing."""

    organization: Organization
    standing: Standing


@dataclass(frozen=True)
class Cell:
    """A core kind of a hamlet: the live body, or none."""

    kind: OrganizationKind
    organization: Organization | None
    standing: Standing


@dataclass(frozen=True)
class HamletRow:
    """A hamlet with its three cells."""

    hamlet: Hamlet
    cells: Sequence[Cell]

    def has_gap(self, gap: str) -> bool:
        """Whether the row stays when the board is narrowed to that gap; empty keeps every row."""
        if gap == NEEDING_CARE:
            return any(
                cell.organization is not None and not cell.standing.is_good for cell in self.cells
            )
        return not gap or any(
            cell.organization is None and gap in (ANY_MISSING, cell.kind) for cell in self.cells
        )


@dataclass(frozen=True)
class VillageBlock:
    """A village with its hamlets, and its organizations that are in no cell."""

    village: Village
    rows: Sequence[HamletRow]
    others: Sequence[Listed]
    dissolved: Sequence[Listed]


@dataclass(frozen=True)
class KindCount:
    """How many hamlets have a body of this kind, how many lack it, how many need care."""

    kind: OrganizationKind
    founded: int
    missing: int
    needing_care: int


@dataclass(frozen=True)
class CoverageBoard:
    """The hamlets of a township × 一核、一会、一社, grouped by village, as far as a user reads it.

    The counts are those of all its villages, whatever the board is narrowed to.
    """

    township: Township
    blocks: Sequence[VillageBlock]
    counts: Sequence[KindCount]
    hamlet_count: int
    villages: Sequence[Village]

    @property
    def listed(self) -> Iterator[Listed]:
        """Every organization of the board: those in cells, the others, the dissolved ones."""
        for block in self.blocks:
            for row in block.rows:
                for cell in row.cells:
                    if cell.organization is not None:
                        yield Listed(cell.organization, cell.standing)
            yield from block.others
            yield from block.dissolved


def readable_townships(user: Any) -> list[Township]:
    """The townships where the user reads organizations, in code order."""
    rows = Township.objects.in_areas(grants_of(user, "organization.read"))
    return list(rows.order_by("code9"))


def coverage_board(
    township: Township, user: Any, today: date, *, village_code: str = "", gap: str = ""
) -> CoverageBoard:
    """The board of a township as far as the user reads it; eight queries, however many hamlets.

    A `village_code` or `gap` that fits nothing narrows nothing.
    """
    villages = list(
        Village.objects.visible_to(user)
        .in_areas(grants_of(user, "organization.read"))
        .filter(township=township)
        .open_on(today)
        .select_related("township")
        .order_by("code12")
    )
    rows = Organization.objects.visible_to(user).filter(village__in=villages)
    organizations = list(rows.select_related("village", "hamlet").order_by("kind", "name", "pk"))
    standings = standing_of(organizations, today)
    listed = [Listed(row, standings[row.pk]) for row in organizations]
    hamlets: dict[int, list[Hamlet]] = defaultdict(list)
    for hamlet in Hamlet.objects.filter(village__in=villages).order_by("code"):
        hamlets[hamlet.village_id].append(hamlet)
    blocks = [_block(village, hamlets[village.pk], listed) for village in villages]
    every = [row for block in blocks for row in block.rows]
    return CoverageBoard(
        township=township,
        blocks=list(_narrowed(blocks, village_code, gap)),
        counts=[_count(place, kind, every) for place, kind in enumerate(CORE_KINDS)],
        hamlet_count=len(every),
        villages=villages,
    )


def _block(village: Village, hamlets: list[Hamlet], listed: list[Listed]) -> VillageBlock:
    own = [one for one in listed if one.organization.village_id == village.pk]
    live = [one for one in own if one.organization.dissolved_on is None]
    cells = {
        (one.organization.hamlet_id, one.organization.kind): one
        for one in live
        if one.organization.is_core and one.organization.hamlet_id is not None
    }
    known = {hamlet.pk for hamlet in hamlets}
    rows = [
        HamletRow(hamlet, [_cell(kind, cells.get((hamlet.pk, kind.value))) for kind in CORE_KINDS])
        for hamlet in hamlets
    ]
    others = [
        one
        for one in live
        if not one.organization.is_core or one.organization.hamlet_id not in known
    ]
    dissolved = [one for one in own if one.organization.dissolved_on is not None]
    return VillageBlock(village, rows, others, dissolved)


def _cell(kind: OrganizationKind, found: Listed | None) -> Cell:
    if found is None:
        return Cell(kind, None, MISSING)
    return Cell(kind, found.organization, found.standing)


def _narrowed(blocks: list[VillageBlock], village_code: str, gap: str) -> Iterator[VillageBlock]:
    """The blocks that are left; with a gap only hamlets that have it, and nothing beside them."""
    chosen = [block for block in blocks if block.village.code12 == village_code]
    for block in chosen or blocks:
        if not gap:
            yield block
        elif rows := [row for row in block.rows if row.has_gap(gap)]:
            yield VillageBlock(block.village, rows, [], [])


def _count(place: int, kind: OrganizationKind, rows: list[HamletRow]) -> KindCount:
    cells = [row.cells[place] for row in rows]
    founded = [cell for cell in cells if cell.organization is not None]
    needing = sum(1 for cell in founded if not cell.standing.is_good)
    return KindCount(kind, len(founded), len(cells) - len(founded), needing)
