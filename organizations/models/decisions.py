"""Collective matters of a hamlet or village and how they were decided."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from organizations.models.choices import (
    Attendance,
    DecisionState,
    Majority,
    StepResult,
)
from organizations.models.reference import DecisionProcedure
from shaping.accounts.references import person
from shaping.uploads.models import StoredFile
from villages.models import Hamlet, Village
from villages.scoping import AreaScopedQuerySet

S = DecisionState
_PASSED = Q(result=StepResult.PASSED)


class CollectiveDecision(models.Model):
    """A collective matter (集体事项; notice: 两议两公开) on its way through a procedure.

    `principles` are the 五共 it shows, as codes. `cost_yuan` is whole yuan: expected while it is
    deliberated, `final_cost_yuan` when it is done.
    """

    TOWNSHIP_PATH: ClassVar[str] = "village__township"
    VILLAGE_PATH: ClassVar[str] = "village"
    READ_CAPABILITY: ClassVar[str] = "participation.read"
    TRANSITIONS: ClassVar[dict[str, set[str]]] = {
        S.DELIBERATING: {S.RESOLVED, S.DROPPED},
        S.RESOLVED: {S.DONE, S.DROPPED},
        S.DONE: set(),
        S.DROPPED: set(),
    }

    village = models.ForeignKey(
        Village, models.PROTECT, related_name="decisions", verbose_name="村(社区)"
    )
    hamlet = models.ForeignKey(
        Hamlet,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="decisions",
        verbose_name="村湾(小区)",
    )
    procedure = models.ForeignKey(
        DecisionProcedure, models.PROTECT, related_name="decisions", verbose_name="议事程序"
    )
    title = models.CharField("事项", max_length=60)
    description = models.CharField("内容", max_length=500)
    principles = models.JSONField("体现的“五共”", default=list, blank=True)
    cost_yuan = models.PositiveIntegerField("预计费用(元)", null=True, blank=True)
    state = models.CharField(
        "状态", max_length=12, choices=DecisionState.choices, default=DecisionState.DELIBERATING
    )
    outcome = models.CharField("办理结果", max_length=500, blank=True)
    final_cost_yuan = models.PositiveIntegerField("实际费用(元)", null=True, blank=True)
    started_at = models.DateTimeField("发起时间")
    started_by = person("发起人", null=False)
    finished_at = models.DateTimeField("办结时间", null=True, blank=True)
    finished_by = person("办结人")

    objects = AreaScopedQuerySet["CollectiveDecision"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "集体事项"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=DecisionState.values), name="decision_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(finished_at=None, finished_by=None)
                | Q(finished_at__isnull=False, finished_by__isnull=False),
                name="decision_is_finished_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("done", "dropped"))
                | (Q(finished_at__isnull=False) & ~Q(outcome="")),
                name="finished_decision_says_its_outcome",
                violation_error_message="请写办理结果。",
            ),
        ]
        indexes = [models.Index(fields=["village", "state"], name="decision_by_village")]

    def __str__(self) -> str:
        return self.title

    @property
    def place_name(self) -> str:
        """The hamlet, or 全村."""
        return self.hamlet.name if self.hamlet else "全村"


class DecisionStep(models.Model):
    """A meeting of a matter with its figures (议事记录); a failed one stays, held again as a new attempt.

    The rules are copied from the procedure. A recorded step never changes. The database refuses a
    passed step that lacks its quorum or its majority.
    """

    TOWNSHIP_PATH: ClassVar[str] = "decision__village__township"
    VILLAGE_PATH: ClassVar[str] = "decision__village"
    READ_CAPABILITY: ClassVar[str] = "participation.read"

    decision = models.ForeignKey(
        CollectiveDecision, models.PROTECT, related_name="steps", verbose_name="集体事项"
    )
    position = models.PositiveSmallIntegerField("顺序")
    attempt = models.PositiveSmallIntegerField("第几次", default=1)
    title = models.CharField("步骤", max_length=30)
    body = models.CharField("谁来议", max_length=40)
    attendance = models.CharField("到会要求", max_length=16, choices=Attendance.choices)
    majority = models.CharField("表决要求", max_length=24, choices=Majority.choices)
    result = models.CharField(
        "结果", max_length=8, choices=StepResult.choices, default=StepResult.PENDING
    )
    held_on = models.DateField("日期", null=True, blank=True)
    place = models.CharField("地点", max_length=40, blank=True)
    expected = models.PositiveSmallIntegerField("应到", default=0)
    present = models.PositiveSmallIntegerField("实到", default=0)
    votes_for = models.PositiveSmallIntegerField("同意", default=0)
    votes_against = models.PositiveSmallIntegerField("反对", default=0)
    votes_abstained = models.PositiveSmallIntegerField("弃权", default=0)
    words = models.CharField("形成的意见", max_length=300, blank=True)
    minutes = models.ForeignKey(
        StoredFile,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="会议记录",
    )
    recorded_at = models.DateTimeField("登记时间", null=True, blank=True)
    recorded_by = person("登记人")

    objects = AreaScopedQuerySet["DecisionStep"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "议事记录"
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "position", "attempt"],
                name="one_decision_step_per_position_and_attempt",
                violation_error_message="这一步刚刚有人登记过，请刷新页面再看。",
            ),
            models.CheckConstraint(
                condition=Q(
                    result__in=StepResult.values,
                    attendance__in=Attendance.values,
                    majority__in=Majority.values,
                ),
                name="decision_step_words_are_known",
            ),
            models.CheckConstraint(
                condition=Q(recorded_at=None, recorded_by=None, result=StepResult.PENDING)
                | Q(recorded_at__isnull=False, recorded_by__isnull=False, held_on__isnull=False)
                & ~Q(result=StepResult.PENDING),
                name="decision_step_is_recorded_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(expected__gte=F("present"))
                & Q(
                    present__gte=F("votes_for") + F("votes_against") + F("votes_abstained"),
                ),
                name="votes_fit_into_those_present",
                violation_error_message="实到不能多于应到，同意、反对、弃权加起来不能多于实到。",
            ),
            models.CheckConstraint(
                condition=~_PASSED
                | Q(attendance=Attendance.NONE)
                | Q(attendance=Attendance.MORE_THAN_HALF, expected__lt=F("present") * 2)
                | Q(attendance=Attendance.TWO_THIRDS, present__gte=1)
                & Q(expected__lte=F("present") * 3 - F("expected")),
                name="passed_step_has_its_quorum",
                violation_error_message="到会人数不够，这一步不能算通过。",
            ),
            models.CheckConstraint(
                condition=~_PASSED
                | Q(majority=Majority.NONE)
                | Q(majority=Majority.HALF_OF_PRESENT, present__lt=F("votes_for") * 2)
                | Q(majority=Majority.HALF_OF_EXPECTED, expected__lt=F("votes_for") * 2)
                | Q(majority=Majority.TWO_THIRDS_OF_PRESENT, votes_for__gte=1)
                & Q(present__lte=F("votes_for") * 3 - F("present"))
                | Q(majority=Majority.TWO_THIRDS_OF_EXPECTED, votes_for__gte=1)
                & Q(expected__lte=F("votes_for") * 3 - F("expected")),
                name="passed_step_has_its_majority",
                violation_error_message="同意人数不够，这一步不能算通过。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision} {self.title}"


class DecisionDisclosure(models.Model):
    """One of a matter's two disclosures (决议公开、结果公开) with its dates and place."""

    TOWNSHIP_PATH: ClassVar[str] = "decision__village__township"
    VILLAGE_PATH: ClassVar[str] = "decision__village"
    READ_CAPABILITY: ClassVar[str] = "participation.read"
    RESOLUTION: ClassVar[int] = 1
    RESULT: ClassVar[int] = 2

    decision = models.ForeignKey(
        CollectiveDecision, models.PROTECT, related_name="disclosures", verbose_name="集体事项"
    )
    number = models.PositiveSmallIntegerField(
        "第几次公开", choices=((1, "决议公开"), (2, "结果公开"))
    )
    starts_on = models.DateField("公开起")
    ends_on = models.DateField("公开止")
    place = models.CharField("公开地点", max_length=40)
    posted_at = models.DateTimeField("登记时间")
    posted_by = person("登记人", null=False)

    objects = AreaScopedQuerySet["DecisionDisclosure"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "公开记录"
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "number"],
                name="one_disclosure_per_decision_and_number",
                violation_error_message="这一次公开已经登记过了。",
            ),
            models.CheckConstraint(
                condition=Q(number__in=(1, 2), ends_on__gte=F("starts_on")),
                name="disclosure_is_first_or_second_and_ends_after_it_starts",
                violation_error_message="公开止的日期不能早于公开起。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision}{self.get_number_display()}"
