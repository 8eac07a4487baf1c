"""The rows behind a figure: as many as it counts, linked only where the reader may go."""

import pytest

from issues.tests.factories import IssueFactory
from shaping.reports.contents import FIGURES, PROBLEM_KEYS
from shaping.reports.tests.factories import MonthlyReportFactory, example_contents, problem
from shaping.reports.tests.pages.conftest import address
from villages.tests.factories import VillageFactory

pytestmark = pytest.mark.django_db
LISTED = ("expected", "on_time", "late", "nil", "missing", "late_before", "talks", "decisions")
COUNTED = (*PROBLEM_KEYS, *LISTED, "decisions_passed", "topics_open", "topics_closed")


def rows(page) -> list[list[str]]:
    return page.tables[0][1:] if page.tables else []


@pytest.mark.parametrize("key", COUNTED)
def test_as_many_rows_as_the_figure_says(read, office, report, key):
    page = read(office, address("report-rows", report, key))

    assert len(rows(page)) == report.contents.figures[key]
    title = next(kind.title for kind in FIGURES if kind.key == key)
    assert f"2026年10月：{title} {report.contents.figures[key]}" in page.text


@pytest.mark.parametrize(
    ("key", "column", "total"),
    [("inspections", 2, 3), ("hamlets", 2, 6), ("core_founded", 3, 15), ("core_working", 4, 12)],
)
def test_rows_of_sums_add_up_to_the_figure(read, office, report, key, column, total):
    found = rows(read(office, address("report-rows", report, key)))

    assert sum(int(row[column]) for row in found) == total == report.contents.figures[key]


def test_people_of_talks_add_up(read, office, report):
    found = rows(read(office, address("report-rows", report, "talk_people")))

    assert sum(int(row[4]) + int(row[5]) for row in found) == report.contents.figures["talk_people"]


@pytest.mark.parametrize("key", ["accepted", "closed_village_days", "nothing", "NEW"])
def test_a_key_without_rows_is_not_found(client_of, office, report, key):
    assert client_of(office).get(address("report-rows", report, key)).status_code == 404


def test_a_figure_of_nothing_says_so(read, office, report):
    assert "这一项没有内容。" in read(office, address("report-rows", report, "parked")).text


@pytest.fixture
def linked(township, village):
    """A report whose first problem is in the register, and whose second was of elsewhere."""
    own, foreign = IssueFactory(village=village), IssueFactory(village=VillageFactory())
    lines = [problem(own.pk, "new"), problem(foreign.pk, "new"), problem(999_999, "new")]
    return MonthlyReportFactory(township=township, contents=example_contents(problems=lines)), own


def test_a_problem_leads_to_its_page_only_where_the_reader_may_see_it(
    read, office, county_reader, linked
):
    report, own = linked
    place = address("report-rows", report, "new")

    def leads(user) -> list[str]:
        return [href for href in read(user, place).links().values() if href.startswith("/issues/")]

    page = f"/issues/{own.pk}/"
    assert [href for href in leads(office) if href != "/issues/"] == [page]
    assert leads(county_reader) == []
    assert len(rows(read(county_reader, place))) == 3


def test_problems_of_one_category_or_village_alone(read, office, report):
    place = address("report-rows", report, "new")
    by_category = read(office, f"{place}?category=农田水利")
    by_village = read(office, f"{place}?village=421223101200")

    assert {row[3] for row in rows(by_category)} == {"农田水利"}
    assert "（农田水利）" in by_category.text
    assert {row[2] for row in rows(by_village)} == {"堰市村"}
    assert rows(read(office, f"{place}?village=9")) == []


def test_rows_of_an_older_version_are_its_own(read, office, report, later):
    contents = example_contents(problems=[])
    MonthlyReportFactory(
        township=report.township, version=3, reason="再改", requested_by=office, contents=contents
    )
    place = address("report-rows", report, "new")

    assert rows(read(office, place)) == []
    older = read(office, f"{place}?version=1")
    assert len(rows(older)) == 3
    assert older.links()["回到月报"] == f"{address('report-detail', report)}?version=1"


@pytest.mark.parametrize("count", [1, 3])
def test_rows_cost_the_same_however_many(
    client_of, office, township, django_assert_num_queries, count
):
    lines = [problem(number, "new") for number in range(1, count + 1)]
    report = MonthlyReportFactory(township=township, contents=example_contents(problems=lines))
    client = client_of(office)
    place = address("report-rows", report, "new")
    client.get(place)

    with django_assert_num_queries(8):
        client.get(place)


def test_words_of_a_problem_marked_sensitive_since_are_covered(read, office, township, village):
    """Also in the report that was made before."""
    issue = IssueFactory(village=village, is_sensitive=True)
    line = problem(issue.pk, "new", description="张家的事", unit="李四")
    report = MonthlyReportFactory(township=township, contents=example_contents(problems=[line]))

    text = read(office, address("report-rows", report, "new")).text

    assert "内容从略" in text
    assert "张家的事" not in text
    assert "李四" not in text


def test_others_do_not_see_the_rows(client_of, village_officer, other_office, report):
    for user in (village_officer, other_office):
        assert client_of(user).get(address("report-rows", report, "new")).status_code == 404
