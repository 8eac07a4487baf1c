"""The chain is intact as written, and every tampering is found and named."""

import pytest
from django.db import connection, transaction
from django.utils import timezone

from shaping.accounts.tests.factories import UserFactory
from shaping.audit.models import GENESIS_HASH, AuditEvent, AuditHead
from shaping.audit.services import Act, chain_faults, current_head, record

TABLE = AuditEvent._meta.db_table
HEAD = AuditHead._meta.db_table


@pytest.fixture
def chain(db):
    """Twelve events by one user, and a way to change them behind the application's back."""
    user = UserFactory(display_name="李四")
    for number in range(12):
        record(
            Act(
                "test.act",
                target=user,
                township_code="421223101",
                summary=f"第{number}件事",
                before={"得分": 9000, "名": {"b": [1, 2], "a": "甲"}},
                after={"得分": 9000 + number},
            ),
            by=user,
        )

    if connection.vendor == "postgresql":
        # Raised anew by the rollback at the end of the test.
        sql(f"ALTER TABLE {TABLE} DISABLE TRIGGER audit_is_append_only")


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def forge(event):
    """Give a forged event the right hash over its new content."""
    event.refresh_from_db()
    sql(f"UPDATE {TABLE} SET hash = %s WHERE sequence = %s", event.expected_hash(), event.sequence)


def faults(expected_head=""):
    return list(chain_faults(expected_head))


def test_it_is_intact_over_fifty_events(db):
    for number in range(50):
        record(Act("test.act", summary=str(number)), by=None)

    assert faults() == []
    assert faults(current_head()) == []
    assert AuditEvent.objects.count() == AuditHead.objects.get().sequence == 50


def test_it_is_intact_when_empty(db):
    assert faults() == []
    assert current_head() == GENESIS_HASH
    assert faults(GENESIS_HASH) == []


def test_an_event_says_who_did_what(db, client):
    user = UserFactory(display_name="李四")

    event = record(Act("test.act", target=user, summary="办" * 500, after={"甲": 1}), by=user)

    event.refresh_from_db()
    assert (event.actor_id, event.actor_name) == (user.pk, "李四")
    assert (event.target_type, event.target_id) == ("accounts.User", str(user.pk))
    assert event.target_label == "李四"
    assert len(event.summary) == 400


def test_the_system_acts_under_its_own_name(db):
    event = record(Act("test.act"), by=None)

    assert (event.actor_id, event.actor_name, event.target_id) == (None, "系统", "")


COLUMNS = {
    "happened_at": timezone.now().replace(year=2020),
    "actor_id": 999_999,
    "actor_name": "王五",
    "address": "10.0.0.9",
    "request_id": "abc",
    "action": "test.other",
    "township_code": "421223102",
    "target_type": "accounts.Other",
    "target_id": "7",
    "target_label": "另一个",
    "summary": "没有这回事",
    "before": '{"得分": 1}',
    "after": '{"得分": 10000}',
    "previous_hash": "f" * 64,
    "hash": "f" * 64,
}


def test_every_column_has_a_tampering_trial():
    names = {field.column for field in AuditEvent._meta.fields}

    assert names - set(COLUMNS) == {"sequence"}


@pytest.mark.parametrize("column", COLUMNS)
def test_it_names_an_event_with_a_changed_column(chain, column):
    sql(f"UPDATE {TABLE} SET {column} = %s WHERE sequence = 5", COLUMNS[column])

    assert "操作日志第5条" in faults()[0]


@pytest.mark.parametrize("number", range(1, 12))
def test_it_names_a_removed_event(chain, number):
    sql(f"DELETE FROM {TABLE} WHERE sequence = %s", number)

    assert faults() == [f"操作日志第{number}条不见了。"]


def test_it_names_several_removed_events(chain):
    sql(f"DELETE FROM {TABLE} WHERE sequence IN (4, 5, 6)")

    assert faults() == ["操作日志第4条到第6条不见了。"]


def test_it_names_a_removed_event_whose_gap_was_closed(chain):
    sql(f"DELETE FROM {TABLE} WHERE sequence = 5")
    for number in range(6, 13):
        sql(f"UPDATE {TABLE} SET sequence = %s WHERE sequence = %s", number - 1, number)

    assert "操作日志第5条接不上第4条" in faults()[0]


