"""公示 and objections."""

from django.contrib import admin

from assessments.models import Disclosure, Objection
from shaping.admin_site import ReadOnlyAdmin, site


@admin.register(Disclosure, site=site)
class DisclosureAdmin(ReadOnlyAdmin):
    list_display = ("ranking", "starts_on", "ends_on", "minutes_number", "contact_office")
    list_select_related = ("ranking__cycle__township",)
    search_fields = ("minutes_number",)
    search_help_text = "按纪要编号查找"
    ordering = ("-starts_on", "-pk")
    view_on_site = False


@admin.register(Objection, site=site)
class ObjectionAdmin(ReadOnlyAdmin):
    list_display = ("disclosure", "number", "entrant", "way", "state", "raised_on", "decided_by")
    list_filter = ("state", "way")
    list_select_related = ("disclosure__ranking__cycle__township", "entrant", "decided_by")
    search_fields = ("entrant__name", "words")
    search_help_text = "按村(社区)或内容查找"
    ordering = ("-raised_on", "-pk")
    view_on_site = False
