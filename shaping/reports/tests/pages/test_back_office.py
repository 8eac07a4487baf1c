"""Reports in the back office: to look at, with the way to the page that was delivered."""

import pytest
from django.urls import reverse

from shaping.reports.admin import MonthlyReportAdmin
from shaping.reports.models import MonthlyReport
from shaping.reports.tests.factories import MonthlyReportFactory
from shaping.reports.tests.pages.conftest import address

pytestmark = pytest.mark.django_db


def admin() -> MonthlyReportAdmin:
    return MonthlyReportAdmin(MonthlyReport, admin_site=None)


def test_a_delivered_version_leads_to_its_page(later):
    assert admin().view_on_site(later) == f"{address('report-detail', later)}?version=2"


def test_what_is_still_being_made_has_no_page(township):
    waiting = MonthlyReportFactory(
        township=township, delivered_at=None, docx_sha256="", xlsx_sha256=""
    )

    assert admin().view_on_site(waiting) is None


def test_the_office_sees_its_own_township_alone(client_of, office, report):
    other = MonthlyReportFactory()
    page = client_of(office).get(reverse("admin:reports_monthlyreport_changelist"))

    assert [row.pk for row in page.context["cl"].queryset] == [report.pk]
    assert other.pk != report.pk
