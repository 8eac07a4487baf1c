"""Precision and recall of recurrence suggestions on labelled pairs, against plain bigrams.

The first of every two pairs chooses the thresholds, the second ones are held out. A later set, with
other matters, was written before the measure took its present form; its figures are the nearest to
what a new village meets. The measure's list of words has grown with all of them, so that real lists
will do somewhat worse.
"""

import csv
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from issues.likeness import SHOWN_FROM, likeness
from issues.queries.likeness import MOST_SHOWN
from shaping.operations.demo.problem_texts import CASES

PAIRS_FILE = Path(__file__).parent / "likeness_pairs.csv"
LATER_FILE = Path(__file__).parent / "likeness_pairs_later.csv"
PROBLEMS = 500
VILLAGES = 19
KIND_WORDS = {
    "easy": "几乎同样的话",
    "synonym": "换了说法",
    "abbreviation": "简称",
    "typo": "错别字",
    "reordered": "换了语序",
    "number": "数字写法不同",
    "longer_shorter": "一长一短",
    "other_place": "话相同，地点不同",
    "other_problem": "地点相同，事情不同",
    "same_object": "同一处，毛病不同",
    "opposite": "意思相反",
    "boilerplate": "只有套话相同",
    "unrelated": "毫不相干",
}
Measure = Callable[[str, str], int]


@dataclass(frozen=True)
class Pair:
    """Two descriptions, and whether a clerk would call the later one a recurrence."""

    is_recurrence: bool
    kind: str
    earlier: str
    later: str


@dataclass(frozen=True)
class Quality:
    """Of all pairs: how many shown ones are right, and how many right ones are shown."""

    shown: int
    right: int
    wanted: int

    @property
    def precision(self) -> int:
        """Percent of the shown pairs that are recurrences."""
        return round(100 * self.right / self.shown) if self.shown else 0

    @property
    def recall(self) -> int:
        """Percent of the recurrences that are shown."""
        return round(100 * self.right / self.wanted) if self.wanted else 0

    @property
    def balance(self) -> float:
        """The harmonic mean of the two."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0

    def __str__(self) -> str:
        return f"准确率{self.precision}%，召回率{self.recall}%"


def labelled_pairs(file: Path = PAIRS_FILE) -> list[Pair]:
    """All pairs of the file, in its order."""
    with file.open(encoding="utf-8", newline="") as source:
        return [
            Pair(row["label"] == "1", row["kind"], row["earlier"], row["later"])
            for row in csv.DictReader(source)
        ]


def quality_of(pairs: Sequence[Pair], measure: Measure, threshold: int) -> Quality:
    """What a measure shows of the pairs from a threshold on."""
    shown = [pair for pair in pairs if measure(pair.earlier, pair.later) >= threshold]
    return Quality(
        shown=len(shown),
        right=sum(pair.is_recurrence for pair in shown),
        wanted=sum(pair.is_recurrence for pair in pairs),
    )


def best_threshold(pairs: Sequence[Pair], measure: Measure) -> int:
    """The threshold with the best balance of precision and recall on these pairs."""
    return max(range(1, 100), key=lambda limit: quality_of(pairs, measure, limit).balance)


def threshold_of_recall(pairs: Sequence[Pair], measure: Measure, recall: int) -> int:
    """The highest threshold at which a measure still finds that many percent of the recurrences."""
    return max(limit for limit in range(100) if quality_of(pairs, measure, limit).recall >= recall)


def plain_bigrams(earlier: str, later: str) -> int:
    """The baseline: Jaccard's measure of character pairs, in percent."""
    one, other = ({text[i : i + 2] for i in range(len(text) - 1)} for text in (earlier, later))
    return round(100 * len(one & other) / len(one | other)) if one | other else 0


def suggestions_per_problem() -> float:
    """Suggestions a problem would bring in a county of 500 demo problems in 19 villages.

    At most as many as a page shows, and only among the earlier problems of its own village.
    """
    chance = random.Random(PROBLEMS)  # noqa: S311 - demo texts, not secrets
    villages: dict[int, list[str]] = {}
    shown = 0
    for _ in range(PROBLEMS):
        later = chance.choice(CASES).words.format(
            place=f"{chance.choice('一二三四五六七八')}组",
            number=chance.randint(3, 40) * 10,
            few=chance.randint(2, 9),
        )
        earlier = villages.setdefault(chance.randrange(VILLAGES), [])
        alike = sum(likeness(words, later) >= SHOWN_FROM for words in earlier)
        shown += min(alike, MOST_SHOWN)
        earlier.append(later)
    return shown / PROBLEMS


def compare_likeness() -> Iterator[str]:
    """Ours and the baseline on the same pairs, each kind of pair, and the load on the clerk."""
    pairs, later = labelled_pairs(), labelled_pairs(LATER_FILE)
    chosen_on, held_out = pairs[::2], pairs[1::2]
    yield (
        f"反弹提示 {len(pairs)}对，一半({len(chosen_on)}对)定门槛："
        f"最好的是{best_threshold(chosen_on, likeness)}，系统用{SHOWN_FROM}"
    )
    yield from compare_on("定门槛的一半", chosen_on, chosen_on)
    yield from compare_on("没用来定门槛的一半", held_out, chosen_on)
    yield from compare_on("后来另写的", later, chosen_on)
    yield "  词表是随着这些例子补的，换一个镇会再低一些；提示只供人判断，系统不自动关联。"
    yield from by_kind([*held_out, *later])
    yield f"  {PROBLEMS}件演示问题，平均每件提示{suggestions_per_problem():.2f}件"


def compare_on(name: str, pairs: Sequence[Pair], chosen_on: Sequence[Pair]) -> Iterator[str]:
    """Both measures at the thresholds chosen elsewhere, and the baseline at our recall."""
    ours = quality_of(pairs, likeness, SHOWN_FROM)
    limit = best_threshold(chosen_on, plain_bigrams)
    equal = threshold_of_recall(pairs, plain_bigrams, ours.recall)
    yield f"  {name}({len(pairs)}对)：本系统（{SHOWN_FROM}起）{ours}"
    yield f"    对照 二字重合（{limit}起，它自己的最好门槛）：{quality_of(pairs, plain_bigrams, limit)}"
    yield f"    对照 二字重合（{equal}起，找到一样多时）：{quality_of(pairs, plain_bigrams, equal)}"


def by_kind(pairs: Sequence[Pair]) -> Iterator[str]:
    """How many pairs of each kind are shown and how many should be."""
    for kind in sorted({pair.kind for pair in pairs}):
        of_kind = [pair for pair in pairs if pair.kind == kind]
        shown = quality_of(of_kind, likeness, SHOWN_FROM)
        words = KIND_WORDS.get(kind, kind)
        yield f"  {words}：{len(of_kind)}对，提示{shown.shown}对，其中{shown.wanted}对该提示"
