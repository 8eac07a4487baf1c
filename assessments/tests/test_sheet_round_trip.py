"""Exported and imported again, nothing changes (security R-I8)."""

from datetime import date

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from assessments.models import ScoreKind, ScoreSheet, SheetState
from assessments.services.sheets import export_scores
from assessments.stored_sheets import fold_inspector, sealed_sheets
from assessments.tests.factories import CycleFactory, EntrantFactory
from assessments.tests.scenes import opened
from shaping.imports.services import import_file
from shaping.spreadsheets.folding import fold_text

INJECTIONS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "=cmd|' /C calc'!A0",
    "\t=1",
    "合计",
    "备注：无",
    "'x",
    "_x000D_",
]


def texts(longest):
    """What people may have typed, folded as an import stores it."""
    written = st.sampled_from(INJECTIONS) | st.text(max_size=longest)
    return written.map(lambda text: fold_text(fold_text(text)[:longest]))


visits = st.lists(
    st.tuples(
        st.integers(0, 1),
        st.dates(date(2025, 1, 1), date(2025, 12, 31)),
        texts(20).map(fold_inspector),
        st.integers(0, 10_000),
        texts(60),
    ),
    min_size=1,
    max_size=12,
    unique_by=lambda visit: visit[:3],
)


@pytest.fixture
def cycle(township, village, other_village):
    cycle = CycleFactory(township=township, year=2025)
    EntrantFactory(cycle=cycle, village=village)
    EntrantFactory(cycle=cycle, village=other_village)
    return cycle


@pytest.mark.slow
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@example(visits=[(0, date(2025, 1, 1), "_x000D_", 0, "_x000D_")], kind=ScoreKind.DAILY)
@given(visits=visits, kind=st.sampled_from(list(ScoreKind)))
def test_an_export_imported_again_changes_nothing(cycle, office, tmp_path, visits, kind):
    entrants = list(cycle.entrants.order_by("code"))
    path = tmp_path / "成绩.xlsx"
    with transaction.atomic():
        opening = opened(cycle) if kind == ScoreKind.YEAR_END else None
        ScoreSheet.objects.bulk_create(
            ScoreSheet(
                cycle=cycle,
                kind=kind,
                entrant=entrants[place],
                inspected_on=day,
                inspector_name=inspector,
                points=points,
                note=note,
                state=SheetState.SEALED,
                entered_by=office,
                opening=opening,
            )
            for place, day, inspector, points, note in visits
        )
        path.write_bytes(export_scores(sealed_sheets(cycle, kind), cycle, kind, by=office))
        parameters = {"cycle": cycle.pk, "score_kind": kind.value}

        outcome = import_file("scores", parameters, path, by=office)

        transaction.set_rollback(True)
    assert outcome.faults == []
    assert outcome.batch is None
    assert outcome.unchanged_count == len(visits)
