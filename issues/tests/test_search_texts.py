"""The searchable words follow a problem through everything that changes it."""

from datetime import date

import pytest
import time_machine

from issues.models import Issue, IssueList, IssueState
from issues.services.draft_changes import DraftChange
from issues.services.drafts import save_draft
from issues.services.flow import Step, advance, note
from issues.services.search_texts import (
    refresh_renamed,
    refresh_search_texts,
    search_text_of,
)
from issues.services.submissions import submit_list, token_of
from issues.services.triage import Triage, edit_issue, triage_issue
from issues.tests.factories import CategoryFactory, IssueFactory, IssueListFactory
from villages.tests.factories import HamletFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _november():
    with time_machine.travel("2026-11-24 10:00+08:00", tick=False):
        yield


@pytest.fixture
def stored(village):
    issue = IssueFactory(village=village, in_progress=True)
    refresh_search_texts([issue])
    return issue


def text_of(issue):
    return Issue.objects.get(pk=issue.pk).search_text


def submitted(village, officer, text) -> Issue:
    hamlet = HamletFactory(village=village)
    category = CategoryFactory(township=village.township)
    issue_list = IssueListFactory(village=village)
    card = {
        "hamlet": str(hamlet.pk),
        "category": str(category.pk),
        "description": text,
        "affected_count": "1",
        "affected_unit": "place",
        "rev": 0,
    }
    save_draft(issue_list, DraftChange(rows={"k1": card}), by=officer)
    issue_list = IssueList.objects.select_related("village__township").get(pk=issue_list.pk)
    submit_list(issue_list, by=officer, token=token_of(issue_list))
    return Issue.objects.get(draft_key="k1")


def test_a_problem_that_a_list_brings_is_found(village, village_officer):
    issue = submitted(village, village_officer, "下湾变压器裸露")

    assert text_of(issue) == search_text_of(issue)
    assert "下湾变压器裸露" in text_of(issue)


def test_a_correction_is_found(stored, office):
    edit_issue(stored, {"description": "八组路灯不亮"}, by=office, version=stored.version)

    assert "八组路灯不亮" in text_of(stored)
    assert "七组排灌渠" not in text_of(stored)


def test_a_new_category_and_grid_number_are_found(stored, office, township):
    road = CategoryFactory(township=township, name="道路交通")
    triage = Triage(road, "common", "township", grid_event_number="WG-2026-8")

    triage_issue(stored, triage, by=office, version=stored.version)

    assert "道路交通" in text_of(stored)
    assert "wg-2026-8" in text_of(stored)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("number", "N-1"),
        ("description", "别的事"),
        ("responsible_unit", "县供电公司"),
        ("grid_event_number", "WG-1"),
    ],
)
def test_the_flow_keeps_every_searched_column(stored, office, column, value):
    note(stored, Step("edit", "", {}, {column: value}), by=office)

    assert value.lower() in text_of(stored)


def test_a_move_keeps_it_too(stored, office):
    fields = {"responsible_unit": "县供电公司", "due_on": date(2026, 12, 1)}
    parked = advance(
        stored,
        IssueState.PARKED,
        Step("park", "等", {}, {"review_on": date(2027, 2, 1)}),
        by=office,
    )
    assert parked.to_state == "parked"

    advance(stored, IssueState.IN_PROGRESS, Step("assign", "", {}, fields), by=office)

    assert "县供电公司" in text_of(stored)


def test_a_move_without_such_a_column_writes_nothing_more(stored, office):
    Issue.objects.filter(pk=stored.pk).update(search_text="as it was")

    note(stored, Step("carry", "", {}, {"needs_help": True}), by=office)

    assert text_of(stored) == "as it was"


@pytest.mark.parametrize("what", ["village", "hamlet", "category"])
def test_the_clock_catches_up_with_a_new_name(stored, what):
    row = getattr(stored, what)
    type(row).objects.filter(pk=row.pk).update(name="改了名的")

    assert refresh_renamed() == 1
    assert "改了名的" in text_of(stored)
    assert refresh_renamed() == 0


def test_the_clock_leaves_the_others_alone(stored, village):
    whole = IssueFactory(village=village, hamlet=None)
    refresh_search_texts([whole])

    assert refresh_renamed() == 0


@pytest.mark.parametrize("count", [1, 3])
def test_it_costs_one_statement_for_many(village, count, django_assert_num_queries):
    IssueFactory.create_batch(count, village=village)
    rows = Issue.objects.select_related("village", "hamlet", "category")

    with django_assert_num_queries(2):
        assert refresh_search_texts(rows) == count
