"""The numbers of problems: village, month and a running number, 101200-2611-03."""

from issues.models import Issue
from villages.models import Village

# Longer tails stand in numbers of old ledgers; they are nobody's running number.
_LONGEST_TAIL = 4


class Numbers:
    """The next numbers of a village's problems in a month; one query."""

    def __init__(self, village: Village, year: int, month: int) -> None:
        self.prefix = f"{village.code12[6:]}-{year % 100:02d}{month:02d}-"
        rows = Issue.objects.filter(village=village, number__startswith=self.prefix)
        tails = (number[len(self.prefix) :] for number in rows.values_list("number", flat=True))
        taken = (int(t) for t in tails if t.isascii() and t.isdecimal() and len(t) <= _LONGEST_TAIL)
        self.last = max(taken, default=0)

    def take(self) -> str:
        """One more number."""
        self.last += 1
        return f"{self.prefix}{self.last:02d}"
