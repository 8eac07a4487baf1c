"""The year-end tour on phones: no net in the middle, lost answers, two phones, one phone for two; each score arrives once."""

import json
import re

import pytest
from playwright.sync_api import Locator, Page, expect

from shaping.tests.browser.conftest import give_password
from shaping.tests.browser.tour_scene import INSPECTORS
from shaping.uploads.tests.pictures import colours, corners, encoded

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]
PHONE = 360
NO_NET = "|ERR_INTERNET_DISCONNECTED|ERR_FAILED"
SIGNED_OUT = "|status of 401"
UPLOADED = re.compile(r"^都已上传 \d\d:\d\d$")


@pytest.fixture
def scene(site):
    """Arrange a tour of a year of its own, and ask what has arrived of it."""

    def call(name: str, *numbers: int) -> str:
        words = ", ".join(repr(str(number)) for number in numbers)
        code = f"from shaping.tests.browser.tour_scene import call; call({name!r}, {words})"
        return site.manage("shell", "-v", "0", "-c", code).strip().splitlines()[-1]

    return call


@pytest.fixture
def arrived(scene):
    return lambda year: json.loads(scene("arrived", year))


def panel(page: Page) -> Locator:
    return page.locator("[data-panel]:visible")


def sync_line(page: Page) -> Locator:
    return page.locator("[data-sync-line]")


def item(page: Page, code: str) -> Locator:
    return panel(page).locator(f"[data-item='{code}']")


def start(page: Page, address: str) -> Page:
    """Open the first village of the tour."""
    page.goto(address)
    page.locator("[data-go]").first.click()
    expect(panel(page)).to_be_visible()
    return page


def score(page: Page, findings: int) -> None:
    """All three items with big buttons: the first loses a point a finding, the last does not apply."""
    for _ in range(findings):
        item(page, "A1").get_by_role("button", name="−1").click()
    item(page, "A2").get_by_role("button", name="满分").click()
    item(page, "2.1").get_by_label("不适用").check()
    expect(panel(page).locator("[data-total]")).to_contain_text("合计")


def seal(page: Page) -> None:
    """Check and confirm, with a thumb that hits twice."""
    panel(page).get_by_role("button", name="核对封存").click()
    expect(page.get_by_role("heading", name="核对：")).to_be_visible()
    page.get_by_role("button", name="确认封存").evaluate(
        "button => { button.click(); button.click(); }"
    )
    expect(page.locator("[data-stops]")).to_be_visible()


def go_round(phones: list[Page], villages: int) -> None:
    """Everybody scores the next villages that still want it; the first finds one fault, the fifth five."""
    for _ in range(villages):
        for findings, phone in enumerate(phones, start=1):
            phone.locator("tr:not(:has-text('待封存')) [data-go]").first.click()
            score(phone, findings)
            seal(phone)


def everything(villages: list[str]) -> list[list]:
    """Every line that the five gave, once."""
    return [
        [name, village, code, points, ""]
        for findings, name in enumerate(INSPECTORS, start=1)
        for village in villages
        for code, points in (("A1", 6000 - 100 * findings), ("A2", 4000), ("2.1", None))
    ]


def test_five_inspectors_score_twelve_villages_through_a_lost_net(
    open_page, faults, scene, arrived
):
    faults.expected += NO_NET
    address = scene("arrange", 2021, 12)
    phones = [open_page(name, PHONE) for name in INSPECTORS]
    for phone in phones:
        phone.goto(address)

    go_round(phones, villages=4)
    for phone in phones:
        phone.context.set_offline(True)
    go_round(phones, villages=4)
    for phone in phones:
        expect(sync_line(phone)).to_contain_text("没有网络，已存本机")
        phone.context.set_offline(False)
        expect(sync_line(phone)).to_have_text(UPLOADED, timeout=20_000)
        phone.reload()
    go_round(phones, villages=4)

    for phone in phones:
        expect(sync_line(phone)).to_have_text(UPLOADED, timeout=20_000)
        expect(phone.locator("[data-stops] .tag", has_text="已封存")).to_have_count(12)
    found = arrived(2021)
    assert (found["assigned"], found["sheets"], found["sealed"]) == (60, 60, 60)
    assert len(found["seals"]) == len(set(found["seals"])) == 60
    assert found["points"] == [9500, 9600, 9700, 9800, 9900]
    assert sorted(found["lines"], key=str) == sorted(everything(found["names"]), key=str)


def test_a_page_reloaded_without_a_net_goes_on(open_page, faults, scene, arrived):
    faults.expected += NO_NET
    address = scene("arrange", 2020, 2)
    page = start(open_page("inspector1", PHONE), address)
    score(page, 1)
    expect(sync_line(page)).to_have_text(UPLOADED, timeout=20_000)
    page.wait_for_function(
        "async () => (await (await caches.open('score-pages')).keys()).length > 8"
    )

    page.context.set_offline(True)
    page.reload()
    expect(item(page, "A1").get_by_label("得分")).to_have_value("59")
    item(page, "A1").get_by_role("button", name="−1").click()
    page.reload()
    expect(item(page, "A1").get_by_label("得分")).to_have_value("58")
    seal(page)
    page.context.set_offline(False)

    expect(page.locator("[data-stops] .tag", has_text="已封存")).to_have_count(1, timeout=20_000)
    assert arrived(2020)["points"] == [9800]
    page.get_by_role("button", name="退出").click()
    page.wait_for_url("**/login/**")
    assert page.evaluate("caches.has('score-pages')") is False


