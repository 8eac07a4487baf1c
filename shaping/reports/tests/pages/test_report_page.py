"""One month's page: every figure is the snapshot's, opens its rows, and the page says what it is."""

from dataclasses import replace
from datetime import datetime

import pytest
from django.db import transaction
from django.utils import timezone

from shaping.notices.models import Notice, NoticeKind
from shaping.notices.services.notices import NoticeOrder, notify
from shaping.reports.contents import DAY_SUMS, FIGURES, Comparison
from shaping.reports.queries.figures import COUNTED, STRIP, STRIP_DAYS
from shaping.reports.services.producing import notice_key
from shaping.reports.tests.factories import MonthlyReportFactory, example_contents
from shaping.reports.tests.pages.conftest import address, sheet

pytestmark = pytest.mark.django_db


def strip_of(page) -> dict[str, tuple[str, str]]:
    """Title → figure and address of the strip."""
    groups = page.root.find_class("strip-group")
    return {
        line.find("dt").text: (line.find(".//a").text, line.find(".//a").get("href"))
        for group in groups
        for line in group
    }


def test_every_figure_of_the_strip_is_the_snapshots_and_opens_its_rows(read, office, report):
    strip = strip_of(read(office, address("report-detail", report)))
    contents = report.contents
    titles = {kind.key: kind.title for kind in FIGURES}

    for key in (key for keys in STRIP for key in keys):
        expected = (str(contents.figures[key]), address("report-rows", report, key))
        assert strip[titles[key]] == expected
    for key, title in STRIP_DAYS:
        rows = address("report-rows", report, DAY_SUMS[key][1])
        assert strip[title] == (contents.mean_text(key), rows)


def test_every_other_figure_stands_in_the_table_of_all(read, office, report):
    page = read(office, address("report-detail", report))
    cells = {cell.get("data-key"): cell.find("a") for cell in page.root.findall(".//td[@data-key]")}

    assert {key: int(link.text) for key, link in cells.items()} == {
        kind.key: report.contents.figures[kind.key] for kind in FIGURES
    }
    for key, link in cells.items():
        assert link.get("href") == address("report-rows", report, key)


def table_with(page, *head: str) -> list[list[str]]:
    return next(rows for rows in page.tables if rows[0][: len(head)] == list(head))


@pytest.mark.parametrize(("head", "name"), [("问题类别", "categories"), ("村(社区)", "villages")])
def test_counts_by_category_and_village_add_up_in_the_last_line(read, office, report, head, name):
    rows = table_with(read(office, address("report-detail", report)), head, "上月结转")
    lines = getattr(report.contents, name)

    assert rows[1:-1] == [
        [line.name, *(str(line.counts[key]) for key in COUNTED)] for line in lines
    ]
    sums = [str(sum(line.counts[key] for line in lines)) for key in COUNTED]
    assert rows[-1] == ["合计", *sums]


def test_counts_open_the_rows_of_that_village_alone(client_of, office, report):
    page = sheet(client_of(office).get(address("report-detail", report)))
    place = f"{address('report-rows', report, 'new')}?village=421223101200"

    assert place in [link.get("href") for link in page.root.iter("a")]


def test_the_chart_shows_the_numbers_of_the_table_below_it(read, office, report):
    figures = report.contents.figures | {"new": 7, "closed": 6, "open": 4}
    MonthlyReportFactory(
        township=report.township, month=9, contents=example_contents(month=9, figures=figures)
    )
    rows = table_with(read(office, address("report-detail", report)), "月份", "新增")

    assert len(rows) == 13
    assert rows[-2] == ["2026年9月", "7", "6", "4"]
    assert rows[-1] == ["2026年10月", "3", "2", "3"]
    assert rows[1] == ["2025年11月", "没有月报"]


def test_the_chart_leaves_out_other_townships(read, office, report):
    MonthlyReportFactory(month=9)

    rows = table_with(read(office, address("report-detail", report)), "月份", "新增")
    assert rows[-2] == ["2026年9月", "没有月报"]


