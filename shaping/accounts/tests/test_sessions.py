"""Sessions end: idle, too long, after a change of password, after disabling (R-L4)."""

from datetime import timedelta

import time_machine
from django.test import Client
from django.utils import timezone

from shaping.accounts import services
from shaping.accounts.tests.test_sign_in import sign_in


def test_it_ends_after_30_idle_minutes_and_says_so(client_of, office):
    now = timezone.now()
    with time_machine.travel(now, tick=False) as clock:
        client = client_of(office)
        client.get("/")
        clock.move_to(now + timedelta(minutes=31))

        response = client.get("/", follow=True)

    assert response.redirect_chain[0][0] == "/accounts/login/?next=/"
    assert "超过30分钟没有操作" in response.content.decode()


def test_it_says_so_only_once(client_of, office):
    now = timezone.now()
    with time_machine.travel(now, tick=False) as clock:
        client = client_of(office)
        client.get("/")
        clock.move_to(now + timedelta(minutes=31))
        client.get("/", follow=True)

        assert "没有操作" not in client.get("/accounts/login/").content.decode()


def test_it_lasts_while_people_work(client_of, office):
    now = timezone.now()
    with time_machine.travel(now, tick=False) as clock:
        client = client_of(office)
        for minutes in range(0, 120, 29):
            clock.move_to(now + timedelta(minutes=minutes))
            assert client.get("/").status_code == 200


def test_it_ends_after_eight_hours_of_work(client_of, office):
    now = timezone.now()
    with time_machine.travel(now, tick=False) as clock:
        client = client_of(office)
        for minutes in range(0, 481, 20):
            clock.move_to(now + timedelta(minutes=minutes))
            client.get("/")
        clock.move_to(now + timedelta(minutes=481))

        assert client.get("/").status_code == 302


def test_it_writes_the_session_at_most_once_a_minute(client_of, office):
    now = timezone.now()
    with time_machine.travel(now, tick=False) as clock:
        client = client_of(office)
        client.get("/")
        seen = client.session["seen"]
        clock.move_to(now + timedelta(seconds=59))
        client.get("/")

        assert client.session["seen"] == seen


def test_a_new_password_ends_every_open_session(client, office):
    sign_in(client, office.username)

    services.reset_password(office, by=None)

    assert client.get("/").status_code == 302


def test_changing_ones_own_password_ends_the_other_sessions(client_of, office):
    other = Client()
    other.force_login(office, backend="shaping.accounts.backends.AccountBackend")
    client = client_of(office)

    client.post(
        "/accounts/password/",
        {"current": "Right-Horse-7", "password": "New-Cart-83", "repeated": "New-Cart-83"},
    )

    assert client.get("/").status_code == 200
    assert other.get("/").status_code == 302


def test_disabling_ends_the_session_at_the_next_request(client_of, office):
    client = client_of(office)
    client.get("/")

    services.disable_account(office, by=None)

    assert client.get("/").status_code == 302
