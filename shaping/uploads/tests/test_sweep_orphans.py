"""Files without a row go after a day; those with one never."""

import os
from datetime import timedelta

import pytest
from django.utils import timezone

from shaping.celery import app
from shaping.uploads.models import StoredFile
from shaping.uploads.services import sweep_orphans
from shaping.uploads.storing import full_path
from shaping.uploads.tasks import sweep

DAY = timedelta(days=1)


def grow_old(folder, hours: int = 25) -> None:
    moment = (timezone.now() - timedelta(hours=hours)).timestamp()
    for path in folder.rglob("*"):
        os.utime(path, (moment, moment))


def test_it_takes_the_bytes_of_a_row_that_is_gone(send, settings, files_on_disk):
    stored, gone = send(), send()
    StoredFile.objects.filter(pk=gone.pk).delete()
    grow_old(settings.UPLOADS_DIR)

    assert sweep_orphans(DAY) == 2

    assert [name for name in files_on_disk() if not name.startswith(stored.path[:-4])] == []
    assert len(files_on_disk()) == 2


def test_it_takes_what_was_left_half_written(send, settings):
    unfinished = full_path(send().path).with_suffix(".jpg.part")
    unfinished.write_bytes(b"half")
    (settings.UPLOADS_DIR / "stray.txt").write_text("not ours")
    grow_old(settings.UPLOADS_DIR)
    unfinished.with_name("gone").symlink_to("nowhere")

    assert sweep_orphans(DAY) == 1
    assert not unfinished.exists()


def test_it_leaves_what_may_still_be_on_its_way(send, settings):
    StoredFile.objects.filter(pk=send().pk).delete()
    grow_old(settings.UPLOADS_DIR, hours=23)

    assert sweep_orphans(DAY) == 0


@pytest.mark.django_db
def test_it_finds_nothing_before_the_first_photo():
    assert sweep_orphans(DAY) == 0


def test_it_is_done_every_night(send, settings):
    StoredFile.objects.filter(pk=send().pk).delete()
    grow_old(settings.UPLOADS_DIR)

    assert sweep() == 2
    assert sweep.name in {entry["task"] for entry in app.conf.beat_schedule.values()}
