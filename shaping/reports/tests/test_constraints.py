"""What the database refuses whoever asks; every constraint provoked through the back door."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from shaping.accounts.tests.factories import UserFactory
from shaping.reports.models import MonthlyReport, ReportText
from shaping.reports.tests.factories import MonthlyReportFactory

pytestmark = pytest.mark.django_db

REPORT_CHECKS = [
    ("report_month_is_sensible", {"month": 13}),
    ("report_month_is_sensible", {"year": 1999}),
    ("report_is_cut_off_after_it_starts", {"cut_off_on": date(2026, 9, 30)}),
    ("later_report_has_a_reason_and_a_person", {"version": 2}),
    ("later_report_has_a_reason_and_a_person", {"reason": "补正"}),
    ("report_has_its_hashes", {"content_hash": ""}),
    ("report_has_its_hashes", {"audit_head": ""}),
    ("delivered_report_has_its_files", {"docx_sha256": ""}),
    ("delivered_report_has_its_files", {"xlsx_sha256": ""}),
]


@pytest.mark.parametrize(("name", "values"), REPORT_CHECKS)
def test_the_database_refuses_a_report(name, values):
    MonthlyReportFactory()

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        MonthlyReport.objects.update(**values)


def test_the_database_accepts_a_later_version():
    MonthlyReportFactory(version=2, reason="补正", requested_by=UserFactory())


def test_the_database_accepts_a_report_that_waits():
    MonthlyReportFactory(docx_sha256="", xlsx_sha256="", delivered_at=None)


# SQLite names the columns of a broken UNIQUE, PostgreSQL its constraint:
# one_report_per_township_month_and_version, one_report_text_per_township_and_month.
def test_the_database_refuses_a_second_report_of_a_version():
    report = MonthlyReportFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        MonthlyReport.objects.bulk_create([MonthlyReportFactory.build(township=report.township)])


def text_of(township, month=10):
    return ReportText(
        township=township,
        year=2026,
        month=month,
        changed_at=timezone.now(),
        changed_by=UserFactory(),
    )


def test_the_database_refuses_a_second_text_of_a_month():
    township = MonthlyReportFactory().township
    ReportText.objects.bulk_create([text_of(township)])

    with pytest.raises(IntegrityError), transaction.atomic():
        ReportText.objects.bulk_create([text_of(township)])


def test_the_database_refuses_a_text_of_no_month():
    with pytest.raises(IntegrityError, match="report_text_month_is_sensible"):
        ReportText.objects.bulk_create([text_of(MonthlyReportFactory().township, month=13)])
