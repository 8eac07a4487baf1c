"""A printed sheet is typed by the rubric on the page, or not at all."""

import pytest

from assessments.models import AssessmentCycle, Assignment, ScoreSheet
from assessments.services.paper_workbooks import read_workbook, store_workbook
from assessments.services.papers import change_paper, confirm_paper, enter_paper
from assessments.services.rubrics import choose_rubric
from assessments.tests.factories import RubricFactory
from assessments.tests.judging.cast import FULL, VISIT
from assessments.tests.papers.cast import FORM, paper_url, typed_for, workbook_of
from shaping.workflow import StaleState

CHANGED = "评分细则刚刚换成了"
OTHER = "1" * 64


@pytest.fixture
def choose(cycle, office):
    """The office chooses another rubric, in another request."""

    def run():
        rubric = RubricFactory(township=cycle.township, content_hash=OTHER)
        choose_rubric(AssessmentCycle.objects.get(pk=cycle.pk), "year_end", rubric, by=office)
        return rubric

    return run


def test_an_entry_takes_the_rubric_chosen_meanwhile(assignment, office, choose):
    read = Assignment.objects.select_related("cycle__year_end_rubric").get(pk=assignment.pk)
    rubric = choose()

    assert enter_paper(read, VISIT, FULL, by=office).rubric == rubric


def test_the_form_carries_its_rubric_and_keeps_what_was_typed(assignment, sign_in, office, choose):
    client, url = sign_in(office), paper_url("enter", assignment)
    seen = client.get(url).context["rubric_hash"]
    choose()

    page = client.post(url, FORM | {"rubric": seen, "points-A2": "x"})

    assert page.status_code == 409
    assert CHANGED in page.content.decode()
    assert 'value="59"' in page.content.decode()
    assert not ScoreSheet.objects.exists()
    assert client.post(url, FORM | {"rubric": page.context["rubric_hash"]}).status_code == 302


def test_a_change_by_another_rubric_is_refused(entry, office):
    with pytest.raises(StaleState, match=CHANGED):
        change_paper(entry, VISIT, FULL, by=office, revision=0, rubric_hash=OTHER)


def test_a_second_entry_by_another_rubric_seals_nothing(entry, assignment, second, sign_in):
    with pytest.raises(StaleState, match=CHANGED):
        confirm_paper(entry, FULL, by=second, rubric_hash=OTHER)

    url = paper_url("confirm", assignment)
    page = sign_in(second).post(url, FORM | {"rubric": OTHER})
    assert page.status_code == 409
    entry.refresh_from_db()
    assert entry.state == "draft"
    seen = page.context["rubric_hash"]
    assert sign_in(second).post(url, FORM | {"rubric": seen}).status_code == 302


@pytest.mark.parametrize("is_own", [True, False])
def test_a_workbook_read_by_another_rubric_stores_nothing(
    assignment, inspector, office, choose, is_own
):
    by = inspector if is_own else office
    file = workbook_of(assignment.member, typed_for(assignment), by=by)
    plan = read_workbook(assignment.member, file, VISIT, by=by)
    choose()

    with pytest.raises(StaleState, match=CHANGED):
        store_workbook(assignment.member, plan.sheets, plan.digest, by=by)
    assert not ScoreSheet.objects.exists()
