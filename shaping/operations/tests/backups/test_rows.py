"""A row is the same text whatever the database, and comes back as it was."""

import datetime
import json
import uuid
from decimal import Decimal

import pytest
from django.db.models import AutoField, Value
from django.db.models.fields import BinaryField

from shaping.accounts.models import User
from shaping.audit.models import AuditEvent
from shaping.operations.backups.layout import columns_of, dumped_models
from shaping.operations.backups.rows import as_instance, as_line, canonical_json, read_json

KEY = uuid.UUID("12345678123456781234567812345678")
CHINA = datetime.timezone(datetime.timedelta(hours=8))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"),
        (True, "true"),
        (7, "7"),
        ("王五\n", '"王五\\n"'),
        (
            datetime.datetime(2026, 3, 1, 8, 0, tzinfo=CHINA),
            '"2026-03-01T00:00:00.000000+00:00"',
        ),
        (datetime.date(2026, 3, 1), '"2026-03-01"'),
        (Decimal("1E+2"), '"100"'),
        (Decimal("1.50"), '"1.50"'),
        (KEY, '"12345678-1234-5678-1234-567812345678"'),
        (b"\x00\xff", '"AP8="'),
        (memoryview(b"\x00\xff"), '"AP8="'),
        ({"b": [1.0, 2.5, 1e20], "a": None}, '{"a":null,"b":[1,2.5,100000000000000000000]}'),
    ],
    ids=lambda part: part if isinstance(part, str) else type(part).__name__,
)
def test_each_kind_of_value_has_one_text(value, text):
    assert as_line([value]).decode() == f"[{text}]\n"


def test_half_a_surrogate_pair_is_kept():
    assert read_json(canonical_json("\ud83d")) == "\ud83d"


def test_an_unknown_kind_of_value_is_no_silent_text():
    with pytest.raises(TypeError, match="timedelta"):
        as_line([datetime.timedelta(1)])


def test_a_line_comes_back_as_a_row():
    columns = [User._meta.get_field(name) for name in ("id", "username", "password_changed_at")]

    user = as_instance(User, columns, b'[5,"wangwu","2026-03-01T00:00:00.000000+00:00"]\n')

    assert (user.pk, user.username) == (5, "wangwu")
    assert user.password_changed_at == datetime.datetime(2026, 3, 1, tzinfo=datetime.UTC)


def test_a_null_inside_json_is_no_empty_column():
    event = as_instance(AuditEvent, [AuditEvent._meta.get_field("before")], b"[null]")

    assert isinstance(event.before, Value)


@pytest.mark.parametrize("line", ["[1]", "[1,2,3]", "{", "7"])
def test_a_line_with_too_few_or_too_many_values_is_refused(line):
    columns = [User._meta.get_field(name) for name in ("id", "username")]

    with pytest.raises((ValueError, TypeError)):
        as_instance(User, columns, line.encode())


def test_bytes_come_back():
    field = BinaryField()

    assert bytes(field.to_python(json.loads(as_line([b"\x00\xff"]))[0])) == b"\x00\xff"


def test_no_column_of_ours_fills_itself_when_a_row_is_brought_back():
    columns = [field for model in dumped_models() for field in columns_of(model)]

    assert [field for field in columns if getattr(field, "auto_now", False)] == []
    assert [field for field in columns if getattr(field, "auto_now_add", False)] == []
    assert any(isinstance(field, AutoField) for field in columns)
