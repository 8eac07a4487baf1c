"""From an empty template to a published ranking and its prizes, as the township would do it."""

import json
import re
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from assessments.tests.recalculation import recalculated, saved_by_libreoffice
from assessments.tests.sheet_workbooks import wps_workbook

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]
YEAR = 2026
CYCLE = f"/assessments/421223101/{YEAR}/"
RANKING = f"/ranking/421223101/{YEAR}/"


def fill_template(source: Path, target: Path, scores: list[str]) -> None:
    """Type a score into every prefilled row, under the header that the template brings."""
    workbook = load_workbook(source)
    sheet = workbook.active
    header = next(row for row in sheet.iter_rows() if "得分" in [cell.value for cell in row])
    column = {cell.value: cell.column for cell in header}
    for offset, score in enumerate(scores, start=1):
        row = header[0].row + offset
        sheet.cell(row, column["得分"]).value = score
        sheet.cell(row, column["检查人"]).value = "拉练组"
    workbook.save(target)


def download(page: Page, name: str, role: str, folder: Path) -> Path:
    with page.expect_download() as started:
        page.get_by_role(role, name=name, exact=True).click()
    target = folder / started.value.suggested_filename
    started.value.save_as(target)
    return target


def upload(page: Page, path: Path, date: str = "") -> None:
    page.locator("input[type=file]").set_input_files(path)
    if date:
        page.get_by_label(re.compile("检查日期")).fill(date)
    page.get_by_role("button", name="上传并检查").click()


def import_year_end(page: Page, folder: Path) -> None:
    """A faulty try, then the sheet as LibreOffice saves it."""
    page.goto(CYCLE)
    page.get_by_role("link", name="导入年终成绩").click()
    empty = download(page, "下载空表", "link", folder)
    names = [f"{70 + number}.{number:02d}" for number in range(12)]
    faulty, filled = folder / "faulty.xlsx", folder / "filled.xlsx"
    fill_template(empty, faulty, ["九十", *names[1:]])
    upload(page, faulty)
    expect(page.get_by_role("heading", name="有 1 处要改")).to_be_visible(timeout=30_000)
    expect(page.get_by_role("cell", name="九十", exact=True)).to_be_visible()

    page.get_by_role("link", name="重新上传").click()
    fill_template(empty, filled, names)
    upload(page, saved_by_libreoffice(filled, folder))
    page.get_by_role("button", name="确认导入").click(timeout=30_000)
    expect(page.get_by_role("link", name="去看结果")).to_be_visible()


def import_daily_from_wps(page: Page, folder: Path) -> None:
    """A sheet with a merged title, text numbers, full-width digits and a sum row, without dates."""
    rows = [("堰市村", "９０．５", ""), ("码头村", "88", "沟渠有垃圾"), ("东关村", "79.25", "")]
    page.goto(CYCLE)
    page.get_by_role("link", name="导入日常成绩").click()
    upload(page, wps_workbook(folder / "wps.xlsx", rows), date=f"{YEAR}-11-20")
    page.get_by_role("button", name="确认导入").click(timeout=30_000)
    expect(page.get_by_role("link", name="去看结果")).to_be_visible()


# The days of a disclosure cannot be waited for: the same service, on a day a month ago.
DISCLOSED_LAST_MONTH = """
from datetime import timedelta
from django.utils import timezone
from assessments.models import Ranking
from assessments.queries.disclosures import earliest_end
from assessments.services.disclosures import DisclosureOrder, start_disclosure
from shaping.accounts.models import User
ranking = Ranking.objects.get(cycle__township__code9="421223101", state="frozen")
day = timezone.localdate() - timedelta(days=30)
order = DisclosureOrder(day, earliest_end(ranking.cycle, day), "纪要12号", "镇办公室", "0715-1")
start_disclosure(ranking, order, by=User.objects.get(username="leader"), today=day)
"""


# This town scores its tour in a workbook, so nobody waits for the demo's inspectors.
WITHOUT_INSPECTORS = f"""
from assessments.models import Assignment
Assignment.objects.filter(cycle__year={YEAR}).delete()
"""


def freeze_and_publish(page: Page, site) -> None:
    page.goto(f"{CYCLE}freeze/")
    page.get_by_role("button", name=re.compile("^冻结第1版")).click()
    page.goto(f"{CYCLE}disclosure/start/")
    page.get_by_label("审定的会议纪要编号").fill("沙党纪〔2026〕12号")
    page.get_by_label("联系电话").fill("0715-0000000")
    page.get_by_role("button", name="下一步：核对").click()
    expect(page.get_by_role("button", name="确认公示第1版")).to_be_visible()
    site.manage("shell", "-c", DISCLOSED_LAST_MONTH)
    page.goto(f"{CYCLE}publish/")
    page.get_by_role("button", name=re.compile("^公布第1版")).click()
    page.goto(RANKING)
    expect(page.get_by_text("已公布").first).to_be_visible()


def exported_standings(content: bytes, folder: Path) -> list[tuple[int, str, str]]:
    """Rank, village and total of the export after LibreOffice has recalculated it."""
    rows = recalculated(content, folder)["总成绩"]
    header = next(row for row in rows if "名次" in row)
    rank, name, total = (header.index(title) for title in ("名次", "村(社区)", "总成绩"))
    body = rows[rows.index(header) + 1 :]
    return [
        (row[rank], row[name], f"{row[total]:.2f}") for row in body if isinstance(row[rank], int)
    ]


def test_it_goes_from_an_empty_template_to_published_prizes(site, open_page, tmp_path):
    office, leader, village = open_page("office"), open_page("leader"), open_page("cun-200", 360)
    site.manage("shell", "-c", WITHOUT_INSPECTORS)
    import_year_end(office, tmp_path)
    import_daily_from_wps(office, tmp_path)

    office.goto(CYCLE)
    office.get_by_role("button", name="计算排名").click()
    expect(office.get_by_role("heading", name=re.compile("核对并冻结第1版"))).to_be_visible()
    assert village.goto(RANKING).status == 404
    freeze_and_publish(leader, site)

    assert village.goto(RANKING).status == 200
    expect(village.get_by_role("img").first).to_be_visible()
    village.get_by_text("怎么算的").first.wait_for()
    village.emulate_media(media="print")
    expect(village.get_by_role("navigation")).to_be_hidden()

    leader.goto(RANKING)
    export = download(leader, "导出Excel", "link", tmp_path)
    told = json.loads(site.manage("rank", "--township", "421223101", "--year", "2026", "--json"))
    stored = [(row["rank"], row["name"], row["total"]) for row in told["standings"]]
    assert exported_standings(export.read_bytes(), tmp_path) == stored
    assert len(stored) == 12

    office.goto(f"/rewards/421223101/{YEAR}/")
    for choice in office.get_by_label("项目", exact=True).all():
        choice.check()
    office.get_by_role("button", name=re.compile("提出奖励")).click()
    leader.goto(f"/rewards/421223101/{YEAR}/")
    leader.get_by_role("link", name=stored[0][1]).first.click()
    expect(leader.get_by_text("壹拾伍万元整")).to_be_visible()
    leader.get_by_role("button", name=re.compile("^批准")).click()
    expect(leader.get_by_text("已批准").first).to_be_visible()
    assert "核验通过" in site.manage("verify")
