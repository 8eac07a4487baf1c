"""Puts a township's year into one zip that anybody can check without this system (design §7)."""

import hashlib
import os
import time
import zipfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from django.db import transaction
from django.utils import timezone

from shaping.audit.services import Act, Actor, current_head, record
from shaping.reports.services.archives import checker
from shaping.reports.services.archives.assessment import add_assessment
from shaping.reports.services.archives.bodies import add_meetings, add_organizations
from shaping.reports.services.archives.lists import add_lists
from shaping.reports.services.archives.papers import add_months, add_periods
from shaping.reports.services.archives.photos import add_files
from shaping.reports.services.archives.problems import add_problems
from shaping.reports.services.archives.span import Scope
from shaping.reports.services.archives.trail import add_trail
from shaping.reports.services.archives.writing import CHUNK, ArchiveWriter, json_text
from shaping.workflow import Refused
from villages.models import Township

CHECKER, README = "校验.py", "说明.txt"
GENERATOR = "“共同缔造”工作平台"
Progress = Callable[[int, int], None]
PARTS: Sequence[Callable[[Scope, ArchiveWriter], None]] = (
    add_months,
    add_periods,
    add_lists,
    add_problems,
    add_assessment,
    add_organizations,
    add_meetings,
    add_files,
    add_trail,
)
_FILE_MODE = 0o600
_BEAT_SECONDS = 2


@dataclass(frozen=True)
class Summary:
    """What went into an archive: members but the manifest, their bytes, the manifest's SHA-256.

    `zip_bytes` and `zip_sha256` are those of the whole file; empty until it is closed.
    """

    township_code: str
    year: int
    members: int
    content_bytes: int
    manifest_sha256: str
    gaps: list[str]
    zip_bytes: int = 0
    zip_sha256: str = ""


class _Pulse:
    """Tells of the progress when a part begins, and every two seconds while it lasts."""

    def __init__(self, progress: Progress) -> None:
        self.progress, self.number, self.told_at = progress, 0, 0.0

    def begin(self, number: int) -> None:
        """The part with this number begins."""
        self.number = number
        self._tell()

    def beat(self) -> None:
        """The part goes on."""
        if time.monotonic() - self.told_at >= _BEAT_SECONDS:
            self._tell()

    def _tell(self) -> None:
        self.told_at = time.monotonic()
        self.progress(self.number, len(PARTS))


def archive_year(
    township: Township,
    year: int,
    out: BinaryIO,
    progress: Progress = lambda done, total: None,
) -> Summary:
    """Write the year (2000 to 2100) of the township into `out`, member after member.

    Memory does not grow with the photos. What cannot be read is told in the manifest as a gap.
    """
    scope, pulse = Scope(township, year), _Pulse(progress)
    with zipfile.ZipFile(out, "w", allowZip64=True) as target:
        writer = ArchiveWriter(target, timezone.localtime(), beat=pulse.beat)
        head = current_head()
        for number, part in enumerate(PARTS):
            pulse.begin(number)
            part(scope, writer)
        writer.add(CHECKER, Path(checker.__file__).read_bytes())
        writer.add(README, _readme(scope).encode())
        summary = _close(scope, writer, head)
    pulse.begin(len(PARTS))
    return summary


def _close(scope: Scope, writer: ArchiveWriter, head: str) -> Summary:
    """Write the manifest, which lists every member but itself."""
    manifest = json_text(_manifest(scope, writer, head), indent=1).encode() + b"\n"
    summary = Summary(
        township_code=scope.township.code9,
        year=scope.year,
        members=len(writer.members),
        content_bytes=sum(member.size for member in writer.members.values()),
        manifest_sha256=hashlib.sha256(manifest).hexdigest(),
        gaps=list(writer.gaps),
    )
    writer.add(checker.MANIFEST, manifest)
    return summary


