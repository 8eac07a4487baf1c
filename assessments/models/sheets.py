"""Score sheets: one inspection's score of one entrant."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from assessments import scoring
from assessments.models.choices import EntryWay, RankingState, ScoreKind, SheetState
from assessments.models.cycles import AssessmentCycle, Entrant
from assessments.models.openings import Opening
from assessments.models.panels import Assignment
from assessments.models.rubrics import Rubric
from shaping.accounts.references import person
from shaping.imports.models import ImportBatch
from villages.capabilities import grants_of
from villages.scoping import AreaScopedQuerySet

# Year-end sheets nobody but their own inspector may see yet (design §5); an import opens its own.
BLIND = Q(kind=ScoreKind.YEAR_END, opening=None, import_batch=None)


class ScoreSheetQuerySet(AreaScopedQuerySet["ScoreSheet"]):
    """Score sheets; blind until the opening.

    A village sees only its own: sealed daily ones, and the tour's once the ranking is published.
    """

    def visible_to(self, user: Any) -> Self:
        """Open rows with score.read, own ones with score.read_own, and one's own work.

        One's own work are the sheets one scores as inspector, and the drafts one types from paper.
        """
        everything = self.in_areas(grants_of(user, "score.read")).exclude(BLIND)
        own = (
            self.in_areas(grants_of(user, "score.read_own"))
            .filter(state=SheetState.SEALED)
            .exclude(BLIND)
            .filter(Q(kind=ScoreKind.DAILY) | Q(cycle__rankings__state=RankingState.PUBLISHED))
        )
        scored = self.in_areas(grants_of(user, "score.give")).filter(inspector=user.pk)
        typed = self.in_areas(grants_of(user, "score.enter")).filter(
            state=SheetState.DRAFT, entered_by=user.pk
        )
        condition = Q(pk__in=[])
        for rows in (everything, own, scored, typed):
            condition |= Q(pk__in=rows.values("pk"))
        return self.filter(condition)

    def counted(self) -> Self:
        """Sheets that go into a ranking: sealed, and opened where they were blind."""
        return self.filter(state=SheetState.SEALED).exclude(BLIND)


class ScoreSheet(models.Model):
    """One inspection's score of one entrant (评分表); whole hundredths of a point.

    `revision` counts what the inspector's browser has sent, so that the same message twice is one.
    `nonce` is the key under which the audit trail holds the hash of a sealed sheet's content.
    """

    TOWNSHIP_PATH: ClassVar[str] = "cycle__township"
    VILLAGE_PATH: ClassVar[str] = "entrant__village"
    READ_CAPABILITY: ClassVar[str] = "score.read"
    TRANSITIONS: ClassVar[dict[str, set[str]]] = {
        SheetState.DRAFT: {SheetState.SEALED},
        SheetState.SEALED: {SheetState.VOIDED},
        SheetState.VOIDED: set(),
    }

    cycle = models.ForeignKey(
        AssessmentCycle, models.PROTECT, related_name="sheets", verbose_name="考核年度"
    )
    kind = models.CharField("类别", max_length=10, choices=ScoreKind.choices)
    entrant = models.ForeignKey(
        Entrant, models.PROTECT, related_name="sheets", verbose_name="参评单位"
    )
    inspector = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="score_sheets",
        verbose_name="检查人账号",
    )
    inspector_name = models.CharField("检查人", max_length=60, blank=True)
    inspected_on = models.DateField("检查日期")
    points = models.PositiveSmallIntegerField("得分(百分之一分)", null=True)
    note = models.CharField("备注", max_length=200, blank=True)
    state = models.CharField(
        "状态", max_length=10, choices=SheetState.choices, default=SheetState.DRAFT
    )
    import_batch = models.ForeignKey(
        ImportBatch, models.PROTECT, null=True, related_name="+", verbose_name="导入批次"
    )
    # Nobody when a command on the server imported it; then the batch tells where it came from.
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="录入人", null=True
    )
    entered_at = models.DateTimeField("录入时间", default=timezone.now)
    entry_way = models.CharField(
        "录入方式", max_length=10, choices=EntryWay.choices, default=EntryWay.GRID
    )
    rubric = models.ForeignKey(
        Rubric, models.PROTECT, null=True, related_name="sheets", verbose_name="评分细则"
    )
    assignment = models.ForeignKey(
        Assignment, models.PROTECT, null=True, related_name="sheets", verbose_name="分工"
    )
    opening = models.ForeignKey(
        Opening, models.PROTECT, null=True, related_name="sheets", verbose_name="开封"
    )
    revision = models.PositiveIntegerField("修订号", default=0)
    nonce = models.CharField("随机数", max_length=64, blank=True)
    sealed_at = models.DateTimeField("封存时间", null=True)
    sealed_by = person("封存人")
    confirmed_at = models.DateTimeField("复核时间", null=True)
    confirmed_by = person("复核人")
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="replaced_by", verbose_name="更正的评分表"
    )
    voided_at = models.DateTimeField("作废时间", null=True)
    voided_by = person("作废人")
    void_reason = models.CharField("作废原因", max_length=200, blank=True)

    objects = ScoreSheetQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "评分表"
        constraints = [
            models.CheckConstraint(
                condition=Q(points=None) | Q(points__gte=0, points__lte=scoring.MAX_POINTS),
                name="sheet_points_are_0_to_10000",
                violation_error_message="得分要在0到100之间。",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=ScoreKind.values), name="sheet_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=SheetState.values), name="sheet_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(entered_by__isnull=False) | Q(import_batch__isnull=False),
                name="sheet_comes_from_a_person_or_an_import",
            ),
            models.UniqueConstraint(
                fields=["cycle", "kind", "entrant", "inspected_on", "inspector"],
                condition=Q(inspector__isnull=False) & ~Q(state=SheetState.VOIDED),
                name="one_sheet_per_visit_and_inspector",
            ),
            models.UniqueConstraint(
                fields=["cycle", "kind", "entrant", "inspected_on", "inspector_name"],
                condition=Q(inspector=None) & ~Q(state=SheetState.VOIDED),
                name="one_sheet_per_visit_and_name",
            ),
            models.UniqueConstraint(
                fields=["assignment"],
                condition=Q(assignment__isnull=False) & ~Q(state=SheetState.VOIDED),
                name="one_sheet_per_assignment",
                violation_error_message="这项分工已经有评分表了。",
            ),
            models.CheckConstraint(
                condition=Q(state=SheetState.DRAFT) | Q(points__isnull=False),
                name="sealed_sheet_has_its_points",
                violation_error_message="还没有评完，不能封存。",
            ),
            models.CheckConstraint(
                condition=Q(entry_way__in=EntryWay.values), name="sheet_entry_way_is_known"
            ),
            models.CheckConstraint(
                condition=Q(sealed_at=None, sealed_by=None)
                | Q(sealed_at__isnull=False, sealed_by__isnull=False),
                name="sheet_sealing_says_who_and_when",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_by=None)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="sheet_confirmation_says_who_and_when",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("entered_by")),
                name="nobody_confirms_what_he_entered",
                violation_error_message="录入的人不能自己复核，请另一位复核。",
            ),
            models.CheckConstraint(
                condition=~Q(entry_way=EntryWay.PAPER, state=SheetState.SEALED)
                | Q(confirmed_at__isnull=False),
                name="paper_sheet_is_confirmed_before_it_counts",
            ),
            models.CheckConstraint(
                condition=Q(voided_at=None, voided_by=None, void_reason="")
                | (Q(voided_at__isnull=False, voided_by__isnull=False) & ~Q(void_reason="")),
                name="voided_sheet_says_why_who_and_when",
                violation_error_message="作废要写原因。",
            ),
            models.CheckConstraint(
                condition=~Q(state=SheetState.VOIDED) | Q(voided_at__isnull=False),
                name="voided_sheet_was_voided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(opening=None) | Q(kind=ScoreKind.YEAR_END),
                name="only_tour_sheets_are_opened",
            ),
        ]
        indexes = [
            models.Index(fields=["cycle", "kind", "entrant"], name="sheet_by_cycle"),
        ]

    def __str__(self) -> str:
        return f"{self.entrant} {self.get_kind_display()} {self.inspected_on}"

    @property
    def is_blind(self) -> bool:
        """Whether only its own inspector may see it yet; the same rule as `BLIND`."""
        return (
            self.kind == ScoreKind.YEAR_END
            and self.opening_id is None
            and self.import_batch_id is None
        )

    @property
    def inspector_label(self) -> str:
        """Who inspected, as written or as the account is named; empty when nobody is named."""
        account = self.inspector.display_name if self.inspector else ""
        return self.inspector_name or account
