"""Reading a whole backup and comparing it with its own table of contents; nothing is written."""

from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile, ZipInfo

from shaping.audit.models import GENESIS_HASH, AuditEvent
from shaping.operations.backups.archives import DAMAGE, is_sealed, pieces
from shaping.operations.backups.layout import MANIFEST, columns_of, table_member
from shaping.operations.backups.manifest import FileEntry, Manifest, TableEntry
from shaping.operations.backups.rows import Digest, as_instance
from shaping.workflow import Refused

# The list of half a million files; more is no table of contents of ours.
MOST_MANIFEST_BYTES = 256 * 1024 * 1024
_ANOTHER = "请换一份备份。"


def checked_manifest(archive: ZipFile, place: Path) -> Manifest:
    """The table of contents of an archive in which every bit is as it was written (R-B2).

    Raises Refused with the name of the member that is cut, changed, missing or foreign.
    """
    manifest = _read_manifest(archive)
    members = _members(archive)
    expected = manifest.members()
    _refuse_other_names({*members} - {MANIFEST}, {*expected})
    for name, entry in expected.items():
        _check_member(archive, members[name], entry)
    if not is_sealed(place):
        raise Refused(f"备份文件不完整，或者压缩包的目录被改过。{_ANOTHER}")
    return manifest


def _members(archive: ZipFile) -> dict[str, ZipInfo]:
    members = {info.filename: info for info in archive.infolist()}
    if len(members) < len(archive.infolist()):
        raise Refused(f"备份文件里有同名的内容。{_ANOTHER}")
    return members


def _refuse_other_names(found: set[str], expected: set[str]) -> None:
    for name in sorted(expected - found):
        raise Refused(f"备份文件里缺少 {name}。{_ANOTHER}")
    for name in sorted(found - expected):
        raise Refused(f"备份文件里多了 {_shown(name)}，目录里没有它。{_ANOTHER}")


def _shown(name: str) -> str:
    """A name out of a damaged archive, as far as it can be printed."""
    return "".join(letter if letter.isprintable() else "?" for letter in name[:200])


def _read_manifest(archive: ZipFile) -> Manifest:
    try:
        info = archive.getinfo(MANIFEST)
    except KeyError as error:
        raise Refused(f"文件里没有 {MANIFEST}，不是本系统的备份。") from error
    if info.file_size > MOST_MANIFEST_BYTES:
        raise Refused(f"备份文件里的 {MANIFEST} 太大，不是本系统的备份。")
    try:
        return Manifest.from_bytes(archive.read(info))
    except DAMAGE as error:
        raise _damaged(MANIFEST) from error


def _damaged(name: str) -> Refused:
    return Refused(f"备份文件里的 {_shown(name)} 坏了，或者被改过。{_ANOTHER}")


def _check_member(archive: ZipFile, info: ZipInfo, entry: TableEntry | FileEntry) -> None:
    """Never unpacks more than the table of contents says there is."""
    if info.file_size != entry.size:
        raise _damaged(info.filename)
    digest = Digest()
    try:
        with archive.open(info) as member:
            for piece in pieces(member):
                digest.add(piece)
    except DAMAGE as error:
        raise _damaged(info.filename) from error
    if (digest.size, digest.sha256) != (entry.size, entry.sha256):
        raise _damaged(info.filename)


def chain_faults(archive: ZipFile, manifest: Manifest) -> Iterator[str]:
    """One Chinese sentence for every audit event in the archive that its hash does not fit.

    A backup of another version of the program is not looked at: its events have other columns.
    """
    table = AuditEvent._meta.db_table
    columns = columns_of(AuditEvent)
    entry = manifest.tables.get(table)
    if entry is None or entry.columns != [field.attname for field in columns]:
        return
    previous = GENESIS_HASH
    with archive.open(table_member(table)) as lines:
        for line in lines:
            event = as_instance(AuditEvent, columns, line)
            if event.previous_hash != previous or event.hash != event.expected_hash():
                yield f"备份里操作日志第{event.sequence}条和它的指纹不符。"
            previous = event.hash
    if previous != manifest.audit_hash:
        yield "备份里操作日志的最后一条不是链头。"
