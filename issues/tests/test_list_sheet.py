"""The monthly list as an Excel sheet: what it brings along, and how it fills the draft."""

from datetime import date

import pytest
import time_machine
from django.http import Http404
from django.urls import reverse

from issues.models import Issue, IssueList
from issues.queries.draft_rows import read_draft
from issues.services.draft_changes import DraftChange
from issues.services.drafts import save_draft
from issues.tests.factories import CategoryFactory, IssueFactory, IssueListFactory
from issues.tests.list_sheets import PARAMETERS, ROW, ListSheet
from shaping.imports.kinds import kind_of
from shaping.imports.models import ImportBatch
from shaping.imports.services import import_file, undo
from shaping.workflow import Forbidden, Refused
from villages.capabilities import Role
from villages.tests.factories import HamletFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _november():
    with time_machine.travel("2026-11-24 10:00+08:00", tick=False):
        yield


@pytest.fixture(autouse=True)
def place(village, township):
    HamletFactory(village=village, name="下湾", code=f"{village.code12}901")
    CategoryFactory(township=township)


@pytest.fixture
def carried(village):
    return IssueFactory(village=village, in_progress=True, number="101200-2610-01")


@pytest.fixture
def sheet(village_officer):
    return ListSheet(village_officer)


def draft() -> dict:
    return IssueList.objects.get(village__code12="421223101200", month=11).draft


def test_it_brings_the_open_problems_along(carried, village_officer):
    sheet = ListSheet(village_officer)

    row = sheet.row(0)
    assert sheet.sheet["A1"].value == "堰市村2026年11月问题清单"
    assert (row["编号"], row["问题描述"]) == ("101200-2610-01", "七组排灌渠淤塞200米")
    assert (row["现在的情况"], row["涉及数"], row["单位"]) == ("还在办", 120, "亩")
    assert sheet.row(1)["编号"] is None


def test_it_offers_hamlets_categories_and_states(sheet):
    choices = sheet.book["选项"]

    columns = [[cell.value for cell in column if cell.value] for column in choices.iter_cols()]
    assert ["下湾", "全村"] in columns
    assert ["农田水利"] in columns
    assert ["还在办", "已办好", "需要镇里帮助"] in columns
    assert ["户", "人", "亩", "处"] in columns


def test_what_it_brings_along_is_locked_and_the_rest_open(carried, village_officer):
    sheet = ListSheet(village_officer)

    cells = {title: sheet.sheet.cell(sheet.header + 1, c) for title, c in sheet.places.items()}
    assert cells["编号"].protection.locked
    assert cells["问题描述"].protection.locked
    assert not cells["现在的情况"].protection.locked
    below = sheet.sheet.cell(sheet.header + 2, sheet.places["问题描述"])
    assert not below.protection.locked


def test_a_sensitive_problems_words_stay_out_of_it(carried, village_officer):
    Issue.objects.filter(pk=carried.pk).update(is_sensitive=True)

    row = ListSheet(village_officer).row(0)

    assert row["编号"] == "101200-2610-01"
    assert row["问题描述"] == "（敏感问题，仅有关人员可见）"
    assert row["村湾(小区)"] is None


def test_filled_in_it_fills_the_draft(sheet, tmp_path, village_officer):
    optional = {
        "紧急程度": "紧急",
        "来源": "走访",
        "共性/个性": "共性",
        "拟办意见": "请机械清淤",
        "资金需求(元)": 20000,
        "提出日期": date(2026, 11, 20),
        "提出人": "李四",
        "联系方式": "村部",
    }

    outcome = sheet.fill(0, **ROW, **optional).upload(tmp_path)

    assert (outcome.faults, outcome.new_count) == ([], 1)
    issue_list = IssueList.objects.get()
    (row,) = read_draft(issue_list).rows
    assert issue_list.state == "draft"
    assert issue_list.drafted_by == village_officer
    assert row.faults == []
    assert row.values["hamlet"].name == "下湾"
    assert row.values["category"].name == "农田水利"
    assert (row.values["affected_count"], row.values["affected_unit"]) == (120, "mu")
    assert (row.values["urgency"], row.values["source"]) == ("urgent", "visit")
    assert (row.values["funds_yuan"], row.values["raised_on"]) == (20000, date(2026, 11, 20))
    assert Issue.objects.count() == 0


def test_it_says_how_the_open_ones_stand(carried, village_officer, tmp_path):
    sheet = ListSheet(village_officer)

    outcome = sheet.fill(0, 现在的情况="已办好", 说明="已清淤200米").upload(tmp_path)

    assert outcome.changed_count == 1
    said = draft()["carried"][str(carried.pk)]
    assert (said["status"], said["words"]) == ("done", "已清淤200米")


def test_untouched_it_changes_nothing(carried, village_officer, tmp_path):
    outcome = ListSheet(village_officer).upload(tmp_path)

    assert (outcome.faults, outcome.unchanged_count, outcome.changed_count) == ([], 1, 0)
    assert not ImportBatch.objects.exists()


def test_the_same_sheet_twice_changes_nothing(sheet, tmp_path):
    sheet.fill(0, **ROW).upload(tmp_path)
    before = draft()

    outcome = sheet.upload(tmp_path)

    assert (outcome.new_count, outcome.changed_count, outcome.unchanged_count) == (0, 0, 1)
    assert draft() == before


