"""The whole demo goes into a backup and back, over both databases: the same rows, files, pages."""

import json
import zipfile

import pytest

from shaping.operations.tests.backups.installations import on_engine_of_this_run, on_sqlite

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

# Making a backup and bringing it back are acts themselves.
GROWING = {"audit_auditevent", "audit_audithead", "jobs_scheduledrun"}
PAGES = """
import json, re
from django.test import Client
from shaping.accounts.models import User
from assessments.models import AssessmentCycle
client = Client(SERVER_NAME="localhost")
office = User.objects.get(username="office")
client.force_login(office, backend="shaping.accounts.backends.AccountBackend")
cycle = AssessmentCycle.objects.order_by("year").first()
ranking = f"/ranking/421223101/{cycle.year}/"
pages = {}
for address in ["/", ranking, "/lists/", "/issues/", "/talks/", "/organizations/", "/reports/"]:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    pages[address] = re.sub(r'("X-CSRFToken": |name="csrfmiddlewaretoken" value=)"[^"]*"', "", answer.content.decode())
print(json.dumps(pages))
"""


def digests(place) -> dict[str, dict]:
    """Hash of every table and file of a backup."""
    with zipfile.ZipFile(place) as archive:
        manifest = json.loads(archive.read("manifest.json"))
    tables = {name: table for name, table in manifest["tables"].items() if name not in GROWING}
    return tables | manifest["files"]


def differing(left: dict, right: dict) -> list[str]:
    """Keys whose values are not the same."""
    return sorted(key for key in left | right if left.get(key) != right.get(key))


def test_the_demo_comes_back_on_either_database(tmp_path):
    first, second = tmp_path / "first.zip", tmp_path / "second.zip"
    with on_sqlite(tmp_path / "here") as here:
        here.manage("load_demo")
        pages = here.run(PAGES)
        here.manage("backup", str(first))

    with on_engine_of_this_run(tmp_path / "there") as there:
        there.manage("restore", str(first))
        there.manage("backup", str(second))
        assert differing(digests(first), digests(second)) == []
        assert there.files() == here.files()
        assert differing(pages, there.run(PAGES)) == []
        assert "核验通过" in there.manage("verify")

    with on_sqlite(tmp_path / "back") as back:
        back.manage("restore", str(second))
        assert differing(pages, back.run(PAGES)) == []
