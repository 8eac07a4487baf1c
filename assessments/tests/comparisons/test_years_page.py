"""Years side by side: the page, its marks, its workbook, and who may read it."""

import io
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from assessments.models import RankingState
from assessments.services.comparisons import export_years
from assessments.tests.comparisons.building import RULES
from assessments.tests.factories import (
    CycleFactory,
    EntrantFactory,
    RankingFactory,
    StandingFactory,
)
from assessments.year_comparison import comparison
from shaping.audit.models import AuditEvent
from shaping.workflow import Forbidden
from villages.tests.factories import VillageFactory

PAGE = reverse("assessments:ranking-years", args=["421223101"])
BOOK = reverse("assessments:ranking-years-export", args=["421223101"])


@pytest.fixture
def add_year(township, office, leader):
    def add(year, villages, state=RankingState.PUBLISHED, **rules):
        cycle = CycleFactory(township=township, year=year)
        now = timezone.now()
        done = {"frozen_at": now, "frozen_by": leader, "published_at": now, "published_by": leader}
        ranking = RankingFactory(
            cycle=cycle,
            version=1,
            state=state,
            snapshot={"policy": RULES | rules},
            computed_by=office,
            **(done if state == RankingState.PUBLISHED else {}),
        )
        for rank, village in enumerate(villages, start=1):
            entrant = EntrantFactory(cycle=cycle, village=village)
            StandingFactory(entrant=entrant, ranking=ranking, rank=rank)
        return ranking

    return add


def test_villages_and_years_stand_in_one_table(
    client_of, village_officer, add_year, village, other_village
):
    add_year(2024, [village, other_village])
    add_year(2025, [other_village, village], daily_weight=2)

    page = client_of(village_officer).get(PAGE).content.decode()

    assert page.index("码头村</th>") < page.index("堰市村</th>")
    assert "▲1 2025年度起日常与年终的权重由1:3改为2:3。" in page
    assert page.count("91.35") > 2


def test_a_merged_village_is_marked(client_of, office, add_year, village, other_village):
    add_year(2024, [village, other_village])
    add_year(2025, [village])
    other_village.closed_on, other_village.merged_into = date(2024, 12, 1), village
    other_village.save()

    page = client_of(office).get(PAGE).content.decode()

    assert "码头村已在2024年12月1日并入堰市村，堰市村从2025年度起含原码头村" in page
    assert 'class="years-mark">▲1</span>' in page


def test_only_published_versions_are_compared(client_of, leader, add_year, village):
    add_year(2024, [village], RankingState.COMPUTED)

    assert "还没有公布过年度考核排名" in client_of(leader).get(PAGE).content.decode()


def test_six_years_stand_on_a_page_and_earlier_ones_behind_a_link(
    client_of, office, add_year, village
):
    for year in range(2019, 2026):
        add_year(year, [village])
    client = client_of(office)

    newest, older = (client.get(PAGE + query).content.decode() for query in ("", "?until=2019"))

    assert 'href="?until=2019"' in newest
    assert ">2019年</a>" not in newest
    assert ">2019年</a>" in older
    assert 'href="?until=2025"' in older


@pytest.mark.parametrize(
    ("user", "status"), [("other_office", 404), ("system_admin", 403), ("stranger", 404)]
)
def test_others_are_kept_out(client_of, request, add_year, village, user, status):
    add_year(2025, [village])
    client = client_of(request.getfixturevalue(user))

    assert (client.get(PAGE).status_code, client.get(BOOK).status_code) == (status, status)


def test_the_workbook_holds_the_numbers_and_the_remarks(
    client_of, village_officer, add_year, village
):
    add_year(2024, [village])
    add_year(2025, [village], daily_weight=2)

    answer = client_of(village_officer).get(BOOK)

    book = load_workbook(io.BytesIO(answer.content))
    rows = list(book["历年对照"].iter_rows(values_only=True))
    assert rows[1][2:10] == (
        "2024年日常",
        "2024年年终",
        "2024年总成绩",
        "2024年名次",
        "2025年日常▲1",
        "2025年年终▲1",
        "2025年总成绩▲1",
        "2025年名次▲1",
    )
    assert rows[2][:6] == (village.code12, "堰市村", 88.4, 92.33, 91.35, 1)
    remarks = [row[0] for row in book["口径说明"].iter_rows(min_row=2, values_only=True)]
    assert remarks[1] == "▲1 2025年度起日常与年终的权重由1:3改为2:3。"
    assert AuditEvent.objects.get(action="ranking.export_years").after == {"years": [2024, 2025]}


def test_a_place_that_was_not_there_has_empty_cells(
    client_of, office, add_year, village, other_village
):
    add_year(2024, [village])
    add_year(2025, [village, other_village])

    book = load_workbook(io.BytesIO(client_of(office).get(BOOK).content))

    row = next(iter(book["历年对照"].iter_rows(min_row=4, values_only=True)))
    assert row[1:6] == ("码头村", None, None, None, None)
    assert row[-1] == "2025年▲1"


def test_whoever_reads_no_rankings_takes_no_workbook(township, system_admin):
    with pytest.raises(Forbidden):
        export_years(township, comparison([], []), by=system_admin)
    assert not AuditEvent.objects.filter(action="ranking.export_years").exists()


@pytest.mark.parametrize("count", [1, 3])
def test_the_queries_do_not_grow(
    client_of, office, add_year, village, count, django_assert_num_queries
):
    for year in range(2023, 2023 + count):
        add_year(year, [village, *VillageFactory.create_batch(count, township=village.township)])
    client = client_of(office)
    client.get(PAGE)

    with django_assert_num_queries(9):
        client.get(PAGE)
