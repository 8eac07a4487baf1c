"""A village's month on a telephone: few acts, by mouse or keys, and one receipt however often one clicks."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from shaping.tests.browser.hands import Keyboard, Mouse

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]
PHONE = 360
MOST_ACTS = 12
MOST_ACTS_FOR_NIL = 2
RECEIPT = re.compile(r"HZ-101200-\d{4}-\d+")


@pytest.fixture
def tell(request, capfd) -> Callable[[Mouse | Keyboard], None]:
    """Print what it took, so that a run shows the figures and not only that they are low enough."""
    screen = request.config.get_terminal_writer()

    def write(hand: Mouse | Keyboard) -> None:
        with capfd.disabled():
            screen.line(f" {request.node.name}: {hand}")

    return write


def heading(page: Page, words: str) -> Locator:
    return page.get_by_role("heading", name=re.compile(words))


def hand_in(hand: Mouse | Keyboard) -> None:
    """Two carried problems and a new one, from the home page to the receipt."""
    page = hand.page
    hand.press(page.get_by_role("link", name="开始填报"))
    expect(heading(page, "上月未办结（2件）")).to_be_visible()
    carried = page.locator("[data-carried]")
    expect(carried).to_have_count(2)
    hand.tick(carried.nth(0).get_by_label("已办好"))
    hand.tick(carried.nth(1).get_by_label("需要镇里帮助"))
    hand.choose(page.get_by_label("村湾(小区)"), "全村")
    hand.choose(page.get_by_label("问题类别"), "农田水利")
    hand.write(page.get_by_label("涉及数"), "12")
    hand.write(page.get_by_label("问题描述"), "七组排灌渠淤塞200米")
    hand.press(page.get_by_role("button", name="下一步：核对"))
    expect(heading(page, "^核对：")).to_be_visible()
    expect(page.get_by_text("七组排灌渠淤塞200米")).to_be_visible()
    hand.press(page.get_by_role("button", name="上报", exact=True))
    expect(heading(page, "镇里已收到")).to_be_visible()
    expect(page.get_by_text(RECEIPT).first).to_be_visible()
    expect(page.get_by_text("3条", exact=True)).to_be_visible()


@pytest.mark.parametrize("kind", [Mouse, Keyboard])
def test_it_takes_twelve_acts_to_hand_in_the_second_month(owed, open_page, tell, kind):
    hand = kind(open_page("cun-200", PHONE))

    hand_in(hand)

    tell(hand)
    assert hand.acts <= MOST_ACTS


@pytest.mark.parametrize("kind", [Mouse, Keyboard])
def test_it_takes_two_acts_to_report_nil(owed, open_page, tell, kind):
    page = open_page("cun-200", PHONE)
    hand = kind(page)

    hand.press(page.get_by_role("link", name="本月无新增，零报告"))
    expect(heading(page, "没有新增问题？")).to_be_visible()
    hand.press(page.get_by_role("button", name="确认零报告"))

    expect(heading(page, "镇里已收到")).to_be_visible()
    expect(page.get_by_text("零报告", exact=True)).to_be_visible()
    tell(hand)
    assert hand.acts == MOST_ACTS_FOR_NIL


def times_handed_in(page: Page, owed: str) -> int:
    page.goto(owed)
    return page.locator("ol[reversed] > li").count()


def test_it_hands_in_once_on_a_double_click(owed, open_page):
    page = open_page("cun-200", PHONE)
    before = times_handed_in(page, owed)

    page.goto(f"{owed}check/")
    page.get_by_role("button", name="上报零报告").dblclick()

    expect(heading(page, "镇里已收到")).to_be_visible()
    assert times_handed_in(page, owed) == before + 1


def test_it_hands_in_once_from_two_tabs(owed, open_page):
    first = open_page("cun-200", PHONE)
    before = times_handed_in(first, owed)
    second = first.context.new_page()
    for tab in (first, second):
        tab.goto(f"{owed}check/")

    for tab in (first, second):
        tab.get_by_role("button", name="上报零报告").click()
        expect(heading(tab, "镇里已收到")).to_be_visible()

    numbers = {tab.get_by_text(RECEIPT).first.inner_text() for tab in (first, second)}
    assert len(numbers) == 1
    assert times_handed_in(first, owed) == before + 1
