"""The inspector's pages without scripts: tour, one sheet, check, seal; and everybody else before them."""

import pytest
from django.urls import reverse

from assessments.models import ScoreSheet
from assessments.services.judging import open_visit_sheet, save_lines
from assessments.services.score_lines import LineInput
from assessments.tests.factories import ScoreSheetFactory
from assessments.tests.judging.cast import FULL, VISIT, begun, sealed
from shaping.audit.models import AuditEvent
from villages.capabilities import Role

TYPED = {"revision": "2", "points-A1": "59", "note-A1": "路口", "points-A2": "35.5"}


def page_of(name, row):
    return reverse(f"assessments:{name}", args=[row.pk])


@pytest.fixture
def phone(client_of, inspector):
    return client_of(inspector)


@pytest.fixture
def sheet(assignment):
    return begun(assignment, {})


def tour_page(cycle, name="tour"):
    return reverse(f"assessments:{name}", args=[cycle.township.code9, cycle.year])


def test_opening_leads_to_the_sheet(phone, assignment):
    answer = phone.post(page_of("sheet-open", assignment))

    sheet = ScoreSheet.objects.get()
    assert answer.headers["Location"] == page_of("sheet-edit", sheet)
    assert "无暴露垃圾" in phone.get(answer.headers["Location"]).content.decode()


@pytest.mark.parametrize("day", ["", "2025-12-20", "2019-01-01", "2999-01-01", "x"])
def test_opening_takes_a_sensible_day(phone, assignment, day):
    phone.post(page_of("sheet-open", assignment), {"on": day})

    on = ScoreSheet.objects.get().inspected_on
    assert (on == VISIT) == (day == "2025-12-20")
    assert on.year >= 2025


def test_another_inspectors_assignment_is_not_found(client_of, appoint, assignment):
    other = client_of(appoint(Role.INSPECTOR))

    assert other.post(page_of("sheet-open", assignment)).status_code == 404


def test_it_saves_what_was_typed(phone, sheet):
    answer = phone.post(page_of("sheet-edit", sheet), TYPED)

    assert answer.headers["Location"] == page_of("sheet-edit", sheet)
    sheet.refresh_from_db()
    assert sheet.points == 9450
    assert 'value="35.5"' in phone.get(answer.headers["Location"]).content.decode()


def test_the_check_button_leads_to_the_check(phone, sheet):
    answer = phone.post(page_of("sheet-edit", sheet), TYPED | {"action": "check"})

    assert answer.headers["Location"] == page_of("sheet-check", sheet)


def test_not_applicable_is_ticked(phone, sheet):
    phone.post(page_of("sheet-edit", sheet), TYPED | {"na-A1": "1"})

    assert sheet.lines.get(item__code="A1").is_applicable is False


