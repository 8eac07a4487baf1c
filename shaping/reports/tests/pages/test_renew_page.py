"""Asking for another version: what it means, the reason, and once only."""

import pytest

from shaping.audit.models import AuditEvent
from shaping.jobs.models import Job
from shaping.reports.tests.pages.conftest import address

pytestmark = pytest.mark.django_db
REASON = {"reason": "码头村补正了一件问题的类别", "version": "1"}


def test_the_page_says_what_happens(read, office, report):
    text = read(office, address("report-renew", report)).text

    assert "重出沙坪镇2026年10月月报（第2版）" in text
    assert "第1版不删" in text
    assert "2026年10月28日以后的事仍不算进来" in text


def test_the_office_asks_with_a_reason(client_of, office, report):
    answer = client_of(office).post(address("report-renew", report), REASON)
    job = Job.objects.get()

    assert answer.url == f"/jobs/{job.pk}/"
    assert job.parameters["reason"] == REASON["reason"]
    assert AuditEvent.objects.filter(action="report.renew").count() == 1


def test_without_a_reason_nothing_happens(client_of, office, report):
    for reason in ("", "   ", "长" * 201):
        answer = client_of(office).post(
            address("report-renew", report), REASON | {"reason": reason}
        )

        assert answer.status_code == 200
        assert "原因" in answer.content.decode()
    assert not Job.objects.exists()


def test_a_second_wish_waits_for_the_first(client_of, office, report):
    client_of(office).post(address("report-renew", report), REASON)
    answer = client_of(office).post(address("report-renew", report), REASON)

    assert answer.status_code == 409
    assert "正在重出" in answer.content.decode()
    assert REASON["reason"] in answer.content.decode()
    assert Job.objects.count() == 1


def test_a_page_that_was_opened_on_an_older_version_asks_for_nothing(
    client_of, office, report, later
):
    answer = client_of(office).post(address("report-renew", report), REASON)

    assert answer.status_code == 409
    assert "已经有第2版" in answer.content.decode()
    assert not Job.objects.exists()


def test_only_the_office_asks(client_of, leader, auditor, county_reader, report):
    for user in (leader, auditor, county_reader):
        for method in ("get", "post"):
            answer = getattr(client_of(user), method)(address("report-renew", report), REASON)
            assert answer.status_code == 403


def test_others_do_not_find_the_page(client_of, village_officer, other_office, report):
    for user in (village_officer, other_office):
        assert client_of(user).post(address("report-renew", report), REASON).status_code == 404
