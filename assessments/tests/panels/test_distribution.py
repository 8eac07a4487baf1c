"""Spreading villages over inspectors: conflicts kept, loads as even as they allow, repeatable."""

from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.distribution import Task, distribute

TWELVE = [f"4212231012{n:02d}" for n in range(12)]


@st.composite
def tasks(draw, most_members=4, most_entrants=4):
    members = list(range(1, draw(st.integers(1, most_members)) + 1))
    entrants = [f"v{n}" for n in range(draw(st.integers(1, most_entrants)))]
    every = list(product(members, entrants))
    forbidden = draw(st.sets(st.sampled_from(every), max_size=8))
    kept = draw(st.sets(st.sampled_from(every), max_size=3)) - forbidden
    judges = draw(st.none() | st.integers(1, 3))
    return Task(members, entrants, judges, draw(st.text(max_size=3)), forbidden, kept)


def free_of(task, entrant):
    """Who may newly score it."""
    barred = task.forbidden | task.kept
    return [member for member in task.members if (member, entrant) not in barred]


def missing_of(task, entrant):
    """How many new judges it can and should get."""
    kept = sum(code == entrant for _, code in task.kept)
    wanted = len(task.members) if task.judges is None else task.judges
    return min(max(0, wanted - kept), len(free_of(task, entrant)))


def every_outcome(task):
    """The loads of all distributions there are; brute force."""
    start = {member: sum(m == member for m, _ in task.kept) for member in task.members}
    choices = [combinations(free_of(task, e), missing_of(task, e)) for e in task.entrants]
    for chosen in product(*choices):
        loads = dict(start)
        for judges in chosen:
            for member in judges:
                loads[member] += 1
        yield loads


def squares(loads):
    return sum(load * load for load in loads.values())


@given(tasks())
def test_nobody_gets_a_conflict_and_nobody_the_same_village_twice(task):
    pairs = distribute(task).pairs

    assert not set(pairs) & (task.forbidden | task.kept)
    assert len(set(pairs)) == len(pairs)


@given(tasks())
def test_every_village_gets_the_judges_it_can_get(task):
    outcome = distribute(task)

    for entrant in task.entrants:
        assert sum(code == entrant for _, code in outcome.pairs) == missing_of(task, entrant)


@settings(max_examples=60, deadline=None)
@given(tasks())
def test_no_distribution_is_more_even(task):
    outcome = distribute(task)
    every = list(every_outcome(task))

    assert squares(outcome.loads) == min(map(squares, every))
    if any(max(loads.values()) - min(loads.values()) <= 1 for loads in every):
        assert outcome.spread <= 1


@given(tasks())
def test_the_loads_are_counted_from_the_pairs(task):
    outcome = distribute(task)
    every = [*outcome.pairs, *task.kept]

    assert outcome.loads == {m: sum(m == member for member, _ in every) for m in task.members}


@given(tasks(), st.randoms())
def test_the_same_seed_gives_the_same_pairs_in_any_order(task, chance):
    members, entrants = list(task.members), list(task.entrants)
    chance.shuffle(members)
    chance.shuffle(entrants)
    again = Task(members, entrants, task.judges, task.seed, task.forbidden, task.kept)

    assert distribute(again).pairs == distribute(task).pairs


def test_another_seed_gives_another_distribution():
    found = {distribute(Task([1, 2, 3], TWELVE, 2, seed)).pairs for seed in "abcd"}

    assert len(found) > 1


def test_a_village_without_enough_judges_is_named_with_what_it_lacks():
    forbidden = {(1, "v1"), (2, "v1"), (1, "v2")}

    outcome = distribute(Task([1, 2, 3], ["v1", "v2"], 2, "s", forbidden))

    assert outcome.short == {"v1": 1}


def test_everybody_who_may_is_never_too_few_unless_it_is_nobody():
    forbidden = {(1, "v1"), (2, "v1"), (1, "v2")}

    outcome = distribute(Task([1, 2], ["v1", "v2"], None, "s", forbidden))

    assert outcome.short == {"v1": 1}
    assert outcome.pairs == ((2, "v2"),)


@pytest.mark.parametrize("judges", [1, 5, 7])
def test_seven_inspectors_share_twelve_villages(judges):
    outcome = distribute(Task(range(7), TWELVE, judges, "s", {(0, TWELVE[0]), (3, TWELVE[5])}))

    assert len(outcome.pairs) == 12 * judges - (2 if judges == 7 else 0)
    assert outcome.spread <= 1


def test_a_chain_of_several_hands_evens_the_loads():
    """Only 1 may score a to c; 2 may also score c, and 3 may only score what 2 gives away."""
    forbidden = {(2, "a"), (3, "a"), (2, "b"), (3, "b"), (3, "c"), (1, "d"), (1, "e")}

    outcome = distribute(Task([1, 2, 3], ["a", "b", "c", "d", "e"], 1, "s", forbidden))

    assert sorted(outcome.loads.values()) == [1, 2, 2]


def test_nothing_is_spread_over_nobody():
    outcome = distribute(Task([], ["v1"], 2, "s"))

    assert (outcome.pairs, outcome.short, outcome.spread) == ((), {"v1": 2}, 0)
