"""Taking a report's documents: the stored bytes, a Chinese name, a line in the trail."""

from urllib.parse import quote

import pytest
from django.conf import settings

from shaping.audit.models import AuditEvent
from shaping.reports.services.files import stored
from shaping.reports.tests.factories import MonthlyReportFactory
from shaping.reports.tests.pages.conftest import address

pytestmark = pytest.mark.django_db
KINDS = ["docx", "xlsx"]


@pytest.mark.parametrize("kind", KINDS)
def test_readers_get_the_stored_file_by_its_chinese_name(client_of, appoint, report, kind):
    for role in ("township_office", "township_leader", "auditor", "county_reader"):
        user = appoint(role)
        answer = client_of(user).get(address(f"report-{kind}", report))

        assert answer.content == stored(report, kind)
        assert quote(f"沙坪镇2026年10月月报.{kind}") in answer["Content-Disposition"]
        assert AuditEvent.objects.latest("sequence").actor_id == user.pk
    events = AuditEvent.objects.filter(action="report.download", target_id=str(report.pk))
    assert events.count() == 4


def test_an_older_version_has_its_own_file(client_of, office, report, later):
    newest = client_of(office).get(address("report-docx", report))
    older = client_of(office).get(f"{address('report-docx', report)}?version=1")

    assert quote("（第2版）") in newest["Content-Disposition"]
    assert older.content == stored(report, "docx") != newest.content


def test_an_older_versions_file_is_not_for_the_county(client_of, appoint, report, later):
    county = client_of(appoint("county_reader"))

    assert county.get(address("report-docx", report)).status_code == 200
    answer = county.get(f"{address('report-docx', report)}?version=1")
    assert answer.status_code == 403
    assert "最新的一版" in answer.content.decode()


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_that_is_gone_or_changed_is_told_and_not_handed_out(client_of, office, report, kind):
    (path,) = (settings.MEDIA_ROOT / "reports").rglob(f"*.{kind}")
    path.write_bytes(b"changed")

    answer = client_of(office).get(address(f"report-{kind}", report))
    assert answer.status_code == 422
    assert "被改过" in answer.content.decode()
    assert not AuditEvent.objects.filter(action="report.download").exists()


@pytest.mark.parametrize("kind", KINDS)
def test_others_do_not_find_the_files(client_of, village_officer, other_office, report, kind):
    for user in (village_officer, other_office):
        assert client_of(user).get(address(f"report-{kind}", report)).status_code == 404


def test_what_was_never_rendered_is_not_found(client_of, office, township):
    report = MonthlyReportFactory(
        township=township, delivered_at=None, docx_sha256="", xlsx_sha256=""
    )

    assert client_of(office).get(address("report-docx", report)).status_code == 404
