"""Lets the database itself unpack rows sent as one JSON text: one statement, however many rows.

Measured (benchmark import): Django's bulk_create took more than half of an import of 10,000 rows.
It stays as the reference, and for any other engine.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection, models

_INSERT = "INSERT INTO {table} ({columns}) SELECT {values} FROM {rows}"
_UPDATE = " ON CONFLICT ({key}) DO UPDATE SET {changes}"
_ROWS = {
    # Without its WHERE, SQLite takes ON CONFLICT for the ON of a join.
    "sqlite": "json_each(%s) WHERE true",
    "postgresql": "json_array_elements(%s::json)",
}
_TEXTS = ("varchar", "text")


def pack(rows: Sequence[Sequence[Any]]) -> str:
    """Rows as one JSON text, the keys of the mappings inside them sorted."""
    return json.dumps(rows, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=dict)


def insert_unpacked(
    text: str,
    model: type[models.Model],
    names: Sequence[str],
    *,
    shared: Mapping[str, Any],
    updated: Sequence[str] = (),
) -> None:
    """Insert a row of `model` for each array in the JSON text, in the caller's transaction.

    `names` are the attributes that an array holds, in its order: days as ISO text, rows referred to
    by key, JSON columns as they are. `shared` holds the attributes that all rows have in common,
    as Python values. With `updated`, `names` holds the key too, and a row that is there already
    gets these attributes only. Raises IntegrityError as any INSERT does.
    """
    if connection.vendor not in _ROWS:
        _insert_by_orm(text, model, names, shared, updated)
        return
    fields = {name: model._meta.get_field(name) for name in (*shared, *names)}
    same = [fields[name].get_db_prep_save(value, connection) for name, value in shared.items()]
    read = ["%s"] * len(shared)
    read += [_value(place, fields[name]) for place, name in enumerate(names)]
    with connection.cursor() as cursor:
        cursor.execute(_statement(model, fields, read, updated), [*same, text])


def _statement(
    model: type[models.Model],
    fields: Mapping[str, Any],
    read: Sequence[str],
    updated: Sequence[str],
) -> str:
    quote = connection.ops.quote_name
    statement = _INSERT.format(
        table=quote(model._meta.db_table),
        columns=", ".join(quote(field.column) for field in fields.values()),
        values=", ".join(read),
        rows=_ROWS[connection.vendor],
    )
    if updated:
        written = [quote(fields[name].column) for name in updated]
        changes = ", ".join(f"{column} = EXCLUDED.{column}" for column in written)
        statement += _UPDATE.format(key=quote(model._meta.pk.column), changes=changes)
    return statement


def _value(place: int, field: Any) -> str:
    """The SQL for one value of an array; a text is never cut to the column's length."""
    if connection.vendor == "sqlite":
        return f"json_extract(value, '$[{place}]')"
    kind = field.db_type(connection)
    return f"(value->>{place})::{'text' if kind.startswith(_TEXTS) else kind}"


def _insert_by_orm(
    text: str,
    model: type[models.Model],
    names: Sequence[str],
    shared: Mapping[str, Any],
    updated: Sequence[str],
) -> None:
    rows = [model(**shared, **dict(zip(names, row, strict=True))) for row in json.loads(text)]
    if updated:
        model._default_manager.bulk_create(
            rows, update_conflicts=True, unique_fields=["pk"], update_fields=updated
        )
    else:
        model._default_manager.bulk_create(rows, batch_size=1000)
