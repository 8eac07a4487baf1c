"""While a problem is typed, earlier ones like it are shown; only the village's click says it came back."""

import json

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]
PHONE = 360
SCRIPT = """
import json
from issues.models import Issue
from shaping.operations.demo.problems import EXAMPLE_VILLAGE
row = Issue.objects.filter(village__code12=EXAMPLE_VILLAGE, state="closed").latest("closed_at")
fields = ("pk", "description", "hamlet_id", "category_id")
print(json.dumps({name: getattr(row, name) for name in fields}))
"""


@pytest.fixture
def earlier(site) -> dict[str, object]:
    """The village's newest closed problem."""
    told = site.manage("shell", "-v", "0", "-c", SCRIPT)
    return json.loads(told.strip().splitlines()[-1])


def card_of(page: Page) -> Locator:
    return page.locator("[data-card]").first


def describe(page: Page, owed: str, earlier: dict[str, object]) -> Locator:
    page.goto(f"{owed}edit/")
    card = card_of(page)
    card.get_by_label("村湾(小区)").select_option(str(earlier["hamlet_id"]))
    card.get_by_label("问题类别").select_option(str(earlier["category_id"]))
    card.get_by_label("问题描述").fill(f"又来了：{earlier['description']}")
    return card


def test_it_shows_an_earlier_one_and_keeps_the_choice(owed, open_page, earlier):
    page = open_page("cun-200", PHONE)
    card = describe(page, owed, earlier)
    choice = card.locator(f"[data-recurs-from='{earlier['pk']}']")
    expect(card).to_contain_text("像这几件？")
    expect(choice).to_have_attribute("aria-pressed", "false")

    choice.click()
    expect(choice).to_have_attribute("aria-pressed", "true")
    expect(page.locator("[data-draft-line]")).to_contain_text("草稿已存")
    page.reload()

    expect(choice).to_have_attribute("aria-pressed", "true")
    no = card.get_by_role("button", name="不是").first
    no.click()
    expect(choice).to_have_attribute("aria-pressed", "false")
    expect(card.locator("[data-field=recurs_from]")).to_have_value("")


def test_it_sends_no_words_of_a_sensitive_problem(owed, open_page, earlier):
    page = open_page("cun-200", PHONE)
    asked = []
    page.on("request", lambda sent: asked.append(sent.url) if "/likeness/" in sent.url else None)
    page.goto(f"{owed}edit/")
    card = card_of(page)
    card.get_by_text("更多（选填）").click()
    card.get_by_label("敏感").check()
    card.get_by_label("村湾(小区)").select_option(str(earlier["hamlet_id"]))
    card.get_by_label("问题类别").select_option(str(earlier["category_id"]))
    card.get_by_label("问题描述").fill(str(earlier["description"]))
    expect(page.locator("[data-draft-line]")).to_contain_text("草稿已存")
    page.wait_for_timeout(1500)

    assert asked == []
