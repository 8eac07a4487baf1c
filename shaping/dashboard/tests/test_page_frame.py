"""The frame around every page: the way in, where one is, and the short 帮助."""

import pytest
from django.urls import URLResolver, get_resolver, reverse

from shaping.dashboard.context import navigation_of
from shaping.dashboard.help_texts import DEFAULT_HELP, HELP_TEXTS, help_for
from villages.models import Township
from villages.tests.factories import AppointmentFactory, TownshipFactory

# Addresses that show no page with a frame: files, half pages, machines' pages, mere acts.
WITHOUT_A_FRAME = ("decision-minutes", "export", "template", "progress", "thumbnail", "annotated", "healthz", "readyz",
    "attachment-file", "document-file", "objection-evidence", "public-ranking", "paper-workbook",
)  # fmt: skip
ACTS = (
    "objection-withdraw",
    "panel-copy",
    "visit-add", "visit-assign", "round-assign", "visit-start",
    "cycle-close", "rubric-seed", "rubric-create", "rubric-copy",
    "points-household-return", "points-dimension-add", "points-dimensions-examples",
    "checklist-examples", "checklist-proof", "practice-examples",
    "procedure-load",
    "honour-remove", "honour-publish",
    "case-submit", "case-recall", "case-reopen", "case-photo-remove", "case-photo", "public-photo",
    "inbox-read", "channel-switch", "channel-try",
    "system-run", "retry", "logout", "large-text", "sign", "compute", "confirm", "recheck", "approve", "propose",
    "workday-fill", "workday-remove",
    "list-accept", "list-draft", "list-recall", "list-return", "send-back", "accept-nil", "remind",
    "likeness-answer", "likeness-hint", "topic-join", "topic-leave", "topic-remedy",
    "report-xlsx", "quarter-xlsx", "year-xlsx", "archive-download",
    "opening-request", "opening-withdraw", "open", "seal", "sheet-lines", "score-photo", "score-worker", "category-add", "requirement-end", "-check", "-docx", "-upload", "-content",
)  # fmt: skip


def view_names(resolver=None, spaces="") -> set[str]:
    names = set()
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            space = f"{spaces}{entry.namespace}:" if entry.namespace else spaces
            names |= view_names(entry, space) if space != "admin:" else set()
        elif entry.name:
            names.add(f"{spaces}{entry.name}")
    return names


def test_every_help_text_belongs_to_a_page():
    assert HELP_TEXTS.keys() - view_names() == set()


def test_every_page_that_people_open_has_its_own_help():
    pages = {name for name in view_names() if not name.endswith((*WITHOUT_A_FRAME, *ACTS))}

    assert pages - HELP_TEXTS.keys() - {"accounts:login"} == set()


def test_a_page_without_a_text_has_the_general_help():
    assert help_for("nowhere") == DEFAULT_HELP


def test_the_place_stands_in_the_head(client_of, office):
    assert "共同缔造工作平台 · 沙坪镇" in client_of(office).get("/").content.decode()


def test_somebody_of_two_townships_or_none_has_no_place(client_of, office, system_admin):
    AppointmentFactory(user=office, township=TownshipFactory())

    for user in (office, system_admin):
        assert 'href="/">共同缔造工作平台</a>' in client_of(user).get("/").content.decode()


@pytest.mark.parametrize("name", ["office", "system_admin"])
def test_a_demo_says_so_on_every_page(client, client_of, request, name):
    user = request.getfixturevalue(name)
    Township.objects.update(is_demo=True)

    for page in (client_of(user).get("/"), client_of(user).get(reverse("admin:index"))):
        assert "演示数据，非真实情况" in page.content.decode()
    client.logout()
    assert "演示数据" in client.get("/accounts/login/").content.decode()


@pytest.mark.parametrize(
    ("view_name", "title", "mark"),
    [
        ("dashboard:home", "首页", "page"),
        ("assessments:cycle-detail", "考核", "true"),
        ("villages:hamlet-edit", "村湾", "true"),
        ("villages:person-detail", "人员", "true"),
        ("issues:list-edit", "清单", "true"),
        ("issues:board", "清单", "true"),
        ("issues:issue-detail", "问题", "true"),
        ("issues:talk-detail", "组织", "true"),
        ("organizations:decision-detail", "组织", "true"),
        ("dashboard:improvement-list", "组织", "true"),
        ("reports:report-list", "月报", "page"),
        ("reports:report-detail", "月报", "true"),
        ("reports:ranking-paper", "考核", "true"),
    ],
)
def test_the_section_one_is_in_is_marked(office, view_name, title, mark):
    marks = {name: found for name, _, found in navigation_of(office, view_name)}

    assert {name for name, found in marks.items() if found} == {title}
    assert marks[title] == mark


def test_nothing_is_marked_on_pages_of_no_section(office):
    assert {mark for _, _, mark in navigation_of(office, "dashboard:feedback")} == {""}


def test_one_sees_the_words_of_ones_posts(village_officer, office, system_admin):
    def words(user) -> list[str]:
        return [title for title, _, _ in navigation_of(user, "")]

    assert words(village_officer) == ["首页", "清单", "问题", "组织", "考核", "村湾"]
    assert words(system_admin) == ["首页", "人员", "后台任务", "运行状态"]
    assert words(office) == ["首页", "清单", "问题", "组织", "考核", "奖励", "月报", "村湾", "人员"]


def test_more_than_seven_words_fold_into_one(client_of, office):
    page = client_of(office).get("/").content.decode()

    assert page.index("<summary>更多</summary>") < page.index(">人员</a>")


def test_the_pages_of_taking_part_stand_side_by_side(client_of, village_officer):
    page = client_of(village_officer).get(reverse("organizations:decision-list"))
    shown = {title for title, _, is_here in page.context["participation_sections"] if is_here}

    assert shown == {"议事"}
    assert client_of(village_officer).get("/").context["participation_sections"] == []
