"""Events are appended in the transaction of their act, and never changed."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from shaping.audit.models import AppendOnlyError, AuditEvent, AuditHead
from shaping.audit.services import Act, chain_faults, record

needs_trigger = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite has no trigger here, see docs/adr/0001"
)


@pytest.fixture
def event(db):
    return record(Act("test.act", township_code="421223101"), by=None)


def test_code_cannot_change_an_event(event):
    event.summary = "改过"

    for change in (event.save, event.delete, AuditEvent.objects.all().delete):
        with pytest.raises(AppendOnlyError):
            change()
    with pytest.raises(AppendOnlyError):
        AuditEvent.objects.update(summary="改过")
    assert list(chain_faults()) == []


@needs_trigger
@pytest.mark.parametrize(
    "statement", ["UPDATE audit_auditevent SET summary = 'x'", "DELETE FROM audit_auditevent"]
)
def test_postgresql_refuses_to_change_an_event(event, statement):
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)

    assert AuditEvent.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_it_refuses_an_event_outside_a_transaction():
    with pytest.raises(RuntimeError, match="transaction"):
        record(Act("test.act"), by=None)

    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("value", [1.5, float("nan"), {"深": [2.0]}])
def test_it_refuses_numbers_that_are_not_whole(db, value):
    with pytest.raises(ValueError, match="whole"), transaction.atomic():
        record(Act("test.act", after={"值": value}), by=None)

    assert not AuditEvent.objects.exists()


def test_keys_that_are_numbers_do_not_break_the_hash(db):
    record(Act("test.act", after={10: "十", 9: ("九", None, True), "大": 10**17}), by=None)

    assert list(chain_faults()) == []


def test_the_chain_cannot_fork(event):
    """audit_chain_does_not_fork."""
    twin = AuditEvent.objects.get()
    twin.sequence = 2

    with pytest.raises(IntegrityError), transaction.atomic():
        AuditEvent.objects.bulk_create([twin])


def test_there_is_one_head(event):
    with pytest.raises(IntegrityError, match="audit_has_one_head"), transaction.atomic():
        AuditHead.objects.bulk_create([AuditHead(pk=2)])


def test_rows_say_what_they_are(event):
    record(Act("test.act", township_code="421223102"), by=None)

    assert str(event) == "1 系统 test.act"
    assert str(AuditHead.objects.get()).startswith("2 ")
