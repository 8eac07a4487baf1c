"""Stores the rows of a checked sheet: one JSON text, hashed, and unpacked by the database itself.

Measured (benchmark import): Django's bulk_create took a third of a whole import of 10,000 rows.
It stays as the reference, and for any other engine.
"""

import hashlib
import json
from collections.abc import Sequence

from django.db import connection

from shaping.imports.kinds import RowChange
from shaping.imports.models import ImportBatch, ImportedRow

_INTO = (
    f"INSERT INTO {ImportedRow._meta.db_table} "
    "(batch_id, number, action, key, label, old, new) SELECT %s,"
)
_INSERTS = {
    "sqlite": f"""{_INTO}
        json_extract(value, '$[0]'), json_extract(value, '$[1]'), json_extract(value, '$[2]'),
        json_extract(value, '$[3]'), json_extract(value, '$[4]'), json_extract(value, '$[5]')
        FROM json_each(%s)""",
    "postgresql": f"""{_INTO}
        (value->>0)::integer, value->>1, value->>2, value->>3, (value->4)::jsonb, (value->5)::jsonb
        FROM json_array_elements(%s::json)""",
}


def packed(changes: Sequence[RowChange]) -> str:
    """All rows as one JSON text: number, action, key, label, old and new values, keys sorted."""
    rows = [
        (row.number, row.action, row.key, row.label[:120], dict(row.old), dict(row.new))
        for row in changes
    ]
    return json.dumps(rows, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def rows_hash(text: str) -> str:
    """SHA-256 of the packed rows; shown in the preview and kept in the audit event."""
    return hashlib.sha256(text.encode()).hexdigest()


def store_rows(batch: ImportBatch, text: str) -> None:
    """Make the batch's rows out of the packed ones, in the caller's transaction; one statement."""
    if connection.vendor in _INSERTS:
        with connection.cursor() as cursor:
            cursor.execute(_INSERTS[connection.vendor], [batch.pk, text])
        return
    ImportedRow.objects.bulk_create(
        [
            ImportedRow(None, batch.pk, number, action, key, label, old, new)
            for number, action, key, label, old, new in json.loads(text)
        ],
        batch_size=1000,
    )
