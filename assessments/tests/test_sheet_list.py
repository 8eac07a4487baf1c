"""The page with a year's score sheets of one kind: who sees which rows."""

from datetime import date

import pytest
from django.urls import reverse

from assessments.models import CycleState, SheetState
from assessments.tests.factories import CycleFactory, EntrantFactory, ScoreSheetFactory
from assessments.tests.scenes import opened
from shaping.imports.models import ImportBatch
from villages.capabilities import Role


@pytest.fixture
def cycle(township):
    return CycleFactory(township=township, year=2025)


@pytest.fixture
def sheet(cycle, village):
    entrant = EntrantFactory(cycle=cycle, village=village)
    return ScoreSheetFactory(entrant=entrant, inspector_name="张三", note="沟渠有垃圾")


@pytest.fixture
def other_sheet(cycle, other_village):
    return ScoreSheetFactory(entrant=EntrantFactory(cycle=cycle, village=other_village))


@pytest.fixture
def page_of(client_of):
    def get(user, kind="daily", code="421223101", **query):
        address = reverse("assessments:sheet-list", args=[code, 2025, kind], query=query)
        return client_of(user).get(address)

    return get


def names(answer) -> list[str]:
    return [sheet.entrant.name for sheet in answer.context["page"]]


def test_it_shows_a_line_for_each_visit(page_of, office, sheet):
    text = page_of(office).content.decode()

    for words in ("堰市村", "2025年6月30日", "张三", "88.40", "沟渠有垃圾", "直接录入"):
        assert words in text


def test_it_links_the_import(page_of, office, sheet):
    batch = ImportBatch.objects.create(kind="scores", file="x", file_name="x", sha256="0")
    type(sheet).objects.update(import_batch=batch, entered_by=None)

    text = page_of(office).content.decode()

    assert f'href="/imports/{batch.pk}/"' in text
    assert "系统" in text


def test_the_office_imports_and_exports(page_of, office, cycle):
    text = page_of(office).content.decode()

    query = f"?cycle={cycle.pk}&amp;score_kind=daily"
    assert f'href="/imports/scores/new/{query}"' in text
    assert f'href="/imports/scores/template/{query}"' in text
    assert "还没有日常成绩。点“下载空表”" in text
    assert "导出Excel" in text


def test_the_leader_only_exports(page_of, leader, sheet):
    text = page_of(leader).content.decode()

    assert "导出Excel" in text
    assert "导入成绩</a>" not in text


@pytest.mark.parametrize(
    ("state", "says"),
    [(CycleState.PLANNED, "启动以后才能导入成绩"), (CycleState.SEALED, "成绩不能再改")],
)
def test_a_year_that_takes_no_scores_says_so(page_of, office, cycle, state, says):
    type(cycle).objects.update(state=state)

    text = page_of(office).content.decode()

    assert says in text
    assert "导入成绩</a>" not in text


def test_a_village_sees_its_own_sealed_daily_sheets(
    page_of, village_officer, other_village_officer, sheet, other_sheet
):
    draft = ScoreSheetFactory(entrant=sheet.entrant, state=SheetState.DRAFT)

    assert names(page_of(village_officer)) == ["堰市村"]
    assert names(page_of(other_village_officer)) == ["码头村"]
    assert draft.inspector_name not in page_of(village_officer).content.decode()


def test_a_village_without_sheets_is_told_so(page_of, village_officer, other_sheet):
    text = page_of(village_officer).content.decode()

    assert "还没有日常成绩。镇里检查以后会录在这里。" in text
    assert "导出Excel" not in text


def test_a_village_has_no_year_end_list(page_of, village_officer, office, sheet):
    type(sheet).objects.update(kind="year_end", opening=opened(sheet.cycle))

    assert page_of(village_officer, "year_end").status_code == 404
    assert names(page_of(office, "year_end")) == ["堰市村"]


@pytest.mark.parametrize("role", [Role.INSPECTOR, Role.FINANCE, Role.COUNTY_READER])
def test_who_reads_no_scores_has_no_list(page_of, appoint, role, sheet):
    assert page_of(appoint(role)).status_code == 404


def test_strangers_and_other_townships_have_no_list(page_of, stranger, other_office, sheet):
    assert page_of(stranger).status_code == 404
    assert page_of(other_office).status_code == 404


@pytest.mark.parametrize("query", [{"kind": "monthly"}, {"code": "421223999"}])
def test_an_unknown_address_is_not_found(page_of, office, sheet, query):
    assert page_of(office, **query).status_code == 404


def test_it_filters_by_village(page_of, office, sheet, other_sheet):
    assert names(page_of(office)) == ["堰市村", "码头村"]
    assert names(page_of(office, village="421223101201")) == ["码头村"]


def test_a_filter_without_rows_says_so(page_of, office, sheet, other_village):
    assert "这个村(社区)还没有日常成绩。" in page_of(office, village="1").content.decode()


def test_a_filter_never_shows_another_village(page_of, village_officer, sheet, other_sheet):
    assert names(page_of(village_officer, village="421223101201")) == []


def test_it_shows_200_rows_a_page(page_of, office, sheet):
    entrant = sheet.entrant
    type(sheet).objects.bulk_create(
        ScoreSheetFactory.build(
            entrant=entrant, cycle=entrant.cycle, entered_by=office, inspected_on=date(2025, 7, 1)
        )
        for _ in range(200)
    )

    assert len(names(page_of(office))) == 200
    assert len(names(page_of(office, page=2))) == 1


@pytest.mark.parametrize("count", [1, 3])
def test_it_asks_as_often_for_three_rows_as_for_one(
    client_of, office, cycle, django_assert_num_queries, count
):
    for _ in range(count):
        ScoreSheetFactory(entrant=EntrantFactory(cycle=cycle))
    client = client_of(office)

    with django_assert_num_queries(11):
        client.get("/assessments/421223101/2025/sheets/daily/")
