"""Every page of the back office opens for those who may enter it, in Chinese."""

import re
from html.parser import HTMLParser

import pytest
from django.urls import reverse

from shaping.admin_site import site
from shaping.dashboard.tests.back_office.conftest import list_page, page_of

pytestmark = pytest.mark.one_engine

ENTERING = ("office", "auditor", "system_admin")
# Read or spoken aloud: text, and what stands in these attributes.
SPOKEN = {"title", "aria-label", "placeholder", "alt", "value"}
SILENT_INPUTS = {"hidden", "submit", "checkbox", "radio"}
# File names are no words; hashes and user names hold digits.
ENGLISH = re.compile(r"\b(?!xlsx\b|jpg\b|pdf\b|Excel\b)[A-Za-z]{3,}\b")


class VisibleText(HTMLParser):
    """Collects what a person sees or hears of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        is_icon = "material-symbols-outlined" in (values.get("class") or "")
        self.silent += tag in {"script", "style", "template"} or (is_icon and tag == "span")
        if tag in {"input", "option"} and values.get("type") in SILENT_INPUTS:
            return
        spoken = SPOKEN - ({"value"} if tag in {"option", "button"} else set())
        self.words += [values[name] or "" for name in spoken & values.keys()]

    def handle_endtag(self, tag):
        if self.silent and tag in {"script", "style", "template", "span"}:
            self.silent -= 1

    def handle_data(self, data):
        if not self.silent:
            self.words.append(data)


def english_words(html: str) -> list[str]:
    reader = VisibleText()
    reader.feed(html)
    return [found for text in reader.words for found in ENGLISH.findall(text)]


@pytest.fixture(params=ENTERING)
def person(request):
    return request.getfixturevalue(request.param)


def readable(rows, request_user):
    return [
        row
        for row in rows
        if site._registry[type(row)].visible_rows(request_user).filter(pk=row.pk).exists()
    ]


def test_the_first_page_speaks_chinese(client_of, person):
    answer = client_of(person).get(reverse("admin:index"))

    assert answer.status_code == 200
    assert english_words(answer.content.decode()) == []


def test_every_page_of_every_readable_row_speaks_chinese(client_of, person, rows):
    client = client_of(person)

    for row in readable(rows, person):
        for address in (list_page(row), page_of(row), page_of(row, "history")):
            answer = client.get(address)
            assert answer.status_code == 200, address
            assert english_words(answer.content.decode()) == [], address


def test_every_registered_table_has_a_row_here(rows):
    assert {type(row) for row in rows} == set(site._registry)
