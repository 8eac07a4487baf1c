"""The command line ends without a traceback whatever it is called with."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError

from shaping.command_line import wrong_call_words


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


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["rank", "--year", "2025"], "缺少参数：--township。"),
        (["rank", "--township", "1", "--year", "2025", "--so"], "不认识的参数：--so。"),
        (["rank", "--township"], "参数 --township 后面要写一个值。"),
        (["benchmark", "nonsense"], "参数 name 的值不对。"),
        (["create_admins", "--system", "abc"], "“abc”要写成 用户名:姓名，例如 zhangsan:张三。"),
    ],
)
def test_a_wrong_call_is_told_in_chinese(start, words, said):
    command = start(*words)
    out, err = command.communicate()

    assert (command.returncode, out) == (2, b"")
    assert f"{said}写法：manage.py {words[0]} " in err.decode()


def test_a_wrong_call_answers_json_with_json(start):
    command = start("rank", "--json")
    out, err = command.communicate()

    (error,) = json.loads(out)["errors"]
    assert (command.returncode, err) == (2, b"")
    assert error["message"] == (
        "缺少参数：--township, --year。写法：manage.py rank --township TOWNSHIP --year YEAR [--json]"
    )


def test_a_call_from_code_raises_as_djangos_own_commands_do():
    with pytest.raises(CommandError, match="required"):
        call_command("rank")


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("ambiguous option: --t could match --township, --today", "参数写得不全：--t。"),
        ("something new", "命令写得不对。"),
    ],
)
def test_other_wrong_calls_have_words_too(message, words):
    assert wrong_call_words(message) == words
