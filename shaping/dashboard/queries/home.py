"""Everything on the home page, put together by role; each part costs a fixed number of queries."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Sum
from django.urls import reverse
from django.utils import timezone

from assessments.models import Ranking, RankingState
from issues.queries.lists import VillageMonth, village_month
from rewards.models import GrantState, RewardGrant
from shaping.accounts.models import User
from shaping.audit.models import AuditEvent
from shaping.audit.services import current_head
from shaping.dashboard.audit_words import action_words
from shaping.dashboard.queries.audit import readable_events
from shaping.dashboard.queries.errands import Errand, errands_of
from shaping.dashboard.queries.township_desks import TownshipDesk, township_desks
from shaping.dashboard.queries.village_home import VillageHome, village_homes
from shaping.reports.queries.reports import newest_month, reads_everywhere
from villages.capabilities import Role, may, roles_of
from villages.models import Appointment, Township

RANKINGS_SHOWN = 24
EVENTS_SHOWN = 10


@dataclass(frozen=True)
class Figure:
    """A fact of the business as one big figure, and where it comes from."""

    title: str
    figure: str
    link: str
    url: str


@dataclass(frozen=True)
class HomePage:
    """The parts of one user's home page; a part that is not his is empty or None."""

    months: list[VillageMonth]
    errands: list[Errand]
    desks: list[TownshipDesk]
    villages: list[VillageHome]
    rankings: list[Ranking]
    figures: list[Figure]
    events: list[tuple[AuditEvent, str]]
    head: str


def home_of(user: Any) -> HomePage:
    """What the user's posts give him to do and to see now (screens §2)."""
    desks = township_desks(user)
    watches = may(user, "audit.read")
    return HomePage(
        months=village_month(user),
        errands=errands_of(user, desks),
        desks=desks,
        villages=village_homes(user),
        rankings=_published_rankings(user),
        figures=list(_figures(user)),
        events=_newest_events(user) if watches else [],
        head=current_head() if watches else "",
    )


def _published_rankings(user: Any) -> list[Ranking]:
    """The published rankings of the user's area, newest year first."""
    if not may(user, "ranking.read_published"):
        return []
    rows = Ranking.objects.visible_to(user).filter(state=RankingState.PUBLISHED)
    rows = rows.select_related("cycle__township").order_by("-cycle__year", "cycle__township__code9")
    return list(rows[:RANKINGS_SHOWN])


def _figures(user: Any) -> Iterator[Figure]:
    """The newest report, what finance pays out, what the two administrators look after."""
    roles = roles_of(user)
    if may(user, "report.read"):
        yield from _newest_report(user)
    if Role.FINANCE in roles:
        yield _approved_grants(user)
    if Role.SYSTEM_ADMIN in roles:
        started = Township.objects.filter(started_on__isnull=False).count()
        page = reverse("villages:township-start")
        yield Figure("乡镇", f"{started}个已启用", "启用乡镇", page)
    if Role.SYSTEM_ADMIN in roles:
        accounts = User.objects.filter(is_active=True).count()
        yield Figure("账号", f"{accounts}个可以登录", "看人员", reverse("villages:person-list"))
    if Role.SECURITY_ADMIN in roles:
        live = Appointment.objects.live(timezone.localdate()).count()
        yield Figure("任职", f"{live}条在任", "看人员和任职", reverse("villages:person-list"))


def _newest_report(user: Any) -> Iterator[Figure]:
    """The newest month that has a report to read, for the county with all its townships."""
    found = newest_month(user)
    if found is None:
        return
    code, year, month = found
    month_code = f"{year}-{month:02d}"
    if reads_everywhere(user):
        page = reverse("reports:county", args=[month_code])
    else:
        page = reverse("reports:report-detail", args=[code, month_code])
    yield Figure("最新月报", f"{year}年{month}月", "看月报", page)


def _approved_grants(user: Any) -> Figure:
    """How many approved grants there are for paying out, and their sum in whole yuan."""
    rows = RewardGrant.objects.visible_to(user).filter(state=GrantState.APPROVED)
    sums = rows.aggregate(count=Count("pk"), total=Sum("amount_yuan"))
    words = f"{sums['count']}项，{sums['total'] or 0:,}元"
    return Figure("已批准的奖励", words, "看奖励明细", reverse("rewards:grant-list"))


def _newest_events(user: Any) -> list[tuple[AuditEvent, str]]:
    events = readable_events(user)[:EVENTS_SHOWN]
    return [(event, action_words(event.action)) for event in events]
