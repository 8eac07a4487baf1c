"""Monthly reports in the back office: to look at, nothing to change."""

from django.contrib import admin
from django.urls import reverse

from shaping.admin_site import ReadOnlyAdmin, site
from shaping.reports.models import MonthlyReport, ReportText


@admin.register(MonthlyReport, site=site)
class MonthlyReportAdmin(ReadOnlyAdmin):
    list_display = ("township", "year", "month", "version", "cut_off_on", "delivered_at")
    list_filter = ("year", "month")
    list_select_related = ("township",)
    search_fields = ("township__name", "township__code9")
    search_help_text = "按乡镇名称或代码查找"
    ordering = ("-year", "-month", "township__code9", "-version")
    exclude = ("snapshot", "content_hash", "audit_head", "docx_sha256", "xlsx_sha256")

    def view_on_site(self, obj: MonthlyReport) -> str | None:
        if obj.delivered_at is None:
            return None
        address = reverse("reports:report-detail", args=[obj.township.code9, obj.month_code])
        return f"{address}?version={obj.version}"


@admin.register(ReportText, site=site)
class ReportTextAdmin(ReadOnlyAdmin):
    list_display = ("township", "year", "month", "version", "changed_at", "changed_by")
    list_filter = ("year", "month")
    list_select_related = ("township", "changed_by")
    search_fields = ("township__name", "township__code9")
    search_help_text = "按乡镇名称或代码查找"
    ordering = ("-year", "-month", "township__code9")
    view_on_site = False
