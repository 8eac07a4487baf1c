"""Each closed month gets one report and one delivery, however often it is tried."""

from datetime import date, timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.db import IntegrityError

from shaping.audit.models import AuditEvent
from shaping.jobs import services as jobs
from shaping.jobs.models import Job, JobState
from shaping.notices.models import Notice
from shaping.reports.contents import hash_of
from shaping.reports.models import MonthlyReport
from shaping.reports.queries.windows import window_of
from shaping.reports.services import files, producing
from shaping.reports.services.producing import (
    CLOSE_JOB,
    DELIVER_JOB,
    close_months,
    deliver,
    deliver_reports,
    ensure_reports,
    make_month,
    make_reports,
    notice_key,
    write_report,
)
from shaping.reports.tests.building import at, issue_list, problem
from shaping.reports.tests.factories import MonthlyReportFactory, example_contents
from shaping.workflow import Refused
from villages.capabilities import Role
from villages.tests.factories import TownshipFactory, VillageFactory

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)


@pytest.fixture
def october(township, village, office):
    """A township with one list and one problem of October."""
    issue_list(village, 10, at(10, 24))
    problem(village, [(at(10, 24), "report", "reported"), (at(10, 26), "accept", "accepted")])
    return township


def test_it_makes_the_report_and_hands_it_out(october, office, leader, village_officer):
    reports = make_reports(TODAY)

    assert [(row.year, row.month, row.version) for row in reports] == [(2026, 10, 1)]
    report = MonthlyReport.objects.get()
    assert report.content_hash == hash_of(report.snapshot)
    assert report.contents.figures["expected"] == 1
    assert report.delivered_at is not None
    assert files.stored(report, "docx")[:2] == files.stored(report, "xlsx")[:2] == b"PK"
    readers = Notice.objects.filter(key=notice_key(report)).values_list("recipient", flat=True)
    assert set(readers) == {office.pk, leader.pk}
    assert [event.action for event in AuditEvent.objects.order_by("sequence")][-2:] == [
        "report.close",
        "report.deliver",
    ]


def test_once_more_makes_nothing(october, office):
    make_reports(TODAY)
    events = AuditEvent.objects.count()

    assert make_reports(TODAY) == []
    assert close_months(TODAY) == 0
    assert deliver_reports([MonthlyReport.objects.get().pk]) == 0
    assert (MonthlyReport.objects.count(), Notice.objects.count()) == (1, 1)
    assert AuditEvent.objects.count() == events


def test_two_workers_with_the_same_window_write_one(october):
    window = window_of(october, 2026, 10)

    assert write_report(window, example_contents()) is not None
    assert write_report(window, example_contents()) is None


def test_what_the_database_refuses_for_another_reason_is_not_swallowed(october):
    with pytest.raises(IntegrityError):
        write_report(window_of(october, 2026, 10), example_contents(), version=2)


def test_a_delivery_that_was_done_meanwhile_is_left_alone(october, office):
    close_months(TODAY)
    mine, other = MonthlyReport.objects.get(), MonthlyReport.objects.get()

    assert deliver(other) is True
    assert deliver(mine) is False
    assert Notice.objects.count() == 1


def test_a_delivery_that_fails_leaves_nothing(october, office, monkeypatch):
    close_months(TODAY)
    report = MonthlyReport.objects.get()

    def refuse(*_):
        raise RuntimeError("the inbox is on fire")

    monkeypatch.setattr(producing, "notify", refuse)
    with pytest.raises(RuntimeError):
        deliver(report)

    report.refresh_from_db()
    assert (report.delivered_at, report.docx_sha256) == (None, "")
    assert not AuditEvent.objects.filter(action="report.deliver").exists()


def test_the_county_is_told_once_all_are_out(october, office, appoint):
    county = appoint(Role.COUNTY_READER)

    make_reports(TODAY)
    make_reports(TODAY)

    notice = Notice.objects.get(recipient=county)
    assert notice.title == "2026年10月各乡镇月报"
    assert notice.text == "1个乡镇的月报已经出齐。"


