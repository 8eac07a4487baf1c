"""The county's month: townships side by side in code order, nothing ranked, totals right."""

from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from shaping.audit.models import AuditEvent
from shaping.reports.queries.county import COUNTY_KEYS
from shaping.reports.tests.factories import MonthlyReportFactory, example_contents
from shaping.reports.tests.pages.conftest import address, sheet
from villages.tests.factories import TownshipFactory

pytestmark = pytest.mark.django_db
PAGE = reverse("reports:county", args=["2026-10"])
EXPORT = reverse("reports:county-export", args=["2026-10"])


def worse(**figures: int):
    base = example_contents()
    return example_contents(figures=base.figures | figures)


@pytest.fixture
def reports(report):
    """Three townships; the one with the highest code has the best figures."""
    other = TownshipFactory(code9="421223999", name="末号镇")
    first = TownshipFactory(code9="421223001", name="首号镇")
    return [
        MonthlyReportFactory(township=first, contents=worse(new=9, overdue=8, closed=0)),
        report,
        MonthlyReportFactory(township=other, contents=worse(new=40, overdue=0, closed=30)),
    ]


def test_townships_stand_in_code_order_with_their_figures(read, county_reader, reports):
    rows = read(county_reader, PAGE).tables[0]

    assert [row[0].split()[0] for row in rows[1:-1]] == ["首号镇", "沙坪镇", "末号镇"]
    for row, report in zip(rows[1:-1], reports, strict=True):
        figures = report.contents.figures
        assert row[1:-2] == [str(figures[key]) for key in COUNTY_KEYS]
        assert row[-2] == report.contents.mean_text("closed_village_days")


def test_the_last_line_adds_up(read, county_reader, reports):
    row = read(county_reader, PAGE).tables[0][-1]
    figures = [report.contents.figures for report in reports]

    assert row[0] == "合计"
    assert row[1:-2] == [str(sum(one[key] for one in figures)) for key in COUNTY_KEYS]
    # 4 + 4 + 4 days over 0 + 2 + 30 closed problems.
    assert row[-2] == "0.4"


def test_every_figure_opens_the_rows_of_that_township(read, county_reader, reports):
    page = read(county_reader, PAGE)
    places = [link.get("href") for link in page.root.iter("a")]

    for report in reports:
        for key in COUNTY_KEYS:
            assert address("report-rows", report, key) in places


def test_nothing_can_be_sorted(read, county_reader, reports):
    page = read(county_reader, f"{PAGE}?sort=new")
    heads = page.root.findall(".//thead")[0]

    assert not list(heads.iter("a"))
    assert "不排名" in page.text
    assert [row[0].split()[0] for row in page.tables[0][1:-1]] == ["首号镇", "沙坪镇", "末号镇"]


def test_the_list_of_reports_is_the_newest_month_for_the_county(read, county_reader, reports):
    MonthlyReportFactory(township=reports[0].township, month=9)
    page = read(county_reader, reverse("reports:report-list"))

    assert "2026年10月各乡镇月报汇总" in page.text
    assert page.links()["2026年9月"] == reverse("reports:county", args=["2026-09"])


def test_before_the_first_report_it_says_so(read, county_reader):
    assert "还没有月报。" in read(county_reader, reverse("reports:report-list")).text
    assert "这个月还没有乡镇的月报。" in read(county_reader, PAGE).text


def test_a_township_without_a_report_is_named(read, county_reader, report, time_machine):
    time_machine.move_to("2026-11-01 10:00+08:00", tick=False)
    undelivered = {"delivered_at": None, "docx_sha256": "", "xlsx_sha256": ""}
    MonthlyReportFactory(township=TownshipFactory(name="石城镇"), **undelivered)

    assert "石城镇：" in read(county_reader, PAGE).text


def test_only_the_newest_version_counts(read, county_reader, report, office):
    MonthlyReportFactory(
        township=report.township,
        version=2,
        reason="更正",
        requested_by=office,
        contents=worse(new=77),
    )
    rows = read(county_reader, PAGE).tables[0]

    assert len(rows) == 3
    assert "77" in rows[1]


def test_townships_do_not_see_each_other(client_of, office, leader, village_officer, reports):
    for user in (office, leader, village_officer):
        assert client_of(user).get(PAGE).status_code == 403
        assert client_of(user).get(EXPORT).status_code == 403
    assert not AuditEvent.objects.filter(action="report.export_county").exists()


def test_the_workbook_holds_the_table_with_live_totals(client_of, county_reader, reports):
    answer = client_of(county_reader).get(EXPORT)
    book = load_workbook(BytesIO(answer.content)).active
    rows = [[cell.value for cell in row] for row in book.iter_rows()]
    head = next(number for number, row in enumerate(rows) if row[0] == "乡镇代码")

    assert [row[1] for row in rows[head + 1 :]] == ["首号镇", "沙坪镇", "末号镇", "合计"]
    for row, report in zip(rows[head + 1 : -1], reports, strict=True):
        count = len(COUNTY_KEYS)
        assert row[2 : 2 + count] == [report.contents.figures[key] for key in COUNTY_KEYS]
    assert rows[-1][2] == f"=SUM(C{head + 2}:C{head + 4})"
    assert AuditEvent.objects.get(action="report.export_county").actor_id == county_reader.pk


def test_an_empty_month_exports_a_head_alone(client_of, county_reader):
    answer = client_of(county_reader).get(EXPORT)

    assert load_workbook(BytesIO(answer.content)).active.max_row == 3


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_however_many_townships(
    client_of, county_reader, django_assert_num_queries, count
):
    for _ in range(count):
        MonthlyReportFactory()
    client = client_of(county_reader)
    client.get(PAGE)

    with django_assert_num_queries(9):
        page = client.get(PAGE)
    assert len(sheet(page).tables[0]) == count + 2
