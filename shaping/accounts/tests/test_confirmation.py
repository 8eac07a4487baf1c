"""The password again before important acts (R-L5)."""

from datetime import timedelta

import pytest
import time_machine
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from shaping.accounts.freshness import recent_password_required
from shaping.accounts.tests.factories import PASSWORD
from shaping.accounts.tests.test_sign_in import sign_in
from shaping.audit.models import AuditEvent

PAGE = "/accounts/confirm/"


@recent_password_required
def important(request, number):
    return HttpResponse(f"done {number}")


def ask(session):
    request = RequestFactory().get("/grants/3/?a=1")
    request.session = session
    return important(request, number=3)


def minutes_ago(minutes):
    return (timezone.now() - timedelta(minutes=minutes)).timestamp()


@pytest.mark.parametrize("key", ["started", "confirmed"])
def test_it_opens_within_15_minutes(key):
    assert ask({key: minutes_ago(14)}).content == b"done 3"


@pytest.mark.parametrize(
    "session",
    [{}, {"started": minutes_ago(16)}, {"started": minutes_ago(1), "confirmed": minutes_ago(16)}],
)
def test_it_asks_again_after_15_minutes(session):
    assert ask(session).headers["Location"] == f"{PAGE}?next=%2Fgrants%2F3%2F%3Fa%3D1"


def test_it_goes_on_after_the_right_password_and_records_it(client_of, office):
    client = client_of(office)
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        response = client.post(PAGE, {"password": PASSWORD, "next": "/imports/"})

    assert response.headers["Location"] == "/imports/"
    assert client.session["confirmed"]
    assert AuditEvent.objects.get().action == "account.confirm"


def test_it_shows_the_page_with_the_way_on(client_of, office):
    response = client_of(office).get(f"{PAGE}?next=/imports/")

    assert 'value="/imports/"' in response.content.decode()
    assert "再次输入密码" in response.content.decode()


def test_it_refuses_a_wrong_password_and_records_it(client_of, office):
    client = client_of(office)

    response = client.post(PAGE, {"password": "wrong"})

    assert "密码不对" in response.content.decode()
    assert "confirmed" not in client.session
    assert AuditEvent.objects.get().action == "account.sign_in_failed"


def test_it_asks_for_a_missing_password(client_of, office):
    response = client_of(office).post(PAGE, {"password": ""})

    assert "请写密码" in response.content.decode()
    assert not AuditEvent.objects.exists()


def test_it_locks_out_guesses(client_of, office):
    client = client_of(office)

    statuses = [client.post(PAGE, {"password": "wrong"}).status_code for _ in range(5)]

    assert statuses == [200] * 4 + [429]


def test_signing_in_counts_as_giving_it(client, office):
    sign_in(client, office.username)

    assert client.session["confirmed"]
