"""Everything that can be recomputed is recomputed: audit chain, scores, rankings, money, lists,
points, reports, files."""

from collections.abc import Iterator

from assessments.services.disclosure_evidence import disclosure_faults
from assessments.services.recounting import recompute_faults
from assessments.services.rubrics import rubric_faults
from assessments.services.sheet_evidence import import_faults
from assessments.services.sheet_seals import seal_faults
from issues.queries.recounting import snapshot_faults
from organizations.queries.points import recount_faults as points_faults
from rewards.services.verification import reward_faults
from shaping.audit.services import chain_faults
from shaping.reports.services.verification import report_faults
from shaping.uploads.checking import stored_file_faults


def all_faults(expected_head: str = "") -> Iterator[str]:
    """One Chinese sentence for every figure that is not what it was (design §8, verify)."""
    yield from chain_faults(expected_head)
    yield from import_faults()
    yield from rubric_faults()
    yield from seal_faults()
    yield from recompute_faults()
    yield from disclosure_faults()
    yield from reward_faults()
    yield from snapshot_faults()
    yield from points_faults()
    yield from report_faults()
    yield from stored_file_faults()
