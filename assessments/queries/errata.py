"""The erratum between two stored versions of a ranking (更正)."""

from dataclasses import dataclass

from assessments import errata
from assessments.models import Ranking
from assessments.queries.standings import standings_of


@dataclass(frozen=True)
class Erratum:
    """Everything that reads otherwise in `new`: cells of the table, and entries of score sheets."""

    old: Ranking
    new: Ranking
    cells: list[errata.ChangedCell]
    entries: list[errata.ChangedEntry]


def corrected_version(ranking: Ranking) -> Ranking | None:
    """What everybody read before this version: the newest earlier one that was shown; one query at most.

    None when no earlier one was disclosed or published; a version that was only frozen is none.
    """
    if ranking.version == 1:
        return None
    earlier = Ranking.objects.shown().filter(cycle=ranking.cycle_id, version__lt=ranking.version)
    return earlier.order_by("-version").first()


def erratum_between(old: Ranking, new: Ranking) -> Erratum:
    """What changed from one version to the other; two queries."""
    cells = errata.changed_cells(rows_of(old), rows_of(new))
    return Erratum(old, new, cells, errata.changed_entries(old.snapshot, new.snapshot))


def rows_of(ranking: Ranking) -> list[errata.Row]:
    """A version's table as the pure arithmetic takes it, in the order shown."""
    return [
        errata.Row(
            row.entrant.code,
            row.entrant.name,
            row.daily_points,
            row.year_end_points,
            row.total_points,
            row.rank,
            row.note,
        )
        for row in standings_of(ranking)
    ]
