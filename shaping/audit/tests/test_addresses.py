"""The address in the trail and in the lock-out, in the open and behind proxies."""

import pytest

from shaping.accounts.tests.test_sign_in import sign_in
from shaping.audit.addresses import client_address
from shaping.audit.models import AuditEvent


@pytest.mark.parametrize(
    ("count", "header", "address"),
    [
        (0, "10.9.8.7", "10.1.1.1"),
        (1, "10.9.8.7", "10.9.8.7"),
        (1, "6.6.6.6, 10.9.8.7", "10.9.8.7"),
        (2, "6.6.6.6, 10.9.8.7, 10.1.1.2", "10.9.8.7"),
        (2, "10.9.8.7", "10.1.1.1"),
        (1, "2001:db8::1", "2001:db8::1"),
        (1, "nonsense", "10.1.1.1"),
        (1, "", "10.1.1.1"),
    ],
)
def test_it_reads_only_what_our_own_proxies_wrote(rf, settings, count, header, address):
    settings.TRUSTED_PROXY_COUNT = count
    request = rf.get("/", REMOTE_ADDR="10.1.1.1", HTTP_X_FORWARDED_FOR=header)

    assert client_address(request) == address


def test_a_lock_out_behind_a_proxy_leaves_other_addresses_alone(client, office, settings):
    settings.TRUSTED_PROXY_COUNT = 1
    for _ in range(5):
        client.post(
            "/accounts/login/",
            {"username": office.username, "password": "wrong"},
            HTTP_X_FORWARDED_FOR="10.9.8.7",
        )

    assert sign_in(client, office.username).status_code == 302
    assert AuditEvent.objects.first().address == "10.9.8.7"
