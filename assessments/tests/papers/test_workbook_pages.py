"""The upload page: what was read is shown to the person himself, and stored when he confirms."""

import io
import re

from django.utils import timezone

from assessments.models import ScoreSheet
from assessments.services.score_lines import LineInput
from assessments.tests.judging.cast import VISIT, begun
from assessments.tests.papers.cast import TYPED, paper_url, stored, typed_for, workbook_of

PLAN = re.compile(r'name="plan" value="([^"]+)"')


def send(client, member, file, on="2025-12-20"):
    return client.post(paper_url("workbook-upload", member), {"file": file, "on": on})


def test_the_page_shows_what_it_read_and_stores_it_when_confirmed(assignment, sign_in, inspector):
    client, member = sign_in(inspector), assignment.member
    begun(assignment, {"A1": LineInput(6000)})
    page = send(client, member, workbook_of(member, typed_for(assignment)))
    text = page.content.decode()

    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]
    assert "60分" in text
    assert "35.50" in text
    assert stored(assignment) == {"A1": 6000}
    plan = PLAN.search(text)[1]
    done = client.post(paper_url("workbook-upload", member), {"plan": plan}, follow=True)
    assert "已存1张评分表，还没有封存" in done.content.decode()
    assert stored(assignment) == {"A1": 5900, "A2": 3550}
    again = client.post(paper_url("workbook-upload", member), {"plan": plan}, follow=True)
    assert "没有要改的" in again.content.decode()


def test_the_office_goes_back_to_the_list(assignment, sign_in, office):
    client, member = sign_in(office), assignment.member
    assert "代考核组成员上传" in client.get(paper_url("workbook-upload", member)).content.decode()
    page = send(client, member, workbook_of(member, typed_for(assignment), office))

    plan = PLAN.search(page.content.decode())[1]
    done = client.post(paper_url("workbook-upload", member), {"plan": plan}, follow=True)
    assert "等另一位照纸质表复核" in done.content.decode()
    assert "待复核 1" in done.content.decode()


def test_a_file_that_says_nothing_new_needs_no_button(assignment, sign_in, inspector):
    begun(assignment)
    member = assignment.member

    page = send(sign_in(inspector), member, workbook_of(member, typed_for(assignment)))
    assert "没有要存的" in page.content.decode()
    assert "确认存入" not in page.content.decode()


def test_faults_stand_on_the_page_by_row_and_column(assignment, sign_in, inspector):
    member = assignment.member
    values = TYPED | {"A2": {"points": "好"}}

    page = send(
        sign_in(inspector), member, workbook_of(member, typed_for(assignment, values=values))
    )
    text = page.content.decode()
    assert page.status_code == 422
    assert "有 1 处要改" in text
    assert '<td class="number" data-label="行">7</td><td data-label="列">得分</td>' in text


def test_a_form_that_lacks_something_says_so(assignment, sign_in, inspector):
    client, member = sign_in(inspector), assignment.member
    file = workbook_of(member, typed_for(assignment))

    late = send(client, member, file, on="2024-01-01")
    assert late.status_code == 422
    assert "检查日期要在2025年1月1日以后" in late.content.decode()
    assert "请选一个文件" in send(client, member, "").content.decode()


def test_a_file_that_cannot_be_read_says_so_at_the_field(assignment, sign_in, inspector):
    page = send(sign_in(inspector), assignment.member, io.BytesIO(b"<html></html>"))

    assert page.status_code == 422
    assert "xlsx" in page.content.decode()


def test_a_plan_is_one_persons_and_lasts_half_an_hour(
    assignment, sign_in, inspector, office, monkeypatch
):
    member, url = assignment.member, paper_url("workbook-upload", assignment.member)
    page = send(sign_in(inspector), member, workbook_of(member, typed_for(assignment)))
    plan = PLAN.search(page.content.decode())[1]

    assert sign_in(office).post(url, {"plan": plan}).status_code == 422
    assert sign_in(inspector).post(url, {"plan": plan + "x"}).status_code == 422
    later = timezone.now().timestamp() + 1801
    monkeypatch.setattr("django.core.signing.time.time", lambda: later)
    late = sign_in(inspector).post(url, {"plan": plan})
    assert late.status_code == 409
    assert "超过30分钟" in late.content.decode()
    assert not ScoreSheet.objects.exists()


def test_an_assignment_taken_back_meanwhile_is_told(assignment, sign_in, inspector):
    member, url = assignment.member, paper_url("workbook-upload", assignment.member)
    client = sign_in(inspector)
    page = send(client, member, workbook_of(member, typed_for(assignment)))
    plan = PLAN.search(page.content.decode())[1]
    assignment.delete()

    assert "分工改过" in client.post(url, {"plan": plan}).content.decode()


def test_only_what_was_typed_is_shown(assignment, sign_in, inspector):
    member = assignment.member
    typed = typed_for(assignment, values={"A1": {"points": 60}})

    page = send(sign_in(inspector), member, workbook_of(member, typed)).content.decode()
    assert "A1 无暴露垃圾" in page
    assert "A2 庭院整洁美化" not in page


def test_the_day_proposed_is_the_tours_first(assignment, sign_in, inspector):
    days = {"tour_from": VISIT, "tour_until": VISIT}
    type(assignment.cycle).objects.update(**days)

    page = sign_in(inspector).get(paper_url("workbook-upload", assignment.member))
    assert 'value="2025-12-20"' in page.content.decode()
