"""Two tabs of one browser do not overwrite each other, and a list that is gone says so every time."""

import pytest
from playwright.sync_api import expect

from shaping.tests.browser.test_problem_drafts import NO_NET, PHONE, descriptions, draft_line, edit

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]


def test_two_tabs_without_a_net_lose_nothing(owed, open_page, faults):
    faults.expected += NO_NET
    first = open_page("cun-200", PHONE)
    second = first.context.new_page()
    for tab in (first, second):
        edit(tab, owed)
    first.context.set_offline(True)
    descriptions(first).fill("第一页写的")
    descriptions(second).fill("第二页写的")
    expect(draft_line(first)).to_contain_text("没有网络，已存本机")
    expect(draft_line(second)).to_contain_text("没有网络，已存本机")

    second.close()
    context = first.context
    first.close()
    context.set_offline(False)
    page = context.new_page()

    edit(page, owed)
    expect(draft_line(page)).to_contain_text("草稿已存")
    words = {field.input_value() for field in descriptions(page).all()}
    assert {"第一页写的", "第二页写的"} <= words
