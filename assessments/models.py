"""Cycles, entrants, score sheets, ranking versions and tie decisions."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from assessments import scoring
from shaping.imports.models import ImportBatch
from villages.capabilities import grants_of
from villages.models import Hamlet, Township, Village
from villages.scoping import AreaScopedQuerySet


class CycleState(models.TextChoices):
    """Where a year's assessment stands."""

    PLANNED = "planned", "筹备"
    OPEN = "open", "进行中"
    SEALED = "sealed", "已封账"
    CLOSED = "closed", "已结束"


class AssessmentUnit(models.TextChoices):
    """What is assessed: the village as a whole, or each hamlet."""

    VILLAGE = "village", "村(社区)"
    HAMLET = "hamlet", "村湾(小区)"


class ScoreKind(models.TextChoices):
    """The two parts of the total (notice, 三 2)."""

    DAILY = "daily", "日常"
    YEAR_END = "year_end", "年终"


class SheetState(models.TextChoices):
    """A sheet counts once it is sealed."""

    DRAFT = "draft", "草稿"
    SEALED = "sealed", "已封存"


class RankingState(models.TextChoices):
    """A ranking's way from proposal to publication."""

    COMPUTED = "computed", "待冻结"
    FROZEN = "frozen", "已冻结"
    PUBLISHED = "published", "已公布"
    SUPERSEDED = "superseded", "已被替代"


class TieOutcome(models.TextChoices):
    """What the township may decide about a tie."""

    ORDER = "order", "排出先后"
    SHARE_PRIZES = "share_prizes", "并列平分奖励"
    EXTEND_WITHIN_CAP = "extend_within_cap", "并列同奖(不超年度总额)"


