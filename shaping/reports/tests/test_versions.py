"""A later version: only on request, with a reason, once, and from the same days."""

from datetime import date

import pytest
from django.urls import reverse

from shaping.audit.models import AuditEvent
from shaping.jobs.models import Job, JobState
from shaping.notices.models import Notice
from shaping.reports.models import MonthlyReport, ReportText
from shaping.reports.services.producing import close_months, make_reports, notice_key
from shaping.reports.services.versions import RENEW_JOB, make_next_version, renew_report
from shaping.reports.tests.building import at, issue_list, problem
from shaping.workflow import Forbidden, Refused, StaleState
from villages.capabilities import Role

pytestmark = pytest.mark.django_db
REASON = "码头村补正了一件问题"


@pytest.fixture
def report(township, village, office):
    issue_list(village, 10, at(10, 24))
    make_reports(date(2026, 11, 1))
    return MonthlyReport.objects.get()


def test_it_is_counted_anew_and_handed_out(report, village, office):
    problem(village, [(at(10, 25), "report", "reported")])
    problem(village, [(at(11, 5), "report", "reported")])

    renew_report(report, f" {REASON} ", by=office)
    newest = make_next_version(report.pk, REASON, office.pk)

    assert (newest.version, newest.reason, newest.requested_by) == (2, REASON, office)
    assert (newest.starts_on, newest.cut_off_on) == (report.starts_on, report.cut_off_on)
    assert newest.contents.figures["new"] == 1
    assert newest.delivered_at is not None
    assert Notice.objects.get(key=notice_key(newest)).text.startswith(f"第2版，因{REASON}重出。")
    report.refresh_from_db()
    assert report.contents.figures["new"] == 0


def test_making_it_again_gives_the_same(report, office):
    first = make_next_version(report.pk, REASON, office.pk)

    assert make_next_version(report.pk, REASON, office.pk) == first
    assert MonthlyReport.objects.count() == 2


def test_the_job_leads_to_the_page(report, office, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        job = renew_report(report, REASON, by=office)

    job.refresh_from_db()
    assert job.state == JobState.DONE
    assert job.result_path == reverse(
        "reports:report-detail", args=[report.township.code9, "2026-10"]
    )


def test_the_words_stay(report, office):
    ReportText.objects.create(
        township=report.township,
        year=2026,
        month=10,
        highlights="抓好秋播",
        changed_at=at(11, 2),
        changed_by=office,
    )

    make_next_version(report.pk, REASON, office.pk)

    assert ReportText.objects.get().highlights == "抓好秋播"


@pytest.mark.parametrize(
    ("reason", "words"), [("  ", "请写重出的原因"), ("长" * 201, "不要超过200个字")]
)
def test_a_reason_is_needed(report, office, reason, words):
    with pytest.raises(Refused, match=words):
        renew_report(report, reason, by=office)
    assert not Job.objects.filter(kind=RENEW_JOB).exists()


def test_private_numbers_stay_out(report, office):
    with pytest.raises(Refused, match="重出的原因"):
        renew_report(report, "身份证号110101199003070011写错了", by=office)


def test_it_spans_the_same_days_whatever_was_entered_since(report, office):
    """Holidays of September, entered in November, would move the cut-off of that month."""
    MonthlyReport.objects.update(starts_on=date(2026, 10, 3))
    report.refresh_from_db()

    newest = make_next_version(report.pk, REASON, office.pk)

    assert newest.starts_on == date(2026, 10, 3)
    assert newest.contents.starts_on == "2026-10-03"


def test_a_second_request_is_refused(report, office):
    renew_report(report, REASON, by=office)
    events = AuditEvent.objects.count()

    with pytest.raises(StaleState, match="正在重出"):
        renew_report(report, REASON, by=office)
    assert AuditEvent.objects.count() == events


def test_an_older_version_is_not_renewed(report, office):
    make_next_version(report.pk, REASON, office.pk)

    with pytest.raises(StaleState, match="更新的一版"):
        renew_report(report, REASON, by=office)


def test_what_is_not_delivered_is_not_renewed(township, village, office):
    issue_list(village, 10, at(10, 24))
    close_months(date(2026, 11, 1))

    with pytest.raises(Refused, match="还没有送达"):
        renew_report(MonthlyReport.objects.get(), REASON, by=office)


@pytest.mark.parametrize("role", [Role.TOWNSHIP_LEADER, Role.AUDITOR, Role.COUNTY_READER])
def test_others_may_not(report, appoint, role):
    with pytest.raises(Forbidden):
        renew_report(report, REASON, by=appoint(role))
