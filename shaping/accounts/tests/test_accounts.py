"""Making, resetting, disabling accounts; the model's own facts."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from shaping.accounts import services
from shaping.accounts.models import User
from shaping.accounts.services import NewAccount
from shaping.accounts.tests.factories import UserFactory
from shaping.audit.models import AuditEvent
from shaping.audit.services import Act


def test_it_makes_an_account_that_cannot_sign_in_before_its_slip(office):
    user = services.create_account(
        NewAccount("cun-200", "张三", "13800000000"), township_code="421223101", by=office
    )

    assert not user.has_usable_password()
    assert user.must_change_password
    event = AuditEvent.objects.get()
    assert (event.action, event.township_code) == ("account.create", "421223101")


@pytest.mark.parametrize(
    ("person", "words"),
    [
        (NewAccount("taken", "张三"), "已经有人用了"),
        (NewAccount("a b", "张三"), "用户名"),
        (NewAccount("", "张三"), ""),
        (NewAccount("fine", ""), ""),
        (NewAccount("fine", "张三", "123"), "11位手机号"),
    ],
)
def test_it_refuses_wrong_fields_and_leaves_no_trace(db, person, words):
    UserFactory(username="taken")

    with pytest.raises(ValidationError) as error:
        services.create_account(person, by=None)

    assert words in "".join(error.value.messages)
    assert User.objects.count() == 1
    assert not AuditEvent.objects.exists()


def test_the_database_keeps_user_names_apart(db):
    with pytest.raises(IntegrityError):
        User.objects.bulk_create([User(username="same"), User(username="same")])


def test_the_manager_hashes_the_password(db):
    user = User.objects.create_user("cun-200", "Fresh-Cart-83", display_name="张三")

    assert user.check_password("Fresh-Cart-83")


def test_it_issues_first_passwords_under_one_event(office):
    users = UserFactory.create_batch(3)

    slips = services.issue_first_passwords(users, Act("account.slips", summary="3张"), by=office)

    for slip in slips:
        slip.user.refresh_from_db()
        assert slip.user.check_password(slip.password)
        assert slip.user.must_change_password
    assert AuditEvent.objects.count() == 1


def test_it_resets_a_password_without_writing_it_anywhere(office):
    password = services.reset_password(office, by=office)

    office.refresh_from_db()
    assert office.check_password(password)
    assert office.must_change_password
    assert password not in str([event.__dict__ for event in AuditEvent.objects.all()])


def test_it_disables_and_enables_once(office, leader):
    assert services.disable_account(office, by=leader)
    assert not services.disable_account(office, by=leader)
    assert services.enable_account(office, by=leader)
    assert not services.enable_account(office, by=leader)

    actions = AuditEvent.objects.order_by("sequence").values_list("action", flat=True)
    assert list(actions) == ["account.disable", "account.enable"]


def test_it_switches_the_letter_size_and_comes_back(client_of, office):
    client = client_of(office)

    response = client.post("/accounts/large-text/", {"next": "/imports/"})

    office.refresh_from_db()
    assert response.headers["Location"] == "/imports/"
    assert office.large_text
    assert 'class="large-text"' in client.get("/").content.decode()


def test_it_switches_the_letter_size_back(client_of, office):
    client = client_of(office)
    client.post("/accounts/large-text/")
    client.post("/accounts/large-text/", {"next": "https://evil.example/"})

    office.refresh_from_db()
    assert not office.large_text


def test_the_phone_is_masked():
    assert User(phone="13812345678").masked_phone == "138****5678"
    assert User().masked_phone == ""


def test_a_user_is_called_by_name():
    assert str(User(display_name="张三")) == "张三"


def test_django_permissions_give_nothing():
    user = User(is_active=True)

    assert not user.is_superuser
    assert not user.has_perm("villages.change_village")
    assert not user.has_perms(["villages.change_village"])
    assert not user.has_module_perms("villages")
