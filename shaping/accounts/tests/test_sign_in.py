"""Signing in and out: answers, redirects, events."""

import pytest

from shaping.accounts.tests.factories import PASSWORD, UserFactory
from shaping.audit.models import AuditEvent


def sign_in(client, username, password=PASSWORD, **extra):
    return client.post("/accounts/login/", {"username": username, "password": password, **extra})


def test_it_signs_in_and_records_it(client, office):
    response = sign_in(client, office.username)

    assert response.headers["Location"] == "/"
    event = AuditEvent.objects.get()
    assert (event.action, event.actor_id) == ("account.sign_in", office.pk)


def test_it_makes_a_new_session_at_sign_in(client, office):
    client.get("/accounts/login/?next=/imports/")
    before = client.session.session_key

    sign_in(client, office.username)

    assert client.session.session_key != before


def test_it_refuses_a_wrong_password_in_chinese_and_records_it(client, office):
    response = sign_in(client, office.username, "wrong")

    assert response.status_code == 200
    assert "用户名或密码不对" in response.content.decode()
    event = AuditEvent.objects.get()
    assert (event.action, event.actor_name) == ("account.sign_in_failed", "系统")
    assert event.target_id == str(office.pk)


def test_it_keeps_no_unknown_name_since_it_may_be_a_password(client, db):
    sign_in(client, "My-Secret-99", "x")

    event = AuditEvent.objects.get()
    assert event.summary == "登录失败：没有这个用户名"
    assert "My-Secret-99" not in str(event.__dict__)


def test_it_takes_full_width_letters_for_the_same_name(client, db):
    UserFactory(username="office")

    assert sign_in(client, " ｏｆｆｉｃｅ ").status_code == 302


@pytest.mark.parametrize("field", ["username", "password"])
def test_it_asks_for_what_is_missing_without_calling_it_a_failure(client, office, field):
    response = client.post("/accounts/login/", {field: "something"})

    assert "请写" in response.content.decode()
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize(
    ("username", "password"), [("x" * 61, "y"), ("x", "y" * 129), ("x" * 100_000, "y" * 100_000)]
)
def test_it_answers_oversized_input_without_checking_it(client, db, username, password):
    assert sign_in(client, username, password).status_code == 200
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("field", ["username", "password", "next"])
def test_it_answers_400_to_nul_bytes(client, office, field):
    content = {"username": office.username, "password": PASSWORD, field: "a\x00b"}

    assert client.post("/accounts/login/", content).status_code == 400


def test_it_sends_a_stranger_to_the_sign_in_page(client, db):
    assert client.get("/").headers["Location"].startswith("/accounts/login/?next=")


def test_it_goes_on_to_the_page_that_was_asked_for(client, office):
    response = sign_in(client, office.username, next="/imports/?kind=scores")

    assert response.headers["Location"] == "/imports/?kind=scores"


def test_it_keeps_the_asked_page_in_the_form(client, db):
    response = client.get("/accounts/login/?next=/imports/")

    assert '<input type="hidden" name="next" value="/imports/">' in response.content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "http:///evil.example",
        "/accounts/logout/",
        "/accounts/large-text/?a=1",
        "imports",
        "?a=1",
    ],
)
def test_it_never_goes_on_to_another_host_or_to_a_button(client, office, address):
    response = sign_in(client, office.username, next=address)

    assert response.headers["Location"] == "/"


def test_it_sends_the_signed_in_on_at_once(client_of, office):
    assert client_of(office).get("/accounts/login/").headers["Location"] == "/"


def test_it_is_not_kept_by_any_cache(client, db):
    assert "no-store" in client.get("/accounts/login/").headers["Cache-Control"]


def test_it_signs_out_and_records_it(client_of, office):
    client = client_of(office)

    client.post("/accounts/logout/")

    assert client.get("/").status_code == 302
    assert AuditEvent.objects.get().action == "account.sign_out"


def test_it_signs_out_only_by_a_button(client_of, office):
    assert client_of(office).get("/accounts/logout/").status_code == 405
