"""The register in the back office: the office edits its own area, by the register's services."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.contrib.admin import RelatedOnlyFieldListFilter
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from import_export.admin import ExportMixin

from shaping.admin_site import HistoryAdmin, ReadOnlyAdmin, action, display, site
from shaping.audit.services import Act, record
from villages.forms.register import EditForm
from villages.models import Appointment, Hamlet, HouseholdGroup, Township, Village
from villages.register_tables import (
    HamletTable,
    HouseholdGroupTable,
    TextSafeWorkbook,
    TownshipTable,
    VillageTable,
)
from villages.services import register as services


class RegisterAdmin(ExportMixin, HistoryAdmin):
    """A register table: saved by a service with history and audit event, exported with one.

    `fixed_fields` are chosen when a row is added and never changed afterwards; `edit_row` and
    `add_row` are the services that save.
    """

    form = EditForm
    fixed_fields: tuple[str, ...] = ()
    edit_row: Callable[..., None]
    add_row: Callable[..., Any]
    formats = export_formats = [TextSafeWorkbook]
    skip_export_form = True

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        fields = tuple(super().get_fields(request, obj))
        can_save = obj is not None and self.has_change_permission(request, obj)
        return (*fields, "version") if can_save else fields

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        fixed = self.fixed_fields if obj is not None else ()
        return (*super().get_readonly_fields(request, obj), *fixed)

    def has_export_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def save_model(self, request: HttpRequest, obj: Model, form: EditForm, change: bool) -> None:
        if change:
            self.edit_row(obj, version=form.seen_version, by=request.user)
        else:
            self.add_row(obj, by=request.user)

    def _do_file_export(
        self, file_format: Any, request: HttpRequest, queryset: QuerySet[Any], **kwargs: Any
    ) -> HttpResponse:
        """The rows as shown, under a Chinese file name; taking them out is an event."""
        title = str(self.model._meta.verbose_name)
        content = self.get_export_data(file_format, request, queryset, **kwargs)
        with transaction.atomic():
            summary = f"从后台导出{title}，{queryset.count()}行"
            record(Act("register.export", summary=summary), by=request.user)
        name = content_disposition_header(True, f"{title}{timezone.localdate()}.xlsx")
        return HttpResponse(
            content,
            content_type=file_format.get_content_type(),
            headers={"Content-Disposition": name},
        )


@admin.register(Township, site=site)
class TownshipAdmin(RegisterAdmin):
    resource_classes = [TownshipTable]
    edit_row = staticmethod(services.edit_township)
    edit_capability = "township.edit"
    list_display = ("code9", "name", "county_name", "issuing_body", "document_code", "started_on")
    search_fields = ("code9", "name")
    search_help_text = "按代码或名称查找"
    ordering = ("code9",)
    fields = ("code9", "name", "county_name", "issuing_body", "document_code", "started_on")
    readonly_fields = ("code9", "started_on")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A township is started on its own page, with its people."""
        return False

    def view_on_site(self, obj: Township) -> str:
        return reverse("villages:township-detail", args=[obj.code9])


