"""How villages are chosen: the rota, the lot that anybody can draw again, the last worst."""

import hashlib
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from assessments.draws import Turn, balanced, last_worst, lot, lot_number, rota

CODES = st.lists(st.integers(100, 399).map(lambda n: f"421223101{n}"), min_size=1, unique=True)


def test_the_rota_takes_who_was_never_checked_then_the_longest_ago():
    february = "2026-02-01"
    turns = [Turn("b", "2026-03-01"), Turn("c"), Turn("a", february, 2), Turn("d", february, 1)]

    assert rota(turns, 3) == ["c", "d", "a"]


@given(CODES, st.integers(1, 6))
def test_over_the_rounds_the_rota_checks_everybody_before_anybody_twice(codes, count):
    last, visits = dict.fromkeys(codes, ""), Counter(dict.fromkeys(codes, 0))
    for number in range(2 * len(codes)):
        for code in rota([Turn(code, last[code], visits[code]) for code in codes], count):
            last[code] = f"{number:04d}"
            visits[code] += 1

        assert max(visits.values()) - min(visits.values()) <= 1


def test_a_lot_can_be_drawn_again_with_any_sha256():
    digest = hashlib.sha256("种子421223101200".encode()).hexdigest()

    assert lot_number("种子", "421223101200") == digest


def test_a_known_lot_stays_as_it_was_drawn():
    codes = [f"4212231012{number:02d}" for number in range(6)]

    assert lot("0123456789abcdef", codes, 2) == ["421223101202", "421223101203"]


@given(st.text(min_size=1), CODES, st.integers(0, 12), st.randoms())
def test_the_same_seed_and_pool_draw_the_same_whatever_their_order(seed, codes, count, random):
    shuffled = list(codes)
    random.shuffle(shuffled)
    drawn = lot(seed, codes, count)

    assert drawn == lot(seed, shuffled, count)
    assert len(set(drawn)) == len(drawn) == min(count, len(codes))
    assert set(drawn) <= set(codes)


@given(st.text(min_size=1), CODES, st.integers(0, 11))
def test_one_more_drawn_changes_nothing_of_those_before(seed, codes, count):
    assert lot(seed, codes, count + 1)[:count] == lot(seed, codes, count)[:count]


@given(CODES.filter(lambda codes: len(codes) > 1), st.text(min_size=1))
def test_who_is_not_in_the_pool_does_not_matter_to_the_others(codes, seed):
    whole = lot(seed, codes, len(codes))

    assert lot(seed, codes[1:], len(codes)) == [code for code in whole if code != codes[0]]


def test_the_last_worst_come_worst_first():
    assert last_worst({"a": 9000, "b": 7000, "c": 8000}, 2) == ["b", "c"]


def test_whoever_ties_with_the_last_of_the_worst_is_in_too():
    assert last_worst({"a": 9000, "b": 8000, "c": 8000}, 1) == ["b", "c"]


@given(st.dictionaries(st.text(min_size=1), st.integers(0, 10_000)), st.integers(0, 5))
def test_nobody_left_out_is_as_low_as_a_worst(scores, count):
    worst = last_worst(scores, count)

    assert len(worst) >= min(count, len(scores))
    others = [points for code, points in scores.items() if code not in worst]
    assert all(scores[code] < points for code in worst for points in others)


def test_without_a_round_before_there_is_no_worst():
    assert last_worst({}, 2) == last_worst({"a": 1}, 0) == []


@given(st.integers(1, 6), st.integers(1, 20))
def test_inspectors_without_conflicts_differ_by_one_visit_at_most(members, villages):
    eligible = {f"{code:02d}": list(range(members)) for code in range(villages)}
    visits = Counter(balanced(eligible, {}).values())
    loads = [visits[member] for member in range(members)]

    assert max(loads) - min(loads) <= 1


def test_who_has_had_fewer_visits_goes_first():
    assert balanced({"a": [1, 2]}, {1: 3, 2: 1}) == {"a": 2}


def test_a_village_with_one_inspector_left_gets_him_before_the_others_choose():
    assert balanced({"a": [1, 2], "b": [1]}, {}) == {"a": 2, "b": 1}


def test_a_village_from_which_everybody_stands_aside_stays_open():
    assert balanced({"a": []}, {}) == {"a": None}
