"""Rounds of daily checks, and what they found."""

from django.contrib import admin

from assessments.models import DailyRound, FoundFault, PlannedVisit
from shaping.admin_site import ReadOnlyAdmin, site


@admin.register(DailyRound, site=site)
class DailyRoundAdmin(ReadOnlyAdmin):
    list_display = ("cycle", "number", "starts_on", "ends_on", "method", "draw_count", "drawn_by")
    list_filter = ("method", ("cycle", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("cycle__township", "drawn_by")
    search_fields = ("seed",)
    search_help_text = "按抽签种子查找"
    ordering = ("-cycle__year", "-number")
    view_on_site = False


@admin.register(PlannedVisit, site=site)
class PlannedVisitAdmin(ReadOnlyAdmin):
    list_display = ("round", "entrant", "reason", "member")
    list_filter = ("reason",)
    list_select_related = ("round__cycle__township", "entrant", "member__user")
    search_fields = ("entrant__name", "member__user__display_name")
    search_help_text = "按村(社区)或检查人查找"
    ordering = ("-round", "entrant__code")
    fields = ("round", "entrant", "reason", "member")
    view_on_site = False


@admin.register(FoundFault, site=site)
class FoundFaultAdmin(ReadOnlyAdmin):
    list_display = ("entrant", "item", "words", "fixed_at", "fixed_by")
    list_select_related = ("entrant", "item", "fixed_by")
    search_fields = ("entrant__name", "words")
    search_help_text = "按村(社区)或问题查找"
    ordering = ("-pk",)
    view_on_site = False
