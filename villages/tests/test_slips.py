"""Printing a batch's password slips: fresh each time, shown once, kept nowhere."""

from datetime import date

import pytest
from django.utils import timezone

from shaping.accounts.models import User
from shaping.accounts.tests.factories import UserFactory
from shaping.audit.models import AuditEvent
from shaping.imports.models import BatchState, ImportBatch, ImportedRow, RowAction
from shaping.workflow import Forbidden, Refused
from villages.capabilities import Role
from villages.forms.people import SlipsForm
from villages.services.people import posts_now, print_slips
from villages.tests.factories import AppointmentFactory

LIST = "/villages/people/slips/"


@pytest.fixture
def make_batch(township, office):
    def make(*usernames, state=BatchState.CONFIRMED):
        batch = ImportBatch.objects.create(
            kind="accounts",
            title="批量建账号",
            township_code=township.code9,
            file_name="人员.xlsx",
            state=state,
            new_count=len(usernames),
            created_by=office,
            confirmed_by=office,
            confirmed_at=timezone.now(),
        )
        for number, username in enumerate(usernames, start=2):
            user = UserFactory(username=username, must_change_password=True, password="!")
            User.objects.filter(pk=user.pk).update(password="!unusable")
            AppointmentFactory(user=user, role=Role.INSPECTOR, township=township)
            ImportedRow.objects.create(
                batch=batch, number=number, action=RowAction.NEW, key=username, label=username
            )
        return batch

    return make


@pytest.fixture
def batch(make_batch):
    return make_batch("kaohe-101-1", "kaohe-101-2")


def address_of(batch):
    return f"{LIST}{batch.pk}/"


def people():
    return list(User.objects.filter(username__startswith="kaohe").order_by("username"))


def test_it_prints_slips_that_open_the_accounts(client_of, office, batch):
    response = client_of(office).post(address_of(batch), {"people": [p.pk for p in people()]})

    assert response.headers["Cache-Control"] == "no-store"
    passwords = [slip.password for slip, _ in response.context["slips"]]
    assert [p.check_password(word) for p, word in zip(people(), passwords, strict=True)] == [
        True,
        True,
    ]
    assert "沙坪镇 考核组成员" in response.content.decode()


def test_it_writes_one_event_with_the_count_and_no_password(client_of, office, batch):
    response = client_of(office).post(address_of(batch), {"people": [p.pk for p in people()]})

    event = AuditEvent.objects.get()
    assert (event.action, event.township_code) == ("account.slips", "421223101")
    assert "2张" in event.summary
    for slip, _ in response.context["slips"]:
        assert slip.password not in str(event.__dict__)


def test_printing_again_makes_the_old_slip_worthless(client_of, office, batch):
    client = client_of(office)
    first = client.post(address_of(batch), {"people": [people()[0].pk]})
    client.post(address_of(batch), {"people": [people()[0].pk]})

    assert not people()[0].check_password(first.context["slips"][0][0].password)


def test_it_ticks_only_those_who_have_none_yet(client_of, office, batch):
    client = client_of(office)
    client.post(address_of(batch), {"people": [people()[0].pk]})

    page = client.get(address_of(batch)).content.decode()

    assert page.count(" checked") == 1
    assert "发过，还没登录" in page
    assert "还没发" in page


def test_whoever_has_signed_in_gets_none(client_of, office, batch):
    User.objects.filter(pk=people()[0].pk).update(last_login=timezone.now())
    client = client_of(office)

    page = client.get(address_of(batch)).content.decode()
    response = client.post(address_of(batch), {"people": [people()[0].pk]})

    assert "已登录过" in page
    assert "名单变了" in response.content.decode()
    assert not AuditEvent.objects.exists()


def test_a_disabled_account_gets_none(client_of, office, batch):
    User.objects.filter(pk=people()[0].pk).update(is_active=False)

    assert "已停用" in client_of(office).get(address_of(batch)).content.decode()


def test_somebody_must_be_chosen(client_of, office, batch):
    response = client_of(office).post(address_of(batch), {"csrfmiddlewaretoken": "x"})

    assert "请至少选一个人" in response.content.decode()


def test_it_prints_at_most_forty_at_once(batch, monkeypatch):
    monkeypatch.setattr(SlipsForm, "MOST", 1)
    form = SlipsForm(User.objects.all(), {"people": [person.pk for person in people()]})

    assert not form.is_valid()
    assert "一次最多打印1张" in form.errors["people"][0]


def test_the_service_refuses_whoever_signed_in_meanwhile(office, township, stranger):
    with pytest.raises(Refused, match="刚刚登录过"):
        print_slips([stranger], township, by=office)


def test_the_service_refuses_nobody(office, township):
    with pytest.raises(Refused, match="请至少选一个人"):
        print_slips([], township, by=office)


@pytest.mark.parametrize("role", [Role.SECURITY_ADMIN, Role.TOWNSHIP_LEADER])
def test_the_service_is_forbidden_to_others(appoint, township, role):
    with pytest.raises(Forbidden):
        print_slips([], township, by=appoint(role))


def test_the_page_says_so_when_the_service_refuses(client_of, office, batch, monkeypatch):
    chosen = people()
    monkeypatch.setattr(User, "is_unused", False)

    response = client_of(office).post(address_of(batch), {"people": [p.pk for p in chosen]})

    assert "刚刚登录过" in response.content.decode()


def test_the_list_leads_to_each_batch(client_of, office, batch):
    page = client_of(office).get(LIST).content.decode()

    assert address_of(batch) in page
    assert "人员.xlsx" in page


def test_an_empty_list_says_what_to_do(client_of, office):
    assert "还没有用表格建过账号" in client_of(office).get(LIST).content.decode()


def test_an_undone_batch_is_not_found(client_of, office, make_batch):
    batch = make_batch(state=BatchState.CHECKED)

    assert client_of(office).get(address_of(batch)).status_code == 404


def test_another_township_finds_nothing(client_of, other_office, batch):
    client = client_of(other_office)

    assert client.get(address_of(batch)).status_code == 404
    assert "人员.xlsx" not in client.get(LIST).content.decode()


@pytest.mark.parametrize("role", [Role.TOWNSHIP_LEADER, Role.SECURITY_ADMIN, Role.AUDITOR])
def test_it_is_forbidden_to_others(client_of, appoint, batch, role):
    client = client_of(appoint(role))

    assert client.get(LIST).status_code == 403
    assert client.post(address_of(batch)).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_it_costs_the_same_for_one_and_for_three_batches(
    client_of, office, make_batch, django_assert_num_queries, count
):
    for number in range(count):
        make_batch(f"kaohe-101-{number}")
    client = client_of(office)
    client.get(LIST)

    with django_assert_num_queries(5):
        client.get(LIST)


@pytest.mark.parametrize("count", [1, 3])
def test_it_costs_the_same_for_one_and_for_three_people(
    client_of, office, make_batch, django_assert_num_queries, count
):
    batch = make_batch(*[f"kaohe-101-{number}" for number in range(count)])
    client = client_of(office)
    client.get(address_of(batch))

    with django_assert_num_queries(7):
        client.get(address_of(batch))


def test_several_posts_stand_side_by_side(office, township, village):
    AppointmentFactory(user=office, role=Role.VILLAGE_SECRETARY, township=township, village=village)

    titles = posts_now([office], date(2026, 11, 24))

    assert titles == {office.pk: "沙坪镇 共同缔造办公室、堰市村 村书记"}
