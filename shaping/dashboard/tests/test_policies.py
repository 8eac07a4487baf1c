"""Business pages and the back office each have their own content policy; nothing is stored."""

import pytest
from django.urls import reverse


def test_business_pages_run_no_inline_code(client_of, office):
    policy = client_of(office).get("/")["Content-Security-Policy"]

    assert "script-src 'self';" in f"{policy};"
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


def test_the_back_office_has_a_policy_of_its_own(client_of, office):
    policy = client_of(office).get(reverse("admin:index"))["Content-Security-Policy"]

    assert "script-src 'self' 'unsafe-eval'" in policy
    assert "style-src 'self' 'unsafe-inline'" in policy
    assert "script-src 'self' 'unsafe-inline'" not in policy
    assert "frame-ancestors 'self'" in policy


@pytest.mark.parametrize("address", ["/", "/feedback/", "/nowhere/", "/admin/nowhere/"])
def test_pages_of_the_signed_in_are_not_kept_by_browsers(client_of, office, address):
    assert client_of(office).get(address)["Cache-Control"] == "private, no-store"


def test_a_page_that_cannot_be_opened_is_not_kept_either(client_of, office):
    answer = client_of(office).get("/accounts/large-text/")

    assert (answer.status_code, answer["Cache-Control"]) == (405, "private, no-store")


def test_a_page_that_says_how_long_it_keeps_is_left_alone(client_of, office):
    assert "no-store" in client_of(office).get("/healthz")["Cache-Control"]


@pytest.mark.parametrize(
    "address", ["/?a=%00", "/nowhere/", "/accounts/login", "/static/css/app.css"]
)
@pytest.mark.parametrize("host", ["testserver", "foreign.example"])
def test_every_answer_carries_the_safety_headers(client, db, address, host):
    answer = client.head(address, headers={"host": host})

    assert "script-src 'self';" in answer["Content-Security-Policy"] + ";"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["X-Frame-Options"] == "DENY"
