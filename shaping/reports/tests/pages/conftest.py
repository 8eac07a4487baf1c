"""A delivered report with its files on disk, the people who read it, and its page taken apart."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.urls import reverse
from lxml import html

from shaping.accounts.models import User
from shaping.reports.models import MonthlyReport
from shaping.reports.services.files import DOCX, XLSX, write_documents
from shaping.reports.tests.factories import MonthlyReportFactory


def with_files(report: MonthlyReport) -> MonthlyReport:
    hashes = write_documents(report)
    report.docx_sha256, report.xlsx_sha256 = hashes[DOCX], hashes[XLSX]
    report.save()
    return report


def address(name: str, report: MonthlyReport, *more: str) -> str:
    return reverse(f"reports:{name}", args=[report.township.code9, report.month_code, *more])


@dataclass(frozen=True)
class Sheet:
    """A page as a reader takes it in: its text, and its tables cell by cell."""

    root: html.HtmlElement

    @property
    def text(self) -> str:
        return " ".join(self.root.text_content().split())

    @property
    def tables(self) -> list[list[list[str]]]:
        return [rows_of(table) for table in self.root.iter("table")]

    def links(self) -> dict[str, str]:
        return {a.text_content().strip(): a.get("href") for a in self.root.iter("a")}


def rows_of(table: html.HtmlElement) -> list[list[str]]:
    return [
        [" ".join(cell.text_content().split()) for cell in row if cell.tag in ("td", "th")]
        for row in table.iter("tr")
    ]


def sheet(answer) -> Sheet:
    assert answer.status_code == 200
    return Sheet(html.fromstring(answer.content.decode()))


@pytest.fixture
def report(township) -> MonthlyReport:
    """October 2026 of the cast's own township."""
    return with_files(MonthlyReportFactory(township=township))


@pytest.fixture
def later(report, office) -> MonthlyReport:
    """A second version of it."""
    return with_files(
        MonthlyReportFactory(
            township=report.township,
            version=2,
            reason="码头村补正了一件问题的类别",
            requested_by=office,
        )
    )


@pytest.fixture
def county_reader(appoint) -> User:
    return appoint("county_reader")


@pytest.fixture
def read(client_of) -> Callable[[User, str], Sheet]:
    """Open an address as that user and take the page apart."""

    def opened(user: User, path: str) -> Sheet:
        return sheet(client_of(user).get(path))

    return opened
