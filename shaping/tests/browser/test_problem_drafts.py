"""What is typed into a month's list stays: without a net, after the session's end, beside somebody else."""

import re
from pathlib import Path

import pytest
from PIL import ExifTags, Image, ImageOps
from playwright.sync_api import Locator, Page, Response, expect

from shaping.tests.browser.conftest import give_password

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]
PHONE = 360
WORDS = "七组排灌渠淤塞200米"
SAVED = re.compile(r"草稿已存 \d\d:\d\d")
NO_NET = "|ERR_INTERNET_DISCONNECTED"
SIGNED_OUT = "|status of 401"
RED, BLUE = (200, 30, 30), (30, 30, 200)


def edit(page: Page, owed: str) -> Locator:
    """Open the list's form; gives the descriptions of its cards."""
    page.goto(f"{owed}edit/")
    return descriptions(page)


def descriptions(page: Page) -> Locator:
    return page.locator("#list-form").get_by_label("问题描述")


def draft_line(page: Page) -> Locator:
    return page.locator("[data-draft-line]")


def seen_by_the_secretary(open_page, owed: str) -> list[str]:
    """The descriptions that have reached the server, in another browser."""
    page = open_page("secretary-200", PHONE)
    return [field.input_value() for field in edit(page, owed).all()]


def test_it_keeps_what_is_typed_without_a_net(owed, open_page, faults):
    faults.expected += NO_NET
    page = open_page("cun-200", PHONE)
    edit(page, owed)
    page.context.set_offline(True)
    page.get_by_label("涉及数").fill("12")
    descriptions(page).fill(WORDS)
    expect(draft_line(page)).to_contain_text("没有网络，已存本机")

    page.close()
    page.context.set_offline(False)
    page = page.context.new_page()

    expect(edit(page, owed)).to_have_value(WORDS)
    expect(page.get_by_label("涉及数")).to_have_value("12")
    expect(draft_line(page)).to_have_text(re.compile(f"已恢复草稿。{SAVED.pattern}"))
    assert seen_by_the_secretary(open_page, owed) == [WORDS]


def test_it_saves_by_itself_when_the_net_is_back(owed, open_page, faults):
    faults.expected += NO_NET
    page = open_page("cun-200", PHONE)
    edit(page, owed)
    page.context.set_offline(True)
    descriptions(page).fill(WORDS)
    page.get_by_role("button", name="下一步：核对").click()
    expect(draft_line(page)).to_contain_text("没有网络，已存本机")

    page.context.set_offline(False)

    expect(draft_line(page)).to_have_text(SAVED)
    page.reload()
    expect(descriptions(page)).to_have_value(WORDS)


def test_it_keeps_what_is_typed_just_before_the_page_is_closed(owed, open_page):
    page = open_page("cun-200", PHONE)
    edit(page, owed).fill(WORDS)

    page.close()

    again = page.context.new_page()
    expect(edit(again, owed)).to_have_value(WORDS)
    expect(draft_line(again)).to_contain_text(SAVED)
    assert seen_by_the_secretary(open_page, owed) == [WORDS]


def test_it_keeps_what_is_typed_after_the_session_has_ended(owed, open_page, faults):
    faults.expected += SIGNED_OUT
    page = open_page("cun-200", PHONE)
    edit(page, owed)
    page.context.clear_cookies(name="sessionid")
    descriptions(page).fill(WORDS)
    expect(draft_line(page)).to_contain_text("登录已经过期，请重新登录")

    page.get_by_role("link", name="重新登录").click()
    give_password(page, "cun-200")

    expect(descriptions(page)).to_have_value(WORDS)
    expect(draft_line(page)).to_have_text(re.compile(f"已恢复草稿。{SAVED.pattern}"))
    assert seen_by_the_secretary(open_page, owed) == [WORDS]


def test_it_merges_what_two_people_write_in_different_rows(owed, open_page):
    officer, secretary = open_page("cun-200", PHONE), open_page("secretary-200", PHONE)
    edit(officer, owed)
    edit(secretary, owed)

    descriptions(officer).fill("专干写的")
    expect(draft_line(officer)).to_have_text(SAVED)
    descriptions(secretary).fill("书记写的")

    expect(draft_line(secretary)).to_contain_text("堰市村专干(演示)也在填，新写了1条")
    officer.reload()
    expect(descriptions(officer)).to_have_count(2)
    assert {field.input_value() for field in descriptions(officer).all()} == {
        "专干写的",
        "书记写的",
    }


@pytest.mark.parametrize(("choice", "kept"), [("留我的", "书记改的"), ("用他的", "专干改的")])
def test_it_tells_the_second_of_two_people_what_the_first_changed(owed, open_page, choice, kept):
    officer, secretary = open_page("cun-200", PHONE), open_page("secretary-200", PHONE)
    edit(officer, owed).fill(WORDS)
    expect(draft_line(officer)).to_have_text(SAVED)
    expect(edit(secretary, owed)).to_have_value(WORDS)
    descriptions(officer).fill("专干改的")
    expect(draft_line(officer)).to_have_text(SAVED)

    descriptions(secretary).fill("书记改的")
    note = secretary.locator("[data-conflict-place]").get_by_role("alert")
    expect(note).to_contain_text("别人刚改过这条（堰市村专干(演示)")
    secretary.reload()

    expect(note).to_contain_text("问题描述：专干改的")
    expect(descriptions(secretary)).to_have_value("书记改的")
    note.get_by_role("button", name=choice).click()
    expect(descriptions(secretary)).to_have_value(kept)
    expect(note).to_be_hidden()
    secretary.reload()
    expect(note).to_be_hidden()
    expect(descriptions(secretary)).to_have_value(kept)
    officer.reload()
    expect(descriptions(officer)).to_have_value(kept)


