"""The site below a path of somebody else's host: every address of the pages keeps to it."""

import io
import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.test.utils import override_script_prefix
from django.urls import reverse

from shaping.tests.authz.world import World, build_world
from shaping.wsgi import application, below_prefix

PREFIX = "/gtdz"
ADDRESS = re.compile(r'\s([\w-]+)="(/[^"]*)"')
OPENED = {200, 302}


@pytest.fixture
def sub_path(settings) -> Iterator[None]:
    settings.URL_PREFIX = settings.FORCE_SCRIPT_NAME = PREFIX
    settings.STATIC_URL = f"{PREFIX}/static/"
    settings.UNFOLD = settings.UNFOLD | {"SITE_URL": f"{PREFIX}/"}
    with override_script_prefix(f"{PREFIX}/"):
        yield


@pytest.fixture
def world(db, sub_path) -> World:
    return build_world()


def addresses(html: str) -> set[tuple[str, str]]:
    """Attributes that lead somewhere on this host: href, src, action, hx-get, data-draft-url …"""
    return set(ADDRESS.findall(html))


def opened(client: Client, address: str):
    """The answer as WSGI gives it: the prefix is cut off before the site looks at the path."""
    return client.get(below_prefix(address.replace("&amp;", "&").partition("#")[0]))


def strays(html: str) -> list[tuple[str, str]]:
    return [found for found in addresses(html) if not found[1].startswith(f"{PREFIX}/")]


def followed(client: Client) -> Iterator[str]:
    """What is wrong with the home page or a page one step away from it."""
    home = opened(client, f"{PREFIX}/").content.decode()
    yield from (f"home: {stray}" for stray in strays(home))
    for name, address in sorted(addresses(home)):
        if name != "href" or address.startswith(f"{PREFIX}/static/"):
            continue
        answer = opened(client, address)
        if answer.status_code not in OPENED:
            yield f"{address}: {answer.status_code}"
        elif answer.status_code == 302 and not answer["Location"].startswith(f"{PREFIX}/"):
            yield f"{address} leads to {answer['Location']}"
        elif answer.get("Content-Type", "").startswith("text/html") and not answer.streaming:
            yield from (f"{address}: {stray}" for stray in strays(answer.content.decode()))


def test_every_link_of_every_home_page_stays_below_the_prefix(world):
    faults = {
        f"{visitor}: {fault}"
        for visitor, client in world.visitors.items()
        for fault in followed(client)
    }

    assert not faults, "\n".join(sorted(faults))


def test_a_stranger_is_sent_to_the_sign_in_page_below_the_prefix(client, db, sub_path):
    assert client.get("/")["Location"] == f"{PREFIX}/accounts/login/?next={PREFIX}/"


@pytest.mark.parametrize("address", ["/nowhere/", "/accounts/logout/"])
def test_error_pages_lead_back_below_the_prefix(client_of, office, sub_path, address):
    assert strays(client_of(office).get(address).content.decode()) == []


def test_the_back_office_keeps_its_own_policy(client_of, system_admin, sub_path):
    answer = client_of(system_admin).get(below_prefix(reverse("admin:index")))

    assert "'unsafe-eval'" in answer["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("path", "known_as"),
    [
        ("/gtdz/", "/"),
        ("/gtdz", ""),
        ("/gtdz/villages/", "/villages/"),
        ("/gtdzx/", "/gtdzx/"),
        ("/villages/gtdz/", "/villages/gtdz/"),
        ("/", "/"),
    ],
)
def test_the_prefix_is_cut_off_where_a_path_begins(sub_path, path, known_as):
    assert below_prefix(path) == known_as


def test_without_a_prefix_paths_stay_as_they_are():
    assert below_prefix("/villages/") == "/villages/"


def test_gunicorn_reaches_the_site_below_the_prefix(db, sub_path):
    told = []
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": "/gtdz/healthz",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "8000",
        "HTTP_HOST": "localhost",
        "wsgi.input": io.BytesIO(),
        "wsgi.url_scheme": "http",
    }

    answer = application(environ, lambda status, headers: told.append(status))

    assert (b"".join(answer), told) == (b"ok", ["200 OK"])
