"""Five failures lock one name at one address for 15 minutes (R-L1, T22)."""

from datetime import timedelta

import pytest
import time_machine
from axes.models import AccessAttempt
from django.utils import timezone

from shaping.accounts import services
from shaping.accounts.tests.factories import PASSWORD, UserFactory
from shaping.accounts.tests.test_sign_in import sign_in
from shaping.audit.models import AuditEvent


@pytest.fixture
def locked(client, office):
    """The office's name, locked at 127.0.0.1."""
    for _ in range(5):
        sign_in(client, office.username, "Wrong-Horse-7")
    return office


def sign_in_from(client, address, user, **extra):
    content = {"username": user.username, "password": PASSWORD}
    return client.post("/accounts/login/", content, REMOTE_ADDR=address, **extra)


def test_it_answers_four_failures_with_the_form(client, office):
    statuses = [sign_in(client, office.username, "wrong").status_code for _ in range(4)]

    assert statuses == [200] * 4


def test_it_locks_at_the_fifth_failure_in_chinese(client, office):
    for _ in range(4):
        sign_in(client, office.username, "wrong")

    response = sign_in(client, office.username, "wrong")

    assert response.status_code == 429
    assert "暂停登录15分钟" in response.content.decode()


def test_it_refuses_the_right_password_meanwhile(client, locked):
    response = sign_in(client, locked.username)

    assert response.status_code == 429
    assert "_auth_user_id" not in client.session


def test_it_counts_a_refused_right_password_as_a_failure_in_the_trail(client, locked):
    sign_in(client, locked.username)

    assert AuditEvent.objects.filter(action="account.sign_in_failed").count() == 6


def test_it_lets_the_same_person_in_from_another_address(client, locked):
    assert sign_in_from(client, "10.1.1.9", locked).status_code == 302


def test_it_lets_another_person_in_from_the_same_address(client, locked, leader):
    assert sign_in(client, leader.username).status_code == 302


def test_it_locks_an_unknown_name_alike(client, db):
    statuses = [sign_in(client, "nobody", "wrong").status_code for _ in range(5)]

    assert statuses == [200] * 4 + [429]


@pytest.mark.parametrize(
    "header",
    [
        "HTTP_X_FORWARDED_FOR",
        "HTTP_X_REAL_IP",
        "HTTP_FORWARDED",
        "HTTP_X_CLIENT_IP",
        "HTTP_TRUE_CLIENT_IP",
        "HTTP_X_CLUSTER_CLIENT_IP",
    ],
)
def test_no_header_gets_round_it(client, locked, header):
    response = sign_in_from(client, "127.0.0.1", locked, **{header: "10.9.8.7"})

    assert response.status_code == 429


@pytest.mark.parametrize("spelling", ["lead", " lead", "lead ", "ｌｅａｄ", "　lead"])
def test_no_spelling_gets_round_it(client, db, spelling):
    UserFactory(username="lead")
    for _ in range(5):
        sign_in(client, "lead", "wrong")

    assert sign_in(client, spelling).status_code == 429


def test_another_browser_does_not_get_round_it(client, locked):
    response = sign_in_from(client, "127.0.0.1", locked, HTTP_USER_AGENT="other")

    assert response.status_code == 429


def test_it_opens_again_after_15_minutes_even_if_tried_meanwhile(client, office):
    now = timezone.now()
    with time_machine.travel(now, tick=False) as clock:
        for _ in range(5):
            sign_in(client, office.username, "wrong")
        clock.move_to(now + timedelta(minutes=14))
        assert sign_in(client, office.username).status_code == 429
        clock.move_to(now + timedelta(minutes=15, seconds=1))
        assert sign_in(client, office.username).status_code == 302


def test_a_success_forgets_the_failures(client, office):
    for _ in range(4):
        sign_in(client, office.username, "wrong")
    sign_in(client, office.username)

    assert not AccessAttempt.objects.exists()


def test_it_stores_no_password(client, office):
    sign_in(client, office.username, "Wrong-Horse-7")

    assert "Wrong-Horse-7" not in str(AccessAttempt.objects.values())


def test_unlocking_lets_in_at_once_and_is_recorded(client, locked, leader):
    services.unlock_account(locked, by=leader)

    assert sign_in(client, locked.username).status_code == 302
    event = AuditEvent.objects.get(action="account.unlock")
    assert (event.actor_id, event.target_id) == (leader.pk, str(locked.pk))


def test_it_answers_scripts_with_the_same_chinese_page(client, locked):
    response = sign_in_from(client, "127.0.0.1", locked, HTTP_X_REQUESTED_WITH="XMLHttpRequest")

    assert response.status_code == 429
    assert "暂时不能登录" in response.content.decode()