def test_charts_have_words_for_those_who_do_not_see_them(read, office, report):
    page = read(office, address("report-detail", report))
    drawings = list(page.root.iter("svg"))

    assert len(drawings) == 2
    for drawing in drawings:
        assert drawing.get("role") == "img"
        assert drawing.find("title").text
        assert "件" in drawing.find("desc").text


def test_it_compares_with_the_month_before_and_says_why_not_with_last_year(read, office, report):
    page = read(office, address("report-detail", report))
    rows = {row[0]: row[1:] for row in table_with(page, "项目", "本月", "上月")}

    assert rows["新增(件)"] == ["3", "5", "减2"]
    assert rows["销号(件)"] == ["2", "4", "减2"]
    assert rows["超期(件)"] == ["1", "1", "持平"]
    assert "上月是2026年9月。没有2025年10月的月报，不作比较。" in page.text


def test_it_compares_with_last_year_where_there_was_a_report(read, office, township):
    figures = example_contents().figures | {"new": 1}
    contents = example_contents(previous=None, last_year=Comparison(2025, 10, 2, "a" * 64, figures))
    report = MonthlyReportFactory(township=township, contents=contents)
    page = read(office, address("report-detail", report))
    rows = {row[0]: row[1:] for row in table_with(page, "项目", "本月", "去年同月")}

    assert rows["新增(件)"] == ["3", "1", "增2"]
    assert "没有2026年9月的月报，不作比较。去年同月是2025年10月（第2版）。" in page.text


def test_it_states_completeness_corrections_and_itself(read, office, report):
    text = read(office, address("report-detail", report)).text

    assert "应报3份，已报2份（按时1份、迟报1份，其中零报告1份），未报1份：黄茆村。" in text
    assert "更正：9月清单，黄茆村于10月9日补报（新增1件），计入本月。" in text
    assert "统计2026年10月1日至2026年10月28日24时" in text
    assert report.content_hash in text
    assert "第1版" in text


def test_it_lists_talks_decisions_scores_organizations_and_topics(read, office, report):
    page = read(office, address("report-detail", report))
    contents = report.contents

    talks = table_with(page, "序号", "村(社区)", "村湾(小区)", "日期")
    assert talks[1][1:] == ["堰市村", "一号村湾", "2026年10月12日", "3", "20", "渠道清淤怎么出工"]
    decisions = table_with(page, "序号", "村(社区)", "事项")
    assert [row[-1] for row in decisions[1:]] == ["通过", "未通过"]
    scores = table_with(page, "序号", "村(社区)", "检查(次)")
    assert [row[1:] for row in scores[1:]] == [["堰市村", "2", "91.35"], ["码头村", "1", "88.00"]]
    organizations = table_with(page, "序号", "村(社区)", "村湾(小区)(个)")
    assert len(organizations) == 1 + len(contents.organizations)
    topics = table_with(page, "序号", "共性问题")
    assert topics[2][-1] == "《渠道管护制度》（2026年10月20日）"


def test_empty_tables_say_so(read, office, township):
    contents = example_contents(
        talks=[], decisions=[], scores=[], organizations=[], topics=[], categories=[], villages=[]
    )
    report = MonthlyReportFactory(township=township, contents=contents)
    text = read(office, address("report-detail", report)).text

    assert "本月没有登记夜话。" in text
    assert "本月没有封存的日常检查。" in text
    assert "没有村(社区)。" in text


def test_an_older_version_stays_readable_and_says_that_there_is_a_newer_one(
    read, office, report, later
):
    newest = read(office, address("report-detail", report))
    older = read(office, f"{address('report-detail', report)}?version=1")

    assert "码头村补正了一件问题的类别" in newest.text
    assert "已有第2版" not in newest.text
    assert "这是第1版，已有第2版。" in older.text
    assert strip_of(older)["新增"][1] == f"{address('report-rows', report, 'new')}?version=1"
    assert "修改" not in older.links()
    assert "重出一版" not in older.links()


