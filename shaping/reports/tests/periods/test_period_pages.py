"""The pages of a quarter and a year: numbers, links, who may read them, what is refused."""

import io
from datetime import date

import pytest
from django.urls import reverse
from docx import Document
from lxml import html

from shaping.audit.models import AuditEvent
from shaping.reports.models import MonthlyReport
from shaping.reports.queries.period_page import page_of
from shaping.reports.queries.periods import quarter_of
from shaping.reports.services.period_papers import paper_name
from shaping.reports.tests.factories import MonthlyReportFactory
from shaping.reports.tests.periods.building import month_contents, stored_months
from villages.capabilities import Role
from villages.tests.factories import TownshipFactory

QUARTER, YEAR = "/reports/421223101/2026-Q3/", "/reports/421223101/2026/"


def cells_of(answer) -> list[list[list[str]]]:
    root = html.fromstring(answer.content.decode())
    return [
        [[" ".join(cell.text_content().split()) for cell in row] for row in table.iter("tr")]
        for table in root.iter("table")
    ]


@pytest.fixture
def months(township):
    stored_months(township)
    return township


def test_every_number_of_the_page_is_the_added_one(client_of, office, months):
    answer = client_of(office).get(QUARTER)
    period = quarter_of(office, "421223101", 2026, 3)
    page = page_of(period)
    tables = cells_of(answer)

    shown = [page.tables[0], page.tables[1], page.tables[2], page.tables[3], page.figures]
    for table, rows in zip(shown, [*tables[:4], tables[5]], strict=True):
        body = [[row.name, *row.cells] for row in table.rows]
        assert rows[1 : len(body) + 1] == body
        if table.totals:
            assert rows[-1] == ["合计", *table.totals]
    assert page.completeness in answer.content.decode()
    assert period.fingerprint in answer.content.decode()


def test_a_month_leads_to_its_report(client_of, office, months):
    page = client_of(office).get(QUARTER).content.decode()

    assert 'href="/reports/421223101/2026-07/"' in page


def test_a_missing_month_is_named(client_of, office, township):
    stored_months(township, 7, 9)

    page = client_of(office).get(QUARTER).content.decode()

    assert "缺8月" in page
    assert "没有月报" in page


def test_the_newest_delivered_version_counts(office, months):
    report = MonthlyReport.objects.get(month=9)
    MonthlyReportFactory(
        township=months,
        month=9,
        version=2,
        reason="补正",
        requested_by=office,
        contents=month_contents(9, figures=report.contents.figures | {"new": 50}),
    )
    waiting = MonthlyReport.objects.get(version=2)

    assert quarter_of(office, "421223101", 2026, 3).figures["new"] == 65
    MonthlyReport.objects.filter(pk=waiting.pk).update(delivered_at=None)
    assert quarter_of(office, "421223101", 2026, 3).figures["new"] == 27


def test_the_quarter_before_is_compared_when_it_is_whole(office, months):
    for month in (4, 5, 6):
        MonthlyReportFactory(township=months, month=month)

    found = quarter_of(office, "421223101", 2026, 3)

    assert found.before["new"] == 9
    MonthlyReport.objects.filter(month=5).update(delivered_at=None)
    assert quarter_of(office, "421223101", 2026, 3).before is None


def test_the_number_of_queries_does_not_grow(
    client_of, office, township, django_assert_num_queries
):
    client = client_of(office)
    stored_months(township, 7)
    client.get(QUARTER)
    with django_assert_num_queries(7) as first:
        client.get(QUARTER)
    stored_months(township, 8, 9)
    with django_assert_num_queries(len(first)):
        client.get(QUARTER)


def test_the_year_shows_its_quarters_and_its_archive(client_of, office, leader, months):
    page = client_of(office).get(YEAR).content.decode()

    assert f'href="{QUARTER}"' in page
    assert ">第三季度</a>" in page
    assert f'href="{YEAR}archive/"' in page
    assert f'href="{YEAR}archive/"' not in client_of(leader).get(YEAR).content.decode()


