"""The arithmetic of prizes: literal cases of the notice's amounts, then properties."""

from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rewards.prizes import (
    EXTEND_WITHIN_CAP,
    ORDER,
    SHARE_PRIZES,
    Decision,
    OverCapError,
    Scheme,
    UndecidedTieError,
    award,
    tie_award,
    tied_codes,
)

NOTICE = Scheme({1: 150_000, 2: 100_000, 3: 50_000}, 300_000)


def amounts(ranks, decisions, scheme=NOTICE):
    return {prize.code: prize.amount_yuan for prize in award(ranks, scheme, decisions).prizes}


def test_it_gives_each_rank_its_tier():
    ranks = {"a": 1, "b": 2, "c": 3, "d": 4}

    assert amounts(ranks, {}) == {"a": 150_000, "b": 100_000, "c": 50_000}


@pytest.mark.parametrize(
    ("ranks", "rank", "share"),
    [
        ({"a": 1, "b": 1, "c": 3}, 1, 125_000),
        ({"a": 1, "b": 2, "c": 2, "d": 4}, 2, 75_000),
        ({"a": 1, "b": 1, "c": 1, "d": 1}, 1, 75_000),
        ({"a": 1, "b": 2, "c": 3, "d": 3}, 3, 25_000),
    ],
)
def test_it_shares_the_tiers_of_the_places_covered(ranks, rank, share):
    tied = [code for code, place in ranks.items() if place == rank]

    paid = amounts(ranks, {rank: Decision(SHARE_PRIZES)})

    assert {code: paid[code] for code in tied} == dict.fromkeys(tied, share)


def test_it_leaves_what_cannot_be_shared_in_whole_yuan():
    ranks = {"a": 3, "b": 3, "c": 3, "x": 1, "y": 2}

    whole = award(ranks, NOTICE, {3: Decision(SHARE_PRIZES)})

    assert whole.remainder_yuan == 2
    assert whole.total_yuan == 299_998


def test_it_gives_everybody_the_shared_ranks_tier_where_the_cap_reaches():
    ranks = {"a": 1, "b": 2, "c": 2, "d": 4}
    wide = Scheme(NOTICE.tiers, 350_000)

    assert amounts(ranks, {2: Decision(EXTEND_WITHIN_CAP)}, wide) == {
        "a": 150_000,
        "b": 100_000,
        "c": 100_000,
    }


def test_it_names_both_figures_above_the_cap():
    with pytest.raises(OverCapError) as error:
        award({"a": 1, "b": 2, "c": 2}, NOTICE, {2: Decision(EXTEND_WITHIN_CAP)})

    assert (error.value.total_yuan, error.value.cap_yuan) == (350_000, 300_000)


def test_it_pays_a_decided_order_place_by_place():
    paid = amounts({"a": 1, "b": 1, "c": 3}, {1: Decision(ORDER, ("b", "a"))})

    assert paid == {"b": 150_000, "a": 100_000, "c": 50_000}


def test_it_pays_nothing_to_who_is_put_behind_the_last_tier():
    ranks = {"a": 1, "b": 2, "c": 3, "d": 3}

    assert "c" not in amounts(ranks, {3: Decision(ORDER, ("d", "c"))})


def test_it_needs_no_decision_once_the_order_stands_in_the_ranks():
    assert amounts({"b": 1, "a": 2, "c": 3}, {1: Decision(ORDER, ("b", "a"))})["a"] == 100_000


def test_it_stops_at_an_undecided_tie():
    with pytest.raises(UndecidedTieError) as error:
        award({"a": 1, "b": 2, "c": 2}, NOTICE, {})

    assert error.value.rank == 2


def test_it_needs_no_decision_behind_the_last_tier():
    assert len(award({"a": 1, "b": 2, "c": 3, "d": 4, "e": 4}, NOTICE, {}).prizes) == 3


@pytest.mark.parametrize("codes", [(), ("a",), ("a", "c"), ("a", "a")])
def test_it_refuses_an_order_of_others(codes):
    with pytest.raises(ValueError, match="exactly"):
        tie_award(1, ["a", "b"], Decision(ORDER, codes), NOTICE)


@st.composite
def cases(draw):
    """A competition ranking, a scheme, and a decision for every tie."""
    scores = draw(st.lists(st.integers(0, 6), min_size=1, max_size=12))
    codes = draw(st.permutations([f"{n:02d}" for n in range(len(scores))]))
    ranks, place = {}, 1
    ordered = sorted(zip(scores, codes, strict=True), reverse=True)
    for _, group in groupby(ordered, key=lambda pair: pair[0]):
        tied = [code for _, code in group]
        ranks |= dict.fromkeys(tied, place)
        place += len(tied)
    tiers = sorted(draw(st.lists(st.integers(1, 200_000), min_size=1, max_size=5)), reverse=True)
    scheme = Scheme(dict(enumerate(tiers, start=1)), sum(tiers) + draw(st.integers(0, 400_000)))
    outcome = st.sampled_from([ORDER, SHARE_PRIZES, EXTEND_WITHIN_CAP])
    decisions = {
        rank: Decision(draw(outcome), tuple(draw(st.permutations(tied))))
        for rank, tied in tied_codes(ranks).items()
    }
    return ranks, scheme, decisions


@given(cases())
def test_it_never_exceeds_the_cap(case):
    ranks, scheme, decisions = case
    cost = award(ranks, Scheme(scheme.tiers, 10**9), decisions).total_yuan

    if cost > scheme.cap_yuan:
        with pytest.raises(OverCapError):
            award(ranks, scheme, decisions)
    else:
        assert award(ranks, scheme, decisions).total_yuan == cost


@given(cases())
def test_sharing_never_exceeds_the_tiers(case):
    ranks, scheme, _ = case

    whole = award(ranks, scheme, dict.fromkeys(ranks.values(), Decision(SHARE_PRIZES)))

    assert whole.total_yuan + whole.remainder_yuan == scheme.pot(1, len(ranks))


@given(cases())
def test_an_order_pays_exactly_the_tiers(case):
    ranks, scheme, decisions = case
    orders = {rank: Decision(ORDER, item.ordered_codes) for rank, item in decisions.items()}

    assert award(ranks, scheme, orders).total_yuan == scheme.pot(1, len(ranks))


@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_the_input_changes_nothing(case, chance):
    ranks, scheme, decisions = case
    wide = Scheme(scheme.tiers, 10**9)
    shuffled = list(ranks.items())
    chance.shuffle(shuffled)

    assert award(dict(shuffled), wide, decisions) == award(ranks, wide, decisions)
