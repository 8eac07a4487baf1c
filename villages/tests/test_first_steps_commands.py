"""create_admins and start_township: words, JSON, exit codes, never a traceback."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError

from shaping.accounts.models import User
from shaping.audit.models import AuditEvent
from villages.models import Township
from villages.tests.factories import TownshipFactory

ADMINS = ("create_admins", "--system", "sys:张三", "--security", "sec：李四")
START = (
    *("start_township", "--code", "421223101", "--name", "沙坪镇", "--county", "崇阳县"),
    *("--document-code", "沙政发", "--office", "bangong:王五", "--leader", "lingdao:赵六"),
)


def run(*arguments):
    out = StringIO()
    status = 0
    try:
        call_command(*arguments, stdout=out)
    except SystemExit as end:
        status = end.code
    return status, out.getvalue()


@pytest.mark.parametrize(("arguments", "count"), [(ADMINS, 2), (START, 2)])
def test_it_prints_the_first_passwords_once(db, arguments, count):
    status, text = run(*arguments)

    lines = [line.split("密码 ") for line in text.splitlines()[1:]]
    assert (status, len(lines)) == (0, count)
    for (words, password), user in zip(lines, User.objects.order_by("pk"), strict=True):
        assert user.username in words
        assert user.check_password(password)
        assert password not in str(list(AuditEvent.objects.values()))


@pytest.mark.parametrize(
    ("arguments", "roles"),
    [(ADMINS, ["系统管理员", "安全管理员"]), (START, ["共同缔造办公室", "分管领导"])],
)
def test_it_prints_one_json_object(db, arguments, roles):
    status, text = run(*arguments, "--json")

    outcome = json.loads(text)
    assert (status, outcome["ok"]) == (0, True)
    assert [account["role"] for account in outcome["accounts"]] == roles
    for account in outcome["accounts"]:
        assert User.objects.get(username=account["username"]).check_password(account["password"])


@pytest.mark.parametrize("arguments", [ADMINS, START])
def test_a_second_run_is_refused(db, capsys, arguments):
    run(*arguments)

    status, text = run(*arguments)

    assert (status, text) == (1, "")
    assert "没有办成" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [ADMINS, START])
def test_a_refusal_is_one_json_object_too(db, arguments):
    run(*arguments)

    status, text = run(*arguments, "--json")

    outcome = json.loads(text)
    assert (status, outcome["ok"]) == (1, False)
    assert set(outcome["errors"][0]) == {"row", "column", "value", "message"}
    assert "已经" in outcome["errors"][0]["message"]


def test_it_never_mixes_with_demo_data(db, capsys):
    TownshipFactory(is_demo=True)

    assert run(*START)[0] == 1
    assert "演示数据" in capsys.readouterr().err
    assert Township.objects.count() == 1


def test_a_database_without_tables_gets_a_sentence(db, monkeypatch, capsys):
    def fail(*args, **options):
        raise DatabaseError("no such table")

    monkeypatch.setattr("villages.management.commands.create_admins.create_admins", fail)

    assert run(*ADMINS)[0] == 1
    assert "manage.py migrate" in capsys.readouterr().err


@pytest.mark.parametrize("text", ["zhangsan", ":张三", "zhangsan:", ""])
def test_a_person_is_user_name_and_name(db, text):
    with pytest.raises(CommandError, match="用户名:姓名"):
        run("create_admins", "--system", text, "--security", "sec:李四")


def test_a_missing_option_is_a_wrong_call(db):
    with pytest.raises(CommandError):
        run("start_township", "--code", "421223101")


def test_without_a_terminal_a_missing_person_is_a_wrong_call(db, monkeypatch):
    monkeypatch.setattr("sys.stdin", StringIO())

    assert run("create_admins", "--system", "sys:张三")[0] == 2
    assert not User.objects.exists()


def test_at_a_terminal_it_asks_until_it_understands(db, monkeypatch):
    answers = iter(["张三", "sys:张三", "sec:李四"])
    terminal = StringIO()
    terminal.isatty = lambda: True
    monkeypatch.setattr("sys.stdin", terminal)
    monkeypatch.setattr("builtins.input", lambda question: next(answers))

    status, _ = run("create_admins")

    assert status == 0
    assert set(User.objects.values_list("username", flat=True)) == {"sys", "sec"}