@admin.register(Village, site=site)
class VillageAdmin(RegisterAdmin):
    resource_classes = [VillageTable]
    edit_row = staticmethod(services.edit_village)
    add_row = staticmethod(services.create_village)
    edit_capability = "village.edit"
    fixed_fields = ("township", "code12")
    list_display = ("code12", "name", "township", "kind", "households", "population", "closed_on")
    list_filter = (
        "kind",
        ("township", RelatedOnlyFieldListFilter),
        ("closed_on", admin.EmptyFieldListFilter),
    )
    list_select_related = ("township",)
    search_fields = ("code12", "name", "pinyin_initials")
    search_help_text = "按代码或名称查找"
    ordering = ("code12",)
    autocomplete_fields = ("township",)
    fields = (
        "township",
        "code12",
        "name",
        "kind",
        "households",
        "population",
        "opened_on",
        "closed_on",
        "merged_into",
    )
    readonly_fields = ("kind", "closed_on", "merged_into")
    actions_list = ("open_import",)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A closed village stays as it was."""
        if obj is not None and obj.closed_on:
            return False
        return super().has_change_permission(request, obj)

    def has_import_permission(self, request: HttpRequest) -> bool:
        return bool(self.admin_site.may(request.user, "village.import", None))

    def view_on_site(self, obj: Village) -> str:
        return reverse("villages:village-detail", args=[obj.code12])

    @action(description="导入名单", url_path="open-import", permissions=["import"])
    def open_import(self, request: HttpRequest) -> HttpResponse:
        """The one way in for sheets is the wizard."""
        return redirect("imports:batch-create", kind="villages")


@admin.register(Hamlet, site=site)
class HamletAdmin(RegisterAdmin):
    resource_classes = [HamletTable]
    edit_row = staticmethod(services.edit_hamlet)
    add_row = staticmethod(services.create_hamlet)
    edit_capability = "village.edit"
    fixed_fields = ("village",)
    list_display = ("code", "name", "village", "kind", "households", "is_demonstration")
    list_filter = (
        "kind",
        "is_demonstration",
        ("village__township", RelatedOnlyFieldListFilter),
    )
    list_select_related = ("village",)
    search_fields = ("code", "name", "village__name")
    search_help_text = "按代码、名称或村(社区)查找"
    ordering = ("code",)
    autocomplete_fields = ("village",)
    fields = (
        "village",
        "code",
        "name",
        "kind",
        "households",
        "population",
        "is_demonstration",
    )
    readonly_fields = ("code",)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is not None and obj.village.closed_on:
            return False
        return super().has_change_permission(request, obj)

    def view_on_site(self, obj: Hamlet) -> str:
        return reverse("villages:village-detail", args=[obj.village.code12])


@admin.register(HouseholdGroup, site=site)
class HouseholdGroupAdmin(RegisterAdmin):
    resource_classes = [HouseholdGroupTable]
    edit_row = staticmethod(services.edit_household_group)
    add_row = staticmethod(services.create_household_group)
    edit_capability = "village.edit"
    fixed_fields = ("hamlet",)
    list_display = ("head_name", "hamlet", "village_name", "households")
    list_filter = (("hamlet__village__township", RelatedOnlyFieldListFilter),)
    list_select_related = ("hamlet__village",)
    search_fields = ("head_name", "hamlet__name", "hamlet__village__name")
    search_help_text = "按中心户长、村湾或村(社区)查找"
    ordering = ("hamlet__code", "head_name")
    autocomplete_fields = ("hamlet",)
    fields = ("hamlet", "head_name", "households")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is not None and obj.hamlet.village.closed_on:
            return False
        return super().has_change_permission(request, obj)

    def view_on_site(self, obj: HouseholdGroup) -> str:
        return reverse("villages:village-detail", args=[obj.hamlet.village.code12])

    @display(description="村(社区)", ordering="hamlet__village__code12")
    def village_name(self, obj: HouseholdGroup) -> str:
        return obj.hamlet.village.name


@admin.register(Appointment, site=site)
class AppointmentAdmin(ReadOnlyAdmin):
    """Appointments begin and end on the people's pages."""

    list_display = ("user", "role", "township", "village", "started_on", "ended_on")
    list_filter = (
        "role",
        ("township", RelatedOnlyFieldListFilter),
        ("ended_on", admin.EmptyFieldListFilter),
    )
    list_select_related = ("user", "township", "village")
    search_fields = ("user__display_name", "user__username", "village__name")
    search_help_text = "按姓名、用户名或村(社区)查找"
    ordering = ("-started_on", "-pk")

    def view_on_site(self, obj: Appointment) -> str:
        return reverse("villages:person-detail", args=[obj.user_id])
