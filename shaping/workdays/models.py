"""Days on which Monday to Friday does not hold, and which years are in force.

Holidays are the State Council's: one table serves the whole installation, so these models state no
township.
"""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q

FIRST_YEAR, LAST_YEAR = 2000, 2100
FIRST_DAY, LAST_DAY = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)
SATURDAY = 5


def works_by_weekday(day: date) -> bool:
    """Whether people work on that day as far as its weekday tells: Monday to Friday."""
    return day.weekday() < SATURDAY


class Workday(models.Model):
    """A holiday on a weekday, or a weekend day that is worked (节假日调休)."""

    day = models.DateField("日期", unique=True)
    is_workday = models.BooleanField("上班")
    name = models.CharField("名称", max_length=30)

    class Meta:
        verbose_name = verbose_name_plural = "节假日调休"
        constraints = [
            models.CheckConstraint(
                condition=~Q(name=""),
                name="exceptional_day_has_a_name",
                violation_error_message="请写名称，例如“国庆节”或“国庆节调休上班”。",
            ),
            models.CheckConstraint(
                condition=Q(day__gte=FIRST_DAY, day__lte=LAST_DAY),
                name="exceptional_day_is_of_our_time",
                violation_error_message="日期要在2000年到2100年之间。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.in_words}"

    @property
    def in_words(self) -> str:
        """What the day is, as the trail tells it: 放假：国庆节."""
        return f"{'上班' if self.is_workday else '放假'}：{self.name}"

    @property
    def weekday(self) -> str:
        """The day of the week in words: 星期四."""
        return f"星期{'一二三四五六日'[self.day.weekday()]}"


class CalendarYear(models.Model):
    """A year whose days somebody checked against the State Council's notice (已录入的年份).

    Without its row a year counts Monday to Friday, whatever days are already typed.
    """

    year = models.PositiveSmallIntegerField("年份", unique=True)
    source = models.CharField("依据", max_length=120)
    entered_at = models.DateTimeField("核对时间", null=True, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="核对人",
    )

    class Meta:
        verbose_name = verbose_name_plural = "已录入的年份"
        constraints = [
            models.CheckConstraint(
                condition=Q(year__gte=FIRST_YEAR, year__lte=LAST_YEAR),
                name="calendar_year_is_of_our_time",
                violation_error_message="年份请写2000到2100。",
            ),
            models.CheckConstraint(
                condition=~Q(source=""),
                name="calendar_year_names_its_source",
                violation_error_message="请写依据，例如国务院办公厅通知的文号。",
            ),
            models.CheckConstraint(
                condition=Q(entered_at=None, entered_by=None)
                | Q(entered_at__isnull=False, entered_by__isnull=False),
                name="calendar_year_says_who_and_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}年"
