"""Monthly reports and what the office writes into them."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Max, Q

from assessments.models import Ranking
from assessments.models.rankings import RankedQuerySet
from shaping.accounts.references import person
from shaping.reports import ranking_contents
from shaping.reports.contents import Contents, from_json
from villages.models import Township
from villages.scoping import AreaScopedQuerySet

_MONTH = Q(year__gte=2000, year__lte=2100, month__gte=1, month__lte=12)


class MonthlyReportQuerySet(AreaScopedQuerySet["MonthlyReport"]):
    """Reports by month and version."""

    def for_month(self, year: int, month: int) -> Self:
        """The reports of one month."""
        return self.filter(year=year, month=month)

    def delivered(self) -> Self:
        """Those that are rendered and handed out; the others are still being made."""
        return self.filter(delivered_at__isnull=False)

    def newest(self) -> Self:
        """Of each township and month only the newest delivered version."""
        newest = (
            self.model._default_manager.filter(delivered_at__isnull=False)
            .values("township", "year", "month")
            .annotate(newest=Max("pk"))
            .values("newest")
        )
        return self.filter(pk__in=newest)


class MonthlyReport(models.Model):
    """A version of a township's report of a month (月报); what it says never changes.

    The snapshot is taken when the month is closed and the row written; rendering, the hash of both
    files and the delivery come later in one step. Version 2 and on have a reason and a person.
    `audit_head` is the hash of the newest act in the trail at that moment.
    """

    TOWNSHIP_PATH: ClassVar[str] = "township"
    READ_CAPABILITY: ClassVar[str] = "report.read"

    township = models.ForeignKey(
        Township, models.PROTECT, related_name="monthly_reports", verbose_name="乡镇"
    )
    year = models.PositiveSmallIntegerField("年")
    month = models.PositiveSmallIntegerField("月")
    version = models.PositiveSmallIntegerField("版本", default=1)
    starts_on = models.DateField("起算日期")
    cut_off_on = models.DateField("截止日期")
    snapshot = models.JSONField("内容")
    content_hash = models.CharField("内容指纹", max_length=64)
    audit_head = models.CharField("日志指纹", max_length=64)
    reason = models.CharField("重出的原因", max_length=200, blank=True)
    requested_by = person("重出的人")
    computed_at = models.DateTimeField("生成时间")
    docx_sha256 = models.CharField("Word 指纹", max_length=64, blank=True)
    xlsx_sha256 = models.CharField("Excel 指纹", max_length=64, blank=True)
    delivered_at = models.DateTimeField("送达时间", null=True, blank=True)

    objects = MonthlyReportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "月报"
        constraints = [
            models.UniqueConstraint(
                fields=["township", "year", "month", "version"],
                name="one_report_per_township_month_and_version",
                violation_error_message="这一期月报的这个版本已经有了。",
            ),
            models.CheckConstraint(
                condition=_MONTH,
                name="report_month_is_sensible",
                violation_error_message="年份请写2000到2100，月份1到12。",
            ),
            models.CheckConstraint(
                condition=Q(cut_off_on__gte=F("starts_on")),
                name="report_is_cut_off_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(version=1, reason="", requested_by=None)
                | Q(version__gte=2, requested_by__isnull=False) & ~Q(reason=""),
                name="later_report_has_a_reason_and_a_person",
                violation_error_message="重出月报要写原因。",
            ),
            models.CheckConstraint(
                condition=~Q(content_hash="") & ~Q(audit_head=""), name="report_has_its_hashes"
            ),
            models.CheckConstraint(
                condition=Q(delivered_at=None) | (~Q(docx_sha256="") & ~Q(xlsx_sha256="")),
                name="delivered_report_has_its_files",
            ),
        ]
        indexes = [models.Index(fields=["year", "month"], name="report_by_month")]

    def __str__(self) -> str:
        later = f"（第{self.version}版）" if self.version > 1 else ""
        return f"{self.township}{self.year}年{self.month}月月报{later}"

    @property
    def month_code(self) -> str:
        """The month as addresses have it: 2026-10."""
        return f"{self.year}-{self.month:02d}"

    @property
    def contents(self) -> Contents:
        """What it says."""
        return from_json(self.snapshot)


class ReportText(models.Model):
    """What the office writes into a month's report: 重点事项 and 下月安排.

    It belongs to the month, so a new version keeps it.
    """

    TOWNSHIP_PATH: ClassVar[str] = "township"
    READ_CAPABILITY: ClassVar[str] = "report.read"

    township = models.ForeignKey(
        Township, models.PROTECT, related_name="report_texts", verbose_name="乡镇"
    )
    year = models.PositiveSmallIntegerField("年")
    month = models.PositiveSmallIntegerField("月")
    highlights = models.CharField("重点事项", max_length=600, blank=True)
    plan = models.CharField("下月安排", max_length=400, blank=True)
    version = models.PositiveIntegerField("修改次数", default=1)
    changed_at = models.DateTimeField("修改时间")
    changed_by = person("修改人", null=False)

    objects = AreaScopedQuerySet["ReportText"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "月报文字"
        constraints = [
            models.UniqueConstraint(
                fields=["township", "year", "month"],
                name="one_report_text_per_township_and_month",
                violation_error_message="别人刚写过这一期的文字，请刷新页面再看。",
            ),
            models.CheckConstraint(condition=_MONTH, name="report_text_month_is_sensible"),
        ]

    def __str__(self) -> str:
        return f"{self.township}{self.year}年{self.month}月月报文字"

    @property
    def month_code(self) -> str:
        """The month as addresses have it: 2026-10."""
        return f"{self.year}-{self.month:02d}"


class PaperKind(models.TextChoices):
    """The papers that are made about a ranking."""

    DISCLOSURE = ranking_contents.DISCLOSURE, ranking_contents.KINDS["disclosure"]
    NOTICE = ranking_contents.NOTICE, ranking_contents.KINDS["notice"]
    ERRATUM = ranking_contents.ERRATUM, ranking_contents.KINDS["erratum"]


class RankingPaper(models.Model):
    """A paper about a ranking version (公示、通报、更正); a row never changes, a new draft follows.

    `contents` is all that it says, taken when it was made; the Word file is written from the row
    alone. `audit_head` is the hash of the newest act in the trail at that moment.
    """

    TOWNSHIP_PATH: ClassVar[str] = "ranking__cycle__township"
    READ_CAPABILITY: ClassVar[str] = "ranking.read_published"

    ranking = models.ForeignKey(Ranking, models.PROTECT, related_name="papers", verbose_name="排名")
    kind = models.CharField("文种", max_length=10, choices=PaperKind.choices)
    serial = models.PositiveSmallIntegerField("第几稿")
    document_number = models.CharField("发文字号", max_length=40, blank=True)
    dated_on = models.DateField("成文日期")
    contents = models.JSONField("内容")
    content_hash = models.CharField("内容指纹", max_length=64)
    audit_head = models.CharField("日志指纹", max_length=64)
    made_at = models.DateTimeField("生成时间")
    made_by = person("生成人", null=False)

    objects = RankedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "排名公文"
        constraints = [
            models.UniqueConstraint(
                fields=["ranking", "kind", "serial"],
                name="one_ranking_paper_per_kind_and_serial",
                violation_error_message="这一稿刚刚有人出过了，请刷新页面再看。",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=PaperKind.values), name="ranking_paper_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(serial__gte=1), name="ranking_paper_serials_start_at_one"
            ),
            models.CheckConstraint(
                condition=~Q(content_hash="") & ~Q(audit_head=""),
                name="ranking_paper_has_its_hashes",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ranking}{self.get_kind_display()}第{self.serial}稿"
