"""What a year's archive holds, and what it must not hold."""

import hashlib
import io
import json
import zipfile

import pytest
from openpyxl import load_workbook

from assessments.models import ScoreSheet
from issues.models import Issue
from organizations.models import EveningTalk
from shaping.audit.services import current_head
from shaping.reports.services.archives.checker import MANIFEST
from shaping.reports.services.archives.problems import SENSITIVE_FOLDER
from shaping.reports.services.files import stored
from shaping.reports.tests.archives.scene import CONTACT, archived, publish
from shaping.uploads.storing import full_path

ALWAYS = {
    "月报/2026-10-第1版.docx",
    "月报/2026-10-第1版.xlsx",
    "月报/2026-10-第1版.json",
    "季度/2026-Q4通报.docx",
    "季度/2026-Q4汇总.xlsx",
    "年度/2026年报告.docx",
    "年度/2026年汇总.xlsx",
    "清单/2026-10/421223101250-第1次.json",
    "日志/操作日志.jsonl",
    "校验.py",
    "说明.txt",
    MANIFEST,
    *(
        f"{name}.{kind}"
        for kind in ("xlsx", "jsonl")
        for name in (
            "清单/2026-10/问题清单",
            "问题/问题台账",
            f"{SENSITIVE_FOLDER}/问题台账",
            "问题/共性问题",
            "考核/日常评分表",
            "奖励/择优奖励",
            "组织/组织名册",
            "组织/成员名册",
            "夜话议事/村湾夜话",
            "夜话议事/集体事项",
            "夜话议事/议事记录",
            "夜话议事/公开记录",
            "照片和文件/目录",
        )
    ),
    "问题/办理过程.jsonl",
    f"{SENSITIVE_FOLDER}/办理过程.jsonl",
}


def opened(content: bytes) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(content))


def lines_of(archive: zipfile.ZipFile, path: str) -> list[dict]:
    return [json.loads(line) for line in archive.read(path).decode().splitlines()]


def sheet_of(archive: zipfile.ZipFile, path: str) -> list[tuple]:
    return list(load_workbook(io.BytesIO(archive.read(path))).active.iter_rows(values_only=True))


def everything(content: bytes) -> str:
    """All that can be read in it, workbooks and documents unpacked."""
    texts = []
    with opened(content) as archive:
        for name in archive.namelist():
            data = archive.read(name)
            texts.append(name)
            texts.append(
                everything(data)
                if name.endswith((".xlsx", ".docx"))
                else data.decode(errors="replace")
            )
    return "\n".join(texts)


def test_every_kind_is_there(scene):
    with opened(archived(scene)) as archive:
        names = set(archive.namelist())

    files = {f"照片和文件/{scene.rows[name].sha256}" for name in ("photo", "charter")}
    assert names == ALWAYS | {
        f"{min(files)}.{_kind(scene, min(files))}",
        f"{max(files)}.{_kind(scene, max(files))}",
    }


def _kind(scene, path: str) -> str:
    return "jpg" if path.endswith(scene.rows["photo"].sha256) else "pdf"


def test_a_published_ranking_brings_the_year_end_sheets(scene):
    with opened(archived(scene)) as archive:
        assert not [name for name in archive.namelist() if "年终" in name or "排名" in name]
    publish(scene)

    with opened(archived(scene)) as archive:
        names = set(archive.namelist())
        sheets = lines_of(archive, "考核/年终评分表.jsonl")
        grants = lines_of(archive, "奖励/择优奖励.jsonl")
    assert [row["备注"] for row in sheets] == ["沙坪year_end"]
    assert {name for name in names if "排名第" in name and name.endswith(("json", "xlsx"))}
    assert [(row["名次"], row["金额(元)"]) for row in grants] == [(1, 150000)]


def test_a_blind_sheet_stays_out_whatever_was_published(scene):
    publish(scene)
    ScoreSheet.objects.update(opening=None)

    with opened(archived(scene)) as archive:
        assert lines_of(archive, "考核/年终评分表.jsonl") == []


def test_an_unsealed_sheet_stays_out(scene):
    ScoreSheet.objects.filter(kind="daily").update(state="draft")

    with opened(archived(scene)) as archive:
        assert lines_of(archive, "考核/日常评分表.jsonl") == []


def test_the_stored_reports_go_in_as_they_are(scene):
    report = scene.rows["report"]

    with opened(archived(scene)) as archive:
        content = json.loads(archive.read("月报/2026-10-第1版.json"))
        for kind in ("docx", "xlsx"):
            assert archive.read(f"月报/2026-10-第1版.{kind}") == stored(report, kind)
    assert content["content"] == report.snapshot
    assert content["content_hash"] == report.content_hash


