"""`restore` brings everything back into an empty installation, or changes nothing at all."""

import fcntl
import os

import pytest
from django.db import ProgrammingError, transaction

from shaping.accounts.models import User
from shaping.accounts.tests.factories import UserFactory
from shaping.audit.models import AuditEvent
from shaping.audit.services import Act, record
from shaping.operations.backups import placing, restoring
from shaping.operations.backups.manifest import Manifest
from shaping.operations.backups.restoring import restore
from shaping.operations.tests.backups.forging import change_rows, contents, forged
from shaping.operations.verification import all_faults
from shaping.uploads.models import StoredFile
from shaping.workflow import Refused
from villages.models import Township


@pytest.fixture
def empty(transactional_db):
    """A database that really commits, with nothing in it but what `migrate` puts there."""


def files_below(tmp_path) -> list[str]:
    """All files of the data and whatever was left beside them."""
    places = [place for place in tmp_path.rglob("*") if place.is_file()]
    return sorted(place.name for place in places if place.suffix != ".zip")


def why_not(place, tmp_path) -> str:
    """The refusal, which has left nothing."""
    before = files_below(tmp_path)
    with pytest.raises(Refused) as refused:
        restore(place)
    assert not User.objects.filter(username="wangwu").exists()
    assert not Township.objects.exists()
    assert files_below(tmp_path) == before
    return refused.value.message


def test_rows_and_files_come_back(backup, empty, settings):
    manifest = restore(backup)

    assert User.objects.get().display_name == "王五"
    assert Township.objects.get().name == "沙坪镇"
    stored = StoredFile.objects.get(kind="photo")
    content = (settings.UPLOADS_DIR / stored.path).read_bytes()
    assert content == contents(backup)[f"files/uploads/{stored.path}"]
    assert list(all_faults(manifest.audit_hash)) == []


def test_the_trail_goes_on_from_where_it_was(backup, empty):
    manifest = restore(backup)

    event = AuditEvent.objects.latest("sequence")
    assert (event.action, event.actor_name) == ("backup.restored", "系统")
    assert event.previous_hash == manifest.audit_hash
    assert event.after["made_at"] == manifest.made_at


def test_new_rows_do_not_meet_the_old_ones(backup, empty):
    restore(backup)

    assert UserFactory().pk > User.objects.get(username="wangwu").pk
    with transaction.atomic():
        record(Act("village.edit"), by=None)


def test_nothing_is_left_beside_the_folders(backup, empty, settings):
    restore(backup)

    names = sorted(place.name for place in settings.UPLOADS_DIR.parent.iterdir())
    assert names == ["backup.zip", "uploads"]


def test_a_database_with_people_is_refused(backup, empty, tmp_path):
    UserFactory(username="lisi")

    assert "已经有数据" in why_not(backup, tmp_path)
    assert User.objects.count() == 1


def test_a_database_with_acts_is_refused(backup, empty, tmp_path):
    with transaction.atomic():
        record(Act("village.edit"), by=None)

    assert "已经有数据" in why_not(backup, tmp_path)


def test_a_database_that_fills_meanwhile_is_refused(backup, empty, tmp_path, monkeypatch):
    real, asked = restoring.refuse_unless_empty, []

    def ask():
        if asked:
            UserFactory(username="lisi")
        asked.append(1)
        real()

    monkeypatch.setattr(restoring, "refuse_unless_empty", ask)

    assert "已经有数据" in why_not(backup, tmp_path)


def test_a_damaged_backup_is_refused_before_anything_is_written(backup, empty, tmp_path):
    flipped = bytearray(backup.read_bytes())
    flipped[200] ^= 4
    backup.write_bytes(flipped)

    assert why_not(backup, tmp_path)


def test_an_older_structure_is_told_to_migrate(backup, empty, tmp_path):
    def change(manifest, members):
        manifest["migrations"]["villages"].append("0999_later")

    place = forged(backup, tmp_path / "forged.zip", change)

    assert "缺 villages.0999_later" in why_not(place, tmp_path)


def test_a_backup_of_an_older_program_is_told_so(backup, empty, tmp_path):
    def change(manifest, members):
        del manifest["migrations"]["villages"][0]

    place = forged(backup, tmp_path / "forged.zip", change)

    assert "备份比现在的程序旧" in why_not(place, tmp_path)


