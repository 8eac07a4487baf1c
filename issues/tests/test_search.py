"""Full-text search: the same rows on both engines, by index on PostgreSQL."""

from datetime import date

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from issues.models import Issue
from issues.queries.ledger import Choice, ledger_rows
from issues.queries.searching import MOST_WORDS, folded, holding_words, words_in
from issues.services.search_texts import refresh_search_texts, search_text_of
from issues.tests.factories import IssueFactory
from shaping.workdays.queries import calendar_for

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)
only_postgresql = pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="only PostgreSQL has the index"
)
# Letters that fold, that LIKE takes for a pattern, and that stand in real problems.
LETTERS = st.sampled_from("变压器台区线路裸露渠Aa1１Ｗw%_\\'\" ,，ßİ。①")
TEXTS = st.text(LETTERS, min_size=1, max_size=12)


@pytest.fixture
def searchable(village):
    def make(*descriptions):
        for text in descriptions:
            IssueFactory(village=village, description=text)
        refresh_search_texts(Issue.objects.select_related("village", "hamlet", "category"))

    return make


def found(text):
    return [issue.description for issue in holding_words(Issue.objects.order_by("pk"), text)]


def test_a_word_is_found_inside_a_sentence(searchable):
    searchable("3组变压器台区线路裸露", "七组排灌渠淤塞200米")

    assert found("变压器") == ["3组变压器台区线路裸露"]


def test_short_words_are_found_too(searchable):
    searchable("渠堵了", "路坏了")

    assert found("渠") == ["渠堵了"]


def test_several_words_must_all_be_there(searchable):
    searchable("下湾变压器裸露", "上湾变压器裸露", "下湾路灯不亮")

    assert found("变压器　下湾") == ["下湾变压器裸露"]


@pytest.mark.parametrize("word", ["WG-7", "wg-7", "ＷＧ－７"])
def test_width_and_case_do_not_matter(searchable, word):
    searchable("网格件WG-7")

    assert found(word) == ["网格件WG-7"]


@pytest.mark.parametrize("word", ["100%", "a_b", "c\\d"])
def test_what_like_takes_for_a_pattern_is_only_itself(searchable, word):
    searchable("完成100%", "a_b", "c\\d", "完成1000", "axb", "cd")

    assert found(word) == [{"100%": "完成100%"}.get(word, word)]


@pytest.mark.parametrize("text", ["", "   ", "，。"])
def test_no_word_narrows_nothing(searchable, text):
    searchable("渠", "路")

    assert found(text) == ["渠", "路"]


def test_a_flood_of_words_is_cut():
    assert len(words_in(" ".join(f"词{number}" for number in range(50)))) == MOST_WORDS


@pytest.mark.parametrize("words", ["堰市村", "农田水利", "镇水利站", "wg-9", "101200-2611"])
def test_everything_that_names_a_problem_is_looked_through(village, words):
    issue = IssueFactory(
        village=village, in_progress=True, grid_event_number="WG-9", number="101200-2611-07"
    )
    refresh_search_texts([issue])

    assert holding_words(Issue.objects.all(), words).get() == issue


def test_the_hamlet_is_looked_through(village):
    issue = IssueFactory(village=village)
    refresh_search_texts([issue])

    assert issue.hamlet.name in search_text_of(issue)
    assert holding_words(Issue.objects.all(), issue.hamlet.name).get() == issue


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(stored=st.lists(TEXTS, min_size=1, max_size=6), looked_for=TEXTS)
def test_both_engines_find_what_python_finds(village, stored, looked_for):
    Issue.objects.all().delete()
    issues = [IssueFactory(village=village, description=text) for text in stored]
    refresh_search_texts(issues)

    rows = holding_words(Issue.objects.order_by("pk"), looked_for)

    words = words_in(looked_for)
    expected = [
        issue.pk for issue in issues if all(word in folded(search_text_of(issue)) for word in words)
    ]
    assert [issue.pk for issue in rows] == expected


@only_postgresql
def test_the_register_is_searched_by_index(village, office):
    texts = [f"{number}组排灌渠淤塞{number}米" for number in range(20_000)]
    texts += ["3组变压器台区线路裸露"] * 20
    template = IssueFactory(village=village)
    Issue.objects.bulk_create(
        (
            Issue(
                village=village,
                category=template.category,
                draft_key=f"bulk-{number}",
                number=f"bulk-{number}",
                description=text,
                search_text=folded(text),
                affected_count=1,
                affected_unit="household",
                reported_at=template.reported_at,
            )
            for number, text in enumerate(texts)
        ),
        batch_size=5000,
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE issues_issue")

    rows = ledger_rows(office, Choice(words="变压器"), TODAY, calendar_for(TODAY, TODAY))

    assert "issue_search_trigrams" in rows.explain()
    assert rows.count() == 20
