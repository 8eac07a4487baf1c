"""Signing in and out."""

from shaping.accounts.tests.factories import PASSWORD
from shaping.audit.models import AuditEvent


def sign_in(client, username, password=PASSWORD, **extra):
    return client.post("/accounts/login/", {"username": username, "password": password, **extra})


def test_it_signs_in_and_records_it(client, office):
    response = sign_in(client, office.username)

    assert response.headers["Location"] == "/"
    assert AuditEvent.objects.get().action == "account.sign_in"


def test_it_refuses_a_wrong_password_in_chinese(client, office):
    response = sign_in(client, office.username, "wrong")

    assert "用户名或密码不对" in response.content.decode()


def test_it_sends_a_stranger_to_the_sign_in_page(client, db):
    assert client.get("/").headers["Location"].startswith("/accounts/login/?next=")


def test_it_never_redirects_to_another_host(client, office):
    response = sign_in(client, office.username, next="https://evil.example/")

    assert response.headers["Location"] == "/"


def test_it_signs_out(client_of, office):
    client = client_of(office)

    client.post("/accounts/logout/")

    assert client.get("/").status_code == 302