def test_the_list_of_months_leads_there(client_of, office, months):
    page = client_of(office).get("/reports/").content.decode()

    assert f'href="{QUARTER}"' in page
    assert f'href="{YEAR}"' in page


@pytest.mark.parametrize("path", [QUARTER, YEAR])
@pytest.mark.parametrize("role", [Role.TOWNSHIP_LEADER, Role.AUDITOR, Role.COUNTY_READER])
def test_readers_of_reports_read_it(client_of, appoint, months, role, path):
    assert client_of(appoint(role)).get(path).status_code == 200


@pytest.mark.parametrize("path", [QUARTER, YEAR, f"{QUARTER[:-1]}.docx", f"{YEAR[:-1]}.xlsx"])
def test_others_do_not(client_of, village_officer, other_office, months, path):
    assert client_of(village_officer).get(path).status_code == 403
    assert client_of(other_office).get(path).status_code == 404


@pytest.mark.parametrize(
    "path", ["2026-Q2/", "2025/", "2026-Q5/", "2026-Q0.docx", "1999/", "2101/", "2026-Q2.xlsx"]
)
def test_what_has_no_report_is_not_there(client_of, office, months, path):
    assert client_of(office).get(f"/reports/421223101/{path}").status_code == 404


def test_another_townships_months_are_not_counted(office, months):
    stored_months(TownshipFactory(code9="421223102"))

    assert quarter_of(office, "421223101", 2026, 3).figures["new"] == 27


def test_the_paper_takes_number_and_date(client_of, office, months):
    answer = client_of(office).get(
        f"{QUARTER[:-1]}.docx", {"number": "沙政发[2026] 12 号", "date": "2026-10-12"}
    )
    lines = [paragraph.text for paragraph in Document(io.BytesIO(answer.content)).paragraphs]

    assert "沙政发〔2026〕12号" in lines
    assert "2026年10月12日" in lines
    period = quarter_of(office, "421223101", 2026, 3)
    event = AuditEvent.objects.get(action="report.download")
    assert event.after == {"fingerprint": period.fingerprint}
    assert event.summary == f"下载{paper_name(period)}（Word）"


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"number": "十二号"}, "沙政发〔2026〕1号"),
        ({"number": "沙政发〔2026〕0012号"}, "沙政发〔2026〕1号"),
        ({"date": "2026-09-29"}, "日期不能比这一天早"),
        ({"date": "明天"}, "请写日期"),
        ({"date": "9999-12-31"}, "日期不能比这一天早"),
    ],
)
def test_a_wrong_number_or_date_is_told_on_the_page(client_of, office, months, query, said):
    answer = client_of(office).get(f"{QUARTER[:-1]}.docx", query)

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not AuditEvent.objects.filter(action="report.download").exists()


@pytest.mark.parametrize("name", ["quarter", "year"])
def test_files_have_chinese_names(client_of, office, months, name):
    code = "2026-Q3" if name == "quarter" else 2026
    for kind in ("docx", "xlsx"):
        answer = client_of(office).get(reverse(f"reports:{name}-{kind}", args=["421223101", code]))
        assert answer.status_code == 200
        assert answer.content.startswith(b"PK")
        assert "filename*=utf-8" in answer["Content-Disposition"]
    assert AuditEvent.objects.filter(action="report.download").count() == 2


def test_words_of_people_are_never_markup(client_of, office, township):
    contents = month_contents(7)
    topic = contents.topics[0].__class__("<script>1</script>", "", "", 1, 1, False, "", "")
    MonthlyReportFactory(
        township=township,
        month=7,
        cut_off_on=date(2026, 7, 31),
        contents=month_contents(7, topics=[topic]),
    )

    assert "<script>1" not in client_of(office).get(QUARTER).content.decode()