def _manifest(scope: Scope, writer: ArchiveWriter, head: str) -> dict[str, Any]:
    return {
        "format": checker.FORMAT,
        "township_code": scope.township.code9,
        "township": scope.township.name,
        "year": scope.year,
        "is_demo": scope.township.is_demo,
        "made_at": writer.moment.isoformat(timespec="seconds"),
        "generator": GENERATOR,
        "audit_head": head,
        "gaps": writer.gaps,
        "members": [vars(member) for member in writer.members.values()],
    }


def write_archive(
    township: Township,
    year: int,
    target: Path,
    *,
    by: Actor | None,
    progress: Progress = lambda done, total: None,
    replaces: bool = False,
) -> Summary:
    """Write the archive to a file only its owner can read, whole or not at all, and record it.

    The event holds the manifest's SHA-256. Raises Refused when the file is there already, unless
    it may be replaced, or cannot be written.
    """
    if target.exists() and not replaces:
        raise Refused(f"已经有这个文件了：{target}。请换一个名字，或者先把它移走。")
    part = target.with_name(f"{target.name}.part")
    try:
        summary = _write_part(township, year, part, progress)
        with transaction.atomic():
            _record(township, summary, by)
            part.replace(target)
    except OSError as error:
        raise Refused(f"写不进去：{target}。请看目录在不在、能不能写、空间够不够。") from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return summary


def _write_part(township: Township, year: int, part: Path, progress: Progress) -> Summary:
    part.unlink(missing_ok=True)
    descriptor = os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, _FILE_MODE)
    with os.fdopen(descriptor, "w+b") as file:
        summary = archive_year(township, year, file, progress)
        file.flush()
        os.fsync(file.fileno())
        file.seek(0)
        digest, size = hashlib.sha256(), 0
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
    values = vars(summary) | {"zip_bytes": size, "zip_sha256": digest.hexdigest()}
    return Summary(**values)


def _record(township: Township, summary: Summary, by: Actor | None) -> None:
    act = Act(
        "report.archive",
        target=township,
        township_code=township.code9,
        summary=f"生成{township.name}{summary.year}年归档包，{summary.members}个文件",
        after={
            "year": summary.year,
            "members": summary.members,
            "manifest_sha256": summary.manifest_sha256,
            "zip_sha256": summary.zip_sha256,
            "gaps": len(summary.gaps),
        },
    )
    record(act, by=by)


def _readme(scope: Scope) -> str:
    demo = "注意：这是演示数据，非真实情况。\n\n" if scope.township.is_demo else ""
    return _README.format(title=scope.title("“共同缔造”工作归档包"), demo=demo)


_README = """{title}

{demo}这个包里是一年的全部工作材料，离开系统也能看、能核对。

月报        每期月报，送达时的Word、Excel原件；后来重出的，各版都在
季度、年度  按各期月报汇总的通报、报告和表格
清单        各村(社区)每次上报的问题清单，按月份放；里面的敏感问题标有“敏感”
问题        问题台账和每件问题的办理过程；敏感问题单独一个文件夹，不要外传
考核        已封存的评分表、已公布的各版排名；年终评分在排名公布以后才放进来
奖励        择优奖励
组织        组织名册、成员名册
夜话议事    村湾夜话、集体事项、议事记录、公开记录
照片和文件  现场照片、章程、会议记录等，文件名是内容的指纹，对照“目录.xlsx”查找
日志        本镇一年的操作记录，带前后相接的指纹

表格都有两份：xlsx 给人看，jsonl 给程序读，内容一样。
电话、联系方式、出生年没有放进来；操作日志里不放改动前后的内容和上网地址。

怎样核对有没有被改过：
电脑装有 Python（3.8 以上）的，把包里的“校验.py”取出来，运行
    python 校验.py 归档包.zip
包解开了的，直接运行解开后文件夹里的“校验.py”。
它会把被改过、少了、多出来的文件一个一个说出来，并显示“清单指纹”。
清单指纹要和系统操作日志里“生成归档包”那一条的指纹一样。
"""
