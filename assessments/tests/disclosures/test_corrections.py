"""Correcting and voiding sealed sheets: both versions stay, only the new one counts."""

from datetime import date

import pytest

from assessments.models import (
    AssessmentCycle,
    CycleState,
    EntryWay,
    FoundFault,
    ObjectionState,
    PlannedVisit,
    ScoreSheet,
    SheetState,
)
from assessments.services.corrections import Correction, correct_sheet, void_sheet
from assessments.services.judging import total_of
from assessments.services.score_lines import LineInput
from assessments.services.sheet_seals import seal_faults
from assessments.tests.factories import (
    CycleFactory,
    EntrantFactory,
    PlannedVisitFactory,
    RubricFactory,
    ScoreSheetFactory,
)
from shaping.audit.models import AuditEvent
from shaping.uploads.tests.factories import StoredFileFactory
from shaping.workflow import Forbidden, Refused, StaleState

CLEARED = "当天已经清运"


@pytest.fixture
def year(township):
    return CycleFactory(township=township, daily_rubric=RubricFactory(township=township))


@pytest.fixture
def sheet(year):
    """A sealed daily sheet of two items: 55 of 60, 30 of 40, with a photo and a fault."""
    row = ScoreSheetFactory(
        entrant=EntrantFactory(cycle=year), rubric=year.daily_rubric, points=8500
    )
    for item, points in zip(year.daily_rubric.items.all(), (5500, 3000), strict=True):
        line = row.lines.create(item=item, points=points, note="有垃圾")
        line.photos.create(file=StoredFileFactory())
        FoundFault.objects.create(entrant=row.entrant, sheet=row, item=item, words="有垃圾")
    return row


@pytest.fixture
def plain(year):
    """A sealed sheet that has only its points."""
    return ScoreSheetFactory(entrant=EntrantFactory(cycle=year), points=8000)


def mended(**lines):
    return Correction(CLEARED, {code: LineInput(points) for code, points in lines.items()})


def test_the_corrected_sheet_takes_the_place_of_the_old_one(sheet, office):
    new = correct_sheet(sheet, mended(A1=6000), by=office)

    sheet.refresh_from_db()
    assert (sheet.state, sheet.void_reason, sheet.voided_by) == (
        SheetState.VOIDED,
        CLEARED,
        office,
    )
    assert (new.points, new.state, new.replaces) == (9000, SheetState.SEALED, sheet)
    assert total_of(new) == 9000
    assert (new.entry_way, new.inspector_name) == (EntryWay.CORRECTION, sheet.inspector_name)
    assert list(ScoreSheet.objects.counted()) == [new]


def test_items_not_named_stay_and_photos_come_along(sheet, office):
    new = correct_sheet(sheet, mended(A1=6000), by=office)

    kept = new.lines.get(item__code="A2")
    assert (kept.points, kept.note, kept.photos.count()) == (3000, "有垃圾", 1)
    assert new.lines.get(item__code="A1").photos.count() == 1
    assert sheet.lines.get(item__code="A1").points == 5500


def test_faults_and_the_visit_move_to_the_corrected_sheet(sheet, office):
    visit = PlannedVisitFactory(entrant=sheet.entrant, sheet=sheet)

    new = correct_sheet(sheet, mended(A1=6000), by=office)

    assert PlannedVisit.objects.get(pk=visit.pk).sheet == new
    standing = FoundFault.objects.filter(sheet__state=SheetState.SEALED)
    assert [fault.item.code for fault in standing] == ["A2"]


def test_a_sheet_without_items_is_corrected_by_its_points(plain, office):
    new = correct_sheet(plain, Correction(CLEARED, points=8250), by=office)

    assert (new.points, new.lines.count()) == (8250, 0)
    again = correct_sheet(new, Correction("又查了一遍", points=8300), by=office)
    assert list(ScoreSheet.objects.counted()) == [again]


def test_the_trail_holds_reason_and_keyed_hash(sheet, office):
    new = correct_sheet(sheet, mended(A1=6000), by=office)

    void, correct = AuditEvent.objects.filter(action__startswith="sheet.").order_by("sequence")
    assert (void.action, void.target_id) == ("sheet.void", str(sheet.pk))
    assert (correct.after["replaces"], correct.after["reason"]) == (sheet.pk, CLEARED)
    assert list(seal_faults()) == []
    new.lines.filter(item__code="A1").update(points=5000)
    (fault,) = seal_faults()
    assert "指纹对不上" in fault


