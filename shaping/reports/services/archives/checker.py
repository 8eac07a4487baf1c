"""Checks a year archive (年度归档包): run `python 校验.py 归档包.zip`, or beside the unpacked files.

Needs Python 3.8 or later and nothing else: no network, no other program. It reads, and writes
nothing. Exit status: 0 all is as it was, 1 something is not, 2 it cannot be checked.
"""

from __future__ import annotations

import hashlib
import json
import sys
import zipfile
import zlib
from collections import Counter
from pathlib import Path
from typing import IO, Any

MANIFEST = "SHA256SUMS.json"
FORMAT = 1
CHUNK = 1024 * 1024
MOST_MANIFEST_BYTES = 256 * CHUNK
FOUND_NOTHING, FOUND_FAULTS, CANNOT_CHECK = 0, 1, 2
OPTION = "--指纹"
# What Windows and macOS put into a folder by themselves.
SYSTEM_FILES = {"thumbs.db", "desktop.ini", ".ds_store"}
BROKEN = (OSError, EOFError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError)


class CannotCheck(Exception):  # noqa: N818
    """Nothing can be said about the archive; the message says why."""


class Zip:
    """The members of an archive that is still packed."""

    def __init__(self, path: Path) -> None:
        """Open it; CannotCheck when it is none."""
        try:
            self.zip = zipfile.ZipFile(path)
        except BROKEN:
            raise CannotCheck(f"这个文件打不开，不是归档包，或者没有拷贝完整：{path}") from None
        self.where = path

    def names(self) -> list[str]:
        """Every file in it, one that is there twice twice."""
        return [info.filename for info in self.zip.infolist() if not info.filename.endswith("/")]

    def open(self, name: str) -> IO[bytes]:
        """A member to read from."""
        return self.zip.open(name)


class Folder:
    """The files of an archive that was unpacked."""

    def __init__(self, path: Path) -> None:
        """Take the folder as it is."""
        self.where = path

    def names(self) -> list[str]:
        """Every file below the folder but those the computer puts there by itself."""
        return [
            path.relative_to(self.where).as_posix()
            for path in self.where.rglob("*")
            if not path.is_dir() and path.name.lower() not in SYSTEM_FILES
        ]

    def open(self, name: str) -> IO[bytes]:
        """A file to read from."""
        return self.where.joinpath(*name.split("/")).open("rb")


def tell(words: object) -> None:
    """Say a line."""
    sys.stdout.write(f"{words}\n")


def read_manifest(source: Zip | Folder) -> tuple[dict[str, Any], str]:
    """The list of what belongs into the archive, and its own SHA-256."""
    if MANIFEST not in source.names():
        raise CannotCheck(f"找不到“{MANIFEST}”，不是归档包，或者没有拷贝完整：{source.where}")
    try:
        with source.open(MANIFEST) as file:
            text = file.read(MOST_MANIFEST_BYTES)
        manifest = json.loads(text.decode("utf-8"))
        is_known = manifest["format"] == FORMAT
        for member in manifest["members"]:
            member["path"], member["size"] + 0, member["sha256"]
    except (ValueError, KeyError, TypeError, *BROKEN):
        raise CannotCheck(f"“{MANIFEST}”读不出来，被改过，或者没有拷贝完整。") from None
    if not is_known:
        raise CannotCheck("这个归档包的格式比本程序新，请用包里自带的“校验.py”。")
    return manifest, hashlib.sha256(text).hexdigest()


def faults_of(source: Zip | Folder, manifest: dict[str, Any]) -> list[str]:
    """One sentence for every file that was changed, is missing or was added."""
    names = Counter(source.names())
    members = {member["path"]: member for member in manifest["members"]}
    found = []
    for path in sorted(members):
        if path not in names:
            found.append(f"少了：{path}")
        elif not is_as_it_was(source, members[path]):
            found.append(f"被改过：{path}")
    found += [f"多出来：{path}" for path in sorted(set(names) - set(members) - {MANIFEST})]
    found += [f"有两份：{path}" for path in sorted(names) if names[path] > 1]
    return found


def is_as_it_was(source: Zip | Folder, member: dict[str, Any]) -> bool:
    """Whether a file still has the size and the SHA-256 that the manifest says."""
    digest, size = hashlib.sha256(), 0
    try:
        with source.open(member["path"]) as file:
            while size <= member["size"]:
                chunk = file.read(CHUNK)
                if not chunk:
                    break
                digest.update(chunk)
                size += len(chunk)
    except BROKEN:
        return False
    return bool(size == member["size"] and digest.hexdigest() == member["sha256"])


def source_of(places: list[str]) -> Zip | Folder:
    """The archive named on the command line, or the one this program lies in or beside."""
    if places:
        path = Path(places[0])
        if not path.exists():
            raise CannotCheck(f"没有这个文件：{path}")
        return Folder(path) if path.is_dir() else Zip(path)
    here = Path(__file__).resolve().parent
    if (here / MANIFEST).exists():
        return Folder(here)
    packed = sorted(path for path in here.iterdir() if path.suffix.lower() == ".zip")
    if len(packed) == 1:
        return Zip(packed[0])
    raise CannotCheck("请写上归档包的位置，例如：python 校验.py 归档包.zip")


def read_arguments(arguments: list[str]) -> tuple[list[str], str]:
    """The archive's place, if given, and the fingerprint that the system wrote down."""
    places, expected = list(arguments), ""
    if OPTION in places:
        at = places.index(OPTION)
        expected = "".join(places[at + 1 : at + 2]).strip().lower()
        del places[at : at + 2]
        if len(expected) != 64:
            raise CannotCheck(f"“{OPTION}”后面要写64位的清单指纹。")
    if len(places) > 1:
        raise CannotCheck("一次只能校验一个归档包。写法：python 校验.py 归档包.zip")
    return places, expected


def check(arguments: list[str]) -> int:
    """Check the archive and tell what was found; gives the exit status."""
    places, expected = read_arguments(arguments)
    source = source_of(places)
    manifest, fingerprint = read_manifest(source)
    tell(f"归档包：{manifest.get('township', '')}{manifest.get('year', '')}年")
    tell(f"生成时间：{manifest.get('made_at', '')}")
    tell(f"文件：{len(manifest['members'])}个")
    tell(f"清单指纹：{fingerprint}")
    for gap in manifest.get("gaps", []):
        tell(f"生成时就缺：{gap}")
    faults = faults_of(source, manifest)
    for fault in faults:
        tell(fault)
    is_another = expected not in ("", fingerprint)
    if is_another:
        tell("清单指纹和写的不一样：清单被换过，或者不是同一个归档包。")
    if faults or is_another:
        tell(f"校验不通过：和生成时不一样的有{len(faults) + is_another}处。")
        return FOUND_FAULTS
    tell("校验通过：所有文件都和生成时一样。")
    if not expected:
        tell("请再把上面的清单指纹和系统里记下的对一遍，一样才说明清单没有被换过。")
    return FOUND_NOTHING


def main() -> int:
    """Run from the command line; a console that lacks a character shows another for it."""
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure:
        reconfigure(errors="replace")
    try:
        return check(sys.argv[1:])
    except CannotCheck as error:
        tell(error)
        tell("没有校验成。")
        return CANNOT_CHECK


if __name__ == "__main__":
    sys.exit(main())
