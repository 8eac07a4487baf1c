"""A restore that is killed at any moment leaves an empty installation, or has brought all back."""

import signal
import time

import pytest

from shaping.operations.tests.backups.installations import on_engine_of_this_run

pytestmark = pytest.mark.slow

COUNT = """
from shaping.accounts.models import User
from shaping.audit.models import AuditEvent
print([User.objects.count(), AuditEvent.objects.count()])
"""


@pytest.fixture
def installation(tmp_path):
    with on_engine_of_this_run(tmp_path / "here") as made:
        yield made


def kill_while_restoring(installation, backup, seconds: float) -> bool:
    """Kill it so long after the first file was unpacked; whether it was still running."""
    unpacked = installation.folder / "uploads.restoring"
    command = installation.start("restore", str(backup))
    while not unpacked.exists() and command.poll() is None:
        time.sleep(0.001)
    time.sleep(seconds)
    is_running = command.poll() is None
    command.send_signal(signal.SIGKILL)
    command.communicate()
    return is_running


@pytest.mark.parametrize("seconds", [0, 0.05, 0.1])
def test_a_killed_restore_leaves_nothing_and_the_next_one_does_all(backup, installation, seconds):
    was_running = kill_while_restoring(installation, backup, seconds)
    assert was_running or seconds

    users, events = installation.run(COUNT)
    if was_running and not users:
        # Files come just before the rows are committed: all of them may be there, useless alone.
        assert (events, len(installation.files())) in [(0, 0), (0, 3)]
        installation.manage("restore", str(backup))
    assert installation.run(COUNT)[0] == 1
    assert len(installation.files()) == 3
    assert "核验通过" in installation.manage("verify")
