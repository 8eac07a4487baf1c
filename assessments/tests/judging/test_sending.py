"""What the page's script sends and is answered: JSON whatever happens, with what the database has."""

import json

import pytest
from django.urls import reverse

from assessments.models import FoundFault, ScoreSheet
from assessments.services.judging import open_visit_sheet, save_lines, seal_sheet
from assessments.services.score_lines import LineInput
from assessments.tests.judging.cast import FULL, VISIT, begun, sealed
from shaping.audit.models import AuditEvent
from villages.capabilities import Role

SCRIPT = {"HTTP_ACCEPT": "application/json"}
LINE = {"points": 5900, "na": False, "note": "路口", "photos": []}


def page_of(name, row):
    return reverse(f"assessments:{name}", args=[row.pk])


@pytest.fixture
def phone(client_of, inspector):
    return client_of(inspector)


@pytest.fixture
def sheet(assignment):
    return begun(assignment, {})


def send(phone, sheet, revision=2, faults=None, **lines):
    seen = sheet.rubric.content_hash
    body = {"revision": revision, "rubric": seen, "lines": lines, "faults": faults or {}}
    return send_raw(phone, sheet, json.dumps(body))


def send_raw(phone, sheet, body):
    return phone.post(
        page_of("sheet-lines", sheet), body, content_type="application/json", **SCRIPT
    )


def seal(phone, sheet, revision):
    return phone.post(page_of("sheet-seal", sheet), {"revision": str(revision)}, **SCRIPT)


def test_opening_answers_with_addresses(phone, assignment):
    answer = phone.post(page_of("sheet-open", assignment), {"on": "2025-12-20"}, **SCRIPT).json()

    sheet = ScoreSheet.objects.get()
    assert (answer["ok"], answer["revision"], answer["lines"]) == (True, 0, {})
    assert answer["lines_url"] == page_of("sheet-lines", sheet)
    assert answer["seal_url"] == page_of("sheet-seal", sheet)


def test_it_saves_lines_and_answers_with_them(phone, sheet):
    answer = send(phone, sheet, A1=LINE).json()

    assert (answer["ok"], answer["revision"], answer["total"]) == (True, 2, None)
    assert answer["lines"] == {"A1": LINE}
    assert send(phone, sheet, 3, A2=LINE | {"points": 3550}).json()["total"] == 9450


def test_not_applicable_has_no_points(phone, sheet):
    answer = send(phone, sheet, A1=LINE | {"na": True}).json()

    assert answer["lines"]["A1"] == LINE | {"points": None, "na": True}


def test_the_same_message_twice_is_answered_alike(phone, sheet):
    first, again = (send(phone, sheet, A1=LINE) for _ in range(2))

    assert again.status_code == 200
    assert first.json()["revision"] == again.json()["revision"] == 2
    assert sheet.lines.count() == 1


def test_a_second_phone_is_told_what_the_first_wrote(phone, sheet):
    send(phone, sheet, A1=LINE)

    answer = send(phone, sheet, A1=LINE | {"points": 5800})

    assert answer.status_code == 409
    assert "在别处刚改过" in answer.json()["message"]
    assert answer.json()["lines"] == {"A1": LINE}
    assert answer.json()["is_draft"]


def test_a_sealed_sheet_is_told_as_such(phone, assignment):
    answer = send(phone, sealed(assignment), A1=LINE)

    assert answer.status_code == 409
    assert answer.json()["is_draft"] is False


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "[" * 5000,
        '{"revision": 2}',
        '{"revision": "2", "lines": {}, "faults": {}}',
        '{"revision": true, "lines": {}, "faults": {}}',
        '{"revision": 0, "lines": {}, "faults": {}}',
        '{"revision": 9999999, "lines": {}, "faults": {}}',
        '{"revision": 2, "lines": [], "faults": {}}',
        '{"revision": 2, "lines": {"A1": 59}, "faults": {}}',
        '{"revision": 2, "lines": {"A1": {}}, "faults": {}}',
        '{"revision": 2, "lines": {}, "faults": []}',
        '{"revision": 2, "lines": {}, "faults": {"fault-1": 1}}',
    ],
)
def test_other_shapes_are_refused(phone, sheet, body):
    answer = send_raw(phone, sheet, body)

    assert answer.status_code == 422
    assert "看不懂" in answer.json()["message"]


