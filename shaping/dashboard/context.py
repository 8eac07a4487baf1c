"""What every page's frame needs: navigation by role, the demo banner, the help text."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Subquery
from django.http import HttpRequest
from django.urls import reverse

from shaping.accounts.models import User
from shaping.dashboard.help_texts import help_for
from shaping.notices.queries import unread_rows
from villages.capabilities import Role, live_grants, may
from villages.models import Township


@dataclass(frozen=True)
class NavigationItem:
    """One word of the navigation; shown to those who hold the capability.

    `sections` are the beginnings of the view names that belong under the word.
    """

    title: str
    url_name: str
    capability: str
    sections: tuple[str, ...]


_PEOPLE = ("person", "appointment", "slips", "batch-slips", "township-start")

_LISTS = tuple(
    f"issues:{name}"
    for name in (
        "list",
        "board",
        "month",
        "review",
        "settings",
        "category",
        "burden",
        "requirement",
    )
)

# In the order of the township's work (screens §1).
NAVIGATION = (
    NavigationItem("首页", "dashboard:home", "", ("dashboard:home",)),
    NavigationItem("清单", "issues:list-index", "list.read", _LISTS),
    NavigationItem("问题", "issues:ledger", "issue.read", ("issues:",)),
    NavigationItem(
        "组织",
        "organizations:organization-list",
        "organization.read",
        ("organizations:", "issues:talk", "dashboard:improvement"),
    ),
    NavigationItem(
        "考核", "assessments:cycle-list", "cycle.read", ("assessments:", "reports:ranking")
    ),
    NavigationItem("奖励", "rewards:grant-list", "grant.read", ("rewards:",)),
    NavigationItem("月报", "reports:report-list", "report.read", ("reports:",)),
    NavigationItem(
        "村湾", "villages:village-list", "village.read", ("villages:", "dashboard:workday")
    ),
    NavigationItem(
        "人员",
        "villages:person-list",
        "person.read",
        tuple(f"villages:{name}" for name in _PEOPLE),
    ),
    NavigationItem("日志", "dashboard:audit-list", "audit.read", ("dashboard:audit",)),
    NavigationItem("后台任务", "dashboard:job-list", "job.read", ("dashboard:job",)),
    NavigationItem(
        "运行状态", "dashboard:system", "system.read", ("dashboard:system", "dashboard:channel")
    ),
)


# The pages of 组织与参与: word, address, beginning of the view names under it.
SECTIONS = (
    ("三完善", "dashboard:improvement-list", "dashboard:improvement"),
    ("组织", "organizations:organization-list", "organizations:organization"),
    ("夜话", "issues:talk-list", "issues:talk"),
    ("议事", "organizations:decision-list", "organizations:decision"),
    ("积分", "organizations:points-list", "organizations:points"),
    ("“最美”", "organizations:honour-list", "organizations:honour"),
    ("榜单", "organizations:board-list", "organizations:board"),
    ("“10个1”", "organizations:checklist-list", "organizations:checklist"),
    ("十户共治", "organizations:group-list", "organizations:group"),
    ("案例", "organizations:case-list", "organizations:case"),
    ("模式", "organizations:practice-list", "organizations:practice"),
)


def sections_of(view_name: str) -> list[tuple[str, str, bool]]:
    """The pages beside this one: title, address, whether it is there; empty elsewhere."""
    if not any(view_name.startswith(start) for _, _, start in SECTIONS):
        return []
    return [(title, reverse(name), view_name.startswith(start)) for title, name, start in SECTIONS]


def page_frame(request: HttpRequest) -> dict[str, object]:
    """Frame of a page; for strangers only the demo banner. One query."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"is_demo_installation": Township.objects.filter(is_demo=True).exists()}
    match = request.resolver_match
    view_name = match.view_name if match else ""
    place, is_demo, unread = _facts_of(user)
    return {
        "is_demo_installation": is_demo,
        "place": place,
        "unread_notices": unread,
        "navigation": navigation_of(user, view_name),
        "participation_sections": sections_of(view_name),
        "may_enter_admin": may(user, "admin.enter"),
        "post_titles": "、".join(sorted({Role(grant.role).label for grant in live_grants(user)})),
        "help_text": help_for(view_name),
    }


def navigation_of(user: Any, view_name: str) -> list[tuple[str, str, str]]:
    """The user's words: title, address, and `page`, `true` (inside the section) or nothing."""
    section = max(
        (start for item in NAVIGATION for start in item.sections if view_name.startswith(start)),
        key=len,
        default="",
    )
    return [
        (item.title, reverse(item.url_name), _mark(item, view_name, section))
        for item in NAVIGATION
        if not item.capability or may(user, item.capability)
    ]


def _mark(item: NavigationItem, view_name: str, section: str) -> str:
    if item.url_name == view_name:
        return "page"
    return "true" if section in item.sections else ""


def _facts_of(user: Any) -> tuple[str, bool, int]:
    """Name of the one township the user works in, whether this is a demo, and his unread notices."""
    townships = {grant.township_id for grant in live_grants(user) if grant.township_id}
    name = Township.objects.filter(pk__in=townships if len(townships) == 1 else []).values("name")
    facts = User.objects.filter(pk=user.pk).values_list(
        Subquery(name[:1]),
        Exists(Township.objects.filter(is_demo=True)),
        Subquery(unread_rows(OuterRef("pk"))),
    )
    place, is_demo, unread = facts.get()
    return place or "", is_demo, unread or 0
