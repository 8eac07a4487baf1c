import gc
import os
import resource
import runpy
import subprocess
import sys
import time
from pathlib import Path

import pytest

from shaping.spreadsheets import child, reading, workbooks
from shaping.spreadsheets.columns import SheetRefused
from shaping.spreadsheets.tests.books import COLUMNS, ONE_OF, book


@pytest.fixture
def upload(tmp_path):
    path = tmp_path / "upload.xlsx"
    path.write_bytes(book())
    return path


@pytest.fixture
def start(tmp_path, monkeypatch):
    """Put another program in the place of the child."""

    def replace(program):
        script = tmp_path / "other.py"
        script.write_text(program)
        monkeypatch.setattr(reading, "_CHILD", script)

    return replace


def test_it_reads_in_a_child_process(upload):
    found = reading.read_sheet(upload, COLUMNS, one_of=ONE_OF)

    assert found.rows[0].values["score"] == 8850


def test_it_takes_the_kind_of_file_from_the_name_people_gave_it(tmp_path):
    path = tmp_path / "3f2a"
    path.write_text("村名,得分\n大桥村,88\n", encoding="gb18030")

    assert reading.read_sheet(path, COLUMNS, file_name="得分.CSV").rows[0].number == 2


def test_it_ends_a_child_that_does_not_answer_with_all_it_started(upload, start, monkeypatch):
    monkeypatch.setattr(reading, "CHILD_WALL_SECONDS", 2)
    pids = upload.with_name("pids")
    start(
        "import os, subprocess, time, pathlib\n"
        "other = subprocess.Popen(['sleep', '60'])\n"
        f"pathlib.Path({str(pids)!r}).write_text(f'{{os.getpid()}} {{other.pid}}')\n"
        "time.sleep(60)\n"
    )

    with pytest.raises(SheetRefused, match="十几秒"):
        reading.read_sheet(upload, COLUMNS)

    assert not still_running([int(pid) for pid in pids.read_text().split()])


def still_running(pids):
    """Give those that run on, after a while for the system to end them."""
    until = time.monotonic() + 5
    while any(map(is_running, pids)) and time.monotonic() < until:
        time.sleep(0.02)
    return [pid for pid in pids if is_running(pid)]


def is_running(pid):
    # A grandchild nobody reaps yet is a zombie.
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.mark.parametrize(
    "program", ["import os; os.abort()", "raise MemoryError", "x = bytearray(1) * 0", "1/0"]
)
def test_it_says_so_when_the_child_dies_or_is_silent(upload, start, program):
    start(program)

    with pytest.raises(SheetRefused, match="没有读成"):
        reading.read_sheet(upload, COLUMNS)


def test_it_says_so_when_the_child_used_up_its_processor_time(upload, start):
    start("import os, signal; os.kill(os.getpid(), signal.SIGXCPU)")

    with pytest.raises(SheetRefused, match="十几秒"):
        reading.read_sheet(upload, COLUMNS)


def test_it_gives_up_quietly_when_the_child_is_gone_already(upload, start, monkeypatch):
    start("import time; time.sleep(60)")
    monkeypatch.setattr(reading, "CHILD_WALL_SECONDS", 0.1)
    real = os.killpg

    def kill_twice(group, number):
        real(group, number)
        raise ProcessLookupError

    monkeypatch.setattr(reading.os, "killpg", kill_twice)
    with pytest.raises(SheetRefused, match="十几秒"):
        reading.read_sheet(upload, COLUMNS)


def test_it_limits_memory_time_files_and_cores(monkeypatch):
    limits = {}
    monkeypatch.setattr(resource, "setrlimit", limits.__setitem__)

    child.limit_resources()

    assert limits[resource.RLIMIT_AS] == (512 * 1024 * 1024,) * 2
    assert limits[resource.RLIMIT_CPU][0] == 20
    assert limits[resource.RLIMIT_CORE] == (0, 0)


def test_it_cannot_take_more_memory_than_its_limit():
    program = (
        "import sys; sys.path.append(sys.argv[1])\n"
        "from shaping.spreadsheets import child; child.limit_resources()\n"
        "bytearray(600 * 1024 * 1024)"
    )
    root = str(child._PROJECT)

    ended = subprocess.run(
        [sys.executable, "-I", "-c", program, root], capture_output=True, check=False
    )

    assert b"MemoryError" in ended.stderr


def test_it_answers_the_one_request_on_stdin(capfdbinary, monkeypatch, tmp_path):
    asked = tmp_path / "request"
    asked.write_bytes(b"request")
    monkeypatch.setattr(workbooks, "answer", str.upper)
    monkeypatch.setattr(resource, "setrlimit", lambda *_: None)
    monkeypatch.setattr(gc, "disable", lambda: None)
    monkeypatch.setattr(gc, "freeze", lambda: None)
    monkeypatch.setattr(sys, "path", list(sys.path))
    with asked.open() as file:
        monkeypatch.setattr(sys, "stdin", file)
        runpy.run_path(child.__file__, run_name="__main__")
    sys.stdout.flush()

    assert capfdbinary.readouterr().out == b"REQUEST"


def test_it_starts_without_what_it_does_not_need():
    program = "import sys; sys.path.append(sys.argv[1])\nimport shaping.spreadsheets.workbooks\n"
    program += "assert not {'django', 'openpyxl', 'lxml', 'dataclasses'} & set(sys.modules)"

    subprocess.run([sys.executable, "-I", "-c", program, str(child._PROJECT)], check=True)
