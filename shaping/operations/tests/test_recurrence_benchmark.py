"""The labelled pairs, and what is printed of them."""

import pytest
from django.core.management import call_command

from issues.likeness import SHOWN_FROM, likeness
from shaping.operations.benchmarks.recurrence import (
    KIND_WORDS,
    LATER_FILE,
    PAIRS_FILE,
    Pair,
    Quality,
    best_threshold,
    labelled_pairs,
    plain_bigrams,
    quality_of,
    threshold_of_recall,
)


def test_it_has_enough_pairs_and_half_of_them_hard():
    pairs = labelled_pairs()
    hard = [pair for pair in pairs if pair.kind not in {"easy", "unrelated"}]

    assert len(pairs) >= 150
    assert len(hard) * 2 >= len(pairs)
    both = pairs + labelled_pairs(LATER_FILE)
    assert len({(pair.earlier, pair.later) for pair in both}) == len(both)


def test_every_kind_has_its_words():
    kinds = {pair.kind for pair in labelled_pairs() + labelled_pairs(LATER_FILE)}

    assert kinds == KIND_WORDS.keys()


def test_it_counts_precision_and_recall():
    pairs = [Pair(True, "a", "甲", "甲"), Pair(True, "a", "甲", "乙"), Pair(False, "a", "丙", "丙")]

    found = quality_of(pairs, lambda one, other: 100 * (one == other), 50)

    assert found == Quality(shown=2, right=1, wanted=2)
    assert (found.precision, found.recall, found.balance) == (50, 50, 50)


def test_nothing_shown_and_nothing_wanted_is_no_division_by_zero():
    empty = Quality(0, 0, 0)

    assert (empty.precision, empty.recall, empty.balance) == (0, 0, 0)


def test_it_finds_the_threshold_that_parts_them():
    pairs = [Pair(True, "a", "80", ""), Pair(False, "a", "40", "")]

    assert 40 < best_threshold(pairs, lambda one, _: int(one)) <= 80


def test_plain_bigrams_are_a_percentage():
    assert [plain_bigrams("甲乙丙", "甲乙丙"), plain_bigrams("甲", "乙")] == [100, 0]


def test_it_finds_the_threshold_that_finds_as_many():
    pairs = [Pair(True, "a", "80", ""), Pair(True, "a", "40", ""), Pair(False, "a", "60", "")]

    assert threshold_of_recall(pairs, lambda one, _: int(one), 50) == 80
    assert threshold_of_recall(pairs, lambda one, _: int(one), 100) == 40


@pytest.mark.parametrize("file", [PAIRS_FILE, LATER_FILE], ids=["held out", "later"])
def test_it_is_better_than_plain_bigrams(file):
    chosen_on, pairs = labelled_pairs()[::2], labelled_pairs(file)[1::2]
    limit = best_threshold(chosen_on, plain_bigrams)

    ours = quality_of(pairs, likeness, SHOWN_FROM)

    equal = threshold_of_recall(pairs, plain_bigrams, ours.recall)
    assert ours.balance > quality_of(pairs, plain_bigrams, limit).balance
    assert ours.precision > quality_of(pairs, plain_bigrams, equal).precision
    assert ours.recall >= 80


def test_the_threshold_is_near_the_best_of_the_chosen_half():
    chosen_on = labelled_pairs()[::2]

    best = best_threshold(chosen_on, likeness)

    assert quality_of(chosen_on, likeness, best).balance < 4 + (
        quality_of(chosen_on, likeness, SHOWN_FROM).balance
    )


def test_the_command_prints_both(capsys):
    call_command("benchmark", "recurrence")

    printed = capsys.readouterr().out
    assert "准确率" in printed
    assert "对照 二字重合" in printed