def test_it_names_an_event_inserted_in_the_middle(chain):
    for number in range(12, 6, -1):
        sql(f"UPDATE {TABLE} SET sequence = %s WHERE sequence = %s", number + 1, number)
    fifth = AuditEvent.objects.get(sequence=5)
    AuditEvent.objects.bulk_create(
        [
            AuditEvent(
                sequence=7,
                happened_at=fifth.happened_at,
                actor_name="李四",
                action="test.act",
                previous_hash="e" * 64,
                hash="d" * 64,
            )
        ]
    )

    assert "操作日志第7条接不上第6条" in faults()[0]


@pytest.mark.parametrize("number", [0, 13, 40])
def test_it_names_an_event_inserted_at_an_end(chain, number):
    event = AuditEvent.objects.get(sequence=12)
    event.sequence, event.previous_hash = number, current_head()
    event.hash = event.expected_hash()
    AuditEvent.objects.bulk_create([event])

    assert f"操作日志第{number}条" in faults()[0]
    assert "插入" in faults()[0]


def test_it_names_two_swapped_events(chain):
    for old, new in ((4, 99), (8, 4), (99, 8)):
        sql(f"UPDATE {TABLE} SET sequence = %s WHERE sequence = %s", new, old)

    found = " ".join(faults())
    assert "第4条" in found
    assert "第8条" in found


def test_it_names_an_event_that_was_rewritten_with_its_hash(chain):
    sql(f"UPDATE {TABLE} SET summary = 'x' WHERE sequence = 5")
    forge(AuditEvent.objects.get(sequence=5))

    assert faults() == ["操作日志第6条接不上第5条：其中一条被换过，或是插入的。"]


def test_it_names_the_last_event_rewritten_with_its_hash(chain):
    sql(f"UPDATE {TABLE} SET summary = 'x' WHERE sequence = 12")
    forge(AuditEvent.objects.get(sequence=12))

    assert faults() == ["操作日志第12条和链头的指纹不符：这一条被换过，或链头被改过。"]


def test_it_finds_a_cut_tail_by_the_head(chain):
    sql(f"DELETE FROM {TABLE} WHERE sequence > 9")

    assert faults() == ["操作日志到第9条为止，链头是第12条：末尾的日志被删了。"]


def test_it_finds_a_trail_that_was_emptied(chain):
    sql(f"DELETE FROM {TABLE}")

    assert faults() == ["操作日志到第0条为止，链头是第12条：末尾的日志被删了。"]


def test_it_finds_a_head_that_was_removed(chain):
    sql(f"DELETE FROM {HEAD}")

    assert len(faults()) == 12


def test_only_a_printed_head_finds_a_cut_tail_with_its_head(chain):
    printed = current_head()
    ninth = AuditEvent.objects.get(sequence=9)
    sql(f"DELETE FROM {TABLE} WHERE sequence > 9")
    sql(f"UPDATE {HEAD} SET sequence = 9, hash = %s", ninth.hash)

    assert faults() == []
    assert printed in faults(printed)[0]


def test_only_a_printed_head_finds_a_chain_rewritten_as_a_whole(chain):
    printed, previous = current_head(), GENESIS_HASH
    for event in AuditEvent.objects.order_by("sequence"):
        event.summary, event.previous_hash = "改写", previous
        previous = event.expected_hash()
        sql(
            f"UPDATE {TABLE} SET summary = %s, previous_hash = %s, hash = %s WHERE sequence = %s",
            event.summary,
            event.previous_hash,
            previous,
            event.sequence,
        )
    sql(f"UPDATE {HEAD} SET hash = %s", previous)

    assert faults() == []
    assert printed in faults(printed)[0]


def test_an_older_printed_head_still_counts(chain):
    printed = AuditEvent.objects.get(sequence=7).hash

    assert faults(printed) == []


def test_a_rolled_back_act_leaves_no_event(chain):
    with transaction.atomic():
        record(Act("test.act"), by=None)
        transaction.set_rollback(True)

    assert AuditEvent.objects.count() == 12
    assert faults() == []
