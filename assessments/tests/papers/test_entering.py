"""The first entry of a printed sheet: complete, by somebody else than the inspector, once."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from assessments.models import AssessmentCycle, Assignment, Recusal, ScoreSheet
from assessments.services.judging import open_tour_sheet
from assessments.services.papers import change_paper, confirm_paper, discard_paper, enter_paper
from assessments.services.score_lines import LineInput
from assessments.tests.factories import OpeningFactory
from assessments.tests.judging.cast import FULL, VISIT
from assessments.tests.papers.cast import stored
from shaping.audit.models import AuditEvent
from shaping.workflow import Forbidden, Refused, StaleState
from villages.models import Appointment


def acts() -> list[str]:
    return list(
        AuditEvent.objects.filter(action__startswith="paper.")
        .order_by("sequence")
        .values_list("action", flat=True)
    )


def refused(assignment, words, by, kind=Refused, lines=FULL, on=VISIT):
    with pytest.raises(kind, match=words):
        enter_paper(assignment, on, lines, by=by)
    assert acts() == []


def test_it_keeps_a_draft_of_the_inspector_by_the_typist(entry, office, inspector):
    assert (entry.entry_way, entry.state, entry.points) == ("paper", "draft", 9450)
    assert (entry.entered_by, entry.inspector) == (office, inspector)
    assert acts() == ["paper.enter"]


def test_the_same_twice_is_one(assignment, entry, office):
    again = enter_paper(assignment, VISIT, FULL, by=office)

    assert again.pk == entry.pk
    assert acts() == ["paper.enter"]


def test_the_same_form_with_other_figures_is_stale(assignment, entry, office):
    with pytest.raises(StaleState, match="已经录过"):
        enter_paper(assignment, VISIT, FULL | {"A1": LineInput(5800)}, by=office)


def test_every_item_is_needed(assignment, office):
    refused(assignment, "还有1项没有填：“A2 庭院整洁美化”", office, lines={"A1": LineInput(6000)})
    assert not ScoreSheet.objects.exists()


def test_not_applicable_is_an_answer(assignment, office):
    away = FULL | {"A2": LineInput(is_applicable=False)}

    assert enter_paper(assignment, VISIT, away, by=office).points == 9833


def test_nothing_that_applies_is_refused(assignment, office):
    away = LineInput(is_applicable=False)

    refused(assignment, "没有可以算分的项目", office, lines={"A1": away, "A2": away})
    assert not ScoreSheet.objects.exists()


def test_points_the_item_does_not_allow_are_refused(assignment, office):
    refused(assignment, "请按处数扣", office, lines=FULL | {"A1": LineInput(5950)})


def test_a_private_number_is_refused(assignment, office):
    line = LineInput(5900, note="身份证11010519491231002X")

    refused(assignment, "身份证号", office, lines=FULL | {"A1": line})


@pytest.mark.parametrize("on", [date(2024, 12, 31), timezone.localdate() + timedelta(days=1)])
def test_a_day_outside_is_refused(assignment, office, on):
    refused(assignment, "检查日期要在2025年1月1日以后", office, on=on)


def test_the_inspector_himself_does_not_type(assignment, inspector, township):
    Appointment.objects.create(
        user=inspector, role="township_office", township=township, started_on=date(2025, 1, 1)
    )

    refused(assignment, "您本人的评分表", inspector, Forbidden)


def test_the_leader_does_not_type(assignment, leader):
    refused(assignment, "没有办这件事的权限", leader, Forbidden)


def test_a_conflict_is_refused(assignment, inspector, office):
    Recusal.objects.create(
        member=assignment.member,
        village=assignment.entrant.village,
        ground="home",
        declared_by=inspector,
    )

    refused(assignment, "要回避堰市村", office)


def test_an_excused_sheet_is_refused(assignment, leader, office):
    values = {"excused_at": timezone.now(), "excused_by": leader, "excused_reason": "道路中断"}
    Assignment.objects.update(**values)

    refused(assignment, "已免评", office)


def test_opened_sheets_take_no_more(assignment, office):
    OpeningFactory(cycle=assignment.cycle)

    refused(assignment, "已经开封", office)


def test_a_closed_year_takes_no_more(assignment, office):
    type(assignment.cycle).objects.update(state="sealed")

    refused(assignment, "现在是“已封账”", office)


def test_a_year_without_a_rubric_takes_none(assignment, office):
    AssessmentCycle.objects.update(year_end_rubric=None)

    refused(assignment, "没有选定年终评分细则", office)


def test_a_sheet_on_the_screen_is_in_the_way(assignment, inspector, office):
    open_tour_sheet(assignment, VISIT, by=inspector)

    refused(assignment, "已经在屏幕上打开了这张表", office)


def test_another_persons_entry_is_in_the_way(assignment, entry, second):
    with pytest.raises(Refused, match="已经录过一次，不用再录"):
        enter_paper(assignment, VISIT, FULL, by=second)


def test_the_typist_puts_it_right(assignment, entry, office):
    changed = change_paper(
        entry, VISIT, FULL | {"A1": LineInput(5800)}, by=office, revision=entry.revision
    )

    assert (changed.points, changed.revision) == (9350, 1)
    assert stored(assignment) == {"A1": 5800, "A2": 3550}
    assert acts() == ["paper.enter", "paper.change"]


def test_a_change_from_an_old_page_is_stale(entry, office):
    change_paper(entry, VISIT, FULL | {"A1": LineInput(5800)}, by=office, revision=0)

    with pytest.raises(StaleState, match="在别处刚改过"):
        change_paper(entry, VISIT, FULL | {"A1": LineInput(5700)}, by=office, revision=0)


def test_saving_the_same_changes_nothing(entry, office):
    assert change_paper(entry, VISIT, FULL, by=office, revision=0).revision == 0
    assert acts() == ["paper.enter"]


def test_nobody_else_changes_or_discards_it(entry, second, inspector):
    for user in (second, inspector):
        with pytest.raises(Forbidden):
            change_paper(entry, VISIT, FULL, by=user, revision=0)
        with pytest.raises(Forbidden):
            discard_paper(entry, by=user)
    assert ScoreSheet.objects.exists()


def test_the_typist_takes_it_away(assignment, entry, office):
    stale = ScoreSheet.objects.get(pk=entry.pk)
    discard_paper(entry, by=office)

    assert not ScoreSheet.objects.exists()
    assert acts() == ["paper.enter", "paper.discard"]
    with pytest.raises(StaleState, match="已经取消"):
        discard_paper(stale, by=office)


def test_who_left_the_office_is_no_obstacle(entry, office, second):
    office.appointments.update(ended_on=date(2025, 1, 1))

    discard_paper(ScoreSheet.objects.get(pk=entry.pk), by=second)
    assert not ScoreSheet.objects.exists()


def test_a_sealed_entry_is_neither_changed_nor_taken_away(entry, office, second):
    confirm_paper(entry, FULL, by=second)
    entry.refresh_from_db()

    with pytest.raises(StaleState, match="已经封存"):
        change_paper(entry, VISIT, FULL, by=office, revision=0)
    with pytest.raises(StaleState, match="已经封存"):
        discard_paper(entry, by=office)


def test_a_sheet_of_the_same_day_without_an_assignment_is_in_the_way(assignment, entry, office):
    ScoreSheet.objects.update(assignment=None)

    with pytest.raises(StaleState, match="当天的评分表已经有了"):
        enter_paper(assignment, VISIT, FULL, by=office)
