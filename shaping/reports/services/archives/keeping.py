"""Archives made from the page: asked for, made by a job, kept for a week, handed out."""

import re
import time
import uuid
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from shaping.accounts.models import User
from shaping.audit.services import Act, record
from shaping.jobs.models import Job, JobQuerySet, JobState
from shaping.jobs.services import JobOrder, enqueue
from shaping.reports.services.archives.making import Progress, write_archive
from shaping.workflow import Refused, StaleState
from villages.capabilities import require
from villages.models import Township

ARCHIVE_JOB = "report-archive"
KEPT_DAYS = 7
FIRST_YEAR = 2000
MANIFEST_KEY, MEMBERS_KEY, GAPS_KEY = "清单指纹", "文件", "缺少"
_KEY = re.compile("[0-9a-f]{32}")
_FOLDER_MODE = 0o700
_UNDER_WAY = (JobState.WAITING, JobState.RUNNING)


@dataclass(frozen=True)
class KeptArchive:
    """An archive of a year on its way, or there to be taken; `size` in bytes is 0 when it is gone."""

    job: Job
    size: int

    @property
    def is_ready(self) -> bool:
        """Whether it can be downloaded."""
        return self.job.state == JobState.DONE and self.size > 0

    @property
    def gone_at(self) -> datetime | None:
        """When it will be deleted."""
        ended = self.job.finished_at
        return ended + timedelta(days=KEPT_DAYS) if ended else None

    @property
    def manifest(self) -> str:
        """The SHA-256 of its manifest."""
        return str(self.job.result.get(MANIFEST_KEY, ""))

    @property
    def members(self) -> int:
        """How many files are in it."""
        return int(self.job.result.get(MEMBERS_KEY, 0))

    @property
    def gaps(self) -> int:
        """How many things could not be read when it was made."""
        return int(self.job.result.get(GAPS_KEY, 0))


def request_archive(township: Township, year: int, *, by: Any) -> Job:
    """Ask for the archive of a year; it is made in the background.

    Needs report.archive. Raises Refused for a year that has not begun, StaleState while one of the
    same year is being made.
    """
    require(by, "report.archive", township)
    if not FIRST_YEAR <= year <= timezone.localdate().year:
        raise Refused(f"{year}年还没有开始，没有可以归档的内容。")
    title = f"生成{township.name}{year}年归档包"
    with transaction.atomic():
        Township.objects.select_for_update(of=("self",)).get(pk=township.pk)
        if archive_jobs(township, year).filter(state__in=_UNDER_WAY).exists():
            raise StaleState("这一年的归档包正在生成，请等它做完。")
        record(_act(township, "report.archive_request", f"要求{title}"), by=by)
        parameters = {"township": township.pk, "year": year, "by": by.pk, "key": uuid.uuid4().hex}
        page = reverse("reports:archive", args=[township.code9, year])
        return enqueue(JobOrder(ARCHIVE_JOB, title, parameters, township.code9, page), by=by)


def _act(township: Township, action: str, summary: str, after: Any = None) -> Act:
    return Act(action, township, township.code9, summary, after=after or {})


def make_archive(job: Job, progress: Progress) -> dict[str, Any]:
    """What the job does; once more after an interruption, it makes the same file anew."""
    parameters = job.parameters
    township = Township.objects.get(pk=parameters["township"])
    by = User.objects.get(pk=parameters["by"])
    path = path_of(parameters["key"])
    path.parent.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
    summary = write_archive(
        township, parameters["year"], path, by=by, progress=progress, replaces=True
    )
    return {
        MEMBERS_KEY: summary.members,
        GAPS_KEY: len(summary.gaps),
        MANIFEST_KEY: summary.manifest_sha256,
    }


def archive_jobs(township: Township, year: int) -> JobQuerySet:
    """The jobs that made, or make, archives of a township's year."""
    return Job.objects.filter(kind=ARCHIVE_JOB, township_code=township.code9, parameters__year=year)


def archives_of(township: Township, year: int) -> list[KeptArchive]:
    """The archives of the last week, newest first, for holders of report.archive there."""
    since = timezone.now() - timedelta(days=KEPT_DAYS)
    jobs = archive_jobs(township, year).filter(created_at__gte=since)
    rows = jobs.select_related("created_by").order_by("-pk")
    return [KeptArchive(job, _size(job.parameters["key"])) for job in rows]


def take_archive(township: Township, year: int, job_id: int, *, by: Any) -> Path:
    """The file of an archive that is there, and the act in the trail.

    Needs report.archive in the township. Raises Refused when it was deleted or is not ready.
    """
    require(by, "report.archive", township)
    job = archive_jobs(township, year).filter(pk=job_id, state=JobState.DONE).first()
    if job is None or not _size(job.parameters["key"]):
        raise Refused(f"这个归档包已经删除（只留{KEPT_DAYS}天），或者还没有做好。请重新生成。")
    with transaction.atomic():
        after = {"manifest_sha256": job.result.get(MANIFEST_KEY, "")}
        words = f"下载{township.name}{year}年归档包"
        record(_act(township, "report.archive_download", words, after), by=by)
    return path_of(job.parameters["key"])


def path_of(key: str) -> Path:
    """Where an archive lies; ValueError for a key that is none of ours."""
    if not _KEY.fullmatch(key):
        raise ValueError(key)
    return Path(settings.MEDIA_ROOT) / "archives" / f"{key}.zip"


def _size(key: str) -> int:
    try:
        return path_of(key).stat().st_size
    except FileNotFoundError:
        return 0


def remove_old_archives() -> int:
    """Delete what lies there for more than a week, unfinished ones too; gives how many."""
    folder = Path(settings.MEDIA_ROOT) / "archives"
    before = time.time() - timedelta(days=KEPT_DAYS).total_seconds()
    removed = 0
    for path in folder.iterdir() if folder.is_dir() else ():
        # Another worker may have taken it away meanwhile.
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < before:
                path.unlink()
                removed += 1
    return removed
