"""Rubrics with their items, and changes of a year's rules."""

from django.contrib import admin
from django.urls import reverse

from assessments.models import PolicyChange, Rubric, RubricItem
from shaping.admin_site import ReadOnlyAdmin, display, site
from shaping.figures import score_text


@admin.register(Rubric, site=site)
class RubricAdmin(ReadOnlyAdmin):
    list_display = ("title", "kind", "version", "state", "is_example", "adopted_at", "township")
    list_filter = ("kind", "state", "is_example")
    list_select_related = ("township",)
    search_fields = ("title", "content_hash")
    search_help_text = "按名称或指纹查找"
    ordering = ("township__code9", "kind", "-version")

    def view_on_site(self, obj: Rubric) -> str:
        where = [obj.township.code9, obj.kind, obj.version]
        return reverse("assessments:rubric-detail", args=where)


@admin.register(RubricItem, site=site)
class RubricItemAdmin(ReadOnlyAdmin):
    list_display = ("rubric", "position", "code", "title", "score", "mode")
    list_filter = ("mode", ("rubric", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("rubric",)
    search_fields = ("code", "title")
    search_help_text = "按代码或项目查找"
    ordering = ("rubric", "position")
    fields = ("rubric", "position", "code", "title", "score", "mode", "step", "basis")
    view_on_site = False

    @display(description="分值(分)", ordering="max_points")
    def score(self, obj: RubricItem) -> str:
        return score_text(obj.max_points)

    @display(description="每处扣分(分)", ordering="step_points")
    def step(self, obj: RubricItem) -> str:
        return "—" if obj.step_points is None else score_text(obj.step_points)


@admin.register(PolicyChange, site=site)
class PolicyChangeAdmin(ReadOnlyAdmin):
    list_display = ("cycle", "number", "reason", "changed_by", "changed_at")
    list_select_related = ("cycle__township", "changed_by")
    search_fields = ("reason",)
    search_help_text = "按原因查找"
    ordering = ("-changed_at", "-pk")
    fields = ("cycle", "number", "reason", "changed_by", "changed_at")
    view_on_site = False
