"""Known and unknown names get the same answer after the same work (R-L3)."""

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher

from shaping.accounts.backends import AccountBackend
from shaping.accounts.tests.factories import PASSWORD, UserFactory
from shaping.accounts.tests.test_sign_in import sign_in


class CountingHasher(MD5PasswordHasher):
    count = 0

    def encode(self, password, salt):
        CountingHasher.count += 1
        return super().encode(password, salt)


@pytest.fixture
def hashes(settings):
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]

    def count_during(act):
        CountingHasher.count = 0
        act()
        return CountingHasher.count

    return count_during


def make_people():
    UserFactory(username="known")
    UserFactory(username="disabled", is_active=False)
    fresh = UserFactory(username="unprinted")
    fresh.set_unusable_password()
    fresh.save()


@pytest.mark.parametrize("username", ["known", "unknown", "disabled", "unprinted"])
def test_it_hashes_once_for_every_name(client, db, hashes, username):
    make_people()

    assert hashes(lambda: sign_in(client, username, "Wrong-Horse-7")) == 1


def test_it_answers_every_name_alike(client, db):
    make_people()

    answers = {
        sign_in(client, name, "Wrong-Horse-7").content.decode().replace(name, "")
        for name in ["known", "unknown", "disabled", "unprinted"]
    }

    assert len({answer.partition("csrfmiddlewaretoken")[0] for answer in answers}) == 1
    assert all("用户名或密码不对" in answer for answer in answers)


def test_it_refuses_a_disabled_account_with_the_right_password(client, db):
    UserFactory(username="disabled", is_active=False)

    assert "用户名或密码不对" in sign_in(client, "disabled").content.decode()


def test_the_backend_needs_both_name_and_password(db):
    assert AccountBackend().authenticate(None, username=None, password=PASSWORD) is None
