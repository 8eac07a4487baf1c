"""Sheets unpacked by the database are the sheets that Django's own bulk_create would make."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.db import DataError, connection, transaction

from assessments.models import ScoreSheet
from assessments.services.sheets import store_scores
from assessments.stored_sheets import BATCH, row_values, sheet_key
from assessments.tests.factories import CycleFactory, EntrantFactory, ScoreSheetFactory
from shaping.imports import unpacking
from shaping.imports.kinds import RowChange
from shaping.imports.models import ImportBatch, RowAction

DAY = date(2025, 6, 30)
NOW = datetime(2025, 7, 1, 9, 30, 15, 123456, tzinfo=UTC)
FIRST = datetime(2025, 6, 30, 10, tzinfo=UTC)
ODD = "“旧”\n'; -- \\\" {0} %s 𠮷"
COLUMNS = (
    "cycle_id",
    "kind",
    "entrant_id",
    "inspector_id",
    "inspector_name",
    "inspected_on",
    "points",
    "note",
    "state",
    "entered_by_id",
    "entered_at",
)


@pytest.fixture
def entrant(village):
    return EntrantFactory(cycle=CycleFactory(township=village.township, year=2025), village=village)


@pytest.fixture
def batch_by(entrant):
    """A batch of somebody's, or of nobody's."""

    def make(user) -> ImportBatch:
        parameters = {"cycle": entrant.cycle_id, "score_kind": "daily"}
        return ImportBatch.objects.create(
            kind="scores", parameters=parameters, file="x", sha256="0", created_by=user
        )

    return make


@pytest.fixture
def change(entrant):
    """A row that gives the entrant a score by this inspector."""

    def make(inspector, points, note="", old=None):
        key = sheet_key(entrant.code, DAY, inspector)
        new = row_values((entrant.code, entrant.name), DAY, inspector, points, note)
        action = RowAction.CHANGED if old else RowAction.NEW
        return RowChange(2, action, key, inspector, old or {}, new)

    return make


@pytest.fixture
def store(entrant, batch_by, change):
    """Change an imported sheet and bring two new ones; give what is stored then, and clear it."""

    def run(by):
        earlier = batch_by(None)
        ScoreSheetFactory(
            entrant=entrant,
            inspected_on=DAY,
            inspector_name="张三",
            import_batch=earlier,
            entered_at=FIRST,
        )
        old = row_values((entrant.code, entrant.name), DAY, "张三", 8840, "")
        changes = [
            change("张三", 0, ODD, old | {BATCH: earlier.pk}),
            change("", 10_000),
            change("007", 1, "1.50"),
        ]
        later = batch_by(by)
        with transaction.atomic(), time_machine.travel(NOW, tick=False):
            store_scores(changes, later, by=by)
        sheets = ScoreSheet.objects.filter(import_batch=later).order_by("inspector_name")
        found = list(sheets.values(*COLUMNS))
        ScoreSheet.objects.all().delete()
        return found

    return run


@pytest.mark.parametrize("is_command", [False, True])
def test_the_reference_stores_the_same(store, office, monkeypatch, is_command):
    by = None if is_command else office
    fast = store(by)
    monkeypatch.setattr(unpacking, "_ROWS", {})

    reference = store(by)

    assert reference == fast
    assert len(fast) == 3


def test_nothing_is_changed_on_the_way(store, office):
    bare, numbered, changed = store(office)

    assert (bare["inspector_name"], bare["points"], bare["note"]) == ("", 10_000, "")
    assert (numbered["inspector_name"], numbered["note"]) == ("007", "1.50")
    assert (changed["points"], changed["note"], changed["inspected_on"]) == (0, ODD, DAY)
    assert (changed["entered_by_id"], changed["entered_at"]) == (office.pk, FIRST)


@pytest.mark.parametrize("is_reference", [False, True])
def test_a_text_is_never_cut(entrant, batch_by, change, monkeypatch, is_reference):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite stores a text of any length")
    if is_reference:
        monkeypatch.setattr(unpacking, "_ROWS", {})

    with pytest.raises(DataError), transaction.atomic():
        store_scores([change("长" * 61, 9000)], batch_by(None), by=None)
