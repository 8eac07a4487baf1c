"""`verify` names a report whose words or files were changed behind the system's back."""

from datetime import date
from pathlib import Path

import pytest
from django.conf import settings

from shaping.reports.models import MonthlyReport
from shaping.reports.services.producing import make_reports
from shaping.reports.services.verification import report_faults
from shaping.reports.tests.building import at, issue_list

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(township, village, office):
    issue_list(village, 10, at(10, 24))
    make_reports(date(2026, 11, 1))
    return MonthlyReport.objects.get()


def document(kind: str) -> Path:
    return next((Path(settings.MEDIA_ROOT) / "reports").rglob(f"*.{kind}"))


def test_an_honest_report_has_no_faults(report):
    assert list(report_faults()) == []


def test_a_changed_figure_is_named(report):
    report.snapshot["figures"]["missing"] = 3
    MonthlyReport.objects.update(snapshot=report.snapshot)

    assert list(report_faults()) == ["沙坪镇2026年10月月报的内容和当时的指纹对不上，有人改过。"]


@pytest.mark.parametrize(("kind", "word"), [("docx", "Word"), ("xlsx", "Excel")])
def test_a_changed_file_is_named(report, kind, word):
    path = document(kind)
    path.write_bytes(path.read_bytes() + b"!")

    faults = list(report_faults())

    assert faults == [f"沙坪镇2026年10月月报的 {word} 文件找不到，或者和送达时的指纹对不上。"]


def test_a_missing_file_is_named(report):
    document("docx").unlink()

    assert len(list(report_faults())) == 1
