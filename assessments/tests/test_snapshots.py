"""Snapshots: the same content has the same fingerprint, and the standings come out of it."""

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.models import ScoreSheet
from assessments.queries import changed_entrants, snapshot_of
from assessments.scoring import (
    Entry,
    Policy,
    entries_from,
    evaluate_snapshot,
    input_hash,
    policy_from,
    policy_values,
    rank,
)
from assessments.tests.scenes import scored_cycle

POINTS = st.lists(st.integers(0, 10_000), max_size=7)


def as_snapshot(lines, policy):
    return {
        "policy": policy_values(policy),
        "entrants": [
            {
                "code": f"{number:03d}",
                "daily": [{"points": value, "on": "2025-06-30"} for value in daily],
                "year_end": [{"points": value} for value in year_end],
            }
            for number, (daily, year_end) in enumerate(lines)
        ],
    }


@given(st.lists(st.tuples(POINTS, POINTS), max_size=6), st.integers(1, 9), st.booleans())
def test_a_snapshot_gives_the_standings_again(lines, weight, breaks_ties):
    policy = Policy(year_end_weight=weight, tie_order=("year_end",) if breaks_ties else ())
    entries = [
        Entry(f"{n:03d}", tuple(d), tuple(y), ("2025-06",) * len(d))
        for n, (d, y) in enumerate(lines)
    ]

    again = json.loads(json.dumps(as_snapshot(lines, policy)))

    assert policy_from(again) == policy
    assert entries_from(again) == entries
    assert evaluate_snapshot(again) == rank(entries, policy)


def test_the_fingerprint_knows_no_order_of_keys():
    assert input_hash({"a": 1, "b": [1, 2]}) == input_hash({"b": [1, 2], "a": 1})
    assert input_hash({"a": 1, "b": [1, 2]}) != input_hash({"a": 1, "b": [2, 1]})


def test_the_fingerprint_is_plain_sha256():
    text = '{"a":[],"年度":2025}'

    assert input_hash({"年度": 2025, "a": []}) == hashlib.sha256(text.encode()).hexdigest()


def test_decided_orders_are_applied():
    snapshot = as_snapshot([([9000], [9000])] * 3, Policy())

    results = evaluate_snapshot(snapshot, {1: ["002", "000", "001"]})

    assert [result.code for result in results] == ["002", "000", "001"]


def test_an_order_that_names_others_is_refused():
    with pytest.raises(ValueError, match="exactly"):
        evaluate_snapshot(as_snapshot([([1], [1])] * 2, Policy()), {1: ["000"]})


@pytest.fixture
def cycle(township, office):
    return scored_cycle(township, office, [([9000], [9000]), ([8000], [8000])])


def test_it_does_not_depend_on_the_order_of_entry(cycle):
    before = input_hash(snapshot_of(cycle))
    sheet = ScoreSheet.objects.order_by("pk").first()

    sheet.save()

    assert input_hash(snapshot_of(cycle)) == before


def test_it_names_whose_sheets_changed(cycle):
    before = snapshot_of(cycle)
    ScoreSheet.objects.filter(points=8000, kind="daily").delete()

    names = changed_entrants(before, snapshot_of(cycle))

    assert names == [cycle.entrants.order_by("code").last().name]


def test_a_vanished_entrant_is_named_too(cycle):
    before = snapshot_of(cycle)
    after = before | {"entrants": before["entrants"][:1]}

    assert changed_entrants(before, after) == [before["entrants"][1]["name"]]


def test_its_queries_do_not_grow(cycle, django_assert_num_queries):
    with django_assert_num_queries(4):
        snapshot_of(cycle)
