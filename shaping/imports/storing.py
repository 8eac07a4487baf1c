"""Stores the rows of a checked sheet: one JSON text, hashed, and unpacked by the database."""

import hashlib
from collections.abc import Sequence

from shaping.imports.kinds import RowChange
from shaping.imports.models import ImportBatch, ImportedRow
from shaping.imports.unpacking import insert_unpacked, pack

_NAMES = ("number", "action", "key", "label", "old", "new")


def packed(changes: Sequence[RowChange]) -> str:
    """All rows as one JSON text: number, action, key, label, old and new values, keys sorted."""
    rows = [(row.number, row.action, row.key, row.label[:120], row.old, row.new) for row in changes]
    return pack(rows)


def rows_hash(text: str) -> str:
    """SHA-256 of the packed rows; shown in the preview and kept in the audit event."""
    return hashlib.sha256(text.encode()).hexdigest()


def store_rows(batch: ImportBatch, text: str) -> None:
    """Make the batch's rows out of the packed ones, in the caller's transaction; one statement."""
    insert_unpacked(text, ImportedRow, _NAMES, shared={"batch_id": batch.pk})