@pytest.mark.parametrize(
    "change",
    [
        {"points": 59.5},
        {"points": "59"},
        {"na": 1},
        {"note": None},
        {"note": "a\x00"},
        {"photos": "x"},
        {"photos": [1]},
        {"photos": ["x"]},
    ],
)
def test_lines_of_other_shapes_are_refused(phone, sheet, change):
    assert send(phone, sheet, A1=LINE | change).status_code == 422
    assert not sheet.lines.exists()


def test_half_an_emoji_is_refused_in_words(phone, sheet):
    answer = send(phone, sheet, A1=LINE | {"note": "路口\ud83d"})

    assert answer.status_code == 422
    assert "半个表情符号" in answer.json()["message"]


def test_a_form_instead_of_json_is_refused(phone, sheet):
    assert phone.post(page_of("sheet-lines", sheet), {"a": "b"}).status_code == 422


def test_points_the_rubric_refuses_are_named(phone, sheet):
    answer = send(phone, sheet, A1=LINE | {"points": 10**30})

    assert answer.status_code == 422
    assert "要在0到60.00分之间" in answer.json()["message"]


def test_an_ended_session_is_told_in_words(phone, sheet):
    phone.logout()

    answer = send(phone, sheet, A1=LINE)

    assert answer.status_code == 401
    assert "重新登录" in answer.json()["message"]
    form = phone.post(page_of("sheet-seal", sheet))
    assert form.headers["Location"].startswith("/accounts/login/")


def test_another_inspector_finds_nothing(client_of, appoint, sheet):
    answer = send(client_of(appoint(Role.INSPECTOR)), sheet, A1=LINE)

    assert answer.status_code == 404
    assert "找不到" in answer.json()["message"]


def test_the_office_may_see_a_daily_draft_and_not_write_it(
    client_of, office, assignment, inspector
):
    draft = open_visit_sheet(assignment.entrant, assignment.member, VISIT, by=inspector)

    answer = send(client_of(office), draft, 1, A1=LINE)

    assert answer.status_code == 403
    assert not draft.lines.exists()


def test_it_seals_once(phone, assignment):
    sheet = begun(assignment)

    first, again = (seal(phone, sheet, sheet.revision) for _ in range(2))

    assert (first.status_code, first.json()["total"]) == (200, 9450)
    assert (again.status_code, again.json()["is_draft"]) == (409, False)
    assert AuditEvent.objects.filter(action="sheet.seal").count() == 1


def test_what_was_changed_since_the_check_is_not_sealed(phone, assignment, inspector):
    sheet = begun(assignment)
    save_lines(sheet, {"A2": LineInput(0)}, by=inspector)

    answer = seal(phone, sheet, sheet.revision)

    assert answer.status_code == 409
    assert answer.json()["is_draft"]
    assert "核对以后又有改动" in answer.json()["message"]


def test_an_incomplete_sheet_is_refused_in_words(phone, sheet):
    answer = seal(phone, sheet, sheet.revision)

    assert answer.status_code == 422
    assert "还有2项没有评" in answer.json()["message"]


def test_earlier_faults_are_answered_with_the_lines(phone, assignment, inspector):
    earlier = open_visit_sheet(
        assignment.entrant, assignment.member, VISIT.replace(day=1), by=inspector
    )
    seal_sheet(save_lines(earlier, FULL, by=inspector), by=inspector)
    fault = FoundFault.objects.get()
    sheet = open_visit_sheet(assignment.entrant, assignment.member, VISIT, by=inspector)

    send(phone, sheet, 1, {f"fault-{fault.pk}": "fixed"}, A1=LINE)

    assert fault.reviews.get().is_fixed
