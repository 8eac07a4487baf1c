"""Ranking versions, their standings, and decisions about ties."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from assessments import scoring
from assessments.models.choices import RankingState, TieOutcome
from assessments.models.cycles import AssessmentCycle, Entrant
from villages.capabilities import grants_of
from villages.scoping import AreaScopedQuerySet

IN_FORCE = (RankingState.FROZEN, RankingState.IN_DISCLOSURE, RankingState.PUBLISHED)


class RankingQuerySet(AreaScopedQuerySet["Ranking"]):
    """Ranking versions; who sees one depends on how far it has come (design §5)."""

    def visible_to(self, user: Any) -> Self:
        """Proposals for office and leader, frozen ones also for the auditor, disclosed for all."""
        was_frozen = Q(frozen_at__isnull=False)
        stages = {
            "ranking.read_computed": ~was_frozen,
            "ranking.read_frozen": was_frozen,
            "ranking.read_published": _was_shown(),
        }
        condition = Q(pk__in=[])
        for capability, stage in stages.items():
            grants = grants_of(user, capability)
            if grants:
                condition |= Q(pk__in=self.in_areas(grants).filter(stage).values("pk"))
        return self.filter(condition)

    def shown(self) -> Self:
        """The versions that everybody could read: published, or in their days of 公示."""
        return self.filter(_was_shown())

    def effective(self) -> Self:
        """The versions that stand: frozen, in disclosure or published, newest first."""
        return self.filter(state__in=IN_FORCE).order_by("-version")


def _was_shown() -> Q:
    """Published, or on its first day of 公示 not yet replaced by a later version's 公示."""
    # A version in disclosure is superseded on the day on which a later disclosure is registered.
    replaced_before = Ranking.objects.filter(
        cycle=OuterRef("cycle"),
        version__gt=OuterRef("version"),
        disclosure__started_at__date__lt=OuterRef("disclosure__starts_on"),
    )
    return Q(published_at__isnull=False) | (
        Q(disclosure__starts_on__lte=timezone.localdate())
        & ~Q(Exists(replaced_before), state=RankingState.SUPERSEDED)
    )


class Ranking(models.Model):
    """One version of a year's standings with all its inputs; never changed, only followed (排名)."""

    TOWNSHIP_PATH: ClassVar[str] = "cycle__township"
    READ_CAPABILITY: ClassVar[str] = "ranking.read_published"
    TRANSITIONS: ClassVar[dict[str, set[str]]] = {
        RankingState.COMPUTED: {RankingState.FROZEN, RankingState.SUPERSEDED},
        RankingState.FROZEN: {RankingState.IN_DISCLOSURE, RankingState.SUPERSEDED},
        RankingState.IN_DISCLOSURE: {RankingState.PUBLISHED, RankingState.SUPERSEDED},
        RankingState.PUBLISHED: {RankingState.SUPERSEDED},
        RankingState.SUPERSEDED: set(),
    }

    cycle = models.ForeignKey(
        AssessmentCycle, models.PROTECT, related_name="rankings", verbose_name="考核年度"
    )
    version = models.PositiveSmallIntegerField("版本")
    state = models.CharField(
        "状态", max_length=14, choices=RankingState.choices, default=RankingState.COMPUTED
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
                condition=Q(state=RankingState.IN_DISCLOSURE),
                name="one_disclosed_ranking_per_cycle",
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
                condition=~Q(state__in=IN_FORCE) | Q(frozen_at__isnull=False),
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
            models.CheckConstraint(
                condition=Q(version__gte=1), name="ranking_versions_start_at_one"
            ),
            models.CheckConstraint(
                condition=Q(supersedes=None) | (~Q(reason="") & ~Q(supersedes=F("pk"))),
                name="ranking_that_follows_another_says_why",
                violation_error_message="已有冻结或公布的排名，重新计算要写原因。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cycle} 第{self.version}版"


class RankedQuerySet(AreaScopedQuerySet[Any]):
    """Rows of a ranking version; seen by whoever sees the version."""

    def visible_to(self, user: Any) -> Self:
        """Keep the rows whose ranking the user may see."""
        return self.filter(ranking__in=Ranking.objects.visible_to(user))


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
    # Not small integers: PostgreSQL would compute the generated column in 16 bits and overflow.
    daily_points = models.PositiveIntegerField("日常成绩(百分之一分)", null=True)
    year_end_points = models.PositiveIntegerField("年终成绩(百分之一分)", null=True)
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

    objects = RankedQuerySet.as_manager()

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
            models.CheckConstraint(
                condition=Q(daily_weight__gte=1, daily_weight__lte=100)
                & Q(year_end_weight__gte=1, year_end_weight__lte=100),
                name="standing_weights_are_1_to_100",
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

    objects = RankedQuerySet.as_manager()

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
            models.CheckConstraint(condition=Q(rank__gte=1), name="tie_rank_starts_at_one"),
            models.CheckConstraint(
                condition=~Q(basis="") & ~Q(minutes_number=""),
                name="tie_decision_has_basis_and_minutes",
                violation_error_message="请写依据和会议纪要编号。",
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
