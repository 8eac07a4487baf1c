"""`verify` is clean on untouched data and names what was changed by SQL."""

import json
from datetime import date

import pytest
from django.core.management import call_command
from django.db import connection

from shaping.audit.services import current_head
from shaping.operations.demo.services import load_demo


@pytest.fixture
def demo(db, settings, tmp_path):
    settings.VAR_DIR = tmp_path
    load_demo(whole_county=False, today=date(2026, 11, 24), tell=lambda _: None)


def by_sql(statement: str) -> None:
    """Change a row behind the system's back, as somebody with the database's password could."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE audit_auditevent DISABLE TRIGGER audit_is_append_only")
        cursor.execute(statement)


def verify(capsys, *arguments: str) -> tuple[int, str]:
    try:
        call_command("verify", *arguments)
        code = 0
    except SystemExit as ended:
        code = ended.code
    return code, capsys.readouterr().out


def test_it_is_clean_and_tells_the_head(demo, capsys):
    code, printed = verify(capsys)

    assert code == 0
    assert current_head() in printed


def test_it_names_a_score_of_the_finished_year(demo, capsys):
    by_sql(
        "UPDATE assessments_scoresheet SET points = points + 100 WHERE id = "
        "(SELECT MIN(s.id) FROM assessments_scoresheet s JOIN assessments_assessmentcycle c"
        " ON c.id = s.cycle_id WHERE c.year = 2025)"
    )

    code, printed = verify(capsys)

    assert code == 1
    assert "2025年" in printed


def test_it_names_a_score_of_the_running_year(demo, capsys):
    by_sql(
        "UPDATE assessments_scoresheet SET points = points + 100 WHERE id = "
        "(SELECT MAX(id) FROM assessments_scoresheet)"
    )

    assert verify(capsys)[0] == 1


def test_it_names_a_changed_audit_event(demo, capsys):
    by_sql("UPDATE audit_auditevent SET summary = '改过' WHERE sequence = 3")

    code, printed = verify(capsys)

    assert code == 1
    assert "第3条" in printed


def test_it_names_a_cut_tail_when_given_the_head(demo, capsys):
    head = current_head()
    by_sql(
        "DELETE FROM audit_auditevent WHERE sequence = (SELECT MAX(sequence) FROM audit_auditevent)"
    )
    by_sql(
        "UPDATE audit_audithead SET sequence = sequence - 1,"
        " hash = (SELECT hash FROM audit_auditevent ORDER BY sequence DESC LIMIT 1)"
    )

    assert verify(capsys)[0] == 0
    assert verify(capsys, "--head", head)[0] == 1


def test_it_names_a_changed_prize(demo, capsys):
    by_sql("UPDATE rewards_rewardgrant SET amount_yuan = amount_yuan - 1 WHERE amount_yuan > 60000")

    assert verify(capsys)[0] == 1


def test_it_prints_one_json_object(demo, capsys):
    by_sql("UPDATE audit_auditevent SET summary = '改过' WHERE sequence = 3")

    content = json.loads(verify(capsys, "--json")[1])

    assert content["ok"] is False
    assert content["errors"][0]["message"].startswith("操作日志第3条")
