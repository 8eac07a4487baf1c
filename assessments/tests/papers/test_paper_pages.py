"""The pages: list by serial, entry, second entry, taking away; each answers every visitor."""

import pytest
from django.utils import timezone

from assessments.models import ScoreSheet
from assessments.services.judging import open_tour_sheet
from assessments.services.papers import confirm_paper, enter_paper
from assessments.services.score_lines import LineInput
from assessments.tests.judging.cast import FULL, VISIT, assigned
from assessments.tests.papers.cast import FORM, paper_url, rows_of, stored
from shaping.audit.models import AuditEvent
from villages.tests.factories import TownshipFactory


def text_of(response) -> str:
    return response.content.decode()


def test_the_list_says_where_each_serial_stands(assignment, sign_in, office):
    page = text_of(sign_in(office).get(paper_url("list", assignment.cycle)))

    assert assignment.serial in page
    assert "未录 1" in page
    assert paper_url("enter", assignment) in page


def test_the_list_is_searched_by_serial(assignment, cycle, inspector, sign_in, office):
    other = assigned(cycle, inspector)
    url = paper_url("list", cycle)

    page = text_of(sign_in(office).get(url, {"serial": f" {other.serial} "}))
    assert other.serial in page
    assert assignment.serial not in page
    assert "没有编号含" in text_of(sign_in(office).get(url, {"serial": "XX"}))


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_however_long_it_is(
    count, cycle, inspector, office, sign_in, django_assert_num_queries
):
    for _ in range(count):
        enter_paper(assigned(cycle, inspector), VISIT, FULL, by=office)
    client = sign_in(office)

    with django_assert_num_queries(13):
        client.get(paper_url("list", cycle))


def test_each_sees_what_he_may_do(entry, sign_in, office, second, leader):
    url = paper_url("list", entry.cycle)
    change, confirm = paper_url("enter", entry.assignment), paper_url("confirm", entry.assignment)

    mine = text_of(sign_in(office).get(url))
    assert change in mine
    assert confirm not in mine
    for user in (second, leader):
        theirs = text_of(sign_in(user).get(url))
        assert confirm in theirs
        assert change not in theirs
        assert "共同缔造办公室录入" in theirs


def test_the_list_knows_every_state(cycle, inspector, office, second, leader, sign_in):
    rows = [assigned(cycle, inspector) for _ in range(5)]
    open_tour_sheet(rows[0], VISIT, by=inspector)
    sheets = [enter_paper(row, VISIT, FULL, by=office) for row in rows[1:4]]
    confirm_paper(sheets[0], FULL, by=second)
    for _ in range(3):
        confirm_paper(sheets[1], FULL | {"A1": LineInput(0)}, by=second)
    values = {"excused_at": timezone.now(), "excused_by": leader, "excused_reason": "道路中断"}
    cycle.assignments.filter(pk=rows[4].pk).update(**values)

    page = text_of(sign_in(office).get(paper_url("list", cycle)))
    for words in ("屏幕上评 1", "已封存 1", "退回录入人核对 1", "待复核 1", "免评 1", "道路中断"):
        assert words in page


def test_an_inspector_sees_his_own_only(assignment, cycle, appoint, sign_in, inspector):
    theirs = assigned(cycle, appoint("inspector"))

    page = text_of(sign_in(inspector).get(paper_url("list", cycle)))
    assert assignment.serial in page
    assert theirs.serial not in page
    assert "上传我的工作簿" in page


def test_the_auditor_is_told_whom_to_ask(assignment, sign_in, auditor):
    response = sign_in(auditor).get(paper_url("list", assignment.cycle))

    assert response.status_code == 403
    assert "请找镇共同缔造办公室" in text_of(response)


def test_the_list_goes_out_without_scores(entry, sign_in, office):
    response = sign_in(office).get(paper_url("export", entry.cycle))

    cells = [value for row in rows_of(response.content) for value in row]
    assert "待复核" in cells
    assert entry.assignment.serial in cells
    assert not {94.5, 59, 35.5, 9450} & set(cells)
    assert AuditEvent.objects.filter(action="paper.export").exists()


def test_a_sheet_is_typed(assignment, sign_in, office):
    client = sign_in(office)
    response = client.post(paper_url("enter", assignment), FORM, follow=True)

    assert "已录入，等另一位复核" in text_of(response)
    assert stored(assignment) == {"A1": 5900, "A2": 3550}