def test_an_answer_that_is_lost_counts_once(open_page, faults, scene, arrived):
    faults.expected += NO_NET
    page = start(open_page("inspector1", PHONE), scene("arrange", 2019, 1))
    lost = []

    def lose(route):
        lost.append(route.fetch().status)
        route.abort()

    for address in ("**/sheet/", "**/lines/", "**/seal/"):
        page.route(address, lose, times=1)
    score(page, 2)
    seal(page)
    for _ in range(3):
        expect(sync_line(page)).to_contain_text("没有网络")
        page.evaluate("window.dispatchEvent(new Event('online'))")
        page.wait_for_timeout(1000)

    expect(sync_line(page)).to_have_text(UPLOADED, timeout=20_000)
    found = arrived(2019)
    assert lost == [200, 200, 200]
    assert (found["sheets"], found["sealed"], found["points"]) == (1, 1, [9800])
    assert len(found["seals"]) == 1


def test_what_is_scored_after_the_session_has_ended_is_not_lost(open_page, faults, scene, arrived):
    faults.expected += SIGNED_OUT
    page = start(open_page("inspector1", PHONE), scene("arrange", 2018, 1))
    page.context.clear_cookies(name="sessionid")
    score(page, 3)
    expect(sync_line(page)).to_contain_text("登录已经过期，请重新登录")

    page.get_by_role("link", name="重新登录").click()
    give_password(page, "inspector1")

    expect(sync_line(page)).to_have_text(UPLOADED, timeout=20_000)
    assert arrived(2018)["points"] == [9700]


@pytest.mark.parametrize(("choice", "points"), [("留这台手机的", 9600), ("用别处的", 9900)])
def test_two_phones_are_told_of_each_other(open_page, scene, arrived, choice, points):
    year = 2017 if points == 9600 else 2016
    address = scene("arrange", year, 1)
    first, second = (start(open_page("inspector1", PHONE), address) for _ in range(2))
    score(first, 1)
    expect(sync_line(first)).to_have_text(UPLOADED, timeout=20_000)

    score(second, 4)

    note = panel(second).get_by_role("alert")
    expect(note).to_contain_text("这台手机：56分　别处：59分", timeout=20_000)
    note.get_by_role("button", name=choice).click()
    expect(sync_line(second)).to_have_text(UPLOADED, timeout=20_000)
    expect(note).to_be_hidden()
    assert arrived(year)["points"] == [points]


def test_a_phone_for_two_shows_each_his_own(open_page, faults, scene, arrived):
    faults.expected += NO_NET
    address = scene("arrange", 2015, 1)
    page = start(open_page("inspector1", PHONE), address)
    page.context.set_offline(True)
    score(page, 5)
    expect(sync_line(page)).to_contain_text("未上传 1 张")
    page.close()
    page = page.context.new_page()
    page.context.set_offline(False)
    page.context.clear_cookies()

    page.goto(address)
    give_password(page, "inspector2")
    expect(page.locator("[data-stop] .tag:visible")).to_have_text(["未评"])
    assert "95" not in page.locator("main").inner_text()
    page.get_by_role("button", name="退出").click()
    page.goto(address)
    give_password(page, "inspector1")

    expect(sync_line(page)).to_have_text(UPLOADED, timeout=20_000)
    assert [line[:4] for line in arrived(2015)["lines"] if line[2] == "A1"] == [
        ["inspector1", "凤岭社区", "A1", 5500]
    ]


def test_a_photo_taken_without_a_net_hangs_on_its_line(open_page, faults, scene):
    faults.expected += NO_NET
    page = start(open_page("inspector1", PHONE), scene("arrange", 2014, 1))
    page.context.set_offline(True)
    score(page, 1)
    first = item(page, "A1")
    first.get_by_text("说明、照片（选填）").click()
    photo = {"name": "路口.jpg", "mimeType": "image/jpeg", "buffer": encoded(corners())}
    first.get_by_label("拍照或选照片").set_input_files(photo)
    expect(first.locator(".photo-words")).to_contain_text("没有网络", timeout=20_000)
    panel(page).get_by_role("button", name="核对封存").click()
    expect(page.get_by_role("alert")).to_contain_text("有1张照片还没有传好")

    page.context.set_offline(False)
    page.get_by_role("button", name="修改").click()
    expect(first.locator(".photo-words")).to_have_text("已上传", timeout=20_000)
    expect(sync_line(page)).to_have_text(UPLOADED, timeout=20_000)
    seal(page)
    page.get_by_role("link", name="查看").click()

    picture = page.get_by_role("img", name="无暴露垃圾的照片1")
    expect(picture).to_be_visible()
    address = picture.locator("xpath=..").get_attribute("href")
    assert colours(page.request.get(address).body()) == colours(encoded(corners()))


def test_one_sheet_has_a_page_of_its_own(open_page, faults, scene, arrived):
    faults.expected += NO_NET
    page = open_page("inspector1", PHONE)
    page.goto(scene("arrange", 2013, 1))
    page.locator("form[action$='/sheet/']").evaluate("form => form.submit()")
    expect(page.get_by_role("heading", name="年终评分：凤岭社区")).to_be_visible()
    page.context.set_offline(True)
    score(page, 2)
    panel(page).get_by_role("button", name="下一步：核对").click()
    page.get_by_role("button", name="确认封存").click()
    expect(panel(page)).to_contain_text("已经确认封存，有了网络自动送到")

    page.context.set_offline(False)

    page.wait_for_url("**/check/")
    expect(page.get_by_text("合计 98.00 分")).to_be_visible()
    assert arrived(2013)["sealed"] == 1
