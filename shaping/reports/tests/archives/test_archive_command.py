"""`archive_year` writes one file that only its owner reads, or nothing."""

import hashlib
import json
from argparse import ArgumentTypeError

import pytest
from django.core.management import call_command

from shaping.audit.models import AuditEvent
from shaping.reports.management.commands.archive_year import read_year
from shaping.reports.services.archives import making
from shaping.reports.tests.archives.test_checker import run


def called(capsys, *arguments):
    try:
        call_command("archive_year", *map(str, arguments))
    except SystemExit as end:
        return capsys.readouterr(), end.code
    return capsys.readouterr(), 0


def test_it_writes_the_archive_and_records_its_fingerprint(scene, tmp_path, capsys):
    path = tmp_path / "2026.zip"

    said, status = called(capsys, "--township", "421223101", "--year", 2026, "-o", path)

    event = AuditEvent.objects.get(action="report.archive")
    assert status == 0
    assert f"清单指纹：{event.after['manifest_sha256']}" in said.out
    assert event.after["zip_sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert event.township_code == "421223101"
    assert path.stat().st_mode & 0o777 == 0o600
    assert sorted(file.name for file in tmp_path.glob("2026*")) == ["2026.zip"]
    assert run(path, "--指纹", event.after["manifest_sha256"])[0] == 0


def test_it_says_the_same_in_json(scene, tmp_path, capsys):
    path = tmp_path / "2026.zip"

    said, _ = called(capsys, "--township", "421223101", "--year", 2026, "-o", path, "--json")

    content = json.loads(said.out)
    assert content["ok"]
    assert content["zip_bytes"] == path.stat().st_size
    assert content["gaps"] == []
    assert run(path, "--指纹", content["manifest_sha256"])[0] == 0


def test_a_file_that_is_there_stays(scene, tmp_path, capsys):
    path = tmp_path / "2026.zip"
    path.write_text("mine")

    said, status = called(capsys, "--township", "421223101", "--year", 2026, "-o", path)

    assert status == 1
    assert "已经有这个文件了" in said.err
    assert path.read_text() == "mine"
    assert not AuditEvent.objects.filter(action="report.archive").exists()


def test_a_folder_that_is_not_there_is_told(scene, tmp_path, capsys):
    path = tmp_path / "nowhere" / "2026.zip"

    said, status = called(capsys, "--township", "421223101", "--year", 2026, "-o", path, "--json")

    assert status == 1
    assert "写不进去" in json.loads(said.out)["errors"][0]["message"]


def test_a_failure_leaves_nothing(scene, tmp_path, capsys, monkeypatch):
    def fail(scope, writer):
        raise RuntimeError("broken")

    monkeypatch.setattr(making, "PARTS", [*making.PARTS[:2], fail])

    with pytest.raises(RuntimeError):
        called(capsys, "--township", "421223101", "--year", 2026, "-o", tmp_path / "2026.zip")
    assert list(tmp_path.glob("2026*")) == []
    assert not AuditEvent.objects.filter(action="report.archive").exists()


def test_an_unknown_township_is_a_wrong_call(db, tmp_path, capsys):
    said, status = called(capsys, "--township", "999999999", "--year", 2026, "-o", tmp_path / "a")

    assert status == 2
    assert "没有代码是 999999999 的乡镇" in said.err


@pytest.mark.parametrize("text", ["1999", "2101", "二〇二六", "26x", ""])
def test_a_year_that_cannot_be_is_a_wrong_call(text):
    with pytest.raises(ArgumentTypeError, match="年份请写"):
        read_year(text)