def test_the_typist_finds_what_he_typed_and_the_total(entry, sign_in, office):
    page = text_of(sign_in(office).get(paper_url("enter", entry.assignment)))

    assert 'value="35.5"' in page
    assert "94.50" in page


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"points-A1": "五十九"}, "请改成数字"),
        ({"points-A1": ""}, "还有1项没有填"),
        ({"on": ""}, "请填纸质表上写的检查日期"),
        ({"on": "2024-01-01"}, "检查日期要在2025年1月1日以后"),
        ({"points-A1": "61"}, "要在0到60.00分之间"),
    ],
)
def test_what_is_wrong_is_told_and_what_was_typed_stays(values, words, assignment, sign_in, office):
    response = sign_in(office).post(paper_url("enter", assignment), FORM | values)

    assert response.status_code == 422
    assert words in text_of(response)
    assert 'value="35.5"' in text_of(response)
    assert not ScoreSheet.objects.exists()


def test_full_width_digits_are_taken(assignment, sign_in, office):
    sign_in(office).post(paper_url("enter", assignment), FORM | {"points-A1": "５９．０"})

    assert stored(assignment)["A1"] == 5900


def test_a_form_sent_twice_is_one(assignment, sign_in, office):
    for _ in range(2):
        response = sign_in(office).post(paper_url("enter", assignment), FORM)
        assert response.status_code == 302
    assert ScoreSheet.objects.count() == 1


def test_the_second_person_types_it_again_and_seals_it(entry, sign_in, second):
    client = sign_in(second)
    page = text_of(client.get(paper_url("confirm", entry.assignment)))
    assert "还可以录 3 次" in page

    response = client.post(paper_url("confirm", entry.assignment), FORM, follow=True)
    entry.refresh_from_db()
    assert entry.state == "sealed"
    assert "两次录入一致，已封存" in text_of(response)


def test_a_difference_names_the_item(entry, sign_in, second):
    response = sign_in(second).post(
        paper_url("confirm", entry.assignment), FORM | {"points-A1": "58"}
    )

    assert response.status_code == 422
    words = "第A1项“无暴露垃圾”与第一次录入的不一样，请对照纸质表核对。还可以再录2次。"
    assert words in text_of(response)
    assert 'value="58"' in text_of(response)


def test_after_the_third_difference_the_typist_is_asked(entry, sign_in, second, office):
    url = paper_url("confirm", entry.assignment)
    for _ in range(3):
        response = sign_in(second).post(url, FORM | {"points-A1": "58"})

    assert "退回给共同缔造办公室核对" in text_of(response)
    assert "比对并封存" not in text_of(sign_in(second).get(url))
    assert "三次录的都和您录的不一样" in text_of(
        sign_in(office).get(paper_url("enter", entry.assignment))
    )
    assert sign_in(second).post(url, FORM).status_code == 422


def test_nothing_typed_is_nothing_to_confirm(assignment, sign_in, second):
    response = sign_in(second).get(paper_url("confirm", assignment))

    assert response.status_code == 409
    assert "还没有人录入" in text_of(response)


def test_a_sealed_sheet_is_neither_typed_nor_confirmed_nor_discarded(entry, sign_in, second):
    confirm_paper(entry, FULL, by=second)

    for name in ("enter", "confirm", "discard"):
        response = sign_in(second).get(paper_url(name, entry.assignment))
        assert response.status_code == 409
        assert "已经封存" in text_of(response)


def test_an_entry_is_taken_away_after_a_question(entry, sign_in, office):
    client, url = sign_in(office), paper_url("discard", entry.assignment)
    assert "确认取消录入" in text_of(client.get(url))
    assert ScoreSheet.objects.exists()

    assert "录入已取消" in text_of(client.post(url, follow=True))
    assert not ScoreSheet.objects.exists()
    assert client.post(url).status_code == 409


def test_who_left_leaves_a_link_to_take_it_away(entry, sign_in, office, second):
    office.appointments.update(ended_on=VISIT)

    page = text_of(sign_in(second).get(paper_url("list", entry.cycle)))
    assert paper_url("discard", entry.assignment) in page


def test_a_year_without_a_rubric_says_so(assignment, sign_in, office):
    type(assignment.cycle).objects.update(year_end_rubric=None)

    for name, row in (("enter", assignment), ("print", assignment.member)):
        response = sign_in(office).get(paper_url(name, row))
        assert response.status_code == 422
        assert "没有选定年终评分细则" in text_of(response)


def test_another_township_finds_nothing(assignment, appoint, sign_in):
    stranger = appoint("township_office", township=TownshipFactory())

    for name in ("enter", "confirm", "discard"):
        assert sign_in(stranger).get(paper_url(name, assignment)).status_code == 404