def test_it_tells_the_second_of_two_people_about_a_carried_problem(owed, open_page):
    officer, secretary = open_page("cun-200", PHONE), open_page("secretary-200", PHONE)
    for page in (officer, secretary):
        edit(page, owed)
    officer.locator("[data-carried]").first.get_by_label("已办好").check()
    expect(draft_line(officer)).to_have_text(SAVED)

    mine = secretary.locator("[data-carried]").first
    mine.get_by_label("需要镇里帮助").check()

    expect(mine.get_by_role("alert")).to_contain_text("对方的：已办好")
    secretary.get_by_role("button", name="下一步：核对").click()
    expect(draft_line(secretary)).to_have_text("有的条目别人刚改过，请先选要留的，再核对。")
    mine.get_by_role("button", name="留我的").click()
    secretary.get_by_role("button", name="下一步：核对").click()
    expect(secretary.get_by_role("cell", name="需要镇里帮助")).to_be_visible()


def test_it_keeps_what_is_typed_after_somebody_else_has_handed_in(owed, open_page):
    officer, secretary = open_page("cun-200", PHONE), open_page("secretary-200", PHONE)
    edit(officer, owed)
    secretary.goto(f"{owed}nil/")
    secretary.get_by_role("button", name="确认零报告").click()

    descriptions(officer).fill(WORDS)

    expect(draft_line(officer)).to_contain_text("堰市村书记(演示)已经在")
    secretary.goto(owed)
    secretary.get_by_role("button", name="撤回修改").click()
    expect(edit(officer, owed)).to_have_value(WORDS)
    expect(draft_line(officer)).to_have_text(re.compile(f"已恢复草稿。{SAVED.pattern}"))


def sideways_photo(path: Path) -> Path:
    """A telephone's photo: red above blue when upright, stored on its side, with the place."""
    upright = Image.new("RGB", (2000, 3000), RED)
    upright.paste(BLUE, (0, 1500, 2000, 3000))
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (29.5, 0.0, 0.0)
    upright.rotate(90, expand=True).save(path, exif=exif)
    with Image.open(path) as stored:
        assert stored.size == (3000, 2000)
        assert stored.getexif().get_ifd(ExifTags.IFD.GPSInfo)
        assert ImageOps.exif_transpose(stored).size == (2000, 3000)
    return path


def stored_photos(site) -> set[Path]:
    found = (site.folder / "uploads").rglob("*.jpg")
    return {path for path in found if not path.name.endswith(".small.jpg")}


def test_it_waits_for_a_photo_that_is_not_sent_yet(owed, open_page, faults, tmp_path):
    faults.expected += NO_NET
    page = open_page("cun-200", PHONE)
    edit(page, owed).fill(WORDS)
    expect(draft_line(page)).to_have_text(SAVED)
    page.context.set_offline(True)
    page.locator("#list-form input[type=file]").set_input_files(sideways_photo(tmp_path / "a.jpg"))

    page.get_by_role("button", name="下一步：核对").click()

    expect(draft_line(page)).to_contain_text("还有1张照片没有传好")


def names_a_photo(answer: Response) -> bool:
    """Whether it answers a draft in which a card has a photo."""
    return answer.url.endswith("/draft/") and '"photos":["' in (answer.request.post_data or "")


def test_it_stores_a_photo_upright_small_and_without_its_place(
    site, owed, open_page, faults, tmp_path
):
    faults.expected += NO_NET
    before = stored_photos(site)
    page = open_page("cun-200", PHONE)
    edit(page, owed).fill(WORDS)
    page.locator("#list-form").get_by_text("更多（选填）").click()
    page.context.set_offline(True)
    page.locator("#list-form input[type=file]").set_input_files(sideways_photo(tmp_path / "a.jpg"))
    expect(page.locator(".photo-item")).to_contain_text("没有网络")
    with page.expect_response(names_a_photo):
        page.context.set_offline(False)
    expect(page.locator(".photo-item")).to_contain_text("已上传")
    expect(draft_line(page)).to_have_text(SAVED)

    page.reload()

    expect(page.locator(".photo-item")).to_contain_text("已上传")
    shown = page.locator(".photo-picture")
    expect(shown).to_be_visible()
    shown.evaluate("image => image.decode()")
    assert shown.evaluate("image => image.naturalHeight > image.naturalWidth")
    (path,) = stored_photos(site) - before
    with Image.open(path) as stored:
        assert stored.size == (1067, 1600)
        assert stored.getpixel((500, 100))[0] > 150
        assert stored.getpixel((500, 1500))[2] > 150
        assert not stored.getexif()
