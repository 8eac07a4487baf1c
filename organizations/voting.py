"""When a meeting's step passes: who must be there and who must agree (notice: 两议两公开). No Django."""

from dataclasses import dataclass
from fractions import Fraction

HALF, TWO_THIRDS = Fraction(1, 2), Fraction(2, 3)
_WORDS = {HALF: "过半数", TWO_THIRDS: "三分之二以上"}
_ATTENDANCE = {"none": None, "more_than_half": HALF, "two_thirds": TWO_THIRDS}
_MAJORITY = {
    "none": None,
    "half_of_present": (HALF, False),
    "two_thirds_of_present": (TWO_THIRDS, False),
    "half_of_expected": (HALF, True),
    "two_thirds_of_expected": (TWO_THIRDS, True),
}


@dataclass(frozen=True)
class Votes:
    """A meeting's figures, whole people: 0 ≤ votes ≤ present ≤ expected."""

    expected: int
    present: int
    votes_for: int = 0
    votes_against: int = 0
    votes_abstained: int = 0


def least(share: Fraction, people: int) -> int:
    """The fewest people that fulfil a share: more than a half, or two thirds and more; at least 1."""
    exact = share * people
    if share == HALF:
        return exact.numerator // exact.denominator + 1
    return max(1, -(-exact.numerator // exact.denominator))


def shortfalls(attendance: str, majority: str, votes: Votes) -> list[str]:
    """Why the step does not pass, as Chinese sentences; empty when it passes.

    `attendance` and `majority` are codes of `Attendance` and `Majority`; KeyError for others.
    """
    found = []
    share = _ATTENDANCE[attendance]
    if share is not None:
        need = least(share, votes.expected)
        if votes.present < need:
            found.append(
                f"应到{votes.expected}人、实到{votes.present}人，"
                f"要求{_WORDS[share]}(至少{need}人)到会，还差{need - votes.present}人"
            )
    rule = _MAJORITY[majority]
    if rule is not None:
        share, counts_expected = rule
        base = votes.expected if counts_expected else votes.present
        need = least(share, base)
        if votes.votes_for < need:
            who = "应到" if counts_expected else "到会"
            found.append(
                f"{who}{base}人、同意{votes.votes_for}人，"
                f"要求{_WORDS[share]}(至少{need}人)同意，还差{need - votes.votes_for}人"
            )
    return found


def impossible(votes: Votes) -> str:
    """What cannot be in these figures, as a sentence; empty when they are possible."""
    if min(votes.present, votes.votes_for, votes.votes_against, votes.votes_abstained) < 0:
        return "人数不能是负数，请核对。"
    if votes.present > votes.expected:
        return f"实到{votes.present}人比应到{votes.expected}人还多，请核对。"
    total = votes.votes_for + votes.votes_against + votes.votes_abstained
    if total > votes.present:
        return f"同意、反对、弃权一共{total}人，比实到{votes.present}人还多，请核对。"
    return ""
