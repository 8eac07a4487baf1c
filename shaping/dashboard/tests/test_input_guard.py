"""Input that no page can want gets a Chinese 400 or 413, on both databases."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from django.urls import reverse

from shaping.dashboard.middleware import InputGuardMiddleware
from shaping.wsgi import application

LOGIN = "/accounts/login/"


def text_of(answer) -> str:
    return answer.content.decode()


@pytest.mark.parametrize(
    "address", ["/feedback/?page=%00", "/villages/%00/", "/accounts/login/?next=%00"]
)
def test_it_refuses_a_nul_in_the_address(client, db, address):
    answer = client.get(address)

    assert answer.status_code == 400
    assert "这个请求看不懂" in text_of(answer)


@pytest.mark.parametrize("field", ["username", "na\x00me"])
def test_it_refuses_a_nul_in_an_urlencoded_form(client, db, field):
    answer = client.post(
        LOGIN,
        f"{field}=a%00b&password=x".replace("\x00", "%00"),
        content_type="application/x-www-form-urlencoded",
    )

    assert (answer.status_code, "这个请求看不懂" in text_of(answer)) == (400, True)


def test_it_refuses_a_nul_in_a_multipart_form(client, db):
    answer = client.post(LOGIN, {"username": "a\x00b", "password": "x"})

    assert answer.status_code == 400


def test_it_refuses_a_nul_in_a_cookie(client, db):
    client.cookies["sessionid"] = "abc"

    answer = client.get("/", headers={"cookie": r'sessionid="\000abc"'})

    assert answer.status_code == 400


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "text/plain"])
@pytest.mark.parametrize("charset", ["utf-7", "gb2312", "no-such-charset"])
def test_it_refuses_a_foreign_charset(client, db, kind, charset):
    answer = client.generic("POST", LOGIN, b"username=a", f"{kind}; charset={charset}")

    assert (answer.status_code, "这个请求看不懂" in text_of(answer)) == (400, True)


def test_it_refuses_a_foreign_charset_before_the_address_is_read(client, db):
    answer = client.get("/", headers={"content-type": "text/plain; charset=utf-7"})

    assert answer.status_code == 400


def test_it_refuses_a_header_in_an_unknown_charset_before_django_reads_it(db, rf):
    environ = rf.get("/").environ | {"CONTENT_TYPE": "text/plain; charset*=no-such''x"}
    statuses = []

    body = b"".join(application(environ, lambda status, headers: statuses.append(status)))

    assert (statuses, "这个请求看不懂" in body.decode()) == (["400 Bad Request"], True)


@pytest.mark.parametrize("charset", ["utf-8", "UTF-8"])
def test_it_lets_utf8_through(client, db, charset):
    answer = client.post(
        LOGIN,
        b"username=a&password=b",
        content_type=f"application/x-www-form-urlencoded; charset={charset}",
    )

    assert answer.status_code == 200


def test_it_refuses_a_broken_multipart_form(client, db):
    answer = client.post(LOGIN, b"x", content_type="multipart/form-data; boundary=" + "x" * 300)

    assert (answer.status_code, "这个请求看不懂" in text_of(answer)) == (400, True)


def test_it_refuses_too_many_fields(client, db, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 3

    answer = client.post(LOGIN, {f"field{n}": "x" for n in range(5)})

    assert (answer.status_code, "太大" in text_of(answer)) == (413, True)


def test_it_refuses_too_many_files(client, db, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FILES = 1
    files = {f"file{n}": SimpleUploadedFile(f"{n}.xlsx", b"x") for n in range(3)}

    assert client.post(LOGIN, files).status_code == 413


def test_it_refuses_a_form_too_large(client, db, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10

    answer = client.post(
        LOGIN, b"username=" + b"a" * 100, content_type="application/x-www-form-urlencoded"
    )

    assert answer.status_code == 413


def test_it_reads_no_body_that_is_announced_as_huge(client, db, settings):
    answer = client.post(
        LOGIN, b"x", content_type="text/plain", headers={"content-length": str(23 * 1024 * 1024)}
    )

    assert (answer.status_code, "10 MB" in text_of(answer)) == (413, True)


def test_it_takes_a_strange_length_for_none():
    request = RequestFactory().get("/", headers={"content-length": "-5"})

    assert InputGuardMiddleware(lambda _: "answered")(request) == "answered"


def test_a_huge_number_in_the_address_is_not_found(client_of, office):
    assert client_of(office).get(f"{reverse('dashboard:job-list')}{10**30}/").status_code == 404
