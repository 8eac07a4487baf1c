"""`backup` writes everything into one private file, or leaves nothing behind."""

import stat
import zipfile
from pathlib import Path

import pytest
from django.db import DatabaseError, connection

from shaping.audit.models import AuditEvent
from shaping.jobs.models import ScheduledRun
from shaping.operations.backups import dumping
from shaping.operations.backups.archives import reading
from shaping.operations.backups.checking import checked_manifest
from shaping.operations.backups.dumping import make_backup
from shaping.operations.backups.layout import LEFT_OUT, dumped_models
from shaping.operations.backups.snapshot import ALIAS
from shaping.workflow import Refused


@pytest.fixture
def target(tmp_path) -> Path:
    (tmp_path / "backups").mkdir()
    return tmp_path / "backups" / "today.zip"


def names_beside(target) -> list[str]:
    return [place.name for place in target.parent.iterdir()]


def why_not(target) -> str:
    with pytest.raises(Refused) as refused:
        make_backup(target)
    return refused.value.message


def check(place):
    with reading(place) as archive:
        return checked_manifest(archive, place)


def test_a_backup_is_one_whole_private_file(filled, target):
    made = make_backup(target)

    assert check(target) == made.manifest
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert made.size == target.stat().st_size
    assert names_beside(target) == ["today.zip"]


def test_a_backup_is_noted_and_written_into_the_trail(filled, target):
    made = make_backup(target)

    event = AuditEvent.objects.latest("sequence")
    assert (event.action, event.actor_name) == ("backup.made", "系统")
    assert event.after == {"rows": made.manifest.row_count, "files": 3}
    assert event.sequence == made.manifest.audit_sequence + 1
    assert ScheduledRun.objects.get(name="backup").last_finished_at


def test_the_connection_of_a_backup_is_closed_and_forgotten(filled, target):
    make_backup(target)

    with pytest.raises(Exception, match="doesn't exist"):
        _ = dumping.connections[ALIAS]


def test_every_table_is_in_a_backup_or_left_out_for_a_reason(db):
    dumped = {model._meta.db_table for model in dumped_models()}

    assert dumped.isdisjoint(LEFT_OUT)
    assert {*connection.introspection.table_names()} == dumped | LEFT_OUT.keys()
    assert all(LEFT_OUT.values())


def test_an_empty_installation_has_a_backup_too(transactional_db, target):
    make_backup(target)

    assert check(target).audit_hash == "0" * 64


def test_an_older_backup_is_not_overwritten(filled, target):
    target.write_bytes(b"older")

    assert "不覆盖旧文件" in why_not(target)
    assert target.read_bytes() == b"older"


def test_an_unfinished_backup_is_left_for_people_to_look_at(filled, target):
    unfinished = target.with_name("today.zip.part")
    unfinished.write_bytes(b"other")

    assert "没有做完" in why_not(target)
    assert unfinished.read_bytes() == b"other"


def test_a_backup_does_not_go_into_itself(filled, settings):
    assert "文件夹里" in why_not(settings.UPLOADS_DIR / "today.zip")


def test_a_folder_that_is_not_there_is_refused(filled, target):
    assert "不能在" in why_not(target.parent / "none" / "today.zip")


def test_unfinished_uploads_and_links_are_not_taken(filled, settings, target):
    folder = settings.MEDIA_ROOT / "imports"
    folder.mkdir(parents=True)
    (folder / "a.xlsx.part").write_bytes(b"half")
    (folder / "b.xlsx").symlink_to("/etc/passwd")
    (folder / "c.xlsx").write_bytes(b"whole")

    paths = make_backup(target).manifest.files

    assert [path for path in paths if path.startswith("media/")] == ["media/imports/c.xlsx"]


def test_a_name_that_cannot_be_restored_is_refused(filled, settings, target):
    settings.MEDIA_ROOT.mkdir()
    (settings.MEDIA_ROOT / "a\\b").write_bytes(b"x")

    assert "名字不能放进备份" in why_not(target)
    assert names_beside(target) == []


def vanishing(times: int):
    """Files that are gone by the time they are copied, that many times."""
    real = dumping._listed_files
    left = [times]

    def listed():
        yield from real()
        if left[0]:
            left[0] -= 1
            yield "media/gone.xlsx", Path("/nowhere/gone.xlsx")

    return listed


def test_a_file_that_goes_meanwhile_makes_it_begin_again(filled, target, monkeypatch):
    monkeypatch.setattr(dumping, "_listed_files", vanishing(2))

    assert len(make_backup(target).manifest.files) == 3
    assert check(target)


def test_files_that_keep_going_are_named(filled, target, monkeypatch):
    monkeypatch.setattr(dumping, "_listed_files", vanishing(3))

    assert "media/gone.xlsx 被删了" in why_not(target)
    assert names_beside(target) == []
    assert not AuditEvent.objects.filter(action="backup.made").exists()


def test_a_file_that_cannot_be_read_is_named(filled, target, monkeypatch, tmp_path):
    listed = [("media/folder", tmp_path)]
    monkeypatch.setattr(dumping, "_listed_files", lambda: iter(listed))

    assert f"不能读写 {tmp_path}" in why_not(target)
    assert names_beside(target) == []


def test_a_folder_that_cannot_be_read_is_not_left_out_in_silence():
    with pytest.raises(PermissionError):
        dumping._refuse_folder(PermissionError("/var/uploads"))

    assert dumping._refuse_folder(FileNotFoundError("/var/uploads/ab")) is None


def test_a_full_disk_leaves_nothing(filled, target, monkeypatch):
    def fail(file):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(dumping, "_write_archive", fail)

    assert "磁盘不能再写" in why_not(target)
    assert names_beside(target) == []


def test_a_stop_by_hand_leaves_nothing(filled, target, monkeypatch):
    def stop(file):
        raise KeyboardInterrupt

    monkeypatch.setattr(dumping, "_write_archive", stop)

    with pytest.raises(KeyboardInterrupt):
        make_backup(target)
    assert names_beside(target) == []


def test_a_database_without_tables_is_told_to_migrate(filled, target, monkeypatch):
    def fail(*arguments):
        raise DatabaseError("no such table")

    monkeypatch.setattr(dumping, "table_lines", fail)

    assert "manage.py migrate" in why_not(target)
    assert names_beside(target) == []


def test_photos_are_stored_as_they_are_and_rows_packed(filled, target):
    make_backup(target)

    with zipfile.ZipFile(target) as archive:
        kinds = {info.filename.split("/")[0]: info.compress_type for info in archive.infolist()}
    assert kinds == {
        "tables": zipfile.ZIP_DEFLATED,
        "files": zipfile.ZIP_STORED,
        "manifest.json": zipfile.ZIP_DEFLATED,
    }


def test_packages_of_a_year_stay_out(filled, target, settings):
    folder = Path(settings.MEDIA_ROOT) / "archives"
    folder.mkdir(parents=True)
    (folder / "2026.zip").write_bytes(b"as large as everything together")

    made = make_backup(target)

    assert not any("archives" in path for path in made.manifest.files)
