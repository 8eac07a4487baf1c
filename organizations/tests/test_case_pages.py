"""Cases on their pages: written, sent round, reviewed, changed, taken down."""

import pytest
from django.urls import reverse

from organizations.models import Case, CaseState
from organizations.tests.factories import CaseFactory
from shaping.audit.models import AuditEvent
from villages.tests.factories import HamletFactory

pytestmark = pytest.mark.django_db
ID_CARD = "11010519491231002X"
FORM = {
    "village": "421223101200",
    "kind": "environment",
    "title": "一把扫帚",
    "summary": "每周六一起扫。",
    "text": "各户出一人。\n\n路干净了。",
    "principles": ["plan", "share"],
}


def address(name: str, case: Case | None = None) -> str:
    return reverse(f"organizations:case-{name}", args=[case.pk] if case else None)


@pytest.fixture
def case(village):
    return CaseFactory(village=village)


@pytest.fixture
def submitted(village):
    return CaseFactory(village=village, state=CaseState.SUBMITTED)


def test_it_goes_the_whole_way(client_of, village, village_officer, office):
    hamlet = HamletFactory(village=village)
    client = client_of(village_officer)
    client.post(address("create"), FORM | {"hamlet": hamlet.code})
    case = Case.objects.get()
    client.post(address("edit", case), FORM | {"text": "改过。", "version": 1})
    client.post(address("submit", case))
    client.post(address("recall", case))
    client.post(address("submit", case))
    client = client_of(office)
    client.post(address("return", case), {"reason": "补一句花了多少钱"})
    client.post(address("submit", case))
    case.refresh_from_db()
    ticks = {"is_public": "on", "is_recommended": "on"}
    client.post(address("publish", case), ticks | {"version": case.version})

    case.refresh_from_db()
    assert (case.state, case.text, case.is_public) == (CaseState.PUBLISHED, "改过。", True)
    client.post(address("change", case), {"is_public": "on", "version": case.version})
    client.post(address("withdraw", case), {"reason": "照片里的人要求撤下"})
    client.post(address("reopen", case))
    case.refresh_from_db()
    assert (case.state, case.is_recommended) == (CaseState.DRAFT, False)


def test_it_reads_like_an_article(client_of, village_officer, case):
    Case.objects.update(text="第一段。\n\n第二段<b>。", principles=["evaluate"])

    page = client_of(village_officer).get(address("detail", case)).content.decode()

    assert "<p>第一段。</p>" in page
    assert "第二段&lt;b&gt;。" in page
    assert "效果共评" in page


def test_one_village_is_filled_in(client_of, village, village_officer):
    page = client_of(village_officer).get(address("create"))

    assert page.context["form"].initial == {"village": village.code12}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": " "}, "请写标题"),
        ({"kind": "lost"}, "请重新选"),
        ({"kind": ""}, "请选类别"),
        ({"summary": "长" * 121}, "120"),
        ({"text": "长" * 3001}, "3000"),
        ({"text": ""}, "请写正文"),
        ({"village": ""}, "请选村(社区)"),
        ({"village": "9" * 40}, "您负责的"),
        ({"village": "421223101201"}, "您负责的"),
        ({"hamlet": "9" * 40}, "本村的村湾"),
        ({"principles": ["lost"]}, "请重新选"),
        ({"text": f"证号{ID_CARD}"}, "身份证号"),
        ({"summary": "电话13800138000"}, "手机号核对过"),
    ],
)
def test_a_wrong_form_writes_nothing(client_of, village_officer, other_village, changes, words):
    page = client_of(village_officer).post(address("create"), FORM | changes)

    assert words in page.content.decode()
    assert not Case.objects.exists()
    assert page.context["form"].data["title"] == (FORM | changes)["title"]


def test_a_hamlet_of_another_village_is_told(client_of, office, village, other_village):
    hamlet = HamletFactory(village=other_village)

    page = client_of(office).post(address("create"), FORM | {"hamlet": hamlet.code})

    assert page.context["form"].errors["hamlet"] == ["请选本村的村湾(小区)。"]


def test_a_phone_number_passes_when_it_is_ticked(client_of, village, village_officer):
    form = FORM | {"text": "电话13800138000", "confirms_numbers": "on"}

    assert client_of(village_officer).post(address("create"), form).status_code == 302


