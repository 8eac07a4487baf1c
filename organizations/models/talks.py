"""Evening talks in the hamlets."""

from typing import ClassVar

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q

from shaping.accounts.references import person
from villages.models import Hamlet
from villages.scoping import AreaScopedQuerySet

MOST_PEOPLE = 2000
_NOT_MORE = MaxValueValidator(MOST_PEOPLE, f"最多{MOST_PEOPLE}人，请核对。")


class EveningTalk(models.Model):
    """An evening's talk in a hamlet (村湾夜话; notice 2.4, domain §2.1).

    Problems raised there become rows of the month's list and refer back to the talk. `key` is made
    by the page, so that the same form sent twice is one talk.
    """

    TOWNSHIP_PATH: ClassVar[str] = "hamlet__village__township"
    VILLAGE_PATH: ClassVar[str] = "hamlet__village"
    READ_CAPABILITY: ClassVar[str] = "participation.read"

    hamlet = models.ForeignKey(
        Hamlet, models.PROTECT, related_name="evening_talks", verbose_name="村湾(小区)"
    )
    key = models.UUIDField("键", unique=True, editable=False)
    held_on = models.DateField("日期")
    place = models.CharField("地点", max_length=40)
    chair_name = models.CharField("主持人", max_length=30)
    cadre_count = models.PositiveSmallIntegerField("干部人数", default=0, validators=[_NOT_MORE])
    villager_count = models.PositiveSmallIntegerField("群众人数", default=0, validators=[_NOT_MORE])
    topics = models.CharField("主要议题", max_length=300)
    outcome = models.CharField("形成的意见", max_length=500, blank=True)
    recorded_at = models.DateTimeField("登记时间")
    recorded_by = person("登记人", null=False)
    version = models.PositiveIntegerField("修改次数", default=1, editable=False)

    objects = AreaScopedQuerySet["EveningTalk"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "村湾夜话"
        constraints = [
            models.CheckConstraint(
                condition=Q(cadre_count__lte=MOST_PEOPLE, villager_count__lte=MOST_PEOPLE)
                & (Q(cadre_count__gte=1) | Q(villager_count__gte=1)),
                name="somebody_came_to_the_talk",
                violation_error_message=f"参加人数至少1人，最多各{MOST_PEOPLE}人。",
            ),
        ]
        indexes = [models.Index(fields=["hamlet", "-held_on"], name="talk_by_hamlet_and_day")]

    def __str__(self) -> str:
        return f"{self.hamlet}{self.held_on:%Y年}{self.held_on.month}月{self.held_on.day}日夜话"
