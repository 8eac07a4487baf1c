"""A workbook that comes back: looked at first, stored once, never an import that others read."""

import re

import pytest

from assessments.models import ScoreSheet
from assessments.services.judging import save_lines, seal_sheet
from assessments.services.paper_workbooks import read_workbook, store_workbook
from assessments.services.papers import confirm_paper, discard_paper, enter_paper
from assessments.services.score_lines import LineInput
from assessments.tests.judging.cast import FULL, VISIT, assigned, begun, sealed
from assessments.tests.papers.cast import TYPED, stored, typed_for, workbook_of
from shaping.audit.models import AuditEvent
from shaping.imports.models import ImportBatch
from shaping.jobs.models import Job
from shaping.workflow import Forbidden, Refused, StaleState


@pytest.fixture
def member(assignment):
    return assignment.member


def loaded(member, typed, by=None) -> list[str]:
    """The workbook read and stored; the serials that changed."""
    by = by or member.user
    plan = read_workbook(member, workbook_of(member, typed, by), VISIT, by=by)
    assert plan.faults == []
    return store_workbook(member, plan.sheets, plan.digest, by=by)


def loads():
    return AuditEvent.objects.filter(action="paper.workbook_load")


def test_the_inspectors_own_become_his_drafts(assignment, member, inspector):
    assert loaded(member, typed_for(assignment)) == [assignment.serial]

    sheet = ScoreSheet.objects.get()
    assert (sheet.state, sheet.entry_way, sheet.points) == ("draft", "screen", 9450)
    assert (sheet.entered_by, sheet.inspector, sheet.inspected_on) == (inspector, inspector, VISIT)
    assert sheet.lines.get(item__code="A1").note == "二组路口有垃圾"
    assert seal_sheet(sheet, by=inspector).state == "sealed"


def test_what_is_left_empty_stays_as_it_is(assignment, member, inspector):
    begun(assignment)

    loaded(member, typed_for(assignment, values={"A2": {"points": 30}}))
    assert stored(assignment) == {"A1": 5900, "A2": 3000}
    assert ScoreSheet.objects.get().lines.get(item__code="A1").note == "二组路口有垃圾"


def test_words_alone_leave_the_points(assignment, member):
    begun(assignment)

    loaded(member, typed_for(assignment, values={"A1": {"note": "三组"}}))
    line = ScoreSheet.objects.get().lines.get(item__code="A1")
    assert (line.points, line.note) == (5900, "三组")


def test_not_applicable_full_width_and_text_numbers_are_taken(assignment, member):
    values = {"A1": {"points": "５９"}, "A2": {"away": "不适用"}}

    loaded(member, typed_for(assignment, values=values))
    assert stored(assignment) == {"A1": 5900, "A2": None}


def test_the_same_file_twice_changes_nothing(assignment, member):
    loaded(member, typed_for(assignment))
    before = ScoreSheet.objects.get().revision

    assert loaded(member, typed_for(assignment)) == []
    assert ScoreSheet.objects.get().revision == before
    assert loads().count() == 1


def test_one_plan_confirmed_twice_is_one(assignment, member, inspector):
    file = workbook_of(member, typed_for(assignment))
    plan = read_workbook(member, file, VISIT, by=inspector)

    assert store_workbook(member, plan.sheets, plan.digest, by=inspector)
    assert store_workbook(member, plan.sheets, plan.digest, by=inspector) == []


def test_the_file_of_a_sealed_sheet_changes_nothing(assignment, member):
    sealed(assignment)

    plan = read_workbook(member, workbook_of(member, typed_for(assignment)), VISIT, by=member.user)
    assert [sheet.is_same for sheet in plan.sheets] == [True]


def test_a_sheet_changed_since_the_check_is_refused_and_nothing_stored(
    assignment, cycle, member, inspector
):
    other = assigned(cycle, inspector)
    sheet = begun(assignment, {"A1": LineInput(6000)})
    file = workbook_of(member, typed_for(assignment, other))
    plan = read_workbook(member, file, VISIT, by=inspector)
    save_lines(sheet, {"A1": LineInput(5000)}, by=inspector)

    with pytest.raises(StaleState, match="核对以后又有改动"):
        store_workbook(member, plan.sheets, plan.digest, by=inspector)
    assert stored(assignment) == {"A1": 5000}
    assert ScoreSheet.objects.count() == 1
    assert not loads().exists()


def test_what_the_office_uploads_another_person_confirms(assignment, member, office, second):
    loaded(member, typed_for(assignment), by=office)

    sheet = ScoreSheet.objects.get()
    assert (sheet.state, sheet.entry_way, sheet.entered_by) == ("draft", "paper", office)
    with pytest.raises(Forbidden):
        confirm_paper(sheet, FULL, by=office)
    assert confirm_paper(sheet, FULL, by=second).is_sealed


def test_the_office_uploads_twice_and_once_more_with_a_correction(assignment, member, office):
    loaded(member, typed_for(assignment), by=office)

    assert loaded(member, typed_for(assignment), by=office) == []
    loaded(member, typed_for(assignment, values=TYPED | {"A2": {"points": 30}}), by=office)
    assert stored(assignment) == {"A1": 5900, "A2": 3000}
    assert ScoreSheet.objects.get().entry_way == "paper"


@pytest.mark.parametrize("points", [3550, 3000])
def test_a_plan_is_never_compared_with_a_sealed_sheet(points, assignment, member, office, second):
    typed = typed_for(assignment, values=TYPED | {"A2": {"points": points / 100}})
    file = workbook_of(member, typed, office)
    plan = read_workbook(member, file, VISIT, by=office)
    entry = enter_paper(assignment, VISIT, FULL, by=office)
    confirm_paper(entry, FULL, by=second)

    with pytest.raises(StaleState, match="已经封存"):
        store_workbook(member, plan.sheets, plan.digest, by=office)


def test_an_entry_taken_away_since_the_check_is_stale(assignment, member, office):
    entry = enter_paper(assignment, VISIT, FULL, by=office)
    values = TYPED | {"A2": {"points": 30}}
    file = workbook_of(member, typed_for(assignment, values=values), office)
    plan = read_workbook(member, file, VISIT, by=office)
    discard_paper(entry, by=office)

    with pytest.raises(StaleState, match="核对以后又有改动"):
        store_workbook(member, plan.sheets, plan.digest, by=office)


def test_the_trail_holds_serials_and_a_keyed_hash(assignment, member):
    loaded(member, typed_for(assignment))

    event = loads().get()
    assert event.after["serials"] == [assignment.serial]
    nonce, digest = event.after["workbook"].split(":")
    assert (len(nonce), len(digest)) == (32, 64)
    written = "".join(f"{row.summary}{row.after}" for row in AuditEvent.objects.all())
    assert not re.search(r"35\.5|3550|9450|94\.5", written.replace(digest, "").replace(nonce, ""))


def test_it_is_no_import_and_no_job(assignment, member):
    loaded(member, typed_for(assignment))

    assert not ImportBatch.objects.exists()
    assert not Job.objects.exists()


def test_a_year_closed_meanwhile_takes_none(assignment, member, inspector, cycle):
    file = workbook_of(member, typed_for(assignment))
    plan = read_workbook(member, file, VISIT, by=inspector)
    type(cycle).objects.update(state="sealed")

    with pytest.raises(Refused, match="已封账"):
        store_workbook(member, plan.sheets, plan.digest, by=inspector)
