"""Twelve townships that reported last month, the same in every scratch installation."""

import calendar
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from issues.models import Holder, Issue, IssueCategory, IssueEvent, IssueList, IssueState, ListState
from shaping.accounts.models import User
from villages.capabilities import Role
from villages.models import Appointment, Township, Village, VillageKind

TOWNSHIPS, VILLAGES = 12, 3


def fill_twelve_townships(year: int, month: int) -> None:
    """Each with an office, a leader, three villages, their lists and a problem in each."""
    office, leader = (
        User.objects.create_user(name, "x", display_name=name) for name in ("office", "leader")
    )
    for number in range(1, TOWNSHIPS + 1):
        township = Township.objects.create(
            code9=f"4212231{number:02d}", name=f"第{number}镇", county_name="崇阳县"
        )
        for user, role in ((office, Role.TOWNSHIP_OFFICE), (leader, Role.TOWNSHIP_LEADER)):
            Appointment.objects.create(
                user=user, role=role, township=township, started_on=date(year, 1, 1)
            )
        kind = IssueCategory.objects.create(township=township, name="农田水利")
        for place in range(VILLAGES):
            _village(township, place, kind, office, date(year, month, 20))


def _village(
    township: Township, place: int, kind: IssueCategory, user: User, opens_on: date
) -> None:
    village = Village.objects.create(
        township=township,
        code12=f"{township.code9}{200 + place}",
        name=f"{township.name}{place}村",
        kind=VillageKind.VILLAGE,
    )
    reported_at = timezone.make_aware(
        datetime.combine(opens_on + timedelta(days=2 + place), time(9))
    )
    issue_list = IssueList.objects.create(
        village=village,
        year=opens_on.year,
        month=opens_on.month,
        opens_on=opens_on,
        due_on=opens_on + timedelta(days=3),
        locks_on=opens_on.replace(day=calendar.monthrange(opens_on.year, opens_on.month)[1]),
        state=ListState.SUBMITTED,
        reported_at=reported_at,
        reported_by=user,
    )
    issue = Issue.objects.create(
        village=village,
        first_list=issue_list,
        draft_key="1",
        number="1",
        category=kind,
        description="渠道淤塞，影响灌溉",
        affected_count=46,
        affected_unit="household",
        reported_at=reported_at,
    )
    IssueEvent.objects.create(
        issue=issue,
        sequence=1,
        action="report",
        to_state=IssueState.REPORTED,
        holder=Holder.TOWNSHIP,
        happened_at=reported_at,
        by=user,
        by_name=user.display_name,
    )
