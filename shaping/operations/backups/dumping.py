"""Making a backup: one file with all rows of one moment and all files they may refer to."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from zipfile import ZipFile

from django.db import DatabaseError, connections, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from shaping.audit.models import GENESIS_HASH, AuditHead
from shaping.audit.services import Act, record
from shaping.jobs.schedule import BACKUP, note_run
from shaping.operations.backups.archives import new_member, pieces, writing
from shaping.operations.backups.layout import (
    LEFT_OUT,
    MANIFEST,
    PASSING_FOLDERS,
    UNFINISHED,
    Model,
    columns_of,
    dumped_models,
    file_member,
    file_roots,
    table_member,
)
from shaping.operations.backups.manifest import FileEntry, Manifest, TableEntry, is_safe
from shaping.operations.backups.rows import Digest, table_lines
from shaping.operations.backups.snapshot import snapshot
from shaping.workflow import Refused

_TRIES = 3
_NEW = os.O_RDWR | os.O_CREAT | os.O_EXCL


class FileVanished(Exception):  # noqa: N818 - says what happened, not that something is wrong
    """A file that was there when the rows were read is gone before it could be copied."""


@dataclass(frozen=True)
class Made:
    """A finished backup; `size` in bytes."""

    manifest: Manifest
    size: int


def make_backup(target: Path) -> Made:
    """Write everything into `target`, which appears only when it is whole (security R-B1).

    Others may go on working meanwhile. Raises Refused when the file is there already, may not be
    written, or lies where it would become a part of itself; then nothing is left behind.
    """
    _refuse_place(target)
    with _replacing(target) as file:
        manifest = _write_archive(file)
    with transaction.atomic():
        note_run(BACKUP, f"{manifest.row_count}行，{len(manifest.files)}个文件")
        record(_act(manifest), by=None)
    return Made(manifest, target.stat().st_size)


def _act(manifest: Manifest) -> Act:
    after = {"rows": manifest.row_count, "files": len(manifest.files)}
    return Act("backup.made", summary="备份了全部数据", after=after)


def _refuse_place(target: Path) -> None:
    if target.exists():
        raise Refused(f"{target} 已经有了。备份不覆盖旧文件，请换一个文件名。")
    for root in file_roots().values():
        if target.resolve().is_relative_to(root.resolve()):
            raise Refused("备份不能放在存照片和文件的文件夹里。请换一个地方。")


@contextmanager
def _replacing(target: Path) -> Iterator[IO[bytes]]:
    """A private file that gets its name when the block has ended and the disk has it."""
    part = target.with_name(target.name + UNFINISHED)
    try:
        descriptor = os.open(part, _NEW, 0o600)
    except FileExistsError as error:
        raise Refused(
            f"有一次备份没有做完，留下了 {part}。确认没有别的备份正在运行，删掉它再试。"
        ) from error
    except OSError as error:
        raise Refused(f"不能在 {target.parent} 里写文件。请换一个地方，或检查权限。") from error
    try:
        with os.fdopen(descriptor, "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.rename(target)
        _sync_folder(target.parent)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise Refused(f"没有备份成：{_where(error)}。检查磁盘空间和权限，再试。") from error
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _where(error: OSError) -> str:
    return f"不能读写 {error.filename}" if error.filename else "磁盘不能再写"


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write_archive(file: IO[bytes]) -> Manifest:
    """A file that goes while others work is rare: then the whole is begun again at a later moment."""
    for _ in range(_TRIES):
        file.seek(0)
        file.truncate()
        try:
            with writing(file) as archive, snapshot() as alias:
                return _fill(archive, alias)
        except FileVanished as error:
            vanished = error
        except DatabaseError as error:
            raise Refused("数据库读不出来。请先运行 manage.py migrate，再备份。") from error
    raise Refused(f"备份的时候文件 {vanished} 被删了。请再备份一次。")


def _fill(archive: ZipFile, alias: str) -> Manifest:
    """Rows first: whatever file a row refers to was written before the row was."""
    files = dict(sorted(_listed_files()))
    manifest = _opened_manifest(alias)
    for model in dumped_models():
        manifest.tables[model._meta.db_table] = _write_table(archive, model, alias)
    for path, place in files.items():
        manifest.files[path] = _write_file(archive, path, place)
    with archive.open(new_member(MANIFEST, is_packed=True), "w") as out:
        out.write(manifest.as_bytes())
    return manifest


def _opened_manifest(alias: str) -> Manifest:
    head = AuditHead.objects.using(alias).filter(pk=1).first()
    return Manifest(
        made_at=timezone.now().isoformat(timespec="seconds"),
        engine=connections[alias].vendor,
        migrations=applied_migrations(alias),
        left_out=LEFT_OUT,
        audit_sequence=head.sequence if head else 0,
        audit_hash=head.hash if head else GENESIS_HASH,
    )


def applied_migrations(alias: str) -> dict[str, list[str]]:
    """Names of the migrations the database has, by app, in their order."""
    found: dict[str, list[str]] = {}
    for app, name in sorted(MigrationRecorder(connections[alias]).applied_migrations()):
        found.setdefault(app, []).append(name)
    return found


def _write_table(archive: ZipFile, model: Model, alias: str) -> TableEntry:
    digest = Digest()
    columns = [field.attname for field in columns_of(model)]
    member = new_member(table_member(model._meta.db_table), is_packed=True)
    with archive.open(member, "w", force_zip64=True) as out:
        for line in table_lines(model, columns, alias):
            out.write(line)
            digest.add(line)
    return TableEntry(columns, digest.rows, digest.size, digest.sha256)


def _write_file(archive: ZipFile, path: str, place: Path) -> FileEntry:
    digest = Digest()
    try:
        source = place.open("rb")
    except FileNotFoundError as error:
        raise FileVanished(path) from error
    member = new_member(file_member(path), is_packed=False)
    with source, archive.open(member, "w", force_zip64=True) as out:
        for piece in pieces(source):
            out.write(piece)
            digest.add(piece)
    return FileEntry(digest.size, digest.sha256)


def _listed_files() -> Iterator[tuple[str, Path]]:
    """Every finished file below our folders, with the path it has in the archive."""
    for name, root in file_roots().items():
        # A folder that may not be read must not be left out in silence.
        for folder, folders, names in os.walk(root, onerror=_refuse_folder):
            folders[:] = [inner for inner in folders if inner not in PASSING_FOLDERS]
            for place in (Path(folder, file) for file in sorted(names)):
                if place.suffix != UNFINISHED and place.is_file() and not place.is_symlink():
                    yield _archive_path(f"{name}/{place.relative_to(root).as_posix()}"), place


def _refuse_folder(error: OSError) -> None:
    if not isinstance(error, FileNotFoundError):
        raise error


def _archive_path(path: str) -> str:
    if not is_safe(path):
        raise Refused(f"文件 {path!a} 的名字不能放进备份。请先改名或移走。")
    return path