def test_the_same_form_twice_writes_one(client_of, village, village_officer):
    client = client_of(village_officer)

    codes = [client.post(address("create"), FORM).status_code for _ in range(2)]

    assert (codes, Case.objects.count()) == ([302, 409], 1)


def test_an_old_page_keeps_what_was_typed(client_of, village_officer, case):
    Case.objects.update(version=4)
    client = client_of(village_officer)

    page = client.post(address("edit", case), FORM | {"text": "我写的", "version": 3})

    assert page.status_code == 409
    assert "刚才有人改过" in page.content.decode()
    assert "我写的" in page.content.decode()
    again = page.context["form"].data
    assert client.post(address("edit", case), again).status_code == 302
    case.refresh_from_db()
    assert case.text == "我写的"


@pytest.mark.parametrize("version", ["", "abc", "9" * 40])
def test_a_wrong_version_changes_nothing(client_of, village_officer, case, version):
    page = client_of(village_officer).post(address("edit", case), FORM | {"version": version})

    assert page.context["form"].errors
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize(
    ("act", "state", "words"),
    [
        ("edit", "submitted", "不能修改"),
        ("withdraw", "submitted", "不能撤下"),
        ("return", "draft", "不能退回"),
        ("publish", "draft", "不能发布"),
        ("change", "submitted", "不能改公开范围"),
    ],
)
def test_a_late_page_leads_back(client_of, office, village, act, state, words):
    case = CaseFactory(village=village, state=state)

    page = client_of(office).get(address(act, case), follow=True)

    assert words in page.content.decode()


@pytest.mark.parametrize("reason", [" ", "长" * 201, f"证号{ID_CARD}"])
def test_returning_needs_a_fit_reason(client_of, office, submitted, reason):
    page = client_of(office).post(address("return", submitted), {"reason": reason})

    assert page.context["form"].errors
    submitted.refresh_from_db()
    assert submitted.state == CaseState.SUBMITTED


def test_publishing_an_old_text_is_told(client_of, office, submitted):
    page = client_of(office).post(address("publish", submitted), {"version": 9})

    assert (page.status_code, "刚才有人改过" in page.content.decode()) == (409, True)


def test_the_writer_is_told_who_reviews(client_of, office, village):
    case = CaseFactory(village=village, state="submitted", written_by=office)
    client = client_of(office)

    assert "另一位同事" in client.get(address("detail", case)).content.decode()
    page = client.post(address("publish", case), {"version": 1})

    assert (page.status_code, "不能自己审核" in page.content.decode()) == (422, True)


def test_a_phone_number_is_shown_before_it_goes_public(client_of, office, submitted):
    Case.objects.update(text="电话13800138000")
    client, form = client_of(office), {"version": 1, "is_public": "on"}
    assert "138****8000" in client.get(address("publish", submitted)).content.decode()

    page = client.post(address("publish", submitted), form)
    assert page.context["form"].errors["confirms_numbers"]

    answer = client.post(address("publish", submitted), form | {"confirms_numbers": "on"})
    assert answer.status_code == 302


def test_a_return_reason_is_for_the_own_village(client_of, village_officer, auditor, village):
    case = CaseFactory(village=village, state="returned", return_reason="补一张照片")

    assert "补一张照片" in client_of(village_officer).get(address("detail", case)).content.decode()
    assert "补一张照片" not in client_of(auditor).get(address("detail", case)).content.decode()


def test_the_office_has_an_errand(client_of, office, leader, submitted):
    def titles(user):
        return [errand.title for errand in client_of(user).get("/").context["page"].errands]

    assert titles(office) == ["有1篇案例等您审核"]
    assert titles(leader) == []
    address_of = f"{address('list')}?state=submitted"
    (errand,) = client_of(office).get("/").context["page"].errands
    assert errand.url == address_of


@pytest.mark.parametrize("huge", ["9" * 18, "9" * 30])
def test_a_number_that_no_case_has_is_not_found(client_of, office, case, huge):
    pages = [f"/organizations/cases/{huge}/", f"/organizations/cases/{case.pk}/photos/{huge}/"]

    assert [client_of(office).get(page).status_code for page in pages] == [404, 404]
