"""What each role may do, as one table a person can read (design §3).

A capability is `noun.verb`. Reading is a capability too: a model names the one that shows its rows
(`READ_CAPABILITY`), and `visible_to` joins it with the area of the appointment.
"""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils import timezone

from shaping.workflow import Forbidden


class Role(models.TextChoices):
    """What a person is appointed as."""

    VILLAGE_OFFICER = "village_officer", "村专干"
    VILLAGE_SECRETARY = "village_secretary", "村书记"
    STATIONED_CADRE = "stationed_cadre", "驻村(包村)干部"
    TOWNSHIP_OFFICE = "township_office", "共同缔造办公室"
    TOWNSHIP_LEADER = "township_leader", "分管领导"
    INSPECTOR = "inspector", "考核组成员"
    FINANCE = "finance", "财政所"
    AUDITOR = "auditor", "纪委(审计)"
    COUNTY_READER = "county_reader", "县级查看"
    SYSTEM_ADMIN = "system_admin", "系统管理员"
    SECURITY_ADMIN = "security_admin", "安全管理员"


VILLAGE_ROLES = frozenset({Role.VILLAGE_OFFICER, Role.VILLAGE_SECRETARY, Role.STATIONED_CADRE})
TOWNSHIP_ROLES = frozenset(
    {Role.TOWNSHIP_OFFICE, Role.TOWNSHIP_LEADER, Role.INSPECTOR, Role.FINANCE, Role.AUDITOR}
)
WHOLE_ROLES = frozenset({Role.COUNTY_READER, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN})

# 三员分立: these three offices exclude one another and every business role.
SEPARATED_ROLES = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR})

# Whom the township office may appoint by itself; everybody else is the security administrator's.
OFFICE_APPOINTS = VILLAGE_ROLES | {Role.INSPECTOR}

_VILLAGE = frozenset(
    {
        "township.read",
        "workday.read",
        "village.read",
        "cycle.read",
        "rubric.read",
        "score.read_own",
        "objection.read",
        "objection.raise",
        "ranking.read_published",
        "list.read",
        "list.edit",
        "issue.read",
        "issue.comment",
        "topic.read",
        "organization.read",
        "participation.read",
        "talk.edit",
    }
)
_REPORTS_LISTS = frozenset(
    {
        "hamlet.edit",
        "list.submit",
        "issue.handle",
        "issue.read_sensitive",
        "issue.export",
        "organization.edit",
        "participation.edit",
        "case.edit",
    }
)

