"""An evening talk on a telephone: one page, and its problems stand in the month's list."""

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]
PHONE = 360
FACTS = {
    "地点": "湾中晒场",
    "主持人": "王支书",
    "干部人数": "2",
    "群众人数": "15",
    "主要议题": "渠道清淤怎么出工",
}
PROBLEMS = ("七组渠道淤塞200米", "湾口路灯不亮", "老人取药不便")


def test_three_problems_take_one_page_and_stand_in_the_list(open_page):
    page = open_page("cun-203", PHONE)
    page.get_by_role("link", name="登记夜话").click()
    page.get_by_label("村湾(小区)").select_option(index=1)
    for label, words in FACTS.items():
        page.get_by_label(label).fill(words)
    for number, words in enumerate(PROBLEMS, start=1):
        row = page.get_by_role("group", name=f"问题{number}", exact=True)
        row.get_by_label("问题描述").fill(words)
        row.get_by_label("类别").select_option(label="农田水利")
        row.get_by_label("涉及数").fill("12")
    page.get_by_role("button", name="存好").click()

    expect(page.get_by_text("渠道清淤怎么出工")).to_be_visible()
    for words in PROBLEMS:
        expect(page.get_by_text(words)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_forgotten_category_is_told_and_nothing_typed_is_lost(open_page):
    page = open_page("cun-204", PHONE)
    page.get_by_role("link", name="登记夜话").click()
    page.get_by_label("村湾(小区)").select_option(index=1)
    for label, words in FACTS.items():
        page.get_by_label(label).fill(words)
    row = page.get_by_role("group", name="问题1", exact=True)
    row.get_by_label("问题描述").fill(PROBLEMS[0])
    page.get_by_role("button", name="存好").click()

    expect(page.get_by_role("alert")).to_contain_text("请选类别")
    expect(row.get_by_label("问题描述")).to_have_value(PROBLEMS[0])
    expect(page.get_by_label("主要议题")).to_have_value(FACTS["主要议题"])
