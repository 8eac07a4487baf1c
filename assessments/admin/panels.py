"""The panel, its conflicts and assignments."""

from django.contrib import admin

from assessments.models import Assignment, PanelMember, Recusal
from shaping.admin_site import ReadOnlyAdmin, site


@admin.register(PanelMember, site=site)
class PanelMemberAdmin(ReadOnlyAdmin):
    list_display = ("user", "unit_name", "home_village", "cycle", "added_by", "added_at")
    list_filter = (("cycle", admin.RelatedOnlyFieldListFilter),)
    list_select_related = ("user", "home_village", "cycle__township", "added_by")
    search_fields = ("user__display_name", "unit_name")
    search_help_text = "按姓名或单位查找"
    ordering = ("-cycle__year", "user__display_name")
    view_on_site = False


@admin.register(Recusal, site=site)
class RecusalAdmin(ReadOnlyAdmin):
    list_display = ("member", "village", "ground", "words", "declared_by", "declared_at")
    list_filter = ("ground",)
    list_select_related = ("member__user", "village", "declared_by")
    search_fields = ("member__user__display_name", "village__name")
    search_help_text = "按姓名或村(社区)查找"
    ordering = ("-declared_at", "-pk")
    view_on_site = False


@admin.register(Assignment, site=site)
class AssignmentAdmin(ReadOnlyAdmin):
    list_display = ("serial", "member", "entrant", "cycle", "assigned_by", "excused_reason")
    list_filter = (("cycle", admin.RelatedOnlyFieldListFilter),)
    list_select_related = ("member__user", "entrant", "cycle__township", "assigned_by")
    search_fields = ("serial", "member__user__display_name", "entrant__name")
    search_help_text = "按编号、姓名或村(社区)查找"
    ordering = ("-cycle__year", "serial")
    view_on_site = False
