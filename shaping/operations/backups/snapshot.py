"""One moment of the database, held still on a connection of its own while others go on writing."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, connections, transaction

ALIAS = "backup"
# A large table takes longer than the page's limits allow; both limits end with the transaction.
WITHOUT_LIMITS = (
    "SET LOCAL statement_timeout = 0",
    "SET LOCAL idle_in_transaction_session_timeout = 0",
)
_HOLD_STILL = ("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY", *WITHOUT_LIMITS)


@contextmanager
def snapshot() -> Iterator[str]:
    """The alias of a connection that sees one moment until the block ends, and blocks nobody."""
    reader = connection.copy(alias=ALIAS)
    is_postgresql = reader.vendor == "postgresql"
    if not is_postgresql:
        # The settings' IMMEDIATE would take the write lock for as long as the backup lasts.
        reader.settings_dict["OPTIONS"]["transaction_mode"] = "DEFERRED"
    connections[ALIAS] = reader
    try:
        with transaction.atomic(using=ALIAS), reader.cursor() as cursor:
            for statement in _HOLD_STILL if is_postgresql else ():
                cursor.execute(statement)
            # The moment is that of the first read, on both engines.
            cursor.execute("SELECT COUNT(*) FROM django_migrations")
            yield ALIAS
    finally:
        reader.close()
        del connections[ALIAS]
