"""Lists, problems and their settings in the back office: to look at, nothing to change."""

from django.contrib import admin
from django.urls import reverse

from issues.models import (
    CommonTopic,
    Escalation,
    FieldRequirement,
    Issue,
    IssueCategory,
    IssueList,
    ReportingCalendar,
)
from shaping.admin_site import ReadOnlyAdmin, site


@admin.register(IssueList, site=site)
class IssueListAdmin(ReadOnlyAdmin):
    list_display = ("village", "year", "month", "state", "is_nil", "due_on", "reported_at")
    list_filter = ("state", "year", "month")
    list_select_related = ("village",)
    search_fields = ("village__name", "village__code12")
    search_help_text = "按村(社区)名称或代码查找"
    ordering = ("-year", "-month", "village__code12")
    fields = (
        "village",
        "year",
        "month",
        "state",
        "is_nil",
        "opens_on",
        "due_on",
        "locks_on",
        "reported_at",
        "reported_by",
        "returned_at",
        "returned_by",
        "return_reason",
        "accepted_at",
        "accepted_by",
    )
    view_on_site = False


@admin.register(Issue, site=site)
class IssueAdmin(ReadOnlyAdmin):
    list_display = ("number", "village", "category", "description", "state", "due_on")
    list_filter = ("state", "level", "urgency", "scope")
    list_select_related = ("village", "category")
    search_fields = ("number", "description", "village__name")
    search_help_text = "按编号、描述或村(社区)查找"
    ordering = ("-reported_at", "-pk")
    exclude = ("search_text", "draft_key")

    def view_on_site(self, obj: Issue) -> str:
        return reverse("issues:issue-detail", args=[obj.pk])


@admin.register(CommonTopic, site=site)
class CommonTopicAdmin(ReadOnlyAdmin):
    list_display = ("title", "township", "category", "owner_unit", "state", "remedy_title")
    list_filter = ("state",)
    list_select_related = ("township", "category")
    search_fields = ("title",)
    search_help_text = "按名称查找"
    ordering = ("-opened_at", "-pk")
    view_on_site = False


@admin.register(Escalation, site=site)
class EscalationAdmin(ReadOnlyAdmin):
    list_display = ("subject", "department", "issue", "state", "sent_on", "replied_on")
    list_filter = ("state",)
    list_select_related = ("issue",)
    search_fields = ("subject", "department")
    search_help_text = "按事由或部门查找"
    ordering = ("-drafted_at", "-pk")

    def view_on_site(self, obj: Escalation) -> str:
        return reverse("issues:escalation-detail", args=[obj.pk])


@admin.register(ReportingCalendar, site=site)
class ReportingCalendarAdmin(ReadOnlyAdmin):
    list_display = ("township", "opens_day", "due_day", "locks_day", "needs_secretary")
    list_select_related = ("township",)
    ordering = ("township__code9",)

    def view_on_site(self, obj: ReportingCalendar) -> str:
        return reverse("issues:settings", args=[obj.township.code9])


@admin.register(IssueCategory, site=site)
class IssueCategoryAdmin(ReadOnlyAdmin):
    list_display = ("name", "township", "position", "is_offered")
    list_filter = ("is_offered",)
    list_select_related = ("township",)
    search_fields = ("name",)
    search_help_text = "按名称查找"
    ordering = ("township__code9", "position", "pk")
    view_on_site = False


@admin.register(FieldRequirement, site=site)
class FieldRequirementAdmin(ReadOnlyAdmin):
    list_display = ("field", "township", "reason", "required_at", "ended_at")
    list_select_related = ("township",)
    ordering = ("-required_at", "-pk")

    def view_on_site(self, obj: FieldRequirement) -> str:
        return reverse("issues:burden", args=[obj.township.code9])
