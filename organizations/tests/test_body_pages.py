"""Organizations and members on their pages."""

import pytest
from django.urls import reverse

from organizations.models import Member, Organization
from organizations.tests.factories import DocumentFactory, MemberFactory, OrganizationFactory
from villages.capabilities import Role
from villages.tests.factories import HamletFactory

pytestmark = pytest.mark.django_db
FORM = {"kind": "council", "name": "下湾村民理事会", "founded_on": "2026-03-01"}
MEMBER = {"name": "李梅", "post": "理事", "since": "2026-03-01"}


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-11-24 10:00+08:00")


@pytest.fixture
def hamlet(village):
    return HamletFactory(village=village, name="下湾")


@pytest.fixture
def body(hamlet):
    return OrganizationFactory(hamlet=hamlet, name="下湾村民理事会")


@pytest.fixture
def head(body):
    return MemberFactory(
        organization=body, name="王军", post="理事长", is_head=True, phone="13800000000"
    )


def page_of(name, pk):
    return reverse(f"organizations:{name}", args=[pk])


def test_an_empty_cell_leads_to_an_organization(client_of, village_officer, village, hamlet):
    client = client_of(village_officer)
    address = page_of("organization-create", village.code12)
    page = client.get(f"{address}?hamlet={hamlet.pk}&kind=council")
    initial = {name: page.context["form"][name].value() for name in ("hamlet", "kind", "name")}

    answer = client.post(address, {**initial, "founded_on": "2026-03-01"}, follow=True)

    body = Organization.objects.get()
    assert (body.name, body.hamlet) == ("下湾村民理事会", hamlet)
    assert "已登记" in answer.content.decode()
    assert "没有章程" in answer.content.decode()


@pytest.mark.parametrize("query", ["hamlet=abc&kind=abc", f"hamlet={'9' * 30}"])
def test_a_wrong_cell_fills_in_nothing(client_of, office, village, query):
    page = client_of(office).get(f"{page_of('organization-create', village.code12)}?{query}")

    assert page.status_code == 200
    form = page.context["form"]
    assert not form["hamlet"].value()
    assert not form["kind"].value()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"founded_on": "abc"}, "日期没有看懂"),
        ({"founded_on": "2099-01-01"}, "不能晚于今天"),
        ({"founded_on": ""}, "请写成立日期"),
        ({"name": ""}, "请写名称"),
        ({"name": "长" * 61}, "60"),
        ({"kind": ""}, "请选类别"),
        ({"hamlet": "9" * 30}, "请选本村的村湾"),
        ({"name": "队长13800000000"}, "写了手机号"),
        ({"name": "11010519491231002X"}, "写了身份证号"),
        ({"term_start": "2026-03-01", "term_end": "2026-03-01"}, "要晚于本届起"),
    ],
)
def test_a_wrong_form_says_so_and_keeps_what_was_typed(client_of, office, village, changes, words):
    form = FORM | {"founding_method": "elected"} | changes
    page = client_of(office).post(page_of("organization-create", village.code12), form)

    assert page.status_code == 200
    assert words in page.content.decode()
    assert page.context["form"]["founding_method"].value() == "elected"
    assert not Organization.objects.exists()


def test_the_same_form_twice_founds_one(client_of, office, village, hamlet):
    client, address = client_of(office), page_of("organization-create", village.code12)

    codes = [client.post(address, FORM | {"hamlet": hamlet.pk}).status_code for _ in range(2)]

    assert (codes, Organization.objects.count()) == ([302, 200], 1)


def test_it_is_corrected_and_dissolved(client_of, village_officer, body, head):
    client, address = client_of(village_officer), page_of("organization-edit", body.pk)
    version = client.get(address).context["form"].initial["version"]
    form = FORM | {"hamlet": body.hamlet_id, "founded_on": "2025-03-01", "version": version}
    client.post(address, form | {"name": "下湾理事会"})
    stale = client.post(address, form | {"name": "别的名字"})
    client.post(
        page_of("organization-dissolve", body.pk),
        {"dissolved_on": "2026-11-20", "reason": "两湾合并"},
    )

    body.refresh_from_db()
    assert (body.name, str(body.dissolved_on), stale.status_code) == (
        "下湾理事会",
        "2026-11-20",
        409,
    )
    text = client.get(page_of("organization-detail", body.pk)).content.decode()
    assert "两湾合并" in text
    assert page_of("member-edit", head.pk) not in text
    assert client.get(address).status_code == 409


