"""Photos on a phone: made small, sent at once, sent again, never lost in silence."""

import re
from dataclasses import dataclass, field
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Page, Route, expect

from shaping.uploads.tests.pictures import colours, corners, encoded, notes, opened

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]
PLACE = "/photo-form/"
UPLOAD = "**/uploads/photos/"
HTML = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>照片</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/static/js-lib-bootstrap5/css/bootstrap.min.css">
<link rel="stylesheet" href="/static/css/app.css"></head><body><main class="wide">
<form method="post" action="{place}"><input type="hidden" name="csrfmiddlewaretoken" value="{token}">
<div data-photos data-upload-url="/uploads/photos/" data-max="3" data-name="photos"
  data-draft-key="draft-1">{stored}</div>
<button type="submit" class="btn btn-primary">提交</button></form></main>
<script type="module" src="/static/js/photos.js"></script></body></html>"""


@dataclass
class Form:
    """A page with nothing but a photo picker, under the site's own content policy."""

    page: Page
    token: str
    policy: str
    stored: str = ""
    sent: list[dict[str, list[str]]] = field(default_factory=list)

    def answer(self, route: Route) -> None:
        if route.request.method == "POST":
            self.sent.append(parse_qs(route.request.post_data))
        body = HTML.format(place=PLACE, token=self.token, stored=self.stored)
        headers = {"Content-Security-Policy": self.policy}
        route.fulfill(body=body, content_type="text/html", headers=headers)

    def keys(self) -> list[str]:
        inputs = self.page.locator("input[name=photos]").all()
        return [element.get_attribute("value") for element in inputs]

    def choose(self, *contents: bytes, name: str = "IMG_{}.jpg") -> None:
        files = [
            {"name": name.format(number), "mimeType": "image/jpeg", "buffer": content}
            for number, content in enumerate(contents, start=1)
        ]
        self.page.get_by_label("拍照或选照片").set_input_files(files)

    def expect_stored(self, count: int) -> None:
        words = self.page.locator(".photo-words", has_text="已上传")
        expect(words).to_have_count(count, timeout=20_000)


@pytest.fixture
def form(open_page, faults) -> Form:
    page = open_page("cun-200", 360)
    policy = page.goto("/feedback/").headers["content-security-policy"]
    token = page.locator("[name=csrfmiddlewaretoken]").first.get_attribute("value")
    made = Form(page, token, policy)
    page.route(f"**{PLACE}", made.answer)
    page.goto(PLACE)
    yield made
    # A request that we cut off is told on the console.
    faults.found[:] = [fault for fault in faults.found if "net::ERR_" not in fault]


def camera_photo() -> bytes:
    """12 megapixels, held sideways, with a place in its notes."""
    return encoded(corners((4000, 3000)), quality=95, exif=notes(6))


def test_it_sends_small_upright_photos_and_names_them(form):
    form.choose(camera_photo(), encoded(corners(), "PNG"))
    form.expect_stored(2)
    keys = form.keys()

    kept = form.page.request.get(f"/uploads/{keys[0]}/").body()
    assert opened(kept).size == (1200, 1600)
    assert colours(kept) == "brwg"  # turned to the right by a quarter
    assert not opened(kept).getexif()
    form.page.get_by_role("button", name="提交").click()
    assert form.sent[0]["photos"] == keys
    assert len(set(keys)) == 2


def test_a_reload_goes_on_with_what_was_not_sent(form):
    form.page.route(UPLOAD, lambda route: route.abort())
    form.choose(encoded(corners()))
    expect(form.page.locator(".photo-words")).to_contain_text("没有网络", timeout=10_000)
    form.page.unroute(UPLOAD)

    form.page.reload()

    form.expect_stored(1)
    assert len(form.keys()) == 1
    form.page.reload()
    form.expect_stored(1)
    assert len(form.keys()) == 1


def test_a_lost_answer_makes_no_second_photo(form):
    """The server has stored it, but the phone never heard of it."""
    seen = []

    def lose(route: Route) -> None:
        answer = route.fetch()
        seen.append(answer.json()["id"])
        route.abort() if len(seen) == 1 else route.fulfill(response=answer)

    form.page.route(UPLOAD, lose)
    form.choose(encoded(corners()))

    form.expect_stored(1)
    assert (len(seen), len(set(seen))) == (2, 1)


def test_it_waits_without_a_network_and_sends_when_it_is_back(form):
    form.page.context.set_offline(True)
    form.choose(encoded(corners()))
    expect(form.page.locator(".photo-words")).to_have_text("没有网络，会自动重传")

    form.page.get_by_role("button", name="提交").click()
    expect(form.page.get_by_role("status")).to_contain_text("还有1张照片没有传好")
    assert form.sent == []

    form.page.context.set_offline(False)
    form.expect_stored(1)


def test_it_says_what_the_server_says_and_lets_go_of_it(form):
    form.choose(b"<svg xmlns='http://www.w3.org/2000/svg'/>")

    expect(form.page.locator(".photo-words")).to_contain_text("这不是照片")
    expect(form.page.get_by_role("button", name="重试 IMG_1.jpg")).to_be_hidden()
    remove = form.page.get_by_role("button", name="删除 IMG_1.jpg")
    remove.focus()
    form.page.keyboard.press("Enter")
    expect(form.page.get_by_label("拍照或选照片")).to_be_focused()
    form.page.get_by_role("button", name="提交").click()
    assert "photos" not in form.sent[0]


def test_it_takes_no_more_than_the_form_wants(form):
    form.choose(*[encoded(corners((80 + number, 60))) for number in range(5)])

    expect(form.page.get_by_role("status")).to_contain_text("IMG_3.jpg：已上传", timeout=20_000)
    form.expect_stored(3)
    expect(form.page.get_by_label("拍照或选照片")).to_be_hidden()
    expect(form.page.get_by_text("已选满3张")).to_be_visible()
    form.page.get_by_role("button", name="删除 IMG_2.jpg").click()
    assert len(form.keys()) == 2
    expect(form.page.get_by_label("拍照或选照片")).to_be_visible()


def test_it_shows_what_the_form_holds_already(form):
    form.choose(encoded(corners()))
    form.expect_stored(1)
    [key] = form.keys()
    foreign = "00000000-0000-4000-8000-000000000000"
    form.stored = "".join(
        f'<input type="hidden" name="photos" value="{value}">' for value in (key, foreign)
    )

    form.page.reload()

    form.expect_stored(2)
    assert form.keys() == [key, foreign]
    expect(form.page.get_by_role("img")).to_have_count(1)
    assert form.page.get_by_role("img").evaluate("image => image.naturalWidth") == 80


def test_it_says_when_one_is_signed_out(form):
    form.page.context.clear_cookies()
    form.choose(encoded(corners()))

    expect(form.page.locator(".photo-words")).to_contain_text(re.compile("页面过期|登录已过期"))
    expect(form.page.get_by_role("button", name="重试 IMG_1.jpg")).to_be_visible()
