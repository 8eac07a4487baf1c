"""What the skin asks for: the sidebar in the order of the town's work, and what waits for me."""

from typing import Any

from django.apps import apps
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse

from shaping.admin_site import site
from shaping.dashboard.queries.errands import errands_of
from shaping.dashboard.queries.township_desks import township_desks
from villages.models import Township

# Group → tables with their symbols, as the town works through the year (screens §2, Admin).
SIDEBAR = (
    (
        "清单与问题",
        (
            ("issues.IssueList", "checklist"),
            ("issues.Issue", "report_problem"),
            ("issues.CommonTopic", "topic"),
            ("issues.Escalation", "outgoing_mail"),
            ("issues.ReportingCalendar", "edit_calendar"),
            ("issues.IssueCategory", "category"),
            ("issues.FieldRequirement", "rule"),
        ),
    ),
    (
        "组织与参与",
        (
            ("organizations.Organization", "hub"),
            ("organizations.Member", "group"),
            ("organizations.OrganizationDocument", "description"),
            ("organizations.EveningTalk", "nightlight"),
            ("organizations.CollectiveDecision", "gavel"),
            ("organizations.DecisionStep", "how_to_vote"),
            ("organizations.DecisionDisclosure", "campaign"),
            ("organizations.PointsScheme", "storefront"),
            ("organizations.Household", "house"),
            ("organizations.PointsReview", "rate_review"),
            ("organizations.PointsEntry", "toll"),
            ("organizations.HonourCampaign", "emoji_events"),
            ("organizations.Honour", "military_tech"),
            ("organizations.ChecklistState", "task_alt"),
            ("organizations.Case", "menu_book"),
            ("organizations.CasePhoto", "photo"),
            ("organizations.ChecklistItem", "list_alt"),
            ("organizations.PracticeModel", "lightbulb"),
            ("organizations.PointsDimension", "sell"),
            ("organizations.DecisionProcedure", "account_tree"),
            ("organizations.ProcedureStep", "linear_scale"),
            ("organizations.ParticipationSettings", "tune"),
        ),
    ),
    (
        "考核",
        (
            ("assessments.AssessmentCycle", "calendar_month"),
            ("assessments.Rubric", "rule_folder"),
            ("assessments.RubricItem", "checklist_rtl"),
            ("assessments.PolicyChange", "published_with_changes"),
            ("assessments.Entrant", "groups"),
            ("assessments.PanelMember", "badge"),
            ("assessments.Recusal", "do_not_disturb_on"),
            ("assessments.Assignment", "assignment_ind"),
            ("assessments.DailyRound", "casino"),
            ("assessments.PlannedVisit", "event"),
            ("assessments.ScoreSheet", "edit_note"),
            ("assessments.FoundFault", "report"),
            ("assessments.Opening", "drafts"),
            ("assessments.Ranking", "leaderboard"),
            ("assessments.Standing", "format_list_numbered"),
            ("assessments.TieDecision", "balance"),
            ("assessments.Disclosure", "campaign"),
            ("assessments.Objection", "record_voice_over"),
        ),
    ),
    (
        "奖励",
        (
            ("rewards.RewardGrant", "redeem"),
            ("rewards.RewardTier", "payments"),
            ("rewards.RewardBudget", "account_balance"),
        ),
    ),
    (
        "月报",
        (("reports.MonthlyReport", "summarize"), ("reports.ReportText", "edit_document")),
    ),
    (
        "基础资料",
        (
            ("villages.Township", "location_city"),
            ("villages.Village", "home_work"),
            ("villages.Hamlet", "cottage"),
            ("villages.HouseholdGroup", "diversity_3"),
            ("workdays.Workday", "event_available"),
            ("workdays.CalendarYear", "fact_check"),
        ),
    ),
    (
        "用户与权限",
        (("accounts.User", "person"), ("villages.Appointment", "badge")),
    ),
    (
        "导入、文件与任务",
        (
            ("imports.ImportBatch", "upload_file"),
            ("uploads.StoredFile", "photo_library"),
            ("jobs.Job", "pending_actions"),
        ),
    ),
    (
        "日志与意见",
        (("audit.AuditEvent", "receipt_long"), ("notices.Feedback", "forum")),
    ),
)


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """The sidebar: tables the user may read, behind the way back to the business pages."""
    groups = [
        {
            "title": title,
            "separator": True,
            "items": [
                _item(label, icon)
                for label, icon in tables
                if _admin_of(label).has_view_permission(request)
            ],
        }
        for title, tables in SIDEBAR
    ]
    start = [
        {"title": "后台首页", "icon": "dashboard", "link": reverse("admin:index")},
        {
            "title": "回到业务页面",
            "icon": "arrow_back",
            "link": reverse("dashboard:home"),
            "active": False,
        },
    ]
    return [{"items": start}, *(group for group in groups if group["items"])]


def waiting(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Add what waits for the user to the back office's first page."""
    desks = township_desks(request.user)
    return context | {"errands": errands_of(request.user, desks)}


def environment(request: HttpRequest) -> list[str] | None:
    """The demo banner, as a label in the skin's head line."""
    is_demo = Township.objects.filter(is_demo=True).exists()
    return ["演示数据，非真实情况", "warning"] if is_demo else None


def icon(request: HttpRequest) -> str:
    """Address of the site's icon."""
    return static("img/icon.svg")


def _admin_of(label: str) -> Any:
    return site._registry[apps.get_model(label)]


def _item(label: str, icon: str) -> dict[str, Any]:
    meta = apps.get_model(label)._meta
    address = reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")
    return {"title": str(meta.verbose_name), "icon": icon, "link": address}