def test_problems_with_their_way(scene):
    with opened(archived(scene)) as archive:
        rows = lines_of(archive, "问题/问题台账.jsonl")
        steps = lines_of(archive, "问题/办理过程.jsonl")
        sheet = sheet_of(archive, "问题/问题台账.xlsx")
    assert [row["编号"] for row in rows] == ["沙坪-1"]
    assert [(step["编号"], step["说明"]) for step in steps] == [("沙坪-1", "沙坪上报")]
    assert sheet[1][:1] + sheet[2][:1] == ("编号", "沙坪-1")


def test_sensitive_problems_lie_apart(scene):
    with opened(archived(scene)) as archive:
        apart = {name for name in archive.namelist() if name.startswith(SENSITIVE_FOLDER)}
        for name in archive.namelist():
            if name.endswith(".jsonl"):
                assert ("涉密" in archive.read(name).decode()) == (
                    name == f"{SENSITIVE_FOLDER}/问题台账.jsonl"
                )
    assert len(apart) == 3


def test_telephone_numbers_stay_out(scene):
    assert CONTACT not in everything(archived(scene))


def test_nothing_of_another_township_is_in_it(scene, other_scene):
    publish(scene)
    publish(other_scene)

    text = everything(archived(scene))

    assert "石城" not in text
    assert other_scene.rows["photo"].sha256 not in text
    assert "421223102" not in text


def test_nothing_of_another_year_is_in_it(scene):
    with opened(archived(scene, 2025)) as archive:
        for name in archive.namelist():
            if name.endswith(".jsonl") and not name.startswith("组织/"):
                assert archive.read(name) == b"", name
        assert not [
            name for name in archive.namelist() if name.startswith(("月报", "季度", "清单"))
        ]


def test_what_is_finished_before_the_year_is_not_in_it(scene):
    assert Issue.objects.exists()
    EveningTalk.objects.update(held_on="2025-12-31")

    with opened(archived(scene)) as archive:
        assert lines_of(archive, "夜话议事/村湾夜话.jsonl") == []


def test_photos_lie_under_their_hash_with_an_index(scene):
    photo = scene.rows["photo"]

    with opened(archived(scene)) as archive:
        content = archive.read(f"照片和文件/{photo.sha256}.jpg")
        index = {row["用在哪里"]: row for row in lines_of(archive, "照片和文件/目录.jsonl")}
    assert hashlib.sha256(content).hexdigest() == photo.sha256
    assert index["问题"]["内容"] == "沙坪-1办理前"
    assert index["组织"]["情况"] == "已放进来"


@pytest.mark.parametrize(("spoil", "said"), [("unlink", "找不到"), ("write_bytes", "被改过")])
def test_what_cannot_be_read_is_told(scene, spoil, said):
    path = full_path(scene.rows["photo"].path)
    getattr(path, spoil)(*([b"x"] if spoil == "write_bytes" else []))
    report = scene.rows["report"]
    type(report).objects.filter(pk=report.pk).update(docx_sha256="e" * 64)

    with opened(archived(scene)) as archive:
        manifest = json.loads(archive.read(MANIFEST))
        names = archive.namelist()
    assert len(manifest["gaps"]) == 2
    assert "月报" in manifest["gaps"][0]
    assert said in manifest["gaps"][1]
    assert f"照片和文件/{scene.rows['photo'].sha256}.jpg" not in names


def test_the_manifest_lists_every_member_but_itself(scene):
    with opened(archived(scene)) as archive:
        manifest = json.loads(archive.read(MANIFEST))
        assert sorted(archive.namelist()) == sorted(
            [*(member["path"] for member in manifest["members"]), MANIFEST]
        )
        for member in manifest["members"]:
            content = archive.read(member["path"])
            assert (len(content), hashlib.sha256(content).hexdigest()) == (
                member["size"],
                member["sha256"],
            )
    assert (manifest["township_code"], manifest["year"]) == ("421223101", 2026)
    assert manifest["audit_head"] == current_head()


def test_the_trail_keeps_its_fingerprints_and_nothing_private(scene):
    with opened(archived(scene)) as archive:
        events = lines_of(archive, "日志/操作日志.jsonl")

    reminder = next(event for event in events if event["操作"] == "list.remind")
    assert reminder["说明"] == "催报沙坪村"
    assert len(reminder["指纹"]) == len(reminder["前一条指纹"]) == 64
    assert set(reminder) == {
        "序号",
        "时间",
        "操作人",
        "操作",
        "对象",
        "说明",
        "前一条指纹",
        "指纹",
    }
