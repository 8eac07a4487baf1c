"""The town's pages of 公示 and 异议: forms, checks, next steps, evidence."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from assessments.models import Disclosure, Objection, ObjectionState, RankingState
from assessments.services.objections import decide_objection
from assessments.tests.factories import ObjectionFactory
from shaping.audit.models import AuditEvent
from villages.capabilities import Role

YEAR = ["421223101", 2025]
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def at(name, *args):
    return reverse(f"assessments:{name}", args=args or YEAR)


def text_of(response, status=200):
    assert response.status_code == status
    return response.content.decode()


@pytest.fixture
def neighbour(appoint, entrant):
    return appoint(Role.VILLAGE_OFFICER, village=entrant.village)


@pytest.fixture
def filled(frozen):
    """The form of a disclosure from tomorrow for three weeks."""
    start = timezone.localdate() + timedelta(days=1)
    return {
        "version": frozen.version,
        "starts_on": start.isoformat(),
        "ends_on": (start + timedelta(days=21)).isoformat(),
        "minutes_number": "沙党纪〔2025〕12号",
        "contact_office": "镇共同缔造办公室",
        "contact_phone": "0715-0000000",
    }


def test_the_leader_checks_and_then_starts_once(client_of, leader, filled, frozen):
    client, path = client_of(leader), at("disclosure-start")
    assert "不少于5个工作日" in text_of(client.get(path))

    assert "请核对" in text_of(client.post(path, filled))
    assert not Disclosure.objects.exists()

    answer = client.post(path, filled | {"confirm": "1"}, follow=True)
    assert "已登记公示" in text_of(answer)
    assert client.post(path, filled | {"confirm": "1"}).status_code == 409


def test_too_few_days_are_told_on_the_form(client_of, leader, filled):
    filled |= {"ends_on": filled["starts_on"], "confirm": "1"}

    text = text_of(client_of(leader).post(at("disclosure-start"), filled))

    assert "公示不少于5个工作日" in text
    assert filled["contact_phone"] in text


def test_the_page_says_the_days_and_the_next_step(client_of, office, objection):
    text = text_of(client_of(office).get(at("disclosure-detail")))

    assert "分管领导逐条答复异议" in text
    assert "周大山" in text
    assert "工作日" not in text or "还有" in text


@pytest.mark.parametrize("count", [1, 3])
def test_its_queries_do_not_grow(
    client_of, office, disclosure, entrant, count, django_assert_num_queries
):
    for number in range(count):
        ObjectionFactory(disclosure=disclosure, entrant=entrant, number=number + 1)
    client = client_of(office)
    client.get(at("disclosure-detail"))

    with django_assert_num_queries(15):
        client.get(at("disclosure-detail"))


def test_others_do_not_read_objections(client_of, appoint, other_office, disclosure):
    assert client_of(appoint(Role.FINANCE)).get(at("disclosure-detail")).status_code == 403
    assert client_of(other_office).get(at("disclosure-detail")).status_code == 404


def test_the_leader_extends(client_of, leader, disclosure):
    later = disclosure.ends_on + timedelta(days=7)
    form = {"ends_on": later.isoformat(), "reason": "有群众外出"}

    assert "公示已延长" in text_of(
        client_of(leader).post(at("disclosure-extend"), form, follow=True)
    )
    assert "不能缩短" in text_of(client_of(leader).post(at("disclosure-extend"), form))


def test_a_village_objects_with_evidence(client_of, neighbour, disclosure, entrant):
    client = client_of(neighbour)
    form = {"entrant": entrant.pk, "words": "沟渠清了", "raised_by_name": "李四"}
    upload = SimpleUploadedFile("照片.pdf", PDF)

    answer = client.post(at("objection-raise"), form | {"file": upload}, follow=True)

    assert "异议已登记" in text_of(answer)
    objection = Objection.objects.get()
    response = client.get(at("objection-evidence", objection.pk))
    assert b"".join(response.streaming_content) == PDF
    assert "照片.pdf" in text_of(client.get(at("objection-detail", objection.pk)))
    assert "已撤回" in text_of(client.post(at("objection-withdraw", objection.pk), follow=True))


def test_a_village_cannot_choose_another(client_of, neighbour, disclosure, cycle):
    other = cycle.entrants.order_by("code")[0]
    form = {"entrant": other.pk, "words": "他们高了", "raised_by_name": "李四"}

    text = text_of(client_of(neighbour).post(at("objection-raise"), form))

    assert "请选择这次公示里的单位" in text
    assert "他们高了" in text


def test_the_office_receives_and_cannot_answer(client_of, office, disclosure, entrant):
    today = timezone.localdate().isoformat()
    form = {
        "way": "in_person",
        "raised_on": today,
        "raised_by_name": "周大山",
        "entrant": entrant.pk,
        "words": "扣错了",
    }

    answer = client_of(office).post(at("objection-receive"), form, follow=True)

    assert "周大山" in text_of(answer)
    path = at("objection-decide", Objection.objects.get().pk)
    assert client_of(office).get(path).status_code == 403


def test_what_came_in_person_stays_at_the_town(client_of, neighbour, objection):
    client = client_of(neighbour)

    assert "周大山" not in text_of(client.get(at("disclosure-detail")))
    for name in ("objection-detail", "objection-evidence"):
        assert client.get(at(name, objection.pk)).status_code == 404


def test_the_leader_answers_once(client_of, leader, objection):
    client, path = client_of(leader), at("objection-decide", objection.pk)
    form = {"outcome": "upheld", "answer": "照片属实"}
    assert "扣分扣错了" in text_of(client.get(path))

    text = text_of(client.post(path, form, follow=True))

    assert "重新开放考核" in text
    assert client.post(path, form).status_code == 409
    assert AuditEvent.objects.filter(action="objection.decide").count() == 1


def test_publishing_says_what_is_missing(client_of, leader, objection, frozen):
    client, path = client_of(leader), at("ranking-publish")
    text = text_of(client.get(path))
    assert "公示结束后才能公布" in text
    assert "第1号异议" in text
    assert "公布第1版</button>" not in text

    answer = client.post(path, {"version": frozen.version})
    assert "现在还不能公布" in text_of(answer, status=422)


def test_each_step_after_an_upheld_objection_is_named(client_of, office, leader, objection, cycle):
    decide_objection(objection, ObjectionState.UPHELD, "属实", by=leader)
    client = client_of(leader)
    assert "重新开放考核" in text_of(client.get(at("disclosure-detail")))

    client.post(at("cycle-reopen"), {"reason": "第1号异议成立"})
    text = text_of(client_of(office).get(at("objection-detail", objection.pk)))
    assert "更正这一张" in text
    sheet = cycle.sheets.get(entrant=objection.entrant, kind="daily")
    form = {"points": "99", "reason": "当天已清", "basis": objection.pk}
    answer = client_of(office).post(at("sheet-correct", sheet.pk), form, follow=True)
    assert "原来的评分表标为作废" in text_of(answer)

    client_of(office).post(at("ranking-compute"), {"reason": "第1号异议成立"})
    assert "冻结更正后的第2版" in text_of(client_of(leader).get(at("disclosure-detail")))
    client_of(leader).post(at("ranking-freeze"), {"version": 2})
    text = text_of(client_of(leader).get(at("disclosure-detail")))
    assert "公示更正后的第2版" in text


def test_the_objections_go_out_as_a_workbook(client_of, office, neighbour, objection):
    answer = client_of(office).get(at("disclosure-export"))

    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert AuditEvent.objects.get(action="objection.export").after == {"rows": 1}
    client_of(neighbour).get(at("disclosure-export"))
    assert AuditEvent.objects.filter(action="objection.export").last().after == {"rows": 0}


def test_a_done_disclosure_takes_nothing_more(client_of, leader, neighbour, disclosure, frozen):
    frozen.state = RankingState.SUPERSEDED
    frozen.save()

    assert client_of(neighbour).get(at("objection-raise")).status_code == 409
    assert client_of(leader).get(at("disclosure-extend")).status_code == 409
    assert "已被新的版本替代" in text_of(client_of(leader).get(at("disclosure-detail")))
