"""Rows unpacked by the database are the rows that Django's own bulk_create would make."""

import pytest
from django.db import connection

from shaping.imports import storing, unpacking
from shaping.imports.kinds import RowChange
from shaping.imports.models import RowAction

CHANGES = [
    RowChange(2, RowAction.NEW, "甲|2026-06-30|", "甲村", {}, {"score": 9001, "note": None}),
    RowChange(3, RowAction.CHANGED, "乙", "长" * 130, {"note": "“旧”\n'; --"}, {"note": '\\"新"'}),
    RowChange(4, RowAction.UNCHANGED, "1.50", "=1+1", {"n": "007"}, {"n": "007", "m": [1, "二"]}),
]


@pytest.fixture
def stored(upload):
    """Store the changes for a fresh batch and read them back."""

    def store():
        batch = upload()
        storing.store_rows(batch, storing.packed(CHANGES))
        fields = ("number", "action", "key", "label", "old", "new")
        return list(batch.rows.order_by("number").values_list(*fields))

    return store


def test_nothing_is_changed_on_the_way(stored):
    assert stored() == [(c.number, c.action, c.key, c.label[:120], c.old, c.new) for c in CHANGES]


def test_the_reference_stores_the_same(stored, monkeypatch):
    fast = stored()
    monkeypatch.setattr(unpacking, "_ROWS", {})

    assert stored() == fast


def test_both_engines_have_the_fast_way():
    assert connection.vendor in unpacking._ROWS


@pytest.mark.parametrize("count", [1, 400])
def test_it_is_one_statement_for_any_number_of_rows(upload, count, django_assert_num_queries):
    batch = upload()
    changes = [RowChange(n, RowAction.NEW, str(n), "村", {}, {"n": n}) for n in range(count)]

    with django_assert_num_queries(1):
        storing.store_rows(batch, storing.packed(changes))
    assert batch.rows.count() == count


def test_the_hash_does_not_depend_on_the_order_of_the_columns():
    first = RowChange(2, RowAction.NEW, "甲", "甲", {}, {"a": 1, "b": 2})
    second = RowChange(2, RowAction.NEW, "甲", "甲", {}, {"b": 2, "a": 1})

    assert storing.rows_hash(storing.packed([first])) == storing.rows_hash(storing.packed([second]))
