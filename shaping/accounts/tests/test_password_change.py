"""One's own password: the forced change, its age, the rules."""

from datetime import timedelta

import pytest
from django.utils import timezone

from shaping.accounts.passwords import (
    MixedKindsValidator,
    NotPersonalValidator,
    days_left,
    random_password,
)
from shaping.accounts.tests.factories import PASSWORD, UserFactory
from shaping.accounts.tests.test_sign_in import sign_in
from shaping.audit.models import AuditEvent

NEW = "Fresh-Cart-83"
PAGE = "/accounts/password/"


def change(client, password=NEW, current=PASSWORD, repeated=None):
    content = {"current": current, "password": password, "repeated": repeated or password}
    return client.post(PAGE, content)


def aged(days, **fields):
    return UserFactory(password_changed_at=timezone.now() - timedelta(days=days), **fields)


def test_it_changes_the_password_and_records_it(client_of, office):
    response = change(client_of(office))

    office.refresh_from_db()
    assert response.headers["Location"] == "/"
    assert office.check_password(NEW)
    event = AuditEvent.objects.get()
    assert event.action == "account.change_password"
    assert NEW not in str(event.__dict__)


def test_a_first_password_opens_only_the_change_page(client_of, db):
    client = client_of(UserFactory(must_change_password=True))

    assert client.get("/").headers["Location"] == PAGE
    assert client.post("/accounts/large-text/").headers["Location"] == PAGE
    assert "密码条上的密码" in client.get(PAGE).content.decode()


def test_a_first_password_can_sign_out(client_of, db):
    client = client_of(UserFactory(must_change_password=True))

    assert client.post("/accounts/logout/").headers["Location"] == "/accounts/login/"


def test_after_the_change_everything_opens(client_of, db):
    client = client_of(UserFactory(must_change_password=True))

    change(client)

    assert "密码已经改好" in client.get("/").content.decode()


def test_a_password_of_91_days_must_be_changed(client_of, db):
    client = client_of(aged(91))

    assert client.get("/").headers["Location"] == PAGE
    assert "用到期限" in client.get(PAGE).content.decode()


def test_a_password_of_89_days_still_opens_everything(client_of, db):
    assert client_of(aged(89)).get("/").status_code == 200


def test_the_age_is_a_setting(client_of, db, settings):
    settings.PASSWORD_MAX_AGE_DAYS = 365

    assert client_of(aged(91)).get("/").status_code == 200


@pytest.mark.parametrize(("days", "is_warned"), [(70, False), (80, True)])
def test_it_warns_in_the_last_14_days(client, db, days, is_warned):
    user = aged(days)

    sign_in(client, user.username)

    assert ("天到期" in client.get("/").content.decode()) is is_warned


def test_demo_accounts_are_exempt(client, db):
    user = aged(200, is_demo=True, must_change_password=True)
    sign_in(client, user.username)

    assert client.get("/").status_code == 200


def test_days_left_counts_down(settings, db):
    assert days_left(aged(0)) == 89
    assert days_left(aged(91)) < 0


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("Short-7a", "密码"),
        ("alllowercase", "至少三种"),
        ("Shaping-2026", "地名"),
        ("我爱沙坪Abc-2026", "地名"),
        ("Abc-13800000000", "手机号"),
        ("cun-200-Abcd", "用户名"),
        (PASSWORD, "不能和现在的一样"),
        ("Password123", "常见密码"),
    ],
)
def test_it_refuses_weak_passwords_in_chinese(client_of, db, password, words):
    user = UserFactory(username="cun-200", phone="13800000000")

    response = change(client_of(user), password)

    assert words in response.content.decode()
    assert response.status_code == 200
    assert not AuditEvent.objects.exists()


def test_it_takes_a_password_of_64_signs(client_of, office):
    assert change(client_of(office), "Ab3-" * 16).status_code == 302


def test_it_refuses_a_wrong_current_password(client_of, office):
    response = change(client_of(office), current="no")

    assert "现在的密码不对" in response.content.decode()


def test_it_refuses_two_different_new_passwords(client_of, office):
    response = change(client_of(office), repeated="Other-Cart-83")

    assert "两遍新密码不一样" in response.content.decode()


def test_it_asks_for_what_is_missing(client_of, office):
    response = client_of(office).post(PAGE, {"current": PASSWORD, "password": NEW})

    assert "请再写一遍新密码" in response.content.decode()


def test_the_rules_can_be_read():
    assert "至少三种" in MixedKindsValidator().get_help_text()
    assert "地名" in NotPersonalValidator().get_help_text()


def test_the_rules_hold_without_a_user():
    NotPersonalValidator().validate("Nothing-Special-7")


def test_first_passwords_are_readable_and_pass_the_rules():
    passwords = {random_password() for _ in range(200)}

    assert len(passwords) == 200
    assert not set("".join(passwords)) & set("0O1lI")
    for password in passwords:
        MixedKindsValidator().validate(password)


def test_a_first_password_never_holds_a_local_word(monkeypatch):
    monkeypatch.setattr("shaping.accounts.passwords.LOCAL_WORDS", ("a", "b", "c"))

    assert not set("".join(random_password() for _ in range(30)).lower()) & set("abc")
