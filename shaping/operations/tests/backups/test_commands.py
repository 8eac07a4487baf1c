"""What `backup` and `restore` print, and how they end."""

import json

import pytest
from django.core.management import call_command

from shaping.accounts.models import User
from shaping.accounts.tests.factories import UserFactory
from shaping.operations.tests.backups.forging import change_rows, forged


@pytest.fixture
def run(capsys):
    """Status and printed words of a command."""

    def run(*words) -> tuple[int, str]:
        try:
            call_command(*map(str, words))
            status = 0
        except SystemExit as ended:
            status = ended.code
        printed = capsys.readouterr()
        return status, printed.out + printed.err

    return run


def test_a_backup_tells_its_size_and_its_head(filled, tmp_path, run):
    status, words = run("backup", tmp_path / "today.zip")

    assert status == 0
    assert "备份完成" in words
    assert "MB，用时" in words
    assert "3个文件。日志指纹：" in words


def test_a_backup_tells_a_program_the_same(filled, tmp_path, run):
    status, words = run("backup", tmp_path / "today.zip", "--json")

    told = json.loads(words)
    assert (status, told["ok"], told["files"]) == (0, True, 3)
    assert told["bytes"] == (tmp_path / "today.zip").stat().st_size
    assert len(told["head"]) == 64


def test_a_refused_backup_ends_with_1(backup, run):
    status, words = run("backup", backup)

    assert status == 1
    assert words.startswith("没有备份：\n")


def test_a_refused_backup_tells_a_program_why(backup, run):
    status, words = run("backup", backup, "--json")

    assert (status, json.loads(words)["ok"]) == (1, False)
    assert "不覆盖" in json.loads(words)["errors"][0]["message"]


def test_a_check_changes_nothing(backup, transactional_db, settings, run):
    status, words = run("restore", backup, "--check")

    assert status == 0
    assert words.startswith("备份完好。备份时间：")
    assert not User.objects.exists()
    assert not settings.UPLOADS_DIR.exists()


def test_a_check_needs_no_empty_database(backup, transactional_db, run):
    UserFactory()

    assert run("restore", backup, "--check")[0] == 0


def test_a_check_of_a_damaged_backup_ends_with_1(backup, run):
    backup.write_bytes(backup.read_bytes()[:-1])

    status, words = run("restore", backup, "--check")

    assert status == 1
    assert words.startswith("没有通过，什么也没有改：\n备份文件不完整")


def test_a_restore_says_that_all_is_as_it_was(backup, transactional_db, run):
    status, words = run("restore", backup)

    assert status == 0
    assert words.startswith("恢复完成，和备份一致。")


def test_a_restore_tells_a_program_the_same(backup, transactional_db, run):
    status, words = run("restore", backup, "--json")

    told = json.loads(words)
    assert (status, told["ok"], told["errors"], told["files"]) == (0, True, [], 3)


@pytest.fixture
def tampered(backup, tmp_path):
    """A backup of an installation in which somebody had changed an act before."""

    def change(rows, columns):
        rows[1][columns.index("actor_name")] = "李四"

    return forged(backup, tmp_path / "forged.zip", change_rows("audit_auditevent", change))


def test_faults_from_before_the_backup_come_back_and_are_told(tampered, transactional_db, run):
    status, words = run("restore", tampered)

    assert status == 1
    assert "操作日志第2条" in words
    assert "有 1 处不符：备份之前就是这样" in words
    assert User.objects.exists()


def test_a_check_tells_a_program_of_changed_acts(tampered, run):
    status, words = run("restore", tampered, "--check", "--json")

    told = json.loads(words)
    assert (status, told["ok"], len(told["errors"])) == (1, False, 1)
