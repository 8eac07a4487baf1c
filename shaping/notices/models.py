"""有话说: what users want changed, and what the office answers (required by the national rules)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class Feedback(models.Model):
    """A wish, a complaint or a question of a user, and its answer (有话说)."""

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="feedback", verbose_name="提出人"
    )
    township_code = models.CharField("乡镇代码", max_length=9, blank=True)
    text = models.TextField("内容", max_length=1000)
    written_at = models.DateTimeField("提出时间", default=timezone.now)
    answer = models.TextField("答复", max_length=1000, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="答复人", null=True
    )
    answered_at = models.DateTimeField("答复时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "有话说"
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by=None, answer="")
                | (Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer="")),
                name="feedback_answer_says_who_and_when",
            ),
        ]
        indexes = [models.Index(fields=["township_code", "-id"], name="feedback_by_township")]

    def __str__(self) -> str:
        return self.text[:30]
