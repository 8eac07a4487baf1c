"""What every page's frame needs: navigation by role, the demo banner, the help text."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from shaping.dashboard.help_texts import help_for
from villages.capabilities import Role, live_grants, may
from villages.models import Township


@dataclass(frozen=True)
class NavigationItem:
    """One word of the navigation; shown to those who hold the capability."""

    title: str
    url_name: str
    capability: str


# In the order of the township's work (screens §1).
NAVIGATION = (
    NavigationItem("首页", "dashboard:home", ""),
    NavigationItem("考核", "assessments:cycle-list", "cycle.read"),
    NavigationItem("奖励", "rewards:grant-list", "grant.read"),
    NavigationItem("村湾", "villages:village-list", "village.read"),
    NavigationItem("人员", "villages:person-list", "person.read"),
    NavigationItem("日志", "dashboard:audit-list", "audit.read"),
    NavigationItem("后台任务", "dashboard:job-list", "job.read"),
)


def page_frame(request: HttpRequest) -> dict[str, object]:
    """Frame of a page; for strangers only the demo banner."""
    user = getattr(request, "user", None)
    frame: dict[str, object] = {"is_demo_installation": _is_demo()}
    if user is None or not user.is_authenticated:
        return frame
    match = request.resolver_match
    view_name = match.view_name if match else ""
    return frame | {
        "navigation": [
            (item.title, reverse(item.url_name), view_name == item.url_name)
            for item in NAVIGATION
            if not item.capability or may(user, item.capability)
        ],
        "may_enter_admin": may(user, "admin.enter"),
        "post_titles": "、".join(sorted({Role(grant.role).label for grant in live_grants(user)})),
        "help_text": help_for(view_name),
    }


def _is_demo() -> bool:
    return Township.objects.filter(is_demo=True).exists()
