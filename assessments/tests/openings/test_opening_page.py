"""The page of the opening: progress, the two persons, the sheets side by side."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from assessments.models import Opening, ScoreSheet, SheetState
from assessments.services.openings import confirm_opening, request_opening
from assessments.tests.factories import EntrantFactory, OpeningFactory, PanelMemberFactory
from assessments.tests.openings.conftest import tour_sheet
from assessments.tests.scenes import opened
from shaping.audit.models import AuditEvent

SCORES = ("88.00", "90.00", "92.00", "94.00")


def address(name="opening"):
    return reverse(f"assessments:{name}", args=["421223101", 2025])


def text_of(client, name="opening") -> str:
    answer = client.get(address(name))
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.usefixtures("handed_in")
class TestTwoPersons:
    def test_the_whole_way(self, client_of, office, leader):
        assert "提请开封" in text_of(client_of(office))
        answer = client_of(office).post(address("opening-request"), follow=True)
        assert "请分管领导在30分钟内到场" in answer.content.decode()
        page = text_of(client_of(leader), "opening-confirm")
        assert "不能收回" in page
        seen = Opening.objects.get().requested_at.isoformat()

        answer = client_of(leader).post(address("opening-confirm"), {"seen": seen}, follow=True)

        text = answer.content.decode()
        assert "已开封4张年终评分表" in text
        assert all(score in text for score in SCORES)

    def test_no_score_stands_there_before(self, client_of, office, leader, auditor, cycle):
        request_opening(cycle, by=office)

        for user in (office, leader, auditor):
            text = text_of(client_of(user))
            assert not any(score in text for score in SCORES)
            assert "已交" in text

    def test_what_is_missing_is_named(self, client_of, office):
        ScoreSheet.objects.filter(points=8800).update(state=SheetState.DRAFT)

        assert "张三—堰市村（未交）" in text_of(client_of(office))
        refused = client_of(office).post(address("opening-request"))
        assert refused.status_code == 422
        assert "张三—堰市村（未交）" in refused.content.decode()

    def test_the_request_is_taken_back(self, client_of, office, cycle):
        request_opening(cycle, by=office)

        answer = client_of(office).post(address("opening-withdraw"), follow=True)

        assert "开封提请已撤回" in answer.content.decode()
        assert client_of(office).post(address("opening-withdraw")).status_code == 409

    def test_too_late_says_so(self, client_of, office, leader, cycle):
        request_opening(cycle, by=office)
        Opening.objects.update(requested_at=timezone.now() - timedelta(minutes=31))

        assert "已超过30分钟" in text_of(client_of(office))
        assert "已超过30分钟" in text_of(client_of(leader), "opening-confirm")
        answer = client_of(leader).post(address("opening-confirm"))
        assert answer.status_code == 422
        assert "请两个人都到场" in answer.content.decode()

    def test_a_page_that_grew_old_says_so(self, client_of, office, leader, cycle):
        request_opening(cycle, by=office)

        answer = client_of(leader).post(address("opening-confirm"), {"seen": "2025-01-01"})

        assert answer.status_code == 409
        assert not ScoreSheet.objects.filter(opening__isnull=False).exists()

    def test_sent_twice(self, client_of, office, leader, cycle):
        request_opening(cycle, by=office)
        client_of(leader).post(address("opening-confirm"))
        count = AuditEvent.objects.count()

        for method in ("get", "post"):
            answer = getattr(client_of(leader), method)(address("opening-confirm"))
            assert answer.status_code == 409
            assert "已经开封" in answer.content.decode()
        assert client_of(office).post(address("opening-request")).status_code == 409
        assert AuditEvent.objects.count() == count

    def test_nobody_confirms_without_a_request(self, client_of, leader):
        assert client_of(leader).get(address("opening-confirm")).status_code == 404

    def test_ones_own_request_is_another_ones_to_confirm(self, client_of, office, leader, cycle):
        request_opening(cycle, by=office)
        Opening.objects.update(requested_by=leader)

        assert "要由另一位到场的人确认" in text_of(client_of(leader), "opening-confirm")
        assert client_of(leader).post(address("opening-confirm")).status_code == 422

    def test_the_password_is_asked_again(self, client_of, office, leader, cycle):
        request_opening(cycle, by=office)
        client = client_of(leader)
        session = client.session
        session["confirmed"] = timezone.now().timestamp() - 16 * 60
        session.save()

        answer = client.post(address("opening-confirm"))

        assert answer.url.startswith(reverse("accounts:confirm"))

    def test_others_are_kept_out(self, client_of, members, village_officer, other_office):
        for user, status in ((members[0].user, 403), (village_officer, 403), (other_office, 404)):
            assert client_of(user).get(address()).status_code == status

    def test_the_year_leads_here(self, client_of, office):
        page = client_of(office).get(reverse("assessments:cycle-detail", args=["421223101", 2025]))

        assert f'href="{address()}"' in page.content.decode()
        assert "另有2张待开封" in page.content.decode()


def test_a_year_without_a_panel_says_what_to_do(client_of, office, cycle):
    text = text_of(client_of(office))

    assert "先在“考核组”里分工" in text
    assert "考核还没有启动" in text
    EntrantFactory(cycle=cycle, village__township=cycle.township)
    assert "本年度还没有定考核组" in text_of(client_of(office))


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow(cycle, client_of, office, count, django_assert_num_queries):
    OpeningFactory(cycle=cycle)
    for _ in range(count):
        entrant = EntrantFactory(cycle=cycle, village__township=cycle.township)
        for _ in range(count):
            tour_sheet(entrant, PanelMemberFactory(cycle=cycle), opening=cycle.opening)
    client = client_of(office)

    with django_assert_num_queries(22):
        client.get(address())


def test_dropped_and_outlying_sheets_are_marked(cycle, entrants, client_of, office):
    opening = opened(cycle)
    for points in (9000, 9100, 9200, 9300, 7000):
        member = PanelMemberFactory(cycle=cycle)
        tour_sheet(entrants[0], member, points=points, opening=opening)

    text = text_of(client_of(office))

    assert "堰市村：5张，年终成绩 91.00分" in text
    assert text.count("最低分，不计入") == text.count("最高分，不计入") == 1
    assert text.count("差得远</span>") == 1
    assert "比其他各张的平均低21.50分，超过10.00分" in text


class TestAgreement:
    def test_the_leader_reads_it_after_the_opening(
        self, cycle, handed_in, client_of, office, leader
    ):
        before = text_of(client_of(leader), "agreement")
        assert "还没有开封" in before
        assert not any(score in before for score in SCORES)
        confirm_opening(request_opening(cycle, by=office), by=leader)

        text = text_of(client_of(leader), "agreement")

        # 88/90 and 92/94: within 40,000·2, over all six pairs 2·(4·Σx² − (Σx)²)/3.
        assert "<strong>0.700</strong>" in text
        assert "中：" in text
        assert "−2.00" in text
        assert "偏严" in text
        assert "不会改动任何一个分数" in text

    def test_nobody_else_reads_it(self, cycle, client_of, office, auditor):
        for user in (office, auditor):
            assert client_of(user).get(address("agreement")).status_code == 403

    @pytest.mark.parametrize("count", [1, 3])
    def test_queries_do_not_grow(self, cycle, client_of, leader, count, django_assert_num_queries):
        opening = OpeningFactory(cycle=cycle)
        for _ in range(count):
            entrant = EntrantFactory(cycle=cycle, village__township=cycle.township)
            tour_sheet(entrant, PanelMemberFactory(cycle=cycle), opening=opening)
        client = client_of(leader)

        with django_assert_num_queries(9):
            client.get(address("agreement"))

    def test_a_judge_alone_and_one_without_difference(
        self, cycle, entrants, members, client_of, leader
    ):
        opening = opened(cycle)
        alone = PanelMemberFactory(cycle=cycle)
        for member in members:
            tour_sheet(entrants[0], member, points=9000, opening=opening)
        tour_sheet(entrants[1], alone, points=9000, opening=opening)

        text = text_of(client_of(leader), "agreement")

        assert "算不出" in text
        assert "没有和别人评同一个单位，不能比较" in text
        assert "不偏" in text


def workbook_of(client, name) -> dict[str, list[tuple]]:
    answer = client.get(address(name))
    assert answer.status_code == 200
    book = load_workbook(BytesIO(answer.content))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


class TestExports:
    def test_nothing_but_progress_goes_out_before(self, handed_in, client_of, office):
        found = workbook_of(client_of(office), "opening-export")

        assert [row[-2:] for row in found["谁交了"][2:]] == [(2, 2), (2, 2)]
        assert list(found) == ["谁交了"]
        event = AuditEvent.objects.order_by("-sequence").first()
        assert (event.action, event.before, event.after) == ("opening.export", {}, {})

    def test_the_opened_sheets_go_out_with_their_marks(self, handed_in, cycle, client_of, office):
        ScoreSheet.objects.update(opening=opened(cycle))

        found = workbook_of(client_of(office), "opening-export")

        assert [row[3] for row in found["评分表"][2:]] == [88, 90, 92, 94]
        assert {row[4] for row in found["评分表"][2:]} == {"计入"}

    def test_the_agreement_goes_out_to_the_leader(self, handed_in, cycle, client_of, leader):
        ScoreSheet.objects.update(opening=opened(cycle))

        found = workbook_of(client_of(leader), "agreement-export")

        assert found["评委"][-1][2:] == ("+2.00", "偏松")
        assert found["单位"][-1][1:] == (2, "2.00", "1.41")
        assert AuditEvent.objects.order_by("-sequence").first().action == "agreement.export"

    def test_nobody_else_gets_them(self, client_of, cycle, office, members):
        assert client_of(office).get(address("agreement-export")).status_code == 403
        assert client_of(members[0].user).get(address("opening-export")).status_code == 403
        assert not AuditEvent.objects.exists()
