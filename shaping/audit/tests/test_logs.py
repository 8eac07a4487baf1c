"""The log: one line an answer, plain or as JSON, without what does not belong there."""

import io
import json
import logging

import pytest
from django.test import RequestFactory
from django.utils.functional import SimpleLazyObject

from shaping.accounts.tests.factories import PASSWORD, UserFactory
from shaping.audit.context import (
    RequestContext,
    RequestContextFilter,
    request_context,
)
from shaping.audit.logs import JsonFormatter, PlainFormatter
from shaping.audit.middleware import log_answer

ROW = 'new row violates "x"\nDETAIL:  Failing row contains (1, 张三, 13800000000,\nsecond line).'


@pytest.fixture
def log_of():
    """Catch the log as a formatter writes it."""
    streams = []

    def catch(formatter):
        handler = logging.StreamHandler(io.StringIO())
        handler.setFormatter(formatter)
        handler.addFilter(RequestContextFilter())
        logging.getLogger().addHandler(handler)
        streams.append(handler)
        return handler.stream

    yield catch
    for handler in streams:
        logging.getLogger().removeHandler(handler)


@pytest.fixture
def lines(log_of, caplog):
    """The objects of the JSON log."""
    caplog.set_level(logging.INFO)
    stream = log_of(JsonFormatter())
    return lambda: [json.loads(line) for line in stream.getvalue().splitlines()]


def access_lines(lines) -> list[dict]:
    return [line for line in lines() if line["logger"] == "shaping.access"]


def test_an_answer_is_one_line(client_of, office, lines):
    answer = client_of(office).get("/feedback/?secret=13800000000")

    (line,) = access_lines(lines)
    assert (line["method"], line["path"], line["status"]) == ("GET", "/feedback/", 200)
    assert (line["user_id"], line["level"]) == (office.pk, "INFO")
    assert line["request_id"] == answer["X-Request-ID"]
    assert line["ms"] >= 0
    assert line["time"].endswith("+08:00")
    assert "13800000000" not in json.dumps(lines())


def test_a_stranger_has_no_number(client, db, lines):
    client.get("/healthz")

    (line,) = access_lines(lines)
    assert "user_id" not in line
    assert line["message"].endswith("user=-")


def test_whoever_has_just_signed_in_is_named(client, db, lines):
    user = UserFactory()

    client.post("/accounts/login/", {"username": user.username, "password": PASSWORD})

    (line,) = access_lines(lines)
    assert (line["status"], line["user_id"]) == (302, user.pk)
    assert PASSWORD not in json.dumps(lines())


def test_nobody_is_looked_up_for_the_log():
    def look_up():
        raise AssertionError("read for the log alone")

    request = RequestFactory().get("/")
    request.user = SimpleLazyObject(look_up)

    assert RequestContext(request=request).user_id is None


def test_a_line_break_in_an_address_stays_in_its_line(caplog):
    caplog.set_level(logging.INFO)
    request = RequestFactory().get("/x")
    request.path = "/x\n2026 INFO forged 村"

    log_answer(request, answer_of(404), 3)

    assert caplog.messages == ["GET /x%0A2026%20INFO%20forged%20%E6%9D%91 404 3ms user=-"]


def answer_of(status):
    class Answer:
        status_code = status

    return Answer()


def test_a_line_elsewhere_carries_request_and_user(lines):
    request = RequestFactory().get("/")
    request.user = UserFactory.build(pk=7)
    token = request_context.set(RequestContext("", "abc", request))
    try:
        logging.getLogger("somewhere").warning("%s件事", 3)
    finally:
        request_context.reset(token)

    (line,) = lines()
    assert (line["message"], line["request_id"], line["user_id"]) == ("3件事", "abc", 7)


@pytest.mark.parametrize("formatter", [JsonFormatter(), PlainFormatter("{message}", style="{")])
def test_a_trace_tells_nothing_of_the_row(log_of, formatter):
    stream = log_of(formatter)
    try:
        raise ValueError(ROW)
    except ValueError:
        logging.getLogger("somewhere").exception("failed")

    text = stream.getvalue()
    assert "ValueError" in text
    assert "张三" not in text
    assert "second line" not in text
