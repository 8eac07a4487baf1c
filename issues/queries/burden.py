"""How many fields and minutes a monthly list asks of a village (负担账, features B5).

The seconds are estimates of a slow phone typist, stated on the page; nobody's time is measured.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q
from django.utils import timezone

from issues.models import (
    FieldRequirement,
    Issue,
    IssueList,
    IssueListEntry,
    ListSection,
    OptionalField,
)
from issues.queries.calendars import calendar_of
from villages.models import Township, Village

# What one problem's compulsory fields take: hamlet, category, description, number affected.
COMPULSORY_FIELDS = (("村湾", 5), ("类别", 6), ("问题描述", 45), ("涉及数", 8))
SECONDS_PER_CARRIED = 4
SECONDS_PER_LIST = 30
SECONDS = {
    OptionalField.PROPOSAL: 30,
    OptionalField.SOURCE: 5,
    OptionalField.SCOPE: 5,
    OptionalField.URGENCY: 5,
    OptionalField.FUNDS: 15,
    OptionalField.CONTACT: 15,
    OptionalField.PHOTOS: 40,
}
# Taken until a township has lists of its own (domain §3.2: 3 to 8 a village and month).
USUAL_NEW_PROBLEMS = 5
USUAL_CARRIED_PROBLEMS = 3
MONTHS_A_YEAR = 12
LOOK_BACK = timedelta(days=365)


@dataclass(frozen=True)
class Burden:
    """The estimate for one township; problems per village and month in hundredths."""

    villages: int
    new_hundredths: int
    carried_hundredths: int
    is_measured: bool
    required: tuple[FieldRequirement, ...]
    ceiling_minutes: int

    @property
    def seconds_per_problem(self) -> int:
        """Seconds that one new problem takes, with what the township made compulsory."""
        own = sum(SECONDS[OptionalField(row.field)] for row in self.required)
        return own + sum(seconds for _, seconds in COMPULSORY_FIELDS)

    @property
    def seconds_per_month(self) -> int:
        """Seconds that one village's list takes in a month."""
        return self._monthly_seconds(self.seconds_per_problem)

    @property
    def minutes_per_month(self) -> int:
        """The same in whole minutes, rounded up."""
        return whole_minutes(self.seconds_per_month)

    @property
    def new_problems(self) -> str:
        """New problems of a village in a month, to one decimal."""
        return one_decimal(self.new_hundredths)

    @property
    def carried_problems(self) -> str:
        """Carried-over problems of a village in a month, to one decimal."""
        return one_decimal(self.carried_hundredths)

    @property
    def offers(self) -> list[tuple[OptionalField, int, int]]:
        """Fields that could be made compulsory: field, seconds a problem, minutes a year in all."""
        taken = {row.field for row in self.required}
        return [
            (field, SECONDS[field], self.yearly_minutes_of(field))
            for field in OptionalField
            if field not in taken
        ]

    def minutes_with(self, field: str) -> int:
        """Whole minutes of a village and month if one more field were compulsory."""
        seconds = self.seconds_per_problem + SECONDS[OptionalField(field)]
        return whole_minutes(self._monthly_seconds(seconds))

    def yearly_minutes_of(self, field: str) -> int:
        """Whole minutes that one more compulsory field costs all villages in a year."""
        seconds = SECONDS[OptionalField(field)] * self.new_hundredths
        return -(-seconds * self.villages * MONTHS_A_YEAR // 6000)

    def _monthly_seconds(self, seconds_per_problem: int) -> int:
        hundredths = (
            seconds_per_problem * self.new_hundredths
            + SECONDS_PER_CARRIED * self.carried_hundredths
        )
        return SECONDS_PER_LIST + -(-hundredths // 100)


def whole_minutes(seconds: int) -> int:
    """Seconds as whole minutes, rounded up."""
    return -(-seconds // 60)


def one_decimal(hundredths: int) -> str:
    """Hundredths as people read them, half up: 4.3."""
    tenths = (hundredths + 5) // 10
    return f"{tenths // 10}.{tenths % 10}"


def burden_of(township: Township, today: date | None = None) -> Burden:
    """The estimate from the lists of the last twelve months; five queries."""
    day = today or timezone.localdate()
    lists = IssueList.objects.filter(village__township=township, due_on__gte=day - LOOK_BACK)
    reported = lists.received().count()
    new = Issue.objects.filter(first_list__in=lists.received()).count()
    newest = Q(submission__issue_list__in=lists, section=ListSection.ONGOING, submission__number=1)
    carried = IssueListEntry.objects.filter(newest).aggregate(count=Count("pk"))["count"]
    return Burden(
        villages=Village.objects.filter(township=township).open_on(day).count(),
        new_hundredths=new * 100 // reported if reported else USUAL_NEW_PROBLEMS * 100,
        carried_hundredths=carried * 100 // reported if reported else USUAL_CARRIED_PROBLEMS * 100,
        is_measured=bool(reported),
        required=tuple(live_requirements(township)),
        ceiling_minutes=calendar_of(township).minutes_ceiling,
    )


def live_requirements(township: Township) -> list[FieldRequirement]:
    """The optional fields the township makes compulsory now."""
    rows = FieldRequirement.objects.filter(township=township, ended_at=None)
    return list(rows.select_related("required_by").order_by("required_at", "pk"))