def test_what_is_no_score_is_named_and_stays(phone, sheet):
    answer = phone.post(page_of("sheet-edit", sheet), TYPED | {"points-A1": "九十"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "写的是“九十”" in page
    assert 'value="九十"' in page
    assert 'value="35.5"' in page
    assert not sheet.lines.exists()


def test_what_the_rubric_refuses_stays_typed(phone, sheet):
    answer = phone.post(page_of("sheet-edit", sheet), TYPED | {"points-A1": "58.5"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "每处扣1.00分" in page
    assert 'value="58.5"' in page


def test_a_form_without_a_revision_is_refused(phone, sheet):
    answer = phone.post(page_of("sheet-edit", sheet), {"points-A1": "59"})

    assert answer.status_code == 422
    assert "看不懂" in answer.content.decode()


def test_a_stale_form_shows_both_versions(phone, sheet, inspector):
    save_lines(sheet, {"A1": LineInput(5800, note="别处写的")}, by=inspector)

    answer = phone.post(page_of("sheet-edit", sheet), TYPED)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "在别处刚改过" in page
    assert "别处存的是：58分；说明：别处写的" in page
    assert 'name="revision" value="3"' in page
    assert phone.post(page_of("sheet-edit", sheet), TYPED | {"revision": "3"}).status_code == 302
    assert sheet.lines.get(item__code="A1").points == 5900


def test_the_same_form_twice_is_one(phone, sheet):
    for _ in range(2):
        assert phone.post(page_of("sheet-edit", sheet), TYPED).status_code == 302

    sheet.refresh_from_db()
    assert sheet.revision == 2


def test_a_sealed_sheet_is_only_shown(phone, assignment):
    sheet = sealed(assignment)

    assert phone.get(page_of("sheet-edit", sheet)).headers["Location"] == page_of(
        "sheet-check", sheet
    )
    assert phone.post(page_of("sheet-edit", sheet), TYPED).status_code == 302
    page = phone.get(page_of("sheet-check", sheet)).content.decode()
    assert "94.50" in page
    assert "确认封存" not in page


def test_a_form_sent_while_another_page_sealed_leads_to_the_sheet(phone, sheet, monkeypatch):
    def sealed_meanwhile(found, *args, **kwargs):
        ScoreSheet.objects.update(state="sealed", points=9000)
        return save_lines(found, *args, **kwargs)

    monkeypatch.setattr("assessments.views.judging.judging.save_lines", sealed_meanwhile)

    answer = phone.post(page_of("sheet-edit", sheet), TYPED)

    assert answer.headers["Location"] == page_of("sheet-check", sheet)


def test_the_check_names_what_is_open(phone, sheet):
    page = phone.get(page_of("sheet-check", sheet)).content.decode()

    assert "还有 2 项没有评" in page
    assert "确认封存" not in page


def test_sealing_leads_back_to_the_tour(phone, assignment, cycle):
    sheet = begun(assignment)
    assert "确认封存" in phone.get(page_of("sheet-check", sheet)).content.decode()

    answer = phone.post(page_of("sheet-seal", sheet), {"revision": str(sheet.revision)})

    assert answer.headers["Location"] == tour_page(cycle)
    assert "已封存，得分不能再改" in phone.get(tour_page(cycle)).content.decode()


def test_sealing_twice_says_so_and_happens_once(phone, assignment):
    sheet = begun(assignment)
    sent = {"revision": str(sheet.revision)}
    phone.post(page_of("sheet-seal", sheet), sent)

    answer = phone.post(page_of("sheet-seal", sheet), sent, follow=True)

    assert "的评分表已封存，不能再改" in answer.content.decode()
    assert AuditEvent.objects.filter(action="sheet.seal").count() == 1


def test_an_incomplete_sheet_is_not_sealed(phone, sheet):
    answer = phone.post(page_of("sheet-seal", sheet), {"revision": str(sheet.revision)})

    assert answer.status_code == 422
    assert "还有2项没有评" in answer.content.decode()


def test_a_daily_sheet_has_the_same_pages(phone, assignment, inspector, cycle):
    sheet = open_visit_sheet(assignment.entrant, assignment.member, VISIT, by=inspector)
    assert phone.post(page_of("sheet-edit", sheet), TYPED | {"revision": "1"}).status_code == 302

    answer = phone.post(page_of("sheet-seal", sheet), {"revision": "1"})

    assert answer.headers["Location"] == page_of("sheet-check", sheet)
    assert (
        reverse("assessments:cycle-detail", args=[cycle.township.code9, 2025])
        in phone.get(answer.headers["Location"]).content.decode()
    )


@pytest.mark.parametrize("name", ["office", "leader", "auditor", "village_officer"])
def test_a_blind_sheet_is_not_found_by_others(client_of, request, assignment, name):
    sheet = sealed(assignment)
    other = client_of(request.getfixturevalue(name))

    for page in ("sheet-edit", "sheet-check"):
        assert other.get(page_of(page, sheet)).status_code == 404


def test_others_read_a_sealed_daily_sheet_and_no_draft(
    client_of, village_officer, office, assignment, inspector
):
    draft = open_visit_sheet(assignment.entrant, assignment.member, VISIT, by=inspector)
    assert client_of(office).get(page_of("sheet-check", draft)).status_code == 403

    save_lines(draft, FULL, by=inspector)
    ScoreSheet.objects.update(state="sealed", points=9450)
    assert "94.50" in client_of(village_officer).get(page_of("sheet-check", draft)).content.decode()


def test_a_sheet_without_items_shows_its_total(client_of, office, cycle, assignment):
    sheet = ScoreSheetFactory(entrant=assignment.entrant, points=8840)

    page = client_of(office).get(page_of("sheet-check", sheet)).content.decode()

    assert "只有总分，没有分项" in page
    assert "88.40" in page
