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


class DailyRule(models.TextChoices):
    """How a year's daily checks become one score; the codes are the formula's."""

    MEAN = "mean", "每次检查同样看重，取平均"
    MONTHLY = "monthly", "先算每月平均，再取各月平均"


class Rounding(models.TextChoices):
    """What becomes of the third decimal; the codes are the formula's."""

    HALF_UP = "half_up", "四舍五入到两位小数"
    DOWN = "down", "舍去两位以后的小数"


class ScoreKind(models.TextChoices):
    """The two parts of the total (notice, 三 2)."""

    DAILY = "daily", "日常"
    YEAR_END = "year_end", "年终"


class SheetState(models.TextChoices):
    """A sheet counts once it is sealed."""

    DRAFT = "draft", "草稿"
    SEALED = "sealed", "已封存"
    VOIDED = "voided", "已作废"


class EntryWay(models.TextChoices):
    """How a sheet came in."""

    SCREEN = "screen", "屏幕评分"
    PAPER = "paper", "纸质补录"
    GRID = "grid", "表格录入"
    IMPORT = "import", "表格导入"
    CORRECTION = "correction", "更正"


class RubricState(models.TextChoices):
    """A rubric may be changed until it is adopted."""

    DRAFT = "draft", "编制中"
    ADOPTED = "adopted", "已启用"


class ItemMode(models.TextChoices):
    """How an item of a rubric is scored."""

    DEDUCT = "deduct", "扣分"
    AWARD = "award", "评分"


class ConflictGround(models.TextChoices):
    """Why an inspector does not score a village (回避事由)."""

    HOME = "home", "老家在本村"
    POSTING = "posting", "在本村包村驻村"
    OFFICE = "office", "在本村任过职"
    RELATIVE = "relative", "近亲属在本村任职"
    OTHER = "other", "其他利害关系"


class DrawMethod(models.TextChoices):
    """How the villages of a round of daily checks are chosen."""

    ROTA = "rota", "轮流"
    LOT = "lot", "抽签"


class PickReason(models.TextChoices):
    """Why a village is in a round."""

    ROTA = "rota", "轮到"
    LOT = "lot", "抽中"
    LAST_WORST = "last_worst", "上次靠后，必查"
    ADDED = "added", "另加"


class ObjectionState(models.TextChoices):
    """What became of an objection."""

    OPEN = "open", "待答复"
    UPHELD = "upheld", "成立，更正"
    REJECTED = "rejected", "不成立，维持"
    WITHDRAWN = "withdrawn", "已撤回"


class ObjectionWay(models.TextChoices):
    """How an objection reached the town."""

    ONLINE = "online", "村里网上提出"
    IN_PERSON = "in_person", "本人到场"
    LETTER = "letter", "书面来信"


class RankingState(models.TextChoices):
    """A ranking's way from proposal to publication."""

    COMPUTED = "computed", "待冻结"
    FROZEN = "frozen", "已冻结"
    IN_DISCLOSURE = "in_disclosure", "公示中"
    PUBLISHED = "published", "已公布"
    SUPERSEDED = "superseded", "已被替代"


class TieOutcome(models.TextChoices):
    """What the township may decide about a tie."""

    ORDER = "order", "排出先后"
    SHARE_PRIZES = "share_prizes", "并列平分奖励"
    EXTEND_WITHIN_CAP = "extend_within_cap", "并列同奖(不超年度总额)"