def test_a_mended_row_is_the_same_card(sheet, tmp_path):
    sheet.fill(0, **ROW).upload(tmp_path)

    outcome = sheet.fill(0, 拟办意见="请机械清淤").upload(tmp_path)

    assert outcome.changed_count == 1
    (card,) = draft()["rows"].values()
    assert card["proposal"] == "请机械清淤"


def test_a_card_typed_on_the_page_is_found_again(sheet, village, village_officer, tmp_path):
    issue_list = IssueListFactory(village=village)
    hamlet = village.hamlets.get()
    typed = {"hamlet": str(hamlet.pk), "description": ROW["问题描述"], "individual_measure": "x"}
    change = DraftChange(rows={"typed": typed | {"rev": 0}})
    save_draft(issue_list, change, by=village_officer)

    sheet.fill(0, **ROW).upload(tmp_path)

    assert list(draft()["rows"]) == ["typed"]
    assert draft()["rows"]["typed"]["affected_count"] == "120"
    assert draft()["rows"]["typed"]["individual_measure"] == "x"


@pytest.fixture
def batch(sheet, carried, village_officer, tmp_path):
    sheet = ListSheet(village_officer)
    sheet.fill(0, 现在的情况="需要镇里帮助").fill(1, **ROW).upload(tmp_path)
    return ImportBatch.objects.get()


def test_undone_the_draft_is_as_before(batch, village_officer):
    undo(batch, by=village_officer)

    assert draft()["rows"] == {}
    assert [row["status"] for row in draft()["carried"].values()] == ["still"]


def test_a_draft_changed_since_is_not_undone(batch, village_officer):
    issue_list = IssueList.objects.get()
    ((key, card),) = issue_list.draft["rows"].items()
    change = DraftChange(rows={key: card | {"description": "别的"}})
    save_draft(issue_list, change, by=village_officer)

    with pytest.raises(Refused, match="导入以后草稿又改过"):
        undo(batch, by=village_officer)


def test_a_list_that_went_up_is_not_undone(batch, village_officer):
    IssueList.objects.update(
        state="submitted", reported_at="2026-11-24T02:00:00Z", reported_by=village_officer
    )

    with pytest.raises(Refused, match="清单已经上报，不能撤销"):
        undo(batch, by=village_officer)


def test_a_list_that_went_up_takes_no_sheet(sheet, village, village_officer, tmp_path):
    IssueListFactory(village=village, reported=True)

    with pytest.raises(Refused, match="要改，请先撤回"):
        sheet.fill(0, **ROW).upload(tmp_path)


def test_a_month_not_yet_open_takes_no_sheet(sheet, tmp_path):
    with (
        time_machine.travel("2026-11-10 10:00+08:00", tick=False),
        pytest.raises(Refused, match="11月20日开放"),
    ):
        sheet.fill(0, **ROW).upload(tmp_path)


def test_the_way_on_is_the_check_page():
    address = kind_of("issue_list").result_path(PARAMETERS)

    assert address == "/lists/421223101200/2026-11/check/"


@pytest.mark.parametrize(
    "role", [Role.VILLAGE_OFFICER, Role.VILLAGE_SECRETARY, Role.STATIONED_CADRE]
)
def test_the_village_may(appoint, role):
    assert kind_of("issue_list").may(appoint(role), PARAMETERS)


@pytest.mark.parametrize("role", [Role.TOWNSHIP_OFFICE, Role.AUDITOR, Role.TOWNSHIP_LEADER])
def test_the_town_may_not(appoint, role, sheet, tmp_path):
    with pytest.raises(Forbidden):
        sheet.fill(0, **ROW).upload(tmp_path, by=appoint(role))


@pytest.mark.parametrize("person", ["other_village_officer", "other_office", "stranger"])
def test_for_others_there_is_no_such_list(request, person):
    with pytest.raises(Http404):
        kind_of("issue_list").may(request.getfixturevalue(person), PARAMETERS)


@pytest.mark.parametrize(
    "parameters",
    [
        {},
        {"village": "421223101200"},
        {"village": "421223101200", "month": "2026-13"},
        {"village": "421223101200", "month": "2026-1"},
        {"village": "x", "month": "2026-11"},
        {"village": "9" * 400, "month": "2026-11"},
    ],
)
def test_an_odd_place_is_not_there(village_officer, parameters):
    with pytest.raises(Http404):
        kind_of("issue_list").may(village_officer, parameters)


def test_the_wizard_leads_through_it(client_of, village_officer, sheet, tmp_path):
    client = client_of(village_officer)
    query = "?village=421223101200&month=2026-11"

    page = client.get(reverse("imports:batch-create", args=["issue_list"]) + query)
    template = client.get(reverse("imports:template", args=["issue_list"]) + query)

    assert "堰市村2026年11月问题清单" in page.content.decode()
    assert template.status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_checking_costs_the_same_for_many_rows(
    sheet, tmp_path, village_officer, count, django_assert_num_queries
):
    for place in range(count):
        sheet.fill(place, **ROW | {"问题描述": f"{place}组的渠"})
    path = tmp_path / "清单.xlsx"
    sheet.book.save(path)

    with django_assert_num_queries(18):
        import_file("issue_list", PARAMETERS, path, by=village_officer, dry_run=True)
