"""The floor's tables in the back office, for reading; the floor itself knows no roles."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.urls import reverse

from shaping.accounts.models import User
from shaping.admin_site import ReadOnlyAdmin, display, site
from shaping.audit.models import AuditEvent
from shaping.dashboard.audit_values import values_text
from shaping.dashboard.audit_words import action_words
from shaping.dashboard.queries.audit import readable_events
from shaping.dashboard.queries.batches import readable_batches
from shaping.dashboard.queries.feedback import readable_feedback
from shaping.dashboard.queries.files import readable_files
from shaping.dashboard.queries.jobs import readable_jobs
from shaping.imports.models import ImportBatch
from shaping.jobs.models import Job
from shaping.notices.models import Feedback
from shaping.uploads.models import StoredFile
from shaping.workdays.models import CalendarYear, Workday
from villages.capabilities import may
from villages.queries.people import people_visible_to

site.may = may


@admin.register(User, site=site)
class UserAdmin(ReadOnlyAdmin):
    """Accounts; every act on one is on the people's pages."""

    read_capabilities = ("person.read",)
    list_display = (
        "username",
        "display_name",
        "shown_phone",
        "is_active",
        "must_change_password",
        "last_login",
    )
    list_filter = ("is_active", "must_change_password")
    search_fields = ("username", "display_name")
    search_help_text = "按用户名或姓名查找"
    ordering = ("username",)
    fields = (
        "username",
        "display_name",
        "shown_phone",
        "is_active",
        "must_change_password",
        "password_changed_at",
        "last_login",
        "created_at",
    )

    def visible_rows(self, user: Any) -> QuerySet[User]:
        return people_visible_to(user)

    def view_on_site(self, obj: User) -> str:
        return reverse("villages:person-detail", args=[obj.pk])

    @display(description="手机号")
    def shown_phone(self, obj: User) -> str:
        return obj.masked_phone


@admin.register(AuditEvent, site=site)
class AuditEventAdmin(ReadOnlyAdmin):
    read_capabilities = ("audit.read",)
    list_display = ("sequence", "happened_at", "actor_name", "action_in_words", "summary")
    search_fields = ("actor_name", "summary", "target_label")
    search_help_text = "按操作人、说明或对象查找"
    ordering = ("-sequence",)
    fields = (
        "sequence",
        "happened_at",
        "actor_name",
        "action_in_words",
        "township_code",
        "target_label",
        "summary",
        "values_in_words",
        "address",
        "request_id",
        "previous_hash",
        "hash",
    )

    def visible_rows(self, user: Any) -> QuerySet[AuditEvent]:
        return readable_events(user)

    def view_on_site(self, obj: AuditEvent) -> str:
        return reverse("dashboard:audit-list")

    @display(description="操作", ordering="action")
    def action_in_words(self, obj: AuditEvent) -> str:
        return action_words(obj.action)

    @display(description="改了什么")
    def values_in_words(self, obj: AuditEvent) -> str:
        return values_text(obj)


@admin.register(Job, site=site)
class JobAdmin(ReadOnlyAdmin):
    read_capabilities = ("job.read",)
    list_display = ("title", "state", "created_by", "created_at", "finished_at", "attempts")
    list_filter = ("state",)
    list_select_related = ("created_by",)
    search_fields = ("title",)
    search_help_text = "按名称查找"
    ordering = ("-pk",)
    fields = (
        "title",
        "state",
        "message",
        "done",
        "total",
        "attempts",
        "created_by",
        "created_at",
        "queued_at",
        "heartbeat_at",
        "finished_at",
    )

    def visible_rows(self, user: Any) -> QuerySet[Job]:
        return readable_jobs(user)

    def view_on_site(self, obj: Job) -> str:
        return reverse("dashboard:job-detail", args=[obj.pk])