@pytest.mark.parametrize("version", ["3", "0", "abc", "１", "99999"])
def test_a_version_that_is_not_there_is_not_found(client_of, office, report, version):
    page = client_of(office).get(f"{address('report-detail', report)}?version={version}")

    assert page.status_code == 404


def test_a_report_that_is_still_being_made_is_not_found(client_of, office, report, township):
    MonthlyReportFactory(
        township=township, month=9, delivered_at=None, docx_sha256="", xlsx_sha256=""
    )

    page = client_of(office).get(address("report-detail", report).replace("2026-10", "2026-09"))
    assert page.status_code == 404


@pytest.mark.parametrize(
    "month", ["2026-13", "2026-00", "2026-1", "1999-12", "2101-01", "２０２６-10"]
)
def test_a_month_that_is_none_is_not_found(client_of, office, report, month):
    place = address("report-detail", report).replace("2026-10", month)

    assert client_of(office).get(place).status_code == 404


def test_buttons_are_for_those_who_may(read, office, leader, auditor, county_reader, report):
    place = address("report-detail", report)
    acts = {"修改", "重出一版"}

    assert acts <= read(office, place).links().keys()
    for user in (leader, auditor, county_reader):
        links = read(user, place).links()
        assert not acts & links.keys()
        assert {"下载 Word", "下载 Excel"} <= links.keys()


def test_villages_and_strangers_see_none(
    client_of, village_officer, other_office, stranger, report
):
    for user in (village_officer, other_office, stranger):
        assert client_of(user).get(address("report-detail", report)).status_code == 404


def test_words_from_outside_never_become_markup(read, office, township):
    evil = "<script>alert(1)</script>"
    base = example_contents()
    contents = replace(
        base,
        talks=[replace(base.talks[0], topics=evil)],
        categories=[replace(base.categories[0], name=evil)],
        villages=[replace(base.villages[0], name=evil)],
    )
    report = MonthlyReportFactory(township=township, contents=contents)
    page = read(office, address("report-detail", report))

    assert evil in page.text
    assert "alert" not in "".join(tag.text or "" for tag in page.root.iter("script"))


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_however_long_it_is(
    client_of, office, township, django_assert_num_queries, count
):
    base = example_contents()
    contents = replace(base, talks=base.talks * count, problems=base.problems * count)
    for month in range(10, 10 - count, -1):
        report = MonthlyReportFactory(township=township, month=month, contents=contents)
    client = client_of(office)
    client.get(address("report-detail", report))

    with django_assert_num_queries(9):
        client.get(address("report-detail", report))


@pytest.fixture
def told(report, office, leader):
    """The office was told and has read it; the leader has not."""
    order = NoticeOrder(notice_key(report), NoticeKind.REPORT, "月报")
    with transaction.atomic():
        notify(order, [office.pk, leader.pk])
    read_at = datetime(2026, 11, 2, 9, 5, tzinfo=timezone.get_default_timezone())
    Notice.objects.filter(recipient=office).update(read_at=read_at)


@pytest.mark.usefixtures("told")
def test_office_and_leader_see_who_has_read_it(read, office, leader, report):
    for user in (office, leader):
        text = read(user, address("report-detail", report)).text
        assert "共同缔造办公室：2026年11月2日 09:05看过通知" in text
        assert "分管领导：还没有看" in text


@pytest.mark.usefixtures("told")
def test_others_do_not_see_who_has_read_it(read, auditor, county_reader, report):
    for user in (auditor, county_reader):
        assert "谁看过" not in read(user, address("report-detail", report)).text


@pytest.mark.usefixtures("told")
def test_another_version_has_readers_of_its_own(read, office, report, later):
    assert "谁看过" not in read(office, address("report-detail", report)).text
    assert "谁看过" in read(office, f"{address('report-detail', report)}?version=1").text