CAPABILITIES: dict[str, frozenset[str]] = {
    Role.VILLAGE_OFFICER: _VILLAGE | _REPORTS_LISTS,
    Role.VILLAGE_SECRETARY: _VILLAGE | _REPORTS_LISTS | {"list.confirm", "issue.verify"},
    Role.STATIONED_CADRE: _VILLAGE | {"issue.verify"},
    Role.TOWNSHIP_OFFICE: frozenset(
        {
            "township.read",
            "workday.read",
            "workday.edit",
            "township.edit",
            "village.read",
            "village.edit",
            "hamlet.edit",
            "village.import",
            "person.read",
            "account.create",
            "account.reset",
            "account.import",
            "appointment.read",
            "appointment.create",
            "appointment.end",
            "account.hand_over",
            "rubric.read",
            "rubric.manage",
            "panel.read",
            "panel.manage",
            "visit.read",
            "visit.plan",
            "score.enter",
            "score.confirm",
            "opening.request",
            "fault.follow",
            "objection.read",
            "objection.receive",
            "cycle.read",
            "cycle.manage",
            "score.read",
            "score.import",
            "score.export",
            "ranking.read_computed",
            "ranking.read_frozen",
            "ranking.read_published",
            "ranking.compute",
            "tie.propose",
            "grant.read",
            "grant.propose",
            "list.read",
            "list.accept",
            "list.unlock",
            "list.remind",
            "list.set",
            "burden.read",
            "issue.read",
            "issue.read_sensitive",
            "issue.comment",
            "issue.triage",
            "issue.handle",
            "issue.verify",
            "issue.import",
            "issue.export",
            "topic.read",
            "topic.manage",
            "escalation.draft",
            "organization.read",
            "organization.edit",
            "participation.read",
            "participation.edit",
            "participation.set",
            "report.read",
            "report.read_receipts",
            "report.edit",
            "report.renew",
            "report.archive",
            "talk.edit",
            "case.edit",
            "case.review",
            "file.read",
            "feedback.answer",
            "admin.enter",
        }
    ),
    Role.TOWNSHIP_LEADER: frozenset(
        {
            "township.read",
            "workday.read",
            "village.read",
            "person.read",
            "appointment.read",
            "rubric.read",
            "panel.read",
            "visit.read",
            "score.confirm",
            "assignment.excuse",
            "opening.confirm",
            "agreement.read",
            "objection.read",
            "objection.decide",
            "cycle.read",
            "score.read",
            "score.export",
            "ranking.read_computed",
            "ranking.read_frozen",
            "ranking.read_published",
            "ranking.freeze",
            "ranking.publish",
            "tie.sign",
            "grant.read",
            "grant.approve",
            "list.read",
            "issue.read",
            "issue.read_sensitive",
            "issue.comment",
            "issue.export",
            "topic.read",
            "burden.read",
            "escalation.check",
            "organization.read",
            "participation.read",
            "report.read",
            "report.read_receipts",
            "admin.enter",
        }
    ),
    Role.INSPECTOR: frozenset(
        {
            "township.read",
            "workday.read",
            "village.read",
            "cycle.read",
            "rubric.read",
            "visit.read",
            "score.give",
            "recusal.declare",
            "ranking.read_published",
        }
    ),
    Role.FINANCE: frozenset(
        {
            "township.read",
            "workday.read",
            "village.read",
            "cycle.read",
            "ranking.read_published",
            "grant.read",
        }
    ),
    Role.AUDITOR: frozenset(
        {
            "township.read",
            "workday.read",
            "village.read",
            "person.read",
            "appointment.read",
            "rubric.read",
            "panel.read",
            "visit.read",
            "objection.read",
            "cycle.read",
            "score.read",
            "score.export",
            "ranking.read_frozen",
            "ranking.read_published",
            "grant.read",
            "list.read",
            "issue.read",
            "issue.read_sensitive",
            "issue.export",
            "topic.read",
            "burden.read",
            "organization.read",
            "participation.read",
            "report.read",
            "report.archive",
            "file.read",
            "audit.read",
            "audit.export",
            "job.read",
            "admin.enter",
        }
    ),
    Role.COUNTY_READER: frozenset(
        {
            "township.read",
            "workday.read",
            "village.read",
            "cycle.read",
            "ranking.read_published",
            "report.read",
        }
    ),
    Role.SYSTEM_ADMIN: frozenset(
        {
            "township.read",
            "workday.read",
            "workday.edit",
            "township.start",
            "person.read",
            "account.create",
            "account.reset",
            "account.import",
            "account.disable",
            "job.read",
            "job.retry",
            "system.read",
            "system.run",
            "channel.edit",
            "feedback.answer",
            "admin.enter",
        }
    ),
    Role.SECURITY_ADMIN: frozenset(
        {
            "township.read",
            "workday.read",
            "village.read",
            "person.read",
            "appointment.read",
            "appointment.create",
            "appointment.end",
            "account.unlock",
            "account.hand_over",
            "admin.enter",
        }
    ),
}


@dataclass(frozen=True)
class Grant:
    """One live appointment as far as it opens an area: None means everywhere."""

    role: str
    township_id: int | None
    village_id: int | None

    def covers(self, township_id: int | None, village_id: int | None) -> bool:
        """Whether a row of this township (and village) lies in the area."""
        if self.township_id is None:
            return True
        if self.village_id is not None and village_id is not None:
            return self.village_id == village_id
        return self.township_id == township_id


def live_grants(user: Any) -> list[Grant]:
    """The user's live appointments; read once per request, since each request loads its user."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return []
    grants: list[Grant] | None = user.__dict__.get("_live_grants")
    if grants is None:
        today = timezone.localdate()
        rows = user.appointments.live(today).values_list("role", "township_id", "village_id")
        grants = user.__dict__["_live_grants"] = [Grant(*row) for row in rows]
    return grants


def grants_of(user: Any, capability: str) -> list[Grant]:
    """The user's grants whose role has the capability."""
    return [grant for grant in live_grants(user) if capability in CAPABILITIES[grant.role]]


def may(user: Any, capability: str, area: models.Model | None = None) -> bool:
    """Whether the user holds the capability there.

    `area` is a Township, a Village, or None for “anywhere”.
    """
    grants = grants_of(user, capability)
    if area is None:
        return bool(grants)
    village_id = area.pk if hasattr(area, "township_id") else None
    township_id = getattr(area, "township_id", area.pk)
    return any(grant.covers(township_id, village_id) for grant in grants)


def require(user: Any, capability: str, area: models.Model | None = None) -> None:
    """Raise Forbidden, with a sentence that names whom to ask, unless the user may."""
    if not may(user, capability, area):
        raise Forbidden("您没有办这件事的权限。如需办理，请找镇共同缔造办公室。")


def roles_of(user: Any) -> set[str]:
    """The roles the user holds now, anywhere."""
    return {grant.role for grant in live_grants(user)}