class AssessmentCycle(models.Model):
    """One township's assessment of one year with its rules (考核年度)."""

    TOWNSHIP_PATH: ClassVar[str] = "township"
    READ_CAPABILITY: ClassVar[str] = "cycle.read"
    TRANSITIONS: ClassVar[dict[str, set[str]]] = {
        CycleState.PLANNED: {CycleState.OPEN},
        CycleState.OPEN: {CycleState.SEALED},
        CycleState.SEALED: {CycleState.CLOSED, CycleState.OPEN},
        CycleState.CLOSED: set(),
    }

    township = models.ForeignKey(
        Township, models.PROTECT, related_name="cycles", verbose_name="乡镇"
    )
    year = models.PositiveSmallIntegerField("年度")
    unit = models.CharField(
        "考核单元",
        max_length=10,
        choices=AssessmentUnit.choices,
        default=AssessmentUnit.VILLAGE,
    )
    daily_weight = models.PositiveSmallIntegerField("日常权重", default=scoring.DAILY_WEIGHT)
    year_end_weight = models.PositiveSmallIntegerField("年终权重", default=scoring.YEAR_END_WEIGHT)
    trim_from_judges = models.PositiveSmallIntegerField(
        "去掉最高最低分的起始张数", default=scoring.TRIM_FROM_JUDGES
    )
    tie_order = models.JSONField("同分先后依据", default=list, blank=True)
    rewarded_places = models.PositiveSmallIntegerField(
        "奖励名次数", default=scoring.REWARDED_PLACES
    )
    policy_from = models.DateField("规则施行日期", default=timezone.localdate)
    state = models.CharField(
        "状态", max_length=10, choices=CycleState.choices, default=CycleState.PLANNED
    )

    objects = AreaScopedQuerySet["AssessmentCycle"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "考核年度"
        constraints = [
            models.UniqueConstraint(
                fields=["township", "year"],
                name="one_cycle_per_township_and_year",
                violation_error_message="本镇已经建了这个年度的考核。",
            ),
            models.CheckConstraint(
                condition=Q(state__in=CycleState.values), name="cycle_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(unit__in=AssessmentUnit.values), name="cycle_unit_is_known"
            ),
            models.CheckConstraint(
                condition=Q(year__gte=2000, year__lte=2100),
                name="cycle_year_is_sensible",
                violation_error_message="年度请写2000到2100之间的四位数。",
            ),
            models.CheckConstraint(
                condition=Q(daily_weight__gte=1, daily_weight__lte=100)
                & Q(year_end_weight__gte=1, year_end_weight__lte=100),
                name="cycle_weights_are_1_to_100",
                violation_error_message="权重请写1到100之间的整数。",
            ),
            models.CheckConstraint(
                condition=Q(trim_from_judges__gte=3),
                name="trimming_leaves_a_score",
                violation_error_message="至少3张评分表才能去掉最高分和最低分。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.township.name}{self.year}年度考核"

    @property
    def policy(self) -> scoring.Policy:
        """The rules in force, as the formula takes them."""
        return scoring.Policy(
            daily_weight=self.daily_weight,
            year_end_weight=self.year_end_weight,
            trim_from_judges=self.trim_from_judges,
            tie_order=tuple(self.tie_order),
            rewarded_places=self.rewarded_places,
        )


class Entrant(models.Model):
    """A unit that is assessed in a cycle, with code and name as at its opening (参评单位)."""

    TOWNSHIP_PATH: ClassVar[str] = "cycle__township"
    VILLAGE_PATH: ClassVar[str] = "village"
    READ_CAPABILITY: ClassVar[str] = "cycle.read"

    cycle = models.ForeignKey(
        AssessmentCycle, models.PROTECT, related_name="entrants", verbose_name="考核年度"
    )
    village = models.ForeignKey(
        Village, models.PROTECT, related_name="entrants", verbose_name="村(社区)"
    )
    hamlet = models.ForeignKey(
        Hamlet, models.PROTECT, null=True, related_name="entrants", verbose_name="村湾(小区)"
    )
    code = models.CharField("代码", max_length=15)
    name = models.CharField("名称", max_length=80)

    objects = AreaScopedQuerySet["Entrant"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "参评单位"
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "code"], name="one_entrant_per_code_and_cycle"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ScoreSheetQuerySet(AreaScopedQuerySet["ScoreSheet"]):
    """Score sheets; a village sees only its own sealed daily ones."""

    def visible_to(self, user: Any) -> Self:
        """Rows of the areas with score.read, and own sealed daily sheets with score.read_own."""
        everything = self.in_areas(grants_of(user, "score.read"))
        own = self.in_areas(grants_of(user, "score.read_own")).filter(
            kind=ScoreKind.DAILY, state=SheetState.SEALED
        )
        return self.filter(Q(pk__in=everything.values("pk")) | Q(pk__in=own.values("pk")))


class ScoreSheet(models.Model):
    """One inspection's score of one entrant (评分表); whole hundredths of a point."""

    TOWNSHIP_PATH: ClassVar[str] = "cycle__township"
    VILLAGE_PATH: ClassVar[str] = "entrant__village"
    READ_CAPABILITY: ClassVar[str] = "score.read"
    TRANSITIONS: ClassVar[dict[str, set[str]]] = {
        SheetState.DRAFT: {SheetState.SEALED},
        SheetState.SEALED: set(),
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
    points = models.PositiveSmallIntegerField("得分(百分之一分)")
    note = models.CharField("备注", max_length=200, blank=True)
    state = models.CharField(
        "状态", max_length=10, choices=SheetState.choices, default=SheetState.DRAFT
    )
    import_batch = models.ForeignKey(
        ImportBatch, models.PROTECT, null=True, related_name="+", verbose_name="导入批次"
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="录入人"
    )
    entered_at = models.DateTimeField("录入时间", default=timezone.now)

    objects = ScoreSheetQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "评分表"
        constraints = [
            models.CheckConstraint(
                condition=Q(points__gte=0, points__lte=scoring.MAX_POINTS),
                name="sheet_points_are_0_to_10000",
                violation_error_message="得分要在0到100之间。",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=ScoreKind.values), name="sheet_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=SheetState.values), name="sheet_state_is_known"
            ),
            models.UniqueConstraint(
                fields=["cycle", "kind", "entrant", "inspected_on", "inspector"],
                condition=Q(inspector__isnull=False),
                name="one_sheet_per_visit_and_inspector",
            ),
            models.UniqueConstraint(
                fields=["cycle", "kind", "entrant", "inspected_on", "inspector_name"],
                condition=Q(inspector=None),
                name="one_sheet_per_visit_and_name",
            ),
        ]
        indexes = [
            models.Index(fields=["cycle", "kind", "entrant"], name="sheet_by_cycle"),
        ]

    def __str__(self) -> str:
        return f"{self.entrant} {self.get_kind_display()} {self.inspected_on}"


class RankingQuerySet(AreaScopedQuerySet["Ranking"]):
    """Ranking versions; who sees one depends on how far it has come (design §5)."""

    def visible_to(self, user: Any) -> Self:
        """Computed ones for office and leader, frozen ones also for the auditor, published for all."""
        stages = {
            "ranking.read_computed": [RankingState.COMPUTED],
            "ranking.read_frozen": [RankingState.FROZEN],
            "ranking.read_published": [RankingState.PUBLISHED, RankingState.SUPERSEDED],
        }
        condition = Q(pk__in=[])
        for capability, states in stages.items():
            rows = self.in_areas(grants_of(user, capability)).filter(state__in=states)
            if capability == "ranking.read_published":
                rows = rows.filter(published_at__isnull=False)
            condition |= Q(pk__in=rows.values("pk"))
        return self.filter(condition)


class Ranking(models.Model):
    """One version of a year's standings with all its inputs; never changed, only followed (排名)."""

    TOWNSHIP_PATH: ClassVar[str] = "cycle__township"
    READ_CAPABILITY: ClassVar[str] = "ranking.read_published"
    TRANSITIONS: ClassVar[dict[str, set[str]]] = {
        RankingState.COMPUTED: {RankingState.FROZEN, RankingState.SUPERSEDED},
        RankingState.FROZEN: {RankingState.PUBLISHED, RankingState.SUPERSEDED},
        RankingState.PUBLISHED: {RankingState.SUPERSEDED},
        RankingState.SUPERSEDED: set(),
    }

    cycle = models.ForeignKey(
        AssessmentCycle, models.PROTECT, related_name="rankings", verbose_name="考核年度"
    )
    version = models.PositiveSmallIntegerField("版本")
    state = models.CharField(
        "状态", max_length=12, choices=RankingState.choices, default=RankingState.COMPUTED
    )
    snapshot = models.JSONField("规则与数据快照", default=dict)
    input_hash = models.CharField("指纹", max_length=64)
    supersedes = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="followed_by", verbose_name="替代的版本"
    )
    reason = models.CharField("重新计算的原因", max_length=200, blank=True)
    computed_at = models.DateTimeField("计算时间", default=timezone.now)
    computed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="计算人"
    )
    frozen_at = models.DateTimeField("冻结时间", null=True)
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="冻结人", null=True
    )
    published_at = models.DateTimeField("公布时间", null=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="公布人", null=True
    )

    objects = RankingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "排名"
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "version"], name="one_ranking_per_cycle_and_version"
            ),
            models.UniqueConstraint(
                fields=["cycle"],
                condition=Q(state=RankingState.COMPUTED),
                name="one_computed_ranking_per_cycle",
            ),
            models.UniqueConstraint(
                fields=["cycle"],
                condition=Q(state=RankingState.FROZEN),
                name="one_frozen_ranking_per_cycle",
            ),
            models.UniqueConstraint(
                fields=["cycle"],
                condition=Q(state=RankingState.PUBLISHED),
                name="one_published_ranking_per_cycle",
            ),
            models.CheckConstraint(
                condition=Q(state__in=RankingState.values), name="ranking_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(frozen_at=None, frozen_by=None)
                | Q(frozen_at__isnull=False, frozen_by__isnull=False),
                name="ranking_freeze_says_who_and_when",
            ),
            models.CheckConstraint(
                condition=Q(published_at=None, published_by=None)
                | Q(
                    published_at__isnull=False, published_by__isnull=False, frozen_at__isnull=False
                ),
                name="ranking_publication_says_who_and_when",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[RankingState.FROZEN, RankingState.PUBLISHED])
                | Q(frozen_at__isnull=False),
                name="frozen_ranking_was_frozen_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state=RankingState.PUBLISHED) | Q(published_at__isnull=False),
                name="published_ranking_was_published_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(frozen_by=None) | ~Q(frozen_by=F("computed_by")),
                name="nobody_freezes_what_he_computed",
                violation_error_message="计算排名的人不能自己冻结。",
            ),
            models.CheckConstraint(
                condition=Q(published_by=None) | ~Q(published_by=F("computed_by")),
                name="nobody_publishes_what_he_computed",
                violation_error_message="计算排名的人不能自己公布。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cycle} 第{self.version}版"


class Standing(models.Model):
    """One entrant's line in a ranking version (名次); the database computes its total."""

    TOWNSHIP_PATH: ClassVar[str] = "ranking__cycle__township"
    READ_CAPABILITY: ClassVar[str] = "ranking.read_published"

    ranking = models.ForeignKey(
        Ranking, models.PROTECT, related_name="standings", verbose_name="排名"
    )
    entrant = models.ForeignKey(
        Entrant, models.PROTECT, related_name="standings", verbose_name="参评单位"
    )
    daily_points = models.PositiveSmallIntegerField("日常成绩(百分之一分)", null=True)
    year_end_points = models.PositiveSmallIntegerField("年终成绩(百分之一分)", null=True)
    daily_weight = models.PositiveSmallIntegerField("日常权重")
    year_end_weight = models.PositiveSmallIntegerField("年终权重")
    weighted_points = models.GeneratedField(
        expression=scoring.weighted_points(
            F("daily_points"), F("year_end_points"), F("daily_weight"), F("year_end_weight")
        ),
        output_field=models.PositiveIntegerField(null=True),
        db_persist=True,
        verbose_name="加权分",
    )
    rank = models.PositiveSmallIntegerField("名次", null=True)
    note = models.CharField("说明", max_length=200, blank=True)

    objects = AreaScopedQuerySet["Standing"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "名次"
        constraints = [
            models.UniqueConstraint(
                fields=["ranking", "entrant"], name="one_standing_per_entrant_and_ranking"
            ),
            models.CheckConstraint(
                condition=(Q(daily_points=None) | Q(daily_points__lte=scoring.MAX_POINTS))
                & (Q(year_end_points=None) | Q(year_end_points__lte=scoring.MAX_POINTS)),
                name="standing_points_are_0_to_10000",
            ),
            models.CheckConstraint(
                condition=Q(rank=None)
                | Q(daily_points__isnull=False, year_end_points__isnull=False, rank__gte=1),
                name="only_complete_standings_are_ranked",
            ),
        ]
        indexes = [models.Index(fields=["ranking", "rank"], name="standing_by_rank")]

    def __str__(self) -> str:
        return f"{self.entrant} 第{self.rank}名" if self.rank else f"{self.entrant} 未参评"

    @property
    def total_points(self) -> int | None:
        """The 100-point total in hundredths, for display."""
        if self.weighted_points is None:
            return None
        return scoring.total_points(self.weighted_points, self.daily_weight + self.year_end_weight)


class TieDecision(models.Model):
    """What the township decided about a tie that touches a prize (并列决定); signed by two."""

    TOWNSHIP_PATH: ClassVar[str] = "ranking__cycle__township"
    READ_CAPABILITY: ClassVar[str] = "ranking.read_frozen"

    ranking = models.ForeignKey(
        Ranking, models.PROTECT, related_name="tie_decisions", verbose_name="排名"
    )
    rank = models.PositiveSmallIntegerField("并列名次")
    outcome = models.CharField("决定", max_length=20, choices=TieOutcome.choices)
    ordered_codes = models.JSONField("先后次序", default=list, blank=True)
    basis = models.CharField("依据", max_length=400)
    minutes_number = models.CharField("会议纪要编号", max_length=60)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="提出人"
    )
    proposed_at = models.DateTimeField("提出时间", default=timezone.now)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="签署人", null=True
    )
    signed_at = models.DateTimeField("签署时间", null=True)

    objects = AreaScopedQuerySet["TieDecision"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "并列决定"
        constraints = [
            models.UniqueConstraint(
                fields=["ranking", "rank"],
                name="one_decision_per_tie",
                violation_error_message="这个并列已经有决定了。",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=TieOutcome.values), name="tie_outcome_is_known"
            ),
            models.CheckConstraint(
                condition=Q(signed_at=None, signed_by=None)
                | Q(signed_at__isnull=False, signed_by__isnull=False),
                name="tie_signature_says_who_and_when",
            ),
            models.CheckConstraint(
                condition=Q(signed_by=None) | ~Q(signed_by=F("proposed_by")),
                name="tie_is_signed_by_two_persons",
                violation_error_message="提出人不能自己签署。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ranking} 第{self.rank}名并列：{self.get_outcome_display()}"
