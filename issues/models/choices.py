"""States and kinds of lists and problems, with the words people read."""

from django.db import models


class ListState(models.TextChoices):
    """A month's list on its way from the village to the town."""

    DRAFT = "draft", "草稿"
    TO_CONFIRM = "to_confirm", "待书记确认"
    SUBMITTED = "submitted", "已上报"
    RETURNED = "returned", "退回补充"
    ACCEPTED = "accepted", "已受理"


class ListSection(models.TextChoices):
    """The three parts of a list (domain §3.1)."""

    NEW = "new", "新增"
    ONGOING = "ongoing", "推进"
    CLOSED = "closed", "已销号"


class CarriedStatus(models.TextChoices):
    """What a village says of a carried-over problem."""

    STILL = "still", "还在办"
    DONE = "done", "已办好"
    HELP = "help", "需要镇里帮助"


class IssueState(models.TextChoices):
    """Where a problem stands."""

    REPORTED = "reported", "已上报"
    WITHDRAWN = "withdrawn", "已撤回"
    RETURNED = "returned", "退回补充"
    ACCEPTED = "accepted", "已受理"
    IN_PROGRESS = "in_progress", "办理中"
    AWAITING_VERIFICATION = "awaiting_verification", "待核验"
    CLOSED = "closed", "已销号"
    MERGED = "merged", "合并"
    ESCALATED = "escalated", "上呈县级"
    PARKED = "parked", "挂账"
    DECLINED = "declined", "不予办理"
    REOPENED = "reopened", "反弹"


# What a village still carries from month to month.
UNFINISHED_STATES = (
    IssueState.ACCEPTED,
    IssueState.IN_PROGRESS,
    IssueState.AWAITING_VERIFICATION,
    IssueState.ESCALATED,
    IssueState.PARKED,
    IssueState.REOPENED,
)


class IssueScope(models.TextChoices):
    """Whether many have the problem or one household (notice: 共性、个性)."""

    COMMON = "common", "共性"
    INDIVIDUAL = "individual", "个性"


class Urgency(models.TextChoices):
    """How soon something has to happen (急难愁盼)."""

    NORMAL = "normal", "一般"
    PRESSING = "pressing", "较急"
    URGENT = "urgent", "紧急"


class IssueLevel(models.TextChoices):
    """Who is able to solve it."""

    VILLAGE = "village", "村级"
    TOWNSHIP = "township", "镇级"
    COUNTY = "county", "县级"


class AffectedUnit(models.TextChoices):
    """What the number affected counts."""

    HOUSEHOLD = "household", "户"
    PERSON = "person", "人"
    MU = "mu", "亩"
    PLACE = "place", "处"


class IssueSource(models.TextChoices):
    """How the problem became known."""

    VISIT = "visit", "走访"
    TALK = "talk", "村湾夜话"
    PETITION = "petition", "来信来访"
    GRID = "grid", "网格"
    HOTLINE = "hotline", "热线"
    INSPECTION = "inspection", "检查"
    OTHER = "other", "其他"


class Holder(models.TextChoices):
    """Whose clock is running."""

    VILLAGE = "village", "村"
    TOWNSHIP = "township", "镇"
    COUNTY = "county", "县"
    NOBODY = "nobody", "暂停"


class VillagersAnswer(models.TextChoices):
    """What the villagers said of the result."""

    AGREED = "agreed", "认可"
    DISAGREED = "disagreed", "不认可"
    UNREACHED = "unreached", "未能联系"


class AttachmentPhase(models.TextChoices):
    """Whether a picture shows how it was or how it is now."""

    BEFORE = "before", "办理前"
    AFTER = "after", "办理后"
    PAPER = "paper", "材料"


class ExtensionState(models.TextChoices):
    """A request for more time."""

    ASKED = "asked", "待答复"
    GRANTED = "granted", "同意"
    REFUSED = "refused", "不同意"


class TopicState(models.TextChoices):
    """A kind of problem several villages share."""

    OPEN = "open", "推进中"
    CLOSED = "closed", "已建章立制"


class EscalationState(models.TextChoices):
    """A request to a county department."""

    DRAFT = "draft", "待审核"
    RETURNED = "returned", "退回修改"
    CHECKED = "checked", "已审核"
    SENT = "sent", "已发出"
    REPLIED = "replied", "已回复"


class ReminderKind(models.TextChoices):
    """What a village was reminded of."""

    BEFORE_DUE = "before_due", "到期前提醒"
    DUE_TODAY = "due_today", "当天提醒"
    OVERDUE = "overdue", "超期提醒"
    BY_HAND = "by_hand", "人工催报"
