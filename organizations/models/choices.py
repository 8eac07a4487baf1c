"""Kinds and states of organizations, decisions, points, honours and cases, in the words people read."""

from django.db import models


class OrganizationKind(models.TextChoices):
    """What an organization is: the three core bodies (一核一会一社) and the mass organizations."""

    PARTY_CORE = "party_core", "一核"
    COUNCIL = "council", "一会"
    COOPERATIVE = "cooperative", "一社"
    YOUTH_FEDERATION = "youth_federation", "青年联合会"
    WOMENS_ASSEMBLY = "womens_assembly", "妇女议事会"
    SKILLS_ASSOCIATION = "skills_association", "产业技能协会"
    VOLUNTEER_TEAM = "volunteer_team", "志愿服务队"
    RECREATION_TEAM = "recreation_team", "文娱活动队"
    OTHER = "other", "其他群众组织"


# “应建尽建”: every hamlet has one of each.
CORE_KINDS = (
    OrganizationKind.PARTY_CORE,
    OrganizationKind.COUNCIL,
    OrganizationKind.COOPERATIVE,
)


class FoundingMethod(models.TextChoices):
    """How the first people came into office."""

    RECOMMENDED = "recommended", "推选"
    ELECTED = "elected", "选举"
    APPOINTED = "appointed", "聘任"
    REGISTERED = "registered", "登记注册"


class Gender(models.TextChoices):
    """As rosters have it."""

    MALE = "male", "男"
    FEMALE = "female", "女"


class DocumentKind(models.TextChoices):
    """Papers that an organization holds (domain §1.3)."""

    CHARTER = "charter", "章程"
    RULES = "rules", "议事规则"
    ROSTER = "roster", "花名册"
    MINUTES = "minutes", "成立会议纪要"
    OTHER = "other", "其他材料"


class Attendance(models.TextChoices):
    """How many of those expected must be there before a step counts."""

    NONE = "none", "不要求"
    MORE_THAN_HALF = "more_than_half", "过半数到会"
    TWO_THIRDS = "two_thirds", "三分之二以上到会"


class Majority(models.TextChoices):
    """How many must agree before a step passes."""

    NONE = "none", "不表决"
    HALF_OF_PRESENT = "half_of_present", "到会人数过半数同意"
    TWO_THIRDS_OF_PRESENT = "two_thirds_of_present", "到会人数三分之二以上同意"
    HALF_OF_EXPECTED = "half_of_expected", "应到人数过半数同意"
    TWO_THIRDS_OF_EXPECTED = "two_thirds_of_expected", "应到人数三分之二以上同意"


class StepResult(models.TextChoices):
    """How a step went."""

    PENDING = "pending", "未开"
    PASSED = "passed", "通过"
    FAILED = "failed", "未通过"


class DecisionState(models.TextChoices):
    """A collective matter on its way."""

    DELIBERATING = "deliberating", "议事中"
    RESOLVED = "resolved", "已决议"
    DONE = "done", "已办成"
    DROPPED = "dropped", "不再办"


class CoPrinciple(models.TextChoices):
    """五共: what a decision, a project or a case shows."""

    PLAN = "plan", "决策共谋"
    BUILD = "build", "发展共建"
    MANAGE = "manage", "建设共管"
    EVALUATE = "evaluate", "效果共评"
    SHARE = "share", "成果共享"


class PracticeGroup(models.TextChoices):
    """Which of the notice's models an item belongs to."""

    BOARDS = "boards", "三个榜单"
    TALKS = "talks", "四个夜话"
    CONTRIBUTIONS = "contributions", "五个一点"
    CONSULTATIONS = "consultations", "六个协商"
    GOVERNANCE = "governance", "三治融合"


class PointsKind(models.TextChoices):
    """What moves a household's points."""

    AWARD = "award", "加分"
    DEDUCT = "deduct", "扣分"
    REDEEM = "redeem", "兑换"
    REVERSE = "reverse", "冲正"


class HonourMethod(models.TextChoices):
    """How the best are found."""

    VOTE = "vote", "投票"
    PANEL = "panel", "评议组评定"


class HonourState(models.TextChoices):
    """A campaign on its way."""

    OPEN = "open", "推荐中"
    DECIDED = "decided", "已评出"
    IN_DISCLOSURE = "in_disclosure", "公示中"
    PUBLISHED = "published", "已公布"
    CANCELLED = "cancelled", "已取消"


class ChecklistProgress(models.TextChoices):
    """How far a hamlet is with an item of “10个1”."""

    TO_DO = "to_do", "未开始"
    UNDER_WAY = "under_way", "进行中"
    DONE = "done", "已完成"


class CaseKind(models.TextChoices):
    """What a case is an example of."""

    ORGANIZATION = "organization", "组织建设"
    TALK = "talk", "村湾夜话"
    DECISION = "decision", "议事协商"
    ENVIRONMENT = "environment", "人居环境"
    POINTS = "points", "积分管理"
    CUSTOMS = "customs", "移风易俗"
    INDUSTRY = "industry", "产业发展"
    SERVICE = "service", "服务群众"
    OTHER = "other", "其他"


class CaseState(models.TextChoices):
    """A write-up on its way to the others."""

    DRAFT = "draft", "草稿"
    SUBMITTED = "submitted", "待审核"
    RETURNED = "returned", "退回修改"
    PUBLISHED = "published", "已发布"
    WITHDRAWN = "withdrawn", "已撤下"
