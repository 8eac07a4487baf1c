"""Tiers, caps and grants in the back office: amounts and states move on the business pages only."""

from django.contrib import admin
from django.urls import reverse

from rewards.models import RewardBudget, RewardGrant, RewardTier
from shaping.admin_site import ReadOnlyAdmin, display, site


@admin.register(RewardTier, site=site)
class RewardTierAdmin(ReadOnlyAdmin):
    list_display = ("cycle", "rank", "amount_yuan")
    list_filter = (("cycle", admin.RelatedOnlyFieldListFilter),)
    list_select_related = ("cycle__township",)
    search_fields = ("cycle__township__name", "cycle__year")
    search_help_text = "按乡镇或年度查找"
    ordering = ("-cycle__year", "cycle__township__code9", "rank")
    view_on_site = False


@admin.register(RewardBudget, site=site)
class RewardBudgetAdmin(ReadOnlyAdmin):
    list_display = ("cycle", "cap_yuan", "committed_yuan")
    list_select_related = ("cycle__township",)
    search_fields = ("cycle__township__name", "cycle__year")
    search_help_text = "按乡镇或年度查找"
    ordering = ("-cycle__year", "cycle__township__code9")
    view_on_site = False


@admin.register(RewardGrant, site=site)
class RewardGrantAdmin(ReadOnlyAdmin):
    list_display = ("cycle", "place", "entrant", "amount_yuan", "form", "state", "approved_by")
    list_filter = ("state", "form", ("cycle", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("cycle__township", "entrant", "standing", "approved_by")
    search_fields = ("entrant__name", "entrant__code")
    search_help_text = "按村(社区)查找"
    ordering = ("-cycle__year", "cycle__township__code9", "standing__rank")

    def view_on_site(self, obj: RewardGrant) -> str:
        return reverse("rewards:grant-detail", args=[obj.pk])

    @display(description="名次", ordering="standing__rank")
    def place(self, obj: RewardGrant) -> int | None:
        return obj.standing.rank
