"""Many writers at once make one chain, from its very first event on."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from shaping.audit.models import AuditEvent
from shaping.audit.services import Act, chain_faults, record

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor == "sqlite",
        reason="threads share the one connection of an in-memory database; PostgreSQL runs this",
    ),
]
THREADS, APPENDS = 8, 10


def append_events():
    try:
        for _ in range(APPENDS):
            with transaction.atomic():
                record(Act("test.act"), by=None)
    finally:
        connection.close()


def test_eighty_appends_by_eight_writers_make_one_chain():
    with ThreadPoolExecutor(THREADS) as pool:
        writers = [pool.submit(append_events) for _ in range(THREADS)]

    assert [writer.exception() for writer in writers] == [None] * THREADS
    assert AuditEvent.objects.count() == THREADS * APPENDS
    assert list(chain_faults()) == []
