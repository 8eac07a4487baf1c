"""The states and kinds of the assessment, with the words people read."""

from django.db import models


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
