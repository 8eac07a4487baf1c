"""Pages of the rubrics: list, one version, blank sheet, workbook, the choice of a year."""

import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from assessments.models import Rubric
from assessments.rubric_contents import TITLES
from assessments.services.rubric_drafts import create_draft
from assessments.services.rubrics import seed_examples
from assessments.tests.factories import (
    CycleFactory,
    EntrantFactory,
    RubricFactory,
    ScoreSheetFactory,
)
from shaping.audit.models import AuditEvent
from villages.capabilities import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def examples(township, office):
    return {row.kind: row for row in seed_examples(township, by=office)}


def address(name, rubric):
    return reverse(f"assessments:{name}", args=[rubric.township.code9, rubric.kind, rubric.version])


def listed(township):
    return reverse("assessments:rubric-list", args=[township.code9])


def test_the_list_shows_versions_marks_and_years(client_of, office, township, examples):
    CycleFactory(township=township, year=2026, daily_rubric=examples["daily"])

    page = client_of(office).get(listed(township)).content.decode()

    assert "示例" in page
    assert "2026年度" in page
    assert "复制第1版，编新的一版" in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_the_same_queries(
    count, client_of, auditor, township, django_assert_num_queries
):
    for version in range(1, count + 1):
        rubric = RubricFactory(township=township, version=version)
        CycleFactory(township=township, year=2020 + version, year_end_rubric=rubric)
    client = client_of(auditor)
    client.get(listed(township))

    with django_assert_num_queries(7):
        client.get(listed(township))


def test_an_empty_list_says_what_to_do(client_of, office, village_officer, township):
    assert "载入示例细则" in client_of(office).get(listed(township)).content.decode()
    page = client_of(village_officer).get(listed(township)).content.decode()
    assert "请等镇共同缔造办公室编好" in page
    assert "载入示例" not in page


def test_the_office_takes_the_examples(client_of, office, township):
    place = reverse("assessments:rubric-seed", args=[township.code9])

    first = client_of(office).post(place, follow=True).content.decode()
    again = client_of(office).post(place, follow=True).content.decode()

    assert "已载入2份示例细则" in first
    assert "没有载入示例" in again
    assert Rubric.objects.count() == 2


def test_one_version_shows_everything_about_it(client_of, village_officer, township, examples):
    CycleFactory(township=township, year=2026, daily_rubric=examples["daily"])

    page = client_of(village_officer).get(address("rubric-detail", examples["daily"]))
    text = page.content.decode()

    assert examples["daily"].content_hash in text
    assert "2026年度考核" in text
    assert "共17项，合计100.00分" in text
    assert "复制成新的一版" not in text


def test_a_draft_is_not_shown_to_villages_and_inspectors(
    client_of, appoint, village_officer, auditor, township, office
):
    draft = create_draft(township, "daily", by=office)

    for user in (village_officer, appoint(Role.INSPECTOR)):
        assert client_of(user).get(address("rubric-detail", draft)).status_code == 404
        assert "编制中" not in client_of(user).get(listed(township)).content.decode()
    assert client_of(auditor).get(address("rubric-detail", draft)).status_code == 200
    assert client_of(auditor).get(address("rubric-edit", draft)).status_code == 403


def test_another_township_sees_nothing_of_it(client_of, other_office, township, examples):
    client = client_of(other_office)

    assert client.get(listed(township)).status_code == 404
    for name in ("rubric-detail", "rubric-print", "rubric-export"):
        assert client.get(address(name, examples["daily"])).status_code == 404


def test_the_blank_sheet_has_the_items_in_order_and_words(client_of, appoint, examples):
    page = client_of(appoint(Role.INSPECTOR)).get(address("rubric-print", examples["year_end"]))
    text = page.content.decode()

    places = [text.index(item.title) for item in examples["year_end"].items.all()]
    assert places == sorted(places)
    assert "扣分，每处0.50分；系统自动统计，每缺一月扣0.5分" in text
    for words in (
        "编号：",
        "村(社区)：",
        "检查日期：",
        "检查人：",
        "合计(满分100.00分)",
        "检查人签名",
    ):
        assert words in text


def test_a_blank_sheet_of_a_draft_says_so(client_of, office, township):
    draft = create_draft(township, "daily", by=office)

    page = client_of(office).get(address("rubric-print", draft)).content.decode()

    assert "还在编制" in page


def test_the_workbook_has_exactly_the_columns(client_of, auditor, examples):
    response = client_of(auditor).get(address("rubric-export", examples["year_end"]))

    rows = list(load_workbook(io.BytesIO(response.content)).worksheets[0].values)
    assert rows[1] == TITLES
    by_code = {row[0]: row for row in rows[2:]}
    assert by_code["4.1"][2:5] == (3, "扣分", 0.5)
    assert by_code["1"][4] is None
    assert AuditEvent.objects.filter(action="rubric.export").count() == 1


def choice(cycle):
    return reverse("assessments:rubric-choose", args=[cycle.township.code9, cycle.year])


def test_the_office_chooses_a_years_rubric(client_of, office, township, examples):
    cycle = CycleFactory(township=township, year=2026)
    sent = {"kind": "daily", "daily-rubric": examples["daily"].pk}

    page = client_of(office).post(choice(cycle), sent, follow=True).content.decode()

    cycle.refresh_from_db()
    assert cycle.daily_rubric == examples["daily"]
    assert "的日常评分改用" in page
    again = client_of(office).post(choice(cycle), sent)
    assert again.status_code == 422
    assert "不用再选" in again.content.decode()


def test_the_choice_offers_only_what_fits(client_of, office, township, examples):
    cycle = CycleFactory(township=township, year=2026)
    foreign = RubricFactory(kind="daily")
    sent = {"kind": "daily", "daily-rubric": foreign.pk}

    page = client_of(office).post(choice(cycle), sent).content.decode()

    assert "请从列表里选一份已启用的细则" in page
    cycle.refresh_from_db()
    assert cycle.daily_rubric is None


def test_the_choice_is_closed_once_sheets_use_it(client_of, office, township, examples):
    cycle = CycleFactory(township=township, year=2026, daily_rubric=examples["daily"])
    entrant = EntrantFactory(cycle=cycle)
    ScoreSheetFactory(entrant=entrant, rubric=examples["daily"])
    other = RubricFactory(township=township, kind="daily")
    sent = {"kind": "daily", "daily-rubric": other.pk}

    response = client_of(office).post(choice(cycle), sent)

    assert response.status_code == 422
    assert "已经有日常评分表用了原来的细则" in response.content.decode()
