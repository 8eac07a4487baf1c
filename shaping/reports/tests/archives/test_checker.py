"""The checker runs without this system, and names exactly what is not as it was."""

import ast
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from shaping.reports.services.archives import checker
from shaping.reports.services.archives.checker import MANIFEST
from shaping.reports.tests.archives.scene import archived, publish

SOURCE = Path(checker.__file__)


def run(*arguments, program: Path = SOURCE) -> tuple[int, list[str]]:
    """Status and lines of the checker, started without site packages or our environment."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-X", "utf8", program, *arguments],
        capture_output=True,
        timeout=60,
        check=False,
        cwd="/",
    )
    assert done.stderr == b""
    return done.returncode, done.stdout.decode().splitlines()


def faults_in(lines: list[str]) -> list[str]:
    marks = ("少了：", "被改过：", "多出来：", "有两份：", "清单指纹和写的")
    return [line for line in lines if line.startswith(marks)]


def rewritten(content: bytes, change) -> bytes:
    """The zip anew, each member as `change(name, data)` gives it; None leaves it out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            data = change(name, source.read(name))
            if data is not None:
                target.writestr(name, data)
    return out.getvalue()


def flipped(data: bytes) -> bytes:
    place = len(data) // 2
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


@pytest.fixture
def content(scene) -> bytes:
    publish(scene)
    return archived(scene)


@pytest.fixture
def package(content, tmp_path) -> Path:
    path = tmp_path / "沙坪镇2026年归档包.zip"
    path.write_bytes(content)
    return path


def kinds_of(content: bytes) -> list[str]:
    """One member that is not empty of every folder and ending."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = [info.filename for info in archive.infolist() if info.file_size]
    found = {(name.rpartition("/")[0], name.rpartition(".")[2]): name for name in names}
    return sorted(set(found.values()) - {MANIFEST})


def test_a_fresh_archive_is_as_it_was(package):
    status, lines = run(package)

    assert status == 0
    assert lines[0] == "归档包：沙坪镇2026年"
    assert "校验通过：所有文件都和生成时一样。" in lines


def test_a_flipped_byte_is_named_whatever_it_is_in(content, tmp_path):
    kinds = kinds_of(content)
    assert len(kinds) >= 20
    for number, kind in enumerate(kinds):
        path = tmp_path / f"{number}.zip"
        path.write_bytes(
            rewritten(
                content, lambda name, data, kind=kind: flipped(data) if name == kind else data
            )
        )
        status, lines = run(path)
        assert (status, faults_in(lines)) == (1, [f"被改过：{kind}"])


def test_a_byte_flipped_in_the_zip_itself_is_named(content, package):
    with zipfile.ZipFile(package) as archive:
        info = next(one for one in archive.infolist() if one.filename.endswith(".jpg"))
        start = info.header_offset + 30 + len(info.filename.encode()) + 40
    raw = bytearray(content)
    raw[start] ^= 1
    package.write_bytes(bytes(raw))

    status, lines = run(package)

    assert (status, faults_in(lines)) == (1, [f"被改过：{info.filename}"])


def test_a_missing_and_an_added_file_are_named(content, package):
    gone = "日志/操作日志.jsonl"
    changed = rewritten(content, lambda name, data: None if name == gone else data)
    package.write_bytes(changed)
    with zipfile.ZipFile(package, "a") as archive:
        archive.writestr("考核/排名第9版.xlsx", b"x")

    status, lines = run(package)

    assert status == 1
    assert faults_in(lines) == [f"少了：{gone}", "多出来：考核/排名第9版.xlsx"]


@pytest.mark.filterwarnings("ignore:Duplicate name:UserWarning")
def test_a_name_that_is_there_twice_is_told(content, package):
    with zipfile.ZipFile(package, "a") as archive:
        archive.writestr("说明.txt", b"x")

    status, lines = run(package)

    assert status == 1
    assert "有两份：说明.txt" in faults_in(lines)


def test_it_checks_the_unpacked_files_it_lies_beside(package, tmp_path):
    folder = tmp_path / "解开"
    with zipfile.ZipFile(package) as archive:
        archive.extractall(folder)
    assert run(program=folder / "校验.py")[0] == 0
    (folder / "Thumbs.db").write_bytes(b"x")
    (folder / "说明.txt").write_bytes(b"x")
    (folder / "问题" / "多的.txt").write_bytes(b"x")

    status, lines = run(program=folder / "校验.py")

    assert status == 1
    assert faults_in(lines) == ["被改过：说明.txt", "多出来：问题/多的.txt"]
    assert run(folder)[0] == 1


def test_it_finds_the_one_package_beside_it(package, tmp_path):
    program = tmp_path / "校验.py"
    program.write_bytes(SOURCE.read_bytes())

    assert run(program=program)[0] == 0
    (tmp_path / "又一个.zip").write_bytes(package.read_bytes())
    assert run(program=program) == (
        2,
        ["请写上归档包的位置，例如：python 校验.py 归档包.zip", "没有校验成。"],
    )


def test_the_manifest_is_held_against_its_fingerprint(content, package):
    fingerprint = next(line for line in run(package)[1] if line.startswith("清单指纹："))[5:]
    assert run(package, "--指纹", fingerprint)[0] == 0

    def forge(name: str, data: bytes) -> bytes:
        if name == "说明.txt":
            return b""
        if name != MANIFEST:
            return data
        manifest = json.loads(data)
        for member in manifest["members"]:
            if member["path"] == "说明.txt":
                member["size"] = 0
                member["sha256"] = (
                    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
                )
        return json.dumps(manifest).encode()

    package.write_bytes(rewritten(content, forge))
    assert run(package)[0] == 0
    status, lines = run(package, "--指纹", fingerprint)
    assert status == 1
    assert faults_in(lines) == ["清单指纹和写的不一样：清单被换过，或者不是同一个归档包。"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["没有.zip"], "没有这个文件"),
        ([str(SOURCE)], "这个文件打不开"),
        (["a.zip", "b.zip"], "一次只能校验一个"),
        (["a.zip", "--指纹", "123"], "要写64位"),
        (["a.zip", "--指纹"], "要写64位"),
    ],
)
def test_what_cannot_be_checked_is_said(arguments, said):
    status, lines = run(*arguments)

    assert status == 2
    assert said in lines[0]
    assert lines[-1] == "没有校验成。"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda data: None, "找不到“SHA256SUMS.json”"),
        (lambda data: data[:-9], "读不出来"),
        (lambda data: b"[]", "读不出来"),
        (lambda data: b'{"format": 1, "members": [{"path": "a"}]}', "读不出来"),
        (lambda data: b'{"format": 2, "members": []}', "比本程序新"),
    ],
)
def test_a_manifest_that_cannot_be_read_is_told(content, package, change, said):
    package.write_bytes(
        rewritten(content, lambda name, data: change(data) if name == MANIFEST else data)
    )

    status, lines = run(package)

    assert status == 2
    assert said in lines[0]


def test_it_needs_nothing_but_an_old_python(content):
    tree = ast.parse(SOURCE.read_text(), feature_version=(3, 8))
    imported = {
        name.partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [node.module] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names]
        )
    }

    assert imported <= set(sys.stdlib_module_names) | {"__future__"}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.read("校验.py") == SOURCE.read_bytes()
