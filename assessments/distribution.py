"""Spreads the villages of the year-end tour over the inspectors; repeatable by its seed, no Django."""

from collections import deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TypeVar

T = TypeVar("T", int, str)
Pair = tuple[int, str]  # member id, entrant code


@dataclass(frozen=True)
class Task:
    """What is to be spread: `judges` per entrant, None for everybody who may.

    `forbidden` pairs are conflicts and excused assignments; `kept` pairs are assigned already, stay
    as they are, and count towards the judges of an entrant and the load of a member.
    """

    members: Sequence[int]
    entrants: Sequence[str]
    judges: int | None
    seed: str
    forbidden: Collection[Pair] = frozenset()
    kept: Collection[Pair] = frozenset()


@dataclass(frozen=True)
class Distribution:
    """The new pairs in a fixed order, and what came out.

    `short` says how many judges an entrant lacks, by its code; `loads` counts kept and new pairs of
    each member.
    """

    pairs: tuple[Pair, ...]
    loads: Mapping[int, int]
    short: Mapping[str, int]

    @property
    def spread(self) -> int:
        """How far the fullest and the emptiest load lie apart; 0 without members."""
        return max(self.loads.values(), default=0) - min(self.loads.values(), default=0)


def distribute(task: Task) -> Distribution:
    """Give every entrant its judges so that no spread with more even loads exists.

    Minimal is the sum of the squared loads, so loads differ by at most one wherever the conflicts
    and the kept pairs allow that at all. The same task gives the same pairs, in any order of its
    members and entrants.
    """
    spread = _Spread(task)
    for entrant in spread.entrants:
        spread.fill(entrant)
    while spread.even_out():
        pass
    return spread.result()


class _Spread:
    """The pairs while they are made; orders come from the seed, never from the caller."""

    def __init__(self, task: Task) -> None:
        self._task = task
        self.members = _shuffled(task.members, task.seed)
        self.entrants = _shuffled(task.entrants, task.seed)
        kept = _by_entrant(task.kept, self.entrants)
        forbidden = _by_entrant(task.forbidden, self.entrants)
        self._kept = kept
        self._allowed = {
            entrant: [m for m in self.members if m not in forbidden[entrant] | kept[entrant]]
            for entrant in self.entrants
        }
        self._judges: dict[str, set[int]] = {entrant: set() for entrant in self.entrants}
        self.loads = {
            member: sum(member in judges for judges in kept.values()) for member in self.members
        }

    def fill(self, entrant: str) -> None:
        """Take the least loaded of those who may."""
        order = {member: place for place, member in enumerate(self._allowed[entrant])}
        ranked = sorted(order, key=lambda member: (self.loads[member], order[member]))
        for member in ranked[: self._wanted(entrant)]:
            self._judges[entrant].add(member)
            self.loads[member] += 1

    def _wanted(self, entrant: str) -> int:
        """How many judges the entrant still needs beside the kept ones."""
        wanted = len(self.members) if self._task.judges is None else self._task.judges
        return max(0, wanted - len(self._kept[entrant]))

    def even_out(self) -> bool:
        """Hand villages on along one chain from a fuller to an emptier member; False if none is left.

        A chain to a load smaller by two or more lowers the sum of squares; where none exists, that
        sum is the least possible (no negative cycle in the flow of villages to members).
        """
        for start in sorted(self.members, key=lambda member: -self.loads[member]):
            chain = self._chain(start)
            if chain:
                for giver, taker, entrant in chain:
                    self._judges[entrant].remove(giver)
                    self._judges[entrant].add(taker)
                self.loads[chain[0][0]] -= 1
                self.loads[chain[-1][1]] += 1
                return True
        return False

    def _chain(self, start: int) -> list[tuple[int, int, str]]:
        """The shortest chain of (giver, taker, entrant) to a load smaller by two or more."""
        came_by: dict[int, tuple[int, str] | None] = {start: None}
        queue = deque([start])
        while queue:
            giver = queue.popleft()
            if self.loads[giver] <= self.loads[start] - 2:
                return _walk_back(giver, came_by)
            for entrant, taker in self._handovers(giver):
                if taker not in came_by:
                    came_by[taker] = (giver, entrant)
                    queue.append(taker)
        return []

    def _handovers(self, giver: int) -> Iterable[tuple[str, int]]:
        """Every village the member could hand on, with whom to."""
        for entrant in self.entrants:
            judges = self._judges[entrant]
            if giver in judges:
                yield from ((entrant, m) for m in self._allowed[entrant] if m not in judges)

    def result(self) -> Distribution:
        """What came out, in the order of codes and members."""
        lacking = {
            entrant: self._wanted(entrant) - len(self._judges[entrant]) for entrant in self.entrants
        }
        # With everybody who may, nobody is lacking as long as somebody may.
        if self._task.judges is None:
            lacking = {e: int(not self._judges[e] and not self._kept[e]) for e in self.entrants}
        pairs = ((member, e) for e in sorted(self.entrants) for member in sorted(self._judges[e]))
        return Distribution(
            tuple(pairs), self.loads, {e: lack for e, lack in sorted(lacking.items()) if lack > 0}
        )


def _walk_back(
    last: int, came_by: Mapping[int, tuple[int, str] | None]
) -> list[tuple[int, int, str]]:
    chain: list[tuple[int, int, str]] = []
    taker = last
    while (step := came_by[taker]) is not None:
        giver, entrant = step
        chain.append((giver, taker, entrant))
        taker = giver
    return chain[::-1]


def _by_entrant(pairs: Collection[Pair], entrants: Sequence[str]) -> dict[str, set[int]]:
    members: dict[str, set[int]] = {entrant: set() for entrant in entrants}
    for member, entrant in pairs:
        members[entrant].add(member)
    return members


def _shuffled(values: Sequence[T], seed: str) -> list[T]:
    """An order that anybody can repeat: by the SHA-256 of seed, colon and value."""
    return sorted(set(values), key=lambda value: sha256(f"{seed}:{value}".encode()).hexdigest())