def test_a_backup_with_other_columns_is_refused(backup, empty, tmp_path):
    def change(manifest, members):
        manifest["tables"]["accounts_user"]["columns"].pop()

    place = forged(backup, tmp_path / "forged.zip", change)

    assert "备份里的表和现在的程序不一样" in why_not(place, tmp_path)


def cut_short(rows, columns):
    rows[0].pop()


def without_name(rows, columns):
    rows[0][columns.index("username")] = None


def no_moment(rows, columns):
    rows[0][columns.index("created_at")] = "yesterday"


@pytest.mark.parametrize("change", [cut_short, without_name, no_moment])
def test_rows_that_do_not_fit_are_refused_with_their_table(backup, empty, tmp_path, change):
    place = forged(backup, tmp_path / "forged.zip", change_rows("accounts_user", change))

    assert "表 accounts_user" in why_not(place, tmp_path)


def test_a_row_that_points_nowhere_is_refused(backup, empty, tmp_path):
    place = forged(
        backup,
        tmp_path / "forged.zip",
        change_rows("accounts_user", lambda rows, columns: rows.clear()),
    )

    assert "数据库没有接收" in why_not(place, tmp_path)


def test_a_row_that_comes_back_otherwise_is_refused(backup, empty, tmp_path):
    def change(rows, columns):
        place = columns.index("created_at")
        rows[0][place] = rows[0][place].replace("+00:00", "Z")

    place = forged(backup, tmp_path / "forged.zip", change_rows("accounts_user", change))

    assert "表 accounts_user 恢复以后和备份里的不一样" in why_not(place, tmp_path)


def some_place(settings, backup):
    path = next(name for name in contents(backup) if name.startswith("files/uploads/"))
    place = settings.UPLOADS_DIR.parent / path.removeprefix("files/")
    place.parent.mkdir(parents=True)
    return path, place


def test_another_file_of_the_same_name_is_not_overwritten(backup, empty, settings, tmp_path):
    _, place = some_place(settings, backup)
    place.write_bytes(b"other")

    assert f"{place} 已经有了" in why_not(backup, tmp_path)
    assert place.read_bytes() == b"other"


def test_the_same_file_may_be_there_already(backup, empty, settings):
    path, place = some_place(settings, backup)
    place.write_bytes(contents(backup)[path])

    restore(backup)

    assert list(all_faults()) == []


def test_what_a_killed_restore_left_is_cleared(backup, empty, settings, tmp_path):
    left = settings.UPLOADS_DIR.with_name("uploads.restoring") / "ab"
    left.mkdir(parents=True)
    (left / "old.jpg").write_bytes(b"old")

    restore(backup)

    assert "old.jpg" not in files_below(tmp_path)


def test_two_restores_do_not_meet(backup, empty, settings, tmp_path):
    holder = os.open(settings.UPLOADS_DIR.parent, os.O_RDONLY)
    fcntl.flock(holder, fcntl.LOCK_EX)

    assert "另一次恢复正在进行" in why_not(backup, tmp_path)
    os.close(holder)


def test_a_full_disk_leaves_nothing(backup, empty, tmp_path, monkeypatch):
    def fail(place):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(placing, "_new_file", fail)

    assert "磁盘" in why_not(backup, tmp_path)


class Failing:
    """Does nothing that many times, then fails."""

    def __init__(self, after: int) -> None:
        self.left = after

    def __call__(self) -> None:
        if not self.left:
            raise OSError(5, "Input/output error")
        self.left -= 1


def test_a_failure_after_the_files_takes_them_away(backup, empty, tmp_path, monkeypatch):
    monkeypatch.setattr(placing.os, "sync", Failing(after=1))

    assert "磁盘" in why_not(backup, tmp_path)


def test_a_file_that_changes_while_it_is_unpacked_is_refused(backup, empty, tmp_path, monkeypatch):
    manifest = Manifest.from_bytes(contents(backup)["manifest.json"])
    monkeypatch.setattr(restoring, "checked_manifest", lambda archive, place: manifest)
    monkeypatch.setattr(placing.Digest, "sha256", property(lambda digest: "0"))

    assert "在恢复的时候变了" in why_not(backup, tmp_path)


def test_an_account_without_rights_is_told_which_one_to_use(backup, empty, tmp_path, monkeypatch):
    def deny():
        raise ProgrammingError("permission denied for table accounts_user")

    monkeypatch.setattr(restoring, "_empty_tables", deny)

    assert "表的所有者" in why_not(backup, tmp_path)
