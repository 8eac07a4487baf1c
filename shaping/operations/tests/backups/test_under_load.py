"""Backups while others write: each holds one moment, with everything acknowledged before it."""

import pytest

from shaping.operations.tests.backups.installations import on_engine_of_this_run

pytestmark = pytest.mark.slow

BACKUPS = 20
# Acts one after the other, each told as soon as it is there for certain.
WRITE = """
import pathlib
from django.db import transaction
from shaping.accounts.models import User
from shaping.audit.services import Act, record
told = pathlib.Path({told!r})
user = User.objects.create(username="wangwu", display_name="王五")
number = 0
while not told.with_name("stop").exists():
    number += 1
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(display_name=f"王五{{number}}")
        event = record(Act("village.edit", target=user, after={{"number": number}}), by=user)
    told.with_name("next").write_text(str(event.sequence))
    told.with_name("next").replace(told)
"""
# Of each backup: whether it is whole, its chain, what was acknowledged before, who is in it.
MAKE = """
import json, pathlib, time, zipfile
from shaping.operations.backups.archives import reading
from shaping.operations.backups.checking import chain_faults, checked_manifest
from shaping.operations.backups.dumping import make_backup
told = pathlib.Path({told!r})
while not told.exists():
    time.sleep(0.05)
seen = []
for number in range({backups}):
    place = told.with_name(f"{{number}}.zip")
    acknowledged = int(told.read_text())
    make_backup(place)
    with reading(place) as archive:
        manifest = checked_manifest(archive, place)
        faults = list(chain_faults(archive, manifest))
        events = [json.loads(line) for line in archive.read("tables/audit_auditevent.jsonl").splitlines()]
        user = json.loads(archive.read("tables/accounts_user.jsonl").splitlines()[0])
    columns = manifest.tables["audit_auditevent"].columns
    numbers = [event[columns.index("after")].get("number", 0) for event in events]
    name = user[manifest.tables["accounts_user"].columns.index("display_name")]
    seen.append([acknowledged, manifest.audit_sequence, faults, max(numbers), name])
told.with_name("stop").touch()
print(json.dumps(seen))
"""


@pytest.fixture
def installation(tmp_path):
    with on_engine_of_this_run(tmp_path / "here") as made:
        yield made


def test_every_backup_under_load_is_one_whole_moment(installation, tmp_path):
    told = tmp_path / "told"
    writer = installation.start("shell", "-v", "0", "-c", WRITE.format(told=str(told)))
    try:
        seen = installation.run(MAKE.format(told=str(told), backups=BACKUPS))
    finally:
        told.with_name("stop").touch()
        out, err = writer.communicate()

    assert (writer.returncode, err) == (0, ""), out
    assert len(seen) == BACKUPS
    assert len({sequence for _, sequence, *_ in seen}) == BACKUPS
    for acknowledged, sequence, faults, number, name in seen:
        assert faults == []
        assert sequence >= acknowledged
        assert name == f"王五{number}"  # the act and what it changed stand or fall together
