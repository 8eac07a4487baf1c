"""The policy for reports; see `policy`."""

from typing import Any

from shaping.tests.authz.rules import AUDITOR, COUNTY, LEADER, NONE, OFFICE, Rule
from shaping.tests.authz.world import Area

REPORT_READERS = OFFICE | LEADER | AUDITOR | COUNTY
ARCHIVISTS = OFFICE | AUDITOR


def township(area: Area) -> dict[str, Any]:
    return {"code9": area.township.code9}


def monthly_report(area: Area) -> dict[str, Any]:
    return township(area) | {"month": "2026-10"}


def figure(area: Area) -> dict[str, Any]:
    return monthly_report(area) | {"key": "new"}


def quarter(area: Area) -> dict[str, Any]:
    return township(area) | {"quarter": "2026-Q4"}


def year(area: Area) -> dict[str, Any]:
    return township(area) | {"year": 2026}


def archive(area: Area) -> dict[str, Any]:
    return year(area) | {"pk": 1}


def month(area: Area) -> dict[str, Any]:
    return {"month": "2026-10"}


REPORTS: dict[str, Rule] = {
    "reports:report-list": Rule(REPORT_READERS),
    "reports:township": Rule(REPORT_READERS, NONE, township),
    "reports:report-detail": Rule(REPORT_READERS, NONE, monthly_report),
    "reports:report-rows": Rule(REPORT_READERS, NONE, figure),
    "reports:report-docx": Rule(REPORT_READERS, NONE, monthly_report),
    "reports:report-xlsx": Rule(REPORT_READERS, NONE, monthly_report),
    "reports:report-words": Rule(OFFICE, OFFICE, monthly_report),
    "reports:report-renew": Rule(OFFICE, OFFICE, monthly_report),
    "reports:quarter": Rule(REPORT_READERS, NONE, quarter),
    "reports:quarter-docx": Rule(REPORT_READERS, NONE, quarter),
    "reports:quarter-xlsx": Rule(REPORT_READERS, NONE, quarter),
    "reports:year": Rule(REPORT_READERS, NONE, year),
    "reports:year-docx": Rule(REPORT_READERS, NONE, year),
    "reports:year-xlsx": Rule(REPORT_READERS, NONE, year),
    "reports:archive": Rule(ARCHIVISTS, ARCHIVISTS, year),
    "reports:archive-download": Rule(ARCHIVISTS, NONE, archive),
    "reports:county": Rule(COUNTY, NONE, month, is_shared=True),
    "reports:county-export": Rule(COUNTY, NONE, month, is_shared=True),
}
