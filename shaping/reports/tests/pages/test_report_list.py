"""The months of a township: newest first, with their versions, and what is still awaited."""

from datetime import date

import pytest
from django.urls import reverse

from issues.tests.factories import IssueListFactory
from shaping.reports.tests.factories import MonthlyReportFactory
from shaping.reports.tests.pages.conftest import address, sheet
from villages.tests.factories import AppointmentFactory, TownshipFactory

pytestmark = pytest.mark.django_db
LIST = reverse("reports:report-list")


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-11-01 10:00+08:00", tick=False)


def months(page) -> list[str]:
    return [row[0] for row in page.tables[0][1:]] if page.tables else []


def test_months_stand_newest_first_with_their_figures(read, office, report, township):
    MonthlyReportFactory(township=township, month=9)
    MonthlyReportFactory(township=township, year=2025, month=12)
    MonthlyReportFactory()
    page = read(office, LIST)

    assert months(page) == ["2026年10月", "2026年9月", "2025年12月"]
    first = page.tables[0][1]
    assert first[1:9] == ["3", "2", "1", "1", "3", "2", "1", "1"]
    assert first[9:] == ["2026年10月28日", "第1版", "2026年11月1日 01:05", "Word Excel"]
    assert page.links()["2026年10月"] == address("report-detail", report)


def test_a_month_with_versions_shows_the_newest_and_leads_to_all(read, office, report, later):
    page = read(office, LIST)

    assert [row[10] for row in page.tables[0][1:]] == ["第1版、第2版"]
    assert page.links()["第1版"] == f"{address('report-detail', report)}?version=1"
    assert "第2版" not in page.links()


def test_the_township_page_shows_the_same_to_those_above(read, county_reader, report):
    MonthlyReportFactory()
    page = read(county_reader, reverse("reports:township", args=[report.township.code9]))

    assert months(page) == ["2026年10月"]
    assert page.links()["各乡镇"] == LIST


def test_somebody_of_two_townships_sees_both_by_name(read, office, report):
    other = TownshipFactory(code9="421223102", name="石城镇")
    AppointmentFactory(user=office, township=other)
    MonthlyReportFactory(township=other)

    assert months(read(office, LIST)) == ["沙坪镇2026年10月", "石城镇2026年10月"]


def test_without_any_it_says_how_they_come(read, office):
    assert "还没有月报。" in read(office, LIST).text


@pytest.fixture
def reported(village):
    """A list of October, so that the month is one that needs a report."""
    dates = {
        "opens_on": date(2026, 10, 20),
        "due_on": date(2026, 10, 26),
        "locks_on": date(2026, 10, 28),
    }
    return IssueListFactory(village=village, month=10, **dates)


def test_a_month_that_is_over_is_announced(read, office, reported):
    assert "2026年10月：正在生成，2026年10月31日截止。" in read(office, LIST).text


def test_a_month_that_is_late_is_told_as_such(read, office, reported, time_machine):
    time_machine.move_to("2026-11-03 10:00+08:00", tick=False)

    assert "2026年10月：逾期未出。" in read(office, LIST).text


def test_a_month_that_runs_is_not_announced(read, office, reported, time_machine):
    time_machine.move_to("2026-10-31 10:00+08:00", tick=False)

    assert "2026年10月：" not in read(office, LIST).text


def test_a_report_that_is_not_handed_out_yet_is_announced_and_not_listed(read, office, township):
    undelivered = {"delivered_at": None, "docx_sha256": "", "xlsx_sha256": ""}
    MonthlyReportFactory(township=township, cut_off_on=date(2026, 10, 31), **undelivered)
    page = read(office, LIST)

    assert months(page) == []
    assert "2026年10月：正在生成" in page.text


def test_those_without_the_capability_get_a_sentence(client_of, village_officer, stranger):
    for user in (village_officer, stranger):
        assert client_of(user).get(LIST).status_code == 403


def test_another_townships_months_are_not_found(client_of, office):
    other = reverse("reports:township", args=[TownshipFactory().code9])

    assert client_of(office).get(other).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_however_long(
    client_of, office, township, django_assert_num_queries, count
):
    for month in range(10, 10 - count, -1):
        MonthlyReportFactory(township=township, month=month)
    client = client_of(office)
    client.get(LIST)

    with django_assert_num_queries(16):
        page = client.get(LIST)
    assert len(months(sheet(page))) == count


def test_the_home_page_leads_to_the_newest(read, office, leader, report):
    MonthlyReportFactory(township=report.township, month=9)

    for user in (office, leader):
        page = read(user, "/")
        assert page.links()["看月报"] == address("report-detail", report)
        assert "最新月报 2026年10月" in page.text


def test_the_home_page_of_the_county_leads_to_all_townships(read, county_reader, report):
    page = read(county_reader, "/")

    assert page.links()["看月报"] == reverse("reports:county", args=["2026-10"])


def test_the_home_page_tells_of_none_before_the_first(read, office, village_officer):
    for user in (office, village_officer):
        assert "最新月报" not in read(user, "/").text
