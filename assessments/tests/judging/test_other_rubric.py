"""Scores never land on another rubric than the one that the person was shown."""

import json

import pytest

from assessments.models import AssessmentCycle, Assignment, ScoreSheet
from assessments.services.judging import open_tour_sheet, open_visit_sheet, save_lines, seal_sheet
from assessments.services.rubrics import choose_rubric
from assessments.tests.factories import RubricFactory
from assessments.tests.judging.cast import FULL, VISIT, begun
from assessments.tests.judging.test_sending import LINE, SCRIPT, page_of
from shaping.workflow import StaleState

OTHER = "1" * 64


def choose(cycle, office, kind="year_end"):
    """The office chooses another rubric, in another request."""
    rubric = RubricFactory(township=cycle.township, kind=kind, content_hash=OTHER)
    choose_rubric(AssessmentCycle.objects.get(pk=cycle.pk), kind, rubric, by=office)
    return rubric


@pytest.fixture
def phone(client_of, inspector):
    return client_of(inspector)


def test_a_tour_sheet_takes_the_rubric_chosen_meanwhile(assignment, inspector, office):
    read = Assignment.objects.select_related("cycle__year_end_rubric").get(pk=assignment.pk)
    rubric = choose(assignment.cycle, office)

    assert open_tour_sheet(read, VISIT, by=inspector).rubric == rubric


def test_a_visit_takes_the_rubric_chosen_meanwhile(assignment, inspector, office):
    rubric = choose(assignment.cycle, office, "daily")

    sheet = open_visit_sheet(assignment.entrant, assignment.member, VISIT, by=inspector)

    assert sheet.rubric == rubric


def test_a_phone_with_another_rubric_opens_nothing(phone, assignment, office):
    values = {"on": "2025-12-20", "rubric": assignment.cycle.year_end_rubric.content_hash}
    choose(assignment.cycle, office)

    answer = phone.post(page_of("sheet-open", assignment), values, **SCRIPT)

    assert answer.status_code == 409
    assert "评分细则刚刚换成了" in answer.json()["message"]
    assert not ScoreSheet.objects.exists()


@pytest.mark.parametrize("seen", [{"rubric": OTHER}, {}])
def test_lines_by_another_rubric_are_not_saved(phone, assignment, seen):
    sheet = begun(assignment, {})
    body = json.dumps({"revision": 2, "lines": {"A1": LINE}, "faults": {}} | seen)

    answer = phone.post(
        page_of("sheet-lines", sheet), body, content_type="application/json", **SCRIPT
    )

    assert answer.status_code == 409
    assert answer.json()["rubric_hash"] == sheet.rubric.content_hash
    assert not sheet.lines.exists()


def test_what_was_checked_by_another_rubric_is_not_sealed(phone, assignment):
    sheet = begun(assignment)
    values = {"revision": sheet.revision, "rubric": OTHER}

    answer = phone.post(page_of("sheet-seal", sheet), values, **SCRIPT)

    sheet.refresh_from_db()
    assert (answer.status_code, sheet.state) == (409, "draft")


def test_the_services_take_the_rubric_that_was_shown(assignment, inspector):
    seen = assignment.cycle.year_end_rubric.content_hash

    sheet = open_tour_sheet(assignment, VISIT, by=inspector, rubric_hash=seen)
    with pytest.raises(StaleState, match="评分细则刚刚换成了"):
        open_tour_sheet(assignment, VISIT, by=inspector, rubric_hash=OTHER)
    saved = save_lines(sheet, FULL, by=inspector, rubric_hash=seen)

    assert seal_sheet(saved, by=inspector, rubric_hash=seen).state == "sealed"


def test_the_pages_say_by_which_rubric_they_show_the_items(phone, assignment):
    seen = assignment.cycle.year_end_rubric.content_hash
    cycle = assignment.cycle
    page = phone.get(f"/assessments/{cycle.township.code9}/{cycle.year}/tour/")

    assert page.context["script_values"][0]["rubric_hash"] == seen
    sheet = begun(assignment)
    page = phone.get(page_of("sheet-edit", sheet))
    assert page.context["script_values"]["rubric_hash"] == seen


def test_an_assignment_taken_back_meanwhile_is_told(assignment, inspector):
    Assignment.objects.filter(pk=assignment.pk).delete()

    with pytest.raises(StaleState, match="分工刚刚取消了"):
        open_tour_sheet(assignment, VISIT, by=inspector)