def test_members_go_the_whole_way(client_of, village_officer, body):
    client = client_of(village_officer)
    client.post(page_of("member-create", body.pk), MEMBER | {"is_head": "on"})
    old = Member.objects.get()
    version = client.get(page_of("member-edit", old.pk)).context["form"].initial["version"]
    facts = MEMBER | {"is_head": "on", "birth_year": "1962", "version": version}
    client.post(page_of("member-edit", old.pk), facts)
    client.post(page_of("member-succeed", old.pk), {"name": "陈红", "since": "2026-11-01"})
    successor = Member.objects.get(name="陈红")
    client.post(page_of("member-end", successor.pk), {"until": "2026-11-20"})

    old.refresh_from_db()
    successor.refresh_from_db()
    assert (old.birth_year, str(old.until)) == (1962, "2026-11-01")
    assert (successor.post, successor.is_head) == ("理事", True)
    assert str(successor.until) == "2026-11-20"
    text = client.get(page_of("organization-detail", body.pk)).content.decode()
    assert "以前的成员" in text
    assert "出生年：未填 → 1962" in text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": ""}, "请写姓名"),
        ({"birth_year": "-1"}, "四位年份"),
        ({"birth_year": "9" * 20}, "四位年份"),
        ({"birth_year": "x"}, "四位年份"),
        ({"birth_year": "1800"}, "四位年份"),
        ({"phone": "打村部"}, "电话只写数字"),
        ({"phone": "110105194912310021"}, "电话"),
        ({"since": "2026-02-30"}, "日期没有看懂"),
        ({"since": "2027-01-01"}, "不能晚于今天"),
        ({"post": "理事13800000000"}, "写了手机号"),
        ({"political_status": "11010519491231002X"}, "写了身份证号"),
        ({"is_head": "on"}, "已有负责人"),
    ],
)
def test_a_wrong_member_is_told_on_the_form(client_of, office, body, head, changes, words):
    page = client_of(office).post(page_of("member-create", body.pk), MEMBER | changes)

    assert page.status_code == 200
    assert words in page.content.decode()
    assert Member.objects.get() == head


def test_a_phone_in_a_name_passes_when_it_is_meant(client_of, office, village):
    form = FORM | {"name": "热线13800000000队", "confirms_numbers": "on"}
    client_of(office).post(page_of("organization-create", village.code12), form)

    assert Organization.objects.get().name == "热线13800000000队"


def test_phones_are_masked_on_the_page(client_of, office, body, head):
    head.phone = "13911112222"
    head.save()

    text = client_of(office).get(page_of("organization-detail", body.pk)).content.decode()

    assert "139****2222" in text
    assert "电话：138****0000 → 139****2222" in text
    assert "13911112222" not in text


@pytest.mark.parametrize("name", ["create", "edit", "end", "succeed"])
@pytest.mark.parametrize(("who", "code"), [("other_village_officer", 404), ("leader", 403)])
def test_members_are_closed_to_others(client_of, request, head, name, who, code):
    pk = head.organization_id if name == "create" else head.pk
    client = client_of(request.getfixturevalue(who))

    assert client.post(page_of(f"member-{name}", pk), MEMBER).status_code == code


@pytest.mark.parametrize("name", ["member-end", "member-succeed"])
def test_a_term_that_is_over_is_not_ended_again(client_of, office, head, name):
    Member.objects.update(until="2026-01-01")

    assert client_of(office).get(page_of(name, head.pk)).status_code == 409


def test_an_ended_term_is_corrected_with_its_end(client_of, office, head):
    Member.objects.update(until="2026-01-01")
    client, address = client_of(office), page_of("member-edit", head.pk)
    form = client.get(address).context["form"]

    page = client.post(address, MEMBER | {"version": form.initial["version"], "until": ""})

    assert "请写任职止的日期" in page.content.decode()


@pytest.mark.parametrize("role", [Role.STATIONED_CADRE, Role.TOWNSHIP_LEADER, Role.AUDITOR])
def test_readers_see_no_buttons(client_of, appoint, body, head, role):
    text = client_of(appoint(role)).get(page_of("organization-detail", body.pk)).content.decode()

    assert "王军" in text
    assert "登记成员" not in text.split("</h1>")[1].split("<h2>")[0]


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same(client_of, office, body, count, django_assert_num_queries):
    MemberFactory.create_batch(count, organization=body)
    MemberFactory.create_batch(count, organization=body, until="2026-01-01")
    DocumentFactory.create_batch(count, organization=body)
    client = client_of(office)
    client.get(page_of("organization-detail", body.pk))

    with django_assert_num_queries(15):
        client.get(page_of("organization-detail", body.pk))