class TestEnsuring:
    """The hourly task only queues; eager tests run the queue at once."""

    def test_it_queues_one_job_for_all_that_is_due(self, october):
        assert [job.kind for job in ensure_reports(TODAY)] == [CLOSE_JOB]
        assert ensure_reports(TODAY) == []

    def test_the_jobs_do_the_whole_work(self, october, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            ensure_reports(TODAY)

        assert MonthlyReport.objects.get().delivered_at is not None
        assert set(Job.objects.values_list("kind", "state")) == {
            (CLOSE_JOB, JobState.DONE),
            (DELIVER_JOB, JobState.DONE),
        }
        assert ensure_reports(TODAY) == []

    def test_a_report_that_never_went_out_is_queued_again(self, october):
        close_months(TODAY)

        job = ensure_reports(TODAY)[0]

        assert job.kind == DELIVER_JOB
        assert job.parameters == {"reports": [MonthlyReport.objects.get().pk]}
        assert ensure_reports(TODAY) == []

    def test_a_failed_job_is_followed_by_a_new_one(self, october, monkeypatch):
        job = ensure_reports(TODAY)[0]
        monkeypatch.setattr(producing, "contents_of", lambda windows: 1 / 0)
        jobs.run(job.pk)

        assert Job.objects.get(pk=job.pk).state == JobState.FAILED
        assert [again.kind for again in ensure_reports(TODAY)] == [CLOSE_JOB]

    def test_nothing_is_queued_when_nothing_is_due(self, office):
        assert ensure_reports(TODAY) == []


class TestOneMonth:
    """What `monthly_report` asks for."""

    def test_a_closed_month_is_made_and_then_found(self, october):
        report = make_month(october, 2026, 10, today=TODAY)

        assert make_month(october, 2026, 10, today=TODAY) == report

    def test_a_month_under_way_is_refused(self, october):
        with pytest.raises(Refused, match=r"还没有结账.*2026年11月30日"):
            make_month(october, 2026, 11, today=TODAY)
        assert not MonthlyReport.objects.exists()

    def test_a_month_before_the_first_list_is_refused(self, october):
        with pytest.raises(Refused, match="还没有开始报清单"):
            make_month(october, 2026, 8, today=TODAY)

    def test_the_newest_version_is_given(self, october, office):
        MonthlyReportFactory(township=october)
        newer = MonthlyReportFactory(
            township=october, version=2, reason="补正", requested_by=office
        )

        assert make_month(october, 2026, 10, today=TODAY) == newer


class TestOneThatFails:
    """A township whose report cannot be made does not keep the others from theirs."""

    @pytest.fixture
    def two(self, october, appoint):
        other = VillageFactory(township=TownshipFactory(code9="421223102", name="石城镇"))
        appoint(Role.TOWNSHIP_OFFICE, township=other.township)
        issue_list(other, 10, at(10, 24))
        return october

    def test_the_others_are_computed(self, two, monkeypatch):
        real = producing.contents_of

        def fail_for_one(windows):
            if any(window.township == two for window in windows):
                raise ArithmeticError("a row nobody expected")
            return real(windows)

        monkeypatch.setattr(producing, "contents_of", fail_for_one)
        with pytest.raises(RuntimeError, match="421223101"):
            close_months(TODAY)

        assert MonthlyReport.objects.get().township.name == "石城镇"

    def test_the_others_are_handed_out(self, two, monkeypatch, appoint):
        county = appoint(Role.COUNTY_READER)
        close_months(TODAY)
        real = producing.write_documents

        def fail_for_one(report):
            if report.township == two:
                raise ArithmeticError("a sign no paper can hold")
            return real(report)

        monkeypatch.setattr(producing, "write_documents", fail_for_one)
        with pytest.raises(RuntimeError, match="421223101 2026-10"):
            deliver_reports(list(MonthlyReport.objects.values_list("pk", flat=True)))

        assert MonthlyReport.objects.delivered().get().township.name == "石城镇"
        assert not Notice.objects.filter(recipient=county).exists()

    def test_the_county_waits_for_a_township_that_has_none(self, two, appoint):
        county = appoint(Role.COUNTY_READER)

        make_reports(TODAY, [two])

        assert not Notice.objects.filter(recipient=county).exists()
        with time_machine.travel(at(11, 24), tick=False):
            make_reports(TODAY)
        assert Notice.objects.get(recipient=county).text == "2个乡镇的月报已经出齐。"


def test_files_that_no_report_knows_are_swept(october, office):
    make_reports(TODAY)
    folder = Path(settings.MEDIA_ROOT) / "reports" / "421223101"
    (folder / "2026-10-v1-0123456789abcdef.docx").write_bytes(b"lost")
    (folder / "2026-10-v1.part").write_bytes(b"half")

    assert files.sweep_files(timedelta(hours=1)) == 0
    assert files.sweep_files(timedelta(seconds=-5)) == 2
    assert len(list(folder.iterdir())) == 2
