"""Sealing: complete, checked, once; the audit trail knows no score."""

import pytest
from django.utils import timezone

from assessments.models import FoundFault, Recusal
from assessments.services.judging import (
    open_visit_sheet,
    save_lines,
    seal_sheet,
    sheet_digest,
    total_of,
)
from assessments.services.score_lines import LineInput
from assessments.tests.factories import OpeningFactory
from assessments.tests.judging.cast import FULL, VISIT, begun
from shaping.audit.models import AuditEvent
from shaping.workflow import Forbidden, Refused, StaleState
from villages.capabilities import Role


def seals():
    return AuditEvent.objects.filter(action="sheet.seal")


def refused(sheet, words, kind=Refused, **values):
    with pytest.raises(kind, match=words):
        seal_sheet(sheet, by=values.pop("by", sheet.inspector), **values)
    sheet.refresh_from_db()
    assert (sheet.state, sheet.nonce, sheet.sealed_at) == ("draft", "", None)
    assert not seals().exists()


def test_it_seals_with_points_who_and_when(assignment, inspector):
    sheet = seal_sheet(begun(assignment), by=inspector)

    assert (sheet.state, sheet.points, sheet.sealed_by) == ("sealed", 9450, inspector)
    assert sheet.sealed_at


def test_the_event_holds_a_keyed_hash_and_no_score(assignment, inspector):
    sheet = seal_sheet(begun(assignment), by=inspector)

    event = seals().get()
    assert event.after == {"hash": sheet_digest(sheet)}
    assert "94" not in event.summary
    assert "59" not in event.summary
    assert len(sheet.nonce) == 64


def test_the_hash_depends_on_points_words_and_nonce(assignment, inspector):
    sheet = seal_sheet(begun(assignment), by=inspector)
    digest = sheet_digest(sheet)

    sheet.lines.update(note="改过")
    assert sheet_digest(sheet) != digest
    sheet.nonce = "0" * 64
    assert sheet_digest(sheet) != digest


def test_it_names_what_is_open(assignment):
    refused(begun(assignment, {"A1": LineInput(5900)}), "还有1项没有评：“A2 庭院整洁美化”")


def test_a_sheet_on_which_nothing_applies_is_refused(assignment):
    away = LineInput(is_applicable=False)

    refused(begun(assignment, {"A1": away, "A2": away}), "没有可以算分的项目")


def test_a_private_number_is_refused(assignment):
    note = "身份证11010519491231002X"

    refused(begun(assignment, FULL | {"A1": LineInput(5900, note=note)}), "身份证号")


def test_what_was_changed_after_the_check_is_refused(assignment, inspector):
    sheet = begun(assignment)
    checked = sheet.revision
    sheet = save_lines(sheet, {"A2": LineInput(1000)}, by=inspector)

    refused(sheet, "核对以后又有改动", StaleState, revision=checked)
    assert seal_sheet(sheet, by=inspector, revision=sheet.revision).points == 6900


def test_a_second_seal_is_refused_and_leaves_one_event(assignment, inspector):
    sheet = begun(assignment)
    stale = type(sheet).objects.get(pk=sheet.pk)
    seal_sheet(sheet, by=inspector)

    with pytest.raises(StaleState, match="已封存"):
        seal_sheet(stale, by=inspector)
    assert seals().count() == 1


def test_another_person_is_refused(assignment, appoint):
    refused(begun(assignment), "检查人本人", Forbidden, by=appoint(Role.INSPECTOR))


def test_a_conflict_found_meanwhile_is_refused(assignment, inspector):
    sheet = begun(assignment)
    village = assignment.entrant.village
    Recusal.objects.create(
        member=assignment.member, village=village, ground="home", declared_by=inspector
    )

    refused(sheet, "要回避堰市村")


def test_an_excuse_given_meanwhile_is_refused(assignment, leader):
    sheet = begun(assignment)
    values = {"excused_at": timezone.now(), "excused_by": leader, "excused_reason": "道路中断"}
    type(assignment).objects.update(**values)

    refused(sheet, "已免评")


def test_opened_sheets_take_no_more(assignment):
    sheet = begun(assignment)
    OpeningFactory(cycle=assignment.cycle)

    refused(sheet, "已经开封")


def test_a_closed_year_takes_no_more(assignment):
    sheet = begun(assignment)
    type(assignment.cycle).objects.update(state="sealed")

    refused(sheet, "现在是“已封账”")


def test_a_daily_sheet_keeps_its_faults(assignment, inspector):
    sheet = open_visit_sheet(assignment.entrant, assignment.member, VISIT, by=inspector)
    seal_sheet(save_lines(sheet, FULL, by=inspector), by=inspector)

    assert list(FoundFault.objects.values_list("words", flat=True)) == ["二组路口有垃圾"]


def test_the_total_is_none_without_a_rubric(assignment):
    sheet = begun(assignment)
    sheet.rubric = None

    assert total_of(sheet) is None
