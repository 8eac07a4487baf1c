"""Bringing a backup back into an empty installation: everything or nothing."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from zipfile import ZipFile

from django.core.exceptions import ValidationError
from django.core.management.color import no_style
from django.db import (
    DEFAULT_DB_ALIAS,
    DatabaseError,
    IntegrityError,
    ProgrammingError,
    connection,
    transaction,
)

from shaping.accounts.models import User
from shaping.audit.models import AuditEvent
from shaping.audit.services import Act, record
from shaping.operations.backups.archives import reading
from shaping.operations.backups.checking import checked_manifest
from shaping.operations.backups.dumping import applied_migrations
from shaping.operations.backups.layout import Model, columns_of, dumped_models, table_member
from shaping.operations.backups.manifest import Manifest, TableEntry
from shaping.operations.backups.placing import one_at_a_time, staged
from shaping.operations.backups.rows import CHUNK_ROWS, Digest, as_instance, table_lines
from shaping.operations.backups.snapshot import WITHOUT_LIMITS
from shaping.workflow import Refused

_NOT_TAKEN = (DatabaseError, ValidationError, TypeError, ValueError)


def restore(place: Path) -> Manifest:
    """Bring back all rows and files of a backup (security R-B2).

    Everything is checked before anything is written, and compared with the table of contents
    before it counts. Raises Refused for a damaged backup, a database that is not empty or has
    another structure, or data that the database does not take; then nothing has changed.
    """
    with one_at_a_time(), reading(place) as archive:
        manifest = checked_manifest(archive, place)
        refuse_other_structure(manifest)
        refuse_unless_empty()
        try:
            with staged(archive, manifest) as files, transaction.atomic():
                _fill_database(archive, manifest)
                files.put()
        except OSError as error:
            raise Refused("没有恢复成：磁盘不能读写。检查磁盘空间和权限，再试。") from error
        except IntegrityError as error:
            raise Refused("没有恢复成：数据库没有接收备份里的数据。") from error
        except ProgrammingError as error:
            raise Refused(
                "没有恢复成：现在的数据库账号不能清空所有的表。请用表的所有者的账号恢复，见部署手册。"
            ) from error
    return manifest


def refuse_unless_empty() -> None:
    """Raises Refused when somebody or something has been entered already."""
    if User.objects.exists() or AuditEvent.objects.exists():
        raise Refused(
            "数据库里已经有数据。只能恢复到空的数据库：换一个 VAR_DIR（或空的数据库），先运行 migrate。"
        )


def refuse_other_structure(manifest: Manifest) -> None:
    """Raises Refused unless the database is built as that of the backup was."""
    found = _names(applied_migrations(DEFAULT_DB_ALIAS))
    expected = _names(manifest.migrations)
    if missing := sorted(expected - found):
        raise Refused(
            f"数据库的结构和备份的不一样，缺 {missing[0]} 等{len(missing)}项。请先运行 manage.py migrate；"
            "还是不行，就换成做备份时的那一版程序（或更新的）。"
        )
    if surplus := sorted(found - expected):
        raise Refused(
            f"备份比现在的程序旧，备份里没有 {surplus[0]} 等{len(surplus)}项。请用做备份时的那一版程序恢复，再升级。"
        )
    tables = {model._meta.db_table: _sorted_columns(model) for model in dumped_models()}
    if tables != {name: sorted(entry.columns) for name, entry in manifest.tables.items()}:
        raise Refused("备份里的表和现在的程序不一样。请用做备份时的那一版程序恢复。")


def _names(migrations: dict[str, list[str]]) -> set[str]:
    return {f"{app}.{name}" for app, names in migrations.items() for name in names}


def _sorted_columns(model: Model) -> list[str]:
    return sorted(field.attname for field in columns_of(model))


def _fill_database(archive: ZipFile, manifest: Manifest) -> None:
    """All rows in the caller's transaction, compared with the table of contents at its end."""
    _lift_limits()
    refuse_unless_empty()
    _empty_tables()
    for model in dumped_models():
        entry = manifest.tables[model._meta.db_table]
        try:
            _insert(archive, model, entry)
        except _NOT_TAKEN as error:
            raise Refused(
                f"没有恢复成：数据库没有接收表 {model._meta.db_table} 里的数据。"
            ) from error
    connection.check_constraints()
    _reset_sequences()
    for model in dumped_models():
        _compare(model, manifest.tables[model._meta.db_table])
    after = {"made_at": manifest.made_at, "rows": manifest.row_count, "files": len(manifest.files)}
    record(Act("backup.restored", summary="从备份恢复了全部数据", after=after), by=None)


def _lift_limits() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for statement in WITHOUT_LIMITS:
                cursor.execute(statement)


def _empty_tables() -> None:
    """Away with what `migrate` itself has put in: kinds of content, permissions."""
    tables = set(connection.introspection.django_table_names(include_views=False))
    statements = connection.ops.sql_flush(no_style(), sorted(tables - {"django_migrations"}))
    connection.ops.execute_sql_flush(statements)


def _insert(archive: ZipFile, model: Model, entry: TableEntry) -> None:
    by_name = {field.attname: field for field in columns_of(model)}
    columns = [by_name[name] for name in entry.columns]
    with archive.open(table_member(model._meta.db_table)) as lines:
        for chunk in _chunks(lines):
            rows = [as_instance(model, columns, line) for line in chunk]
            model._base_manager.bulk_create(rows)


def _chunks(lines: Iterator[bytes]) -> Iterator[list[bytes]]:
    while chunk := list(islice(lines, CHUNK_ROWS)):
        yield chunk


def _reset_sequences() -> None:
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), dumped_models()):
            cursor.execute(statement)


def _compare(model: Model, entry: TableEntry) -> None:
    digest = Digest()
    for line in table_lines(model, entry.columns, DEFAULT_DB_ALIAS):
        digest.add(line)
    if (digest.rows, digest.sha256) != (entry.rows, entry.sha256):
        raise Refused(f"没有恢复成：表 {model._meta.db_table} 恢复以后和备份里的不一样。")
