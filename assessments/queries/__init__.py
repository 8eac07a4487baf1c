"""What services and pages read of cycles, score sheets and rankings."""

from assessments.queries.obstacles import Obstacle, freeze_obstacles, unsealed_sheets
from assessments.queries.overviews import (
    CycleLine,
    cycle_lines,
    cycles_of,
    feeding_batches,
    progress_of,
)
from assessments.queries.snapshots import changed_entrants, snapshot_of
from assessments.queries.standings import (
    chosen_version,
    results_of,
    signed_orders,
    standings_of,
    visible_versions,
)

__all__ = [
    "CycleLine",
    "Obstacle",
    "changed_entrants",
    "chosen_version",
    "cycle_lines",
    "cycles_of",
    "feeding_batches",
    "freeze_obstacles",
    "progress_of",
    "results_of",
    "signed_orders",
    "snapshot_of",
    "standings_of",
    "unsealed_sheets",
    "visible_versions",
]