@pytest.mark.parametrize(
    ("correction", "words"),
    [
        (Correction(" "), "原因"),
        (Correction("原" * 201), "原因"),
        (mended(A1=6001), "0到60"),
        (mended(A1=5550), "每处扣"),
        (mended(X9=10), "没有X9"),
        (Correction(CLEARED), "没有更正"),
        (Correction(CLEARED, {"A1": LineInput(None)}), "都要有分"),
    ],
)
def test_what_the_rubric_does_not_allow_is_refused(sheet, office, correction, words):
    before = AuditEvent.objects.count()
    with pytest.raises(Refused, match=words):
        correct_sheet(sheet, correction, by=office)
    sheet.refresh_from_db()
    assert (sheet.state, ScoreSheet.objects.count()) == (SheetState.SEALED, 1)
    assert AuditEvent.objects.count() == before


@pytest.mark.parametrize("points", [None, 8000, 10_001, -1])
def test_points_must_be_given_changed_and_in_range(plain, office, points):
    with pytest.raises(Refused):
        correct_sheet(plain, Correction(CLEARED, points=points), by=office)


def test_only_an_open_year_is_corrected(sheet, office, leader):
    sheet.cycle.state = CycleState.SEALED
    sheet.cycle.save()

    with pytest.raises(Refused, match="重新开放"):
        correct_sheet(sheet, mended(A1=6000), by=office)
    with pytest.raises(Refused, match="重新开放"):
        void_sheet(sheet, "不该有", by=leader)


def test_a_sheet_is_corrected_once(sheet, office):
    correct_sheet(sheet, mended(A1=6000), by=office)

    with pytest.raises(StaleState, match="已作废"):
        correct_sheet(sheet, mended(A1=5900), by=office)


def test_blind_sheets_are_left_alone(plain, office, leader):
    ScoreSheet.objects.update(kind="year_end", inspected_on=date(2025, 12, 20))
    blind = ScoreSheet.objects.get()

    with pytest.raises(Refused, match="还没有开封"):
        correct_sheet(blind, Correction(CLEARED, points=8250), by=office)
    with pytest.raises(Refused, match="还没有开封"):
        void_sheet(blind, "不该有", by=leader)


def test_who_may(sheet, office, leader, auditor):
    for user in (leader, auditor):
        with pytest.raises(Forbidden):
            correct_sheet(sheet, mended(A1=6000), by=user)
    for user in (office, auditor):
        with pytest.raises(Forbidden):
            void_sheet(sheet, "不该有", by=user)


def test_the_leader_voids_a_sheet_for_good(sheet, leader):
    visit = PlannedVisitFactory(entrant=sheet.entrant, sheet=sheet)

    void_sheet(sheet, "不是当天查的", by=leader)

    assert not ScoreSheet.objects.counted().exists()
    assert PlannedVisit.objects.get(pk=visit.pk).sheet is None
    assert AuditEvent.objects.get(action="sheet.void").after == {"reason": "不是当天查的"}
    sheet.refresh_from_db()
    with pytest.raises(StaleState):
        void_sheet(sheet, "再来", by=leader)


def test_a_correction_rests_on_an_upheld_objection_about_that_village(
    objection, entrant, cycle, office
):
    AssessmentCycle.objects.filter(pk=cycle.pk).update(state=CycleState.OPEN)
    row = ScoreSheet.objects.filter(entrant=entrant, kind="daily").get()
    change = Correction(CLEARED, points=9900)

    with pytest.raises(Refused, match="没有认定成立"):
        correct_sheet(row, change, by=office, objection=objection)
    objection.state = ObjectionState.UPHELD
    other = ScoreSheet.objects.exclude(entrant=entrant).filter(kind="daily").first()
    with pytest.raises(Refused, match="不是关于"):
        correct_sheet(other, change, by=office, objection=objection)
    correct_sheet(row, change, by=office, objection=objection)
    assert AuditEvent.objects.get(action="sheet.correct").after["objection"] == objection.pk
