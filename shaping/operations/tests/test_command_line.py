"""The command line ends without a traceback whatever it is called with."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings


@pytest.fixture
def start(tmp_path):
    """Start manage.py with an installation of its own that has no tables."""

    def run(*words):
        return subprocess.Popen(
            [sys.executable, settings.BASE_DIR / "manage.py", *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=os.environ | {"VAR_DIR": str(tmp_path), "PYTHONIOENCODING": "utf-8:strict"},
        )

    return run


def test_an_argument_that_is_no_text_names_nothing(start):
    command = start("import_villages", b"/\xff.csv", "--json")

    out, err = command.communicate()

    assert (command.returncode, err) == (2, b"")
    assert "没有找到文件 /?.csv" in json.loads(out)["errors"][0]["message"]


def test_a_reader_that_has_gone_is_no_failure(start):
    command = start("help")
    command.stdout.close()

    assert (command.stderr.read(), command.wait()) == (b"", 0)
    command.stderr.close()
