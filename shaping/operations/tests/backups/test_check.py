"""`restore --check`: whatever was changed in a backup is found and named; nothing is written."""

import json
import random
import zipfile

import pytest

from shaping.operations.backups import checking
from shaping.operations.backups.archives import reading
from shaping.operations.backups.checking import chain_faults, checked_manifest
from shaping.operations.tests.backups.forging import (
    change_rows,
    contents,
    forged,
    sealed_manifest,
    write,
)
from shaping.workflow import Refused

USERS = "tables/accounts_user.jsonl"


def check(place):
    with reading(place) as archive:
        return checked_manifest(archive, place)


def why_not(place) -> str:
    with pytest.raises(Refused) as refused:
        check(place)
    return refused.value.message


def test_a_whole_backup_is_whole(backup):
    manifest = check(backup)

    assert manifest.tables["accounts_user"].rows == 1
    assert len(manifest.files) == 3  # the photo, its thumbnail, the document


def test_every_one_of_a_hundred_flipped_bits_is_found(backup):
    whole = backup.read_bytes()
    chance = random.Random(5)

    for _ in range(100):
        place, bit = chance.randrange(len(whole)), chance.randrange(8)
        flipped = bytearray(whole)
        flipped[place] ^= 1 << bit
        backup.write_bytes(flipped)

        assert why_not(backup), f"bit {bit} of byte {place}"


@pytest.mark.parametrize("part", [0.0, 0.3, 0.9, 0.9999])
def test_a_cut_file_is_refused(backup, part):
    whole = backup.read_bytes()
    backup.write_bytes(whole[: int(len(whole) * part)])

    assert "不完整" in why_not(backup)


def test_a_missing_file_is_refused(tmp_path):
    assert "没有找到文件" in why_not(tmp_path / "nothing.zip")


def test_a_changed_member_is_named(backup):
    with zipfile.ZipFile(backup) as archive:
        offset = archive.getinfo(USERS).header_offset + 30 + len(USERS) + 20 + 10
    flipped = bytearray(backup.read_bytes())
    flipped[offset] ^= 1
    backup.write_bytes(flipped)

    assert USERS in why_not(backup)


def test_a_bit_of_a_header_is_found_by_the_seal(backup):
    flipped = bytearray(backup.read_bytes())
    flipped[10] ^= 1  # the first member's hour
    backup.write_bytes(flipped)

    assert "压缩包的目录被改过" in why_not(backup)


def test_a_foreign_zip_is_refused(tmp_path):
    place = tmp_path / "foreign.zip"
    with zipfile.ZipFile(place, "w") as archive:
        archive.writestr("readme.txt", "hello")

    assert "不是本系统的备份" in why_not(place)


def test_a_backup_in_another_format_is_refused(backup, tmp_path):
    def change(manifest, members):
        manifest["format"] = 2

    assert "格式是第2版" in why_not(forged(backup, tmp_path / "forged.zip", change))


@pytest.mark.parametrize(
    "manifest",
    [b"", b"[]", b"{", b'{"format":1}', sealed_manifest({"format": 1, "tables": {}})],
    ids=["empty", "a list", "cut", "no hash", "no files"],
)
def test_a_changed_table_of_contents_is_refused(backup, tmp_path, manifest):
    members = contents(backup) | {"manifest.json": manifest}
    write(tmp_path / "forged.zip", [*members.items()])

    assert "manifest.json 坏了，或者被改过" in why_not(tmp_path / "forged.zip")


@pytest.mark.parametrize(
    "path",
    [
        "media/../../etc/passwd",
        "/etc/passwd",
        "uploads/./a",
        "uploads//a",
        "secret/a",
        "uploads",
        "uploads/a\\b",
        "uploads/a\n",
    ],
)
def test_a_file_outside_of_its_folder_is_refused(backup, tmp_path, path):
    def change(manifest, members):
        manifest["files"][path] = {"size": 1, "sha256": ""}
        members[f"files/{path}"] = b"x"

    assert "manifest.json" in why_not(forged(backup, tmp_path / "forged.zip", change))


def test_a_missing_member_is_named(backup, tmp_path):
    def change(manifest, members):
        del members[USERS]

    assert f"缺少 {USERS}" in why_not(forged(backup, tmp_path / "forged.zip", change))


def test_a_surplus_member_is_named(backup, tmp_path):
    def change(manifest, members):
        members["files/../evil\x1b"] = b"x"

    assert "多了 files/../evil?" in why_not(forged(backup, tmp_path / "forged.zip", change))


def test_two_members_of_one_name_are_refused(backup, tmp_path):
    twice = [*contents(backup).items(), (USERS, b"")]
    with pytest.warns(UserWarning, match="Duplicate"):
        write(tmp_path / "forged.zip", twice)

    assert "同名" in why_not(tmp_path / "forged.zip")


def test_no_more_is_unpacked_than_the_table_of_contents_allows(backup, tmp_path):
    members = contents(backup)
    members[USERS] += b" " * 50_000_000
    write(tmp_path / "forged.zip", [*members.items()])

    assert USERS in why_not(tmp_path / "forged.zip")


def test_a_member_with_other_content_of_the_same_length_is_named(backup, tmp_path):
    members = contents(backup)
    members[USERS] = members[USERS].replace(b"wangwu", b"lisixx")
    write(tmp_path / "forged.zip", [*members.items()])

    assert USERS in why_not(tmp_path / "forged.zip")


def test_a_huge_table_of_contents_is_not_read(backup, monkeypatch):
    monkeypatch.setattr(checking, "MOST_MANIFEST_BYTES", 100)

    assert "太大" in why_not(backup)


def test_an_archive_without_its_seal_is_refused(backup):
    members = contents(backup)
    with zipfile.ZipFile(backup, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)

    assert "压缩包的目录被改过" in why_not(backup)


def test_a_file_shorter_than_a_seal_is_not_sealed(tmp_path):
    (tmp_path / "empty.zip").write_bytes(b"")

    assert not checking.is_sealed(tmp_path / "empty.zip")


def faults_of(place) -> list[str]:
    with reading(place) as archive:
        return list(chain_faults(archive, checked_manifest(archive, place)))


def test_the_chain_of_a_true_backup_holds(backup):
    assert faults_of(backup) == []


def test_a_rewritten_act_is_found_though_all_hashes_were_made_anew(backup, tmp_path):
    def change(rows, columns):
        rows[1][columns.index("actor_name")] = "李四"

    place = forged(backup, tmp_path / "forged.zip", change_rows("audit_auditevent", change))

    assert faults_of(place) == ["备份里操作日志第2条和它的指纹不符。"]


def test_a_cut_tail_of_acts_is_found(backup, tmp_path):
    place = forged(
        backup,
        tmp_path / "forged.zip",
        change_rows("audit_auditevent", lambda rows, columns: rows.pop()),
    )

    assert faults_of(place) == ["备份里操作日志的最后一条不是链头。"]


def test_acts_with_other_columns_are_left_to_their_own_version(backup, tmp_path):
    def change(manifest, members):
        manifest["tables"]["audit_auditevent"]["columns"].append("later")

    assert faults_of(forged(backup, tmp_path / "forged.zip", change)) == []


def test_the_table_of_contents_can_be_read_by_people(backup):
    manifest = json.loads(contents(backup)["manifest.json"])

    assert manifest["tables"]["accounts_user"]["columns"][0] == "id"
    assert manifest["audit_sequence"] == len(
        contents(backup)["tables/audit_auditevent.jsonl"].splitlines()
    )
