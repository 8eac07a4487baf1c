"""Cycles, sheets, openings and rankings."""

from django.contrib import admin
from django.urls import reverse

from assessments.models import (
    AssessmentCycle,
    Entrant,
    Opening,
    Ranking,
    ScoreSheet,
    SheetState,
    Standing,
    TieDecision,
)
from shaping.admin_site import ReadOnlyAdmin, display, site
from shaping.figures import score_text

RANKING_READERS = (
    "ranking.read_computed",
    "ranking.read_frozen",
    "ranking.read_published",
)


def _score(points: int | None) -> str:
    return "—" if points is None else score_text(points)


@admin.register(AssessmentCycle, site=site)
class AssessmentCycleAdmin(ReadOnlyAdmin):
    list_display = ("township", "year", "state", "unit", "daily_weight", "year_end_weight")
    list_filter = ("state", "year")
    list_select_related = ("township",)
    search_fields = ("township__name", "year")
    search_help_text = "按乡镇或年度查找"
    ordering = ("-year", "township__code9")

    def view_on_site(self, obj: AssessmentCycle) -> str:
        return reverse("assessments:cycle-detail", args=[obj.township.code9, obj.year])


@admin.register(Entrant, site=site)
class EntrantAdmin(ReadOnlyAdmin):
    list_display = ("code", "name", "cycle")
    list_filter = (("cycle", admin.RelatedOnlyFieldListFilter),)
    list_select_related = ("cycle__township",)
    search_fields = ("code", "name")
    search_help_text = "按代码或名称查找"
    ordering = ("-cycle__year", "code")
    view_on_site = False


@admin.register(ScoreSheet, site=site)
class ScoreSheetAdmin(ReadOnlyAdmin):
    list_display = ("entrant", "kind", "inspected_on", "inspector_name", "score", "state")
    list_filter = ("kind", "state", ("cycle", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("entrant", "cycle__township")
    search_fields = ("entrant__name", "entrant__code", "inspector_name")
    search_help_text = "按村(社区)或检查人查找"
    ordering = ("-inspected_on", "-pk")
    fields = (
        "cycle",
        "entrant",
        "kind",
        "inspected_on",
        "inspector_name",
        "inspector",
        "score",
        "note",
        "state",
        "import_batch",
        "entered_by",
        "entered_at",
    )

    def view_on_site(self, obj: ScoreSheet) -> str:
        where = [obj.cycle.township.code9, obj.cycle.year, obj.kind]
        return reverse("assessments:sheet-list", args=where)

    @display(description="得分")
    def score(self, obj: ScoreSheet) -> str:
        return _score(None if obj.state == SheetState.DRAFT else obj.points)


@admin.register(Opening, site=site)
class OpeningAdmin(ReadOnlyAdmin):
    list_display = ("cycle", "requested_by", "requested_at", "confirmed_by", "confirmed_at")
    list_select_related = ("cycle__township", "requested_by", "confirmed_by")
    search_fields = ("cycle__township__name", "cycle__year")
    search_help_text = "按乡镇或年度查找"
    ordering = ("-cycle__year", "-pk")
    view_on_site = False


@admin.register(Ranking, site=site)
class RankingAdmin(ReadOnlyAdmin):
    read_capabilities = RANKING_READERS
    list_display = ("cycle", "version", "state", "computed_at", "frozen_at", "published_at")
    list_filter = ("state", ("cycle", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("cycle__township",)
    search_fields = ("cycle__township__name", "cycle__year")
    search_help_text = "按乡镇或年度查找"
    ordering = ("-cycle__year", "-version")
    fields = (
        "cycle",
        "version",
        "state",
        "input_hash",
        "reason",
        "computed_by",
        "computed_at",
        "frozen_by",
        "frozen_at",
        "published_by",
        "published_at",
    )

    def view_on_site(self, obj: Ranking) -> str:
        name = "ranking-detail" if obj.published_at else "cycle-detail"
        return reverse(f"assessments:{name}", args=[obj.cycle.township.code9, obj.cycle.year])


@admin.register(Standing, site=site)
class StandingAdmin(ReadOnlyAdmin):
    read_capabilities = RANKING_READERS
    list_display = ("ranking", "rank", "entrant", "daily_score", "year_end_score", "total_score")
    list_filter = (("ranking", admin.RelatedOnlyFieldListFilter),)
    list_select_related = ("ranking__cycle__township", "entrant")
    search_fields = ("entrant__name", "entrant__code")
    search_help_text = "按村(社区)查找"
    ordering = ("-ranking__cycle__year", "-ranking__version", "rank")
    fields = (
        "ranking",
        "rank",
        "entrant",
        "daily_score",
        "daily_weight",
        "year_end_score",
        "year_end_weight",
        "total_score",
        "note",
    )
    view_on_site = False

    @display(description="日常成绩", ordering="daily_points")
    def daily_score(self, obj: Standing) -> str:
        return _score(obj.daily_points)

    @display(description="年终成绩", ordering="year_end_points")
    def year_end_score(self, obj: Standing) -> str:
        return _score(obj.year_end_points)

    @display(description="总成绩", ordering="weighted_points")
    def total_score(self, obj: Standing) -> str:
        return _score(obj.total_points)


@admin.register(TieDecision, site=site)
class TieDecisionAdmin(ReadOnlyAdmin):
    read_capabilities = RANKING_READERS
    list_display = ("ranking", "rank", "outcome", "minutes_number", "proposed_by", "signed_by")
    list_filter = ("outcome",)
    list_select_related = ("ranking__cycle__township", "proposed_by", "signed_by")
    search_fields = ("minutes_number", "basis")
    search_help_text = "按纪要编号或依据查找"
    ordering = ("-pk",)
    fields = (
        "ranking",
        "rank",
        "outcome",
        "basis",
        "minutes_number",
        "proposed_by",
        "proposed_at",
        "signed_by",
        "signed_at",
    )
    view_on_site = False