@admin.register(ImportBatch, site=site)
class ImportBatchAdmin(ReadOnlyAdmin):
    read_capabilities = ("score.read", "account.import")
    list_display = (
        "file_name",
        "state",
        "new_count",
        "changed_count",
        "unchanged_count",
        "wrong_count",
        "created_by",
        "created_at",
    )
    list_filter = ("state",)
    list_select_related = ("created_by",)
    search_fields = ("file_name",)
    search_help_text = "按文件名查找"
    ordering = ("-pk",)
    fields = (
        "file_name",
        "state",
        "new_count",
        "changed_count",
        "unchanged_count",
        "wrong_count",
        "refusal",
        "sha256",
        "rows_hash",
        "created_by",
        "created_at",
        "confirmed_by",
        "confirmed_at",
        "undone_by",
        "undone_at",
    )

    def visible_rows(self, user: Any) -> QuerySet[ImportBatch]:
        return readable_batches(user)

    def view_on_site(self, obj: ImportBatch) -> str:
        return reverse("imports:batch-detail", args=[obj.pk])


@admin.register(Feedback, site=site)
class FeedbackAdmin(ReadOnlyAdmin):
    """Answering is on the business page, once."""

    read_capabilities = ("feedback.answer",)
    list_display = ("text_start", "author", "written_at", "answered_by", "answered_at")
    list_select_related = ("author", "answered_by")
    list_filter = (("answered_at", admin.EmptyFieldListFilter),)
    search_fields = ("text", "answer")
    search_help_text = "按内容或答复查找"
    ordering = ("-pk",)
    fields = ("text", "author", "written_at", "answer", "answered_by", "answered_at")

    def visible_rows(self, user: Any) -> QuerySet[Feedback]:
        return readable_feedback(user)

    def view_on_site(self, obj: Feedback) -> str:
        return reverse("dashboard:feedback-answer", args=[obj.pk])

    @display(description="内容")
    def text_start(self, obj: Feedback) -> str:
        return str(obj)


@admin.register(StoredFile, site=site)
class StoredFileAdmin(ReadOnlyAdmin):
    """What is known of a file; the content is on the pages of whoever may see it."""

    read_capabilities = ("file.read",)
    view_on_site = False
    list_display = ("name", "kind", "size", "taken_at", "created_by", "created_at")
    list_filter = ("kind",)
    list_select_related = ("created_by",)
    search_fields = ("name", "sha256")
    search_help_text = "按文件名或指纹查找"
    ordering = ("-pk",)
    fields = (
        "name",
        "kind",
        "size",
        "width",
        "height",
        "taken_at",
        "sha256",
        "original_sha256",
        "created_by",
        "created_at",
    )

    def visible_rows(self, user: Any) -> QuerySet[StoredFile]:
        return readable_files(user)


@admin.register(Workday, site=site)
class WorkdayAdmin(ReadOnlyAdmin):
    """One table for all townships; kept on the business page."""

    read_capabilities = ("workday.read",)
    list_display = ("day", "weekday_in_words", "is_workday", "name")
    list_filter = ("is_workday",)
    search_fields = ("name",)
    search_help_text = "按名称查找"
    ordering = ("-day",)
    fields = ("day", "weekday_in_words", "is_workday", "name")

    def visible_rows(self, user: Any) -> QuerySet[Workday]:
        return Workday.objects.all()

    def view_on_site(self, obj: Workday) -> str:
        return reverse("dashboard:workday-year", args=[obj.day.year])

    @display(description="星期")
    def weekday_in_words(self, obj: Workday) -> str:
        return obj.weekday


@admin.register(CalendarYear, site=site)
class CalendarYearAdmin(ReadOnlyAdmin):
    read_capabilities = ("workday.read",)
    list_display = ("__str__", "source", "entered_by", "entered_at")
    list_select_related = ("entered_by",)
    ordering = ("-year",)
    fields = ("year", "source", "entered_by", "entered_at")

    def visible_rows(self, user: Any) -> QuerySet[CalendarYear]:
        return CalendarYear.objects.all()

    def view_on_site(self, obj: CalendarYear) -> str:
        return reverse("dashboard:workday-year", args=[obj.year])
