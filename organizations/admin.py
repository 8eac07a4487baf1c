"""Organizations and participation in the back office: to look at, nothing to change."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse

from organizations import models
from shaping.admin_site import HistoryAdmin, ReadOnlyAdmin, display, site


def _page(name: str, pk: int) -> str:
    return reverse(name, args=[pk])


@admin.register(models.Organization, site=site)
class OrganizationAdmin(HistoryAdmin):
    list_display = ("name", "kind", "village", "hamlet", "founded_on", "term_end", "dissolved_on")
    list_filter = ("kind", ("dissolved_on", admin.EmptyFieldListFilter))
    list_select_related = ("village", "hamlet")
    search_fields = ("name", "village__name", "hamlet__name")
    search_help_text = "按名称、村(社区)或村湾查找"
    ordering = ("village__code12", "kind", "pk")

    def view_on_site(self, obj: models.Organization) -> str:
        return _page("organizations:organization-detail", obj.pk)


@admin.register(models.Member, site=site)
class MemberAdmin(HistoryAdmin):
    """Without the phone number, which only those who keep the roster read."""

    list_display = ("name", "post", "organization", "is_head", "since", "until")
    list_filter = ("is_head", ("until", admin.EmptyFieldListFilter))
    list_select_related = ("organization",)
    search_fields = ("name", "organization__name")
    search_help_text = "按姓名或组织查找"
    ordering = ("organization__village__code12", "organization", "since", "pk")
    fields = (
        "organization",
        "name",
        "gender",
        "birth_year",
        "political_status",
        "post",
        "is_head",
        "shows_name",
        "since",
        "until",
    )

    def view_on_site(self, obj: models.Member) -> str:
        return _page("organizations:organization-detail", obj.organization_id)

    def set_history_delta_changes(
        self, request: HttpRequest, historical_records: Any, foreign_keys_are_objs: bool = True
    ) -> None:
        """The changes without those of the phone number."""
        super().set_history_delta_changes(request, historical_records, foreign_keys_are_objs)
        phone = models.Member._meta.get_field("phone").verbose_name
        for entry in historical_records:
            changes = getattr(entry, "history_delta_changes", [])
            entry.history_delta_changes = [row for row in changes if row["field"] != phone]


@admin.register(models.OrganizationDocument, site=site)
class OrganizationDocumentAdmin(ReadOnlyAdmin):
    list_display = ("organization", "kind", "version", "adopted_on", "withdrawn_at")
    list_filter = ("kind", ("withdrawn_at", admin.EmptyFieldListFilter))
    list_select_related = ("organization",)
    search_fields = ("organization__name", "note")
    search_help_text = "按组织或说明查找"
    ordering = ("-added_at", "-pk")

    def view_on_site(self, obj: models.OrganizationDocument) -> str:
        return _page("organizations:organization-detail", obj.organization_id)


@admin.register(models.EveningTalk, site=site)
class EveningTalkAdmin(ReadOnlyAdmin):
    list_display = ("held_on", "hamlet", "place", "chair_name", "cadre_count", "villager_count")
    list_select_related = ("hamlet",)
    search_fields = ("hamlet__name", "hamlet__village__name", "chair_name", "topics")
    search_help_text = "按村湾、村(社区)、主持人或议题查找"
    date_hierarchy = "held_on"
    ordering = ("-held_on", "-pk")

    def view_on_site(self, obj: models.EveningTalk) -> str:
        return _page("issues:talk-detail", obj.pk)


class PrinciplesAdmin(ReadOnlyAdmin):
    """What shows some of 五共, which are stored as codes."""

    exclude = ("principles",)
    readonly_fields = ("shown_principles",)

    @display(description="体现的“五共”")
    def shown_principles(self, obj: Any) -> str:
        words = [str(row.label) for row in models.CoPrinciple if row.value in obj.principles]
        return "、".join(words) or "—"


@admin.register(models.CollectiveDecision, site=site)
class CollectiveDecisionAdmin(PrinciplesAdmin):
    list_display = ("title", "village", "hamlet", "procedure", "state", "cost_yuan", "started_at")
    list_filter = ("state",)
    list_select_related = ("village", "hamlet", "procedure")
    search_fields = ("title", "village__name", "hamlet__name")
    search_help_text = "按事项、村(社区)或村湾查找"
    ordering = ("-started_at", "-pk")

    def view_on_site(self, obj: models.CollectiveDecision) -> str:
        return _page("organizations:decision-detail", obj.pk)


@admin.register(models.DecisionStep, site=site)
class DecisionStepAdmin(ReadOnlyAdmin):
    list_display = ("decision", "position", "attempt", "title", "result", "held_on", "votes_for")
    list_filter = ("result",)
    list_select_related = ("decision",)
    search_fields = ("decision__title", "title")
    search_help_text = "按事项或步骤查找"
    ordering = ("-decision", "position", "attempt")

    def view_on_site(self, obj: models.DecisionStep) -> str:
        return _page("organizations:decision-detail", obj.decision_id)


@admin.register(models.DecisionDisclosure, site=site)
class DecisionDisclosureAdmin(ReadOnlyAdmin):
    list_display = ("decision", "number", "starts_on", "ends_on", "place")
    list_select_related = ("decision",)
    search_fields = ("decision__title", "place")
    search_help_text = "按事项或公开地点查找"
    ordering = ("-starts_on", "-pk")

    def view_on_site(self, obj: models.DecisionDisclosure) -> str:
        return _page("organizations:decision-detail", obj.decision_id)


@admin.register(models.PointsScheme, site=site)
class PointsSchemeAdmin(ReadOnlyAdmin):
    list_display = ("hamlet", "fen_per_point", "started_on", "ended_on")
    list_select_related = ("hamlet",)
    search_fields = ("hamlet__name", "hamlet__village__name")
    search_help_text = "按村湾或村(社区)查找"
    ordering = ("hamlet__code",)
    view_on_site = False


@admin.register(models.Household, site=site)
class HouseholdAdmin(ReadOnlyAdmin):
    list_display = ("head_name", "hamlet", "balance", "entry_count", "left_on")
    list_filter = (("left_on", admin.EmptyFieldListFilter),)
    list_select_related = ("hamlet",)
    search_fields = ("head_name", "hamlet__name", "hamlet__village__name")
    search_help_text = "按户主、村湾或村(社区)查找"
    ordering = ("hamlet__code", "head_name", "pk")
    readonly_fields = ("balance", "entry_count")

    def view_on_site(self, obj: models.Household) -> str:
        return _page("organizations:points-passbook", obj.pk)


@admin.register(models.PointsReview, site=site)
class PointsReviewAdmin(ReadOnlyAdmin):
    list_display = ("hamlet", "year", "month", "held_on", "panel")
    list_filter = ("year", "month")
    list_select_related = ("hamlet",)
    search_fields = ("hamlet__name", "hamlet__village__name", "panel")
    search_help_text = "按村湾、村(社区)或评议人查找"
    ordering = ("-year", "-month", "-pk")
    view_on_site = False


@admin.register(models.PointsEntry, site=site)
class PointsEntryAdmin(ReadOnlyAdmin):
    list_display = ("household", "sequence", "kind", "points", "balance", "matter", "happened_on")
    list_filter = ("kind",)
    list_select_related = ("household__hamlet",)
    search_fields = ("household__head_name", "matter", "receipt_number")
    search_help_text = "按户主、事项或凭条号查找"
    ordering = ("-happened_on", "-pk")

    def view_on_site(self, obj: models.PointsEntry) -> str:
        return _page("organizations:points-passbook", obj.household_id)


@admin.register(models.HonourCampaign, site=site)
class HonourCampaignAdmin(ReadOnlyAdmin):
    list_display = ("title", "period", "township", "village", "method", "quota", "state")
    list_filter = ("state", "method")
    list_select_related = ("township", "village")
    search_fields = ("title", "period", "village__name")
    search_help_text = "按名称、周期或村(社区)查找"
    ordering = ("-opened_at", "-pk")

    def view_on_site(self, obj: models.HonourCampaign) -> str:
        return _page("organizations:honour-detail", obj.pk)


@admin.register(models.Honour, site=site)
class HonourAdmin(ReadOnlyAdmin):
    list_display = ("name", "campaign", "hamlet", "votes", "is_awarded")
    list_filter = ("is_awarded",)
    list_select_related = ("campaign", "hamlet")
    search_fields = ("name", "campaign__title", "hamlet__name")
    search_help_text = "按姓名、评选或村湾查找"
    ordering = ("-proposed_at", "-pk")

    def view_on_site(self, obj: models.Honour) -> str:
        return _page("organizations:honour-detail", obj.campaign_id)


@admin.register(models.ChecklistState, site=site)
class ChecklistStateAdmin(ReadOnlyAdmin):
    list_display = ("hamlet", "item", "progress", "note", "changed_at", "changed_by")
    list_filter = ("progress",)
    list_select_related = ("hamlet", "item", "changed_by")
    search_fields = ("hamlet__name", "hamlet__village__name", "item__name")
    search_help_text = "按村湾、村(社区)或清单项查找"
    ordering = ("hamlet__code", "item__position", "pk")

    def view_on_site(self, obj: models.ChecklistState) -> str:
        return reverse("organizations:checklist-hamlet", args=[obj.hamlet.code])


@admin.register(models.Case, site=site)
class CaseAdmin(PrinciplesAdmin):
    list_display = ("title", "village", "kind", "state", "is_public", "is_recommended")
    list_filter = ("state", "kind", "is_public", "is_recommended")
    list_select_related = ("village",)
    search_fields = ("title", "village__name")
    search_help_text = "按标题或村(社区)查找"
    ordering = ("-written_at", "-pk")

    def view_on_site(self, obj: models.Case) -> str:
        return _page("organizations:case-detail", obj.pk)


@admin.register(models.CasePhoto, site=site)
class CasePhotoAdmin(ReadOnlyAdmin):
    list_display = ("case", "position", "caption")
    list_select_related = ("case",)
    search_fields = ("case__title", "caption")
    search_help_text = "按案例或说明查找"
    ordering = ("-case", "position", "pk")

    def view_on_site(self, obj: models.CasePhoto) -> str:
        return _page("organizations:case-detail", obj.case_id)


class ReferenceAdmin(ReadOnlyAdmin):
    """What a township fills in itself."""

    list_filter: tuple[Any, ...] = ("is_offered", "is_example")
    list_select_related = ("township",)
    search_fields = ("name",)
    search_help_text = "按名称查找"
    ordering = ("township__code9", "position", "pk")
    view_on_site = False


@admin.register(models.ChecklistItem, site=site)
class ChecklistItemAdmin(ReferenceAdmin):
    list_display = ("name", "for_kind", "township", "position", "is_example", "is_offered")
    list_filter = ("for_kind", "is_offered", "is_example")

    def view_on_site(self, obj: models.ChecklistItem) -> str:
        return reverse("organizations:checklist-items", args=[obj.township.code9])


@admin.register(models.PracticeModel, site=site)
class PracticeModelAdmin(ReferenceAdmin):
    list_display = ("name", "group", "township", "position", "is_example", "is_offered")
    list_filter = ("group", "is_offered", "is_example")

    def view_on_site(self, obj: models.PracticeModel) -> str:
        return f"{reverse('organizations:practice-list')}?township={obj.township.code9}"


@admin.register(models.PointsDimension, site=site)
class PointsDimensionAdmin(ReferenceAdmin):
    list_display = ("name", "township", "position", "is_example", "is_offered")


@admin.register(models.DecisionProcedure, site=site)
class DecisionProcedureAdmin(ReferenceAdmin):
    list_display = ("name", "township", "description", "position", "is_example", "is_offered")


@admin.register(models.ProcedureStep, site=site)
class ProcedureStepAdmin(ReadOnlyAdmin):
    list_display = ("procedure", "position", "title", "body", "attendance", "majority")
    list_filter = ("attendance", "majority")
    list_select_related = ("procedure",)
    search_fields = ("procedure__name", "title")
    search_help_text = "按议事程序或步骤查找"
    ordering = ("procedure", "position")
    view_on_site = False


@admin.register(models.ParticipationSettings, site=site)
class ParticipationSettingsAdmin(ReadOnlyAdmin):
    list_display = ("township", "contact", "disclosure_days", "talk_target")
    list_select_related = ("township",)
    ordering = ("township__code9",)

    def view_on_site(self, obj: models.ParticipationSettings) -> str:
        return reverse("organizations:board-settings", args=[obj.township.code9])
