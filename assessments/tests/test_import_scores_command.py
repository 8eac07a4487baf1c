"""import_scores and export_scores on the command line (design §8)."""

import json
from datetime import date

import pytest
from django.core.management import call_command
from openpyxl import load_workbook

from assessments.models import CycleState, ScoreSheet
from assessments.sheet_checks import NO_DAYS
from assessments.tests.factories import CycleFactory, EntrantFactory, ScoreSheetFactory
from assessments.tests.sheet_workbooks import plain_workbook
from shaping.audit.models import AuditEvent
from shaping.imports.models import ImportBatch

ROWS = [("421223101200", "堰市村", "2025-06-30", "张三", 88.4, "沟渠")]


@pytest.fixture
def cycle(township, village):
    cycle = CycleFactory(township=township, year=2025)
    EntrantFactory(cycle=cycle, village=village)
    return cycle


@pytest.fixture
def file(tmp_path):
    return plain_workbook(tmp_path / "成绩.xlsx", ROWS)


@pytest.fixture
def run(capsys):
    """Call a command; gives its exit status and what it printed."""

    def call(name, *args, township="421223101", year="2025", kind="daily"):
        words = [*map(str, args), f"--township={township}", f"--year={year}", f"--kind={kind}"]
        try:
            call_command(name, *words)
        except SystemExit as ended:
            return ended.code, "".join(capsys.readouterr())
        return 0, "".join(capsys.readouterr())

    return call


def test_it_imports(run, cycle, file):
    status, text = run("import_scores", file)

    batch = ImportBatch.objects.get()
    assert status == 0
    assert f"已经导入（第{batch.pk}号）：新增1行，修改0行，不变0行。" in text
    assert (ScoreSheet.objects.get().points, batch.created_by) == (8840, None)
    assert AuditEvent.objects.get().actor_name == "系统"


def test_it_tells_what_it_did_as_json(run, cycle, file):
    status, text = run("import_scores", file, "--json")

    done = json.loads(text)
    assert (status, done["ok"], done["new"], done["changed"], done["unchanged"]) == (
        0,
        True,
        1,
        0,
        0,
    )
    assert done["batch"] == ImportBatch.objects.get().pk


def test_the_same_file_twice_changes_nothing(run, cycle, file):
    run("import_scores", file)

    status, text = run("import_scores", file)

    assert status == 0
    assert "这份表和系统里的一样" in text
    assert ImportBatch.objects.count() == 1


def test_a_dry_run_stores_nothing(run, cycle, file):
    status, text = run("import_scores", file, "--dry-run")

    assert (status, "检查通过，没有保存：新增1行" in text) == (0, True)
    assert not ImportBatch.objects.exists()


def test_it_prints_what_to_look_at(run, cycle, file, other_village):
    EntrantFactory(cycle=cycle, village=other_village)

    assert "这份表里没有这1个：码头村" in run("import_scores", file)[1]


def test_it_tells_faults_with_row_and_column(run, cycle, tmp_path):
    path = plain_workbook(
        tmp_path / "错.xlsx", [(None, "堰市村", "2025-06-30", None, "九十", None)]
    )

    assert run("import_scores", path) == (
        1,
        "没有导入，一行也没有存：\n第2行“得分”：写的是“九十”，请改成数字，例如 90\n",
    )
    status, text = run("import_scores", path, "--json")
    assert status == 1
    assert json.loads(text) == {
        "ok": False,
        "errors": [
            {
                "row": 2,
                "column": "得分",
                "value": "九十",
                "message": "写的是“九十”，请改成数字，例如 90",
            }
        ],
    }
    assert not ScoreSheet.objects.exists()


def test_a_daily_sheet_needs_a_date(run, cycle, tmp_path):
    path = plain_workbook(tmp_path / "a.xlsx", [("堰市村", 90)], header=("村名", "得分"))

    assert run("import_scores", path) == (
        1,
        f"没有导入，一行也没有存：\n第1行“检查日期”：{NO_DAYS}\n",
    )
    assert run("import_scores", path, "--date=2025-05-31")[0] == 0
    assert ScoreSheet.objects.get().inspected_on == date(2025, 5, 31)


def test_a_year_end_sheet_needs_none(run, cycle, tmp_path):
    path = plain_workbook(tmp_path / "a.xlsx", [("堰市村", 90)], header=("村名", "得分"))

    assert run("import_scores", path, kind="year_end")[0] == 0
    assert ScoreSheet.objects.get().inspected_on == date(2025, 12, 31)


def test_a_sealed_year_is_refused(run, cycle, file):
    type(cycle).objects.update(state=CycleState.SEALED)

    status, text = run("import_scores", file)

    assert (status, "已经封账" in text) == (1, True)


def test_a_file_that_is_no_table_is_refused(run, cycle, tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_text("<html>", encoding="utf-8")

    status, text = run("import_scores", path, "--json")

    (error,) = json.loads(text)["errors"]
    assert (status, error["row"], error["value"]) == (1, 0, "a.xlsx")


@pytest.mark.parametrize(
    ("call", "says"),
    [
        ({"township": "999999999"}, "没有代码是 999999999 的乡镇"),
        ({"township": "x\0"}, "的乡镇"),
        ({"year": "2024"}, "沙坪镇还没有建2024年度的考核"),
        ({"year": "二〇二五"}, "请写四位数的年度"),
        ({"year": "99999"}, "请写四位数的年度"),
        ({"kind": "monthly"}, "请写 daily（日常）或 year_end（年终）"),
    ],
)
def test_a_wrong_call_says_what_is_wrong(run, cycle, file, tmp_path, call, says):
    for args in (["import_scores", file], ["export_scores", "-o", tmp_path / "out.xlsx"]):
        status, text = run(*args, **call)

        assert (status, says in text) == (2, True)


@pytest.mark.parametrize(
    ("day", "says"),
    [
        ("6月30日", "--date 写的是“6月30日”，请写年月日"),
        ("2024-06-30", "--date 写的是 2024-06-30，不在2025年度内，请核对日期。"),
    ],
)
def test_a_wrong_date_says_what_is_wrong(run, cycle, file, day, says):
    status, text = run("import_scores", file, f"--date={day}")

    assert (status, says in text) == (2, True)


@pytest.mark.parametrize("name", ["没有.xlsx", "长" * 300])
def test_a_missing_file_is_a_wrong_call(run, cycle, tmp_path, name):
    status, text = run("import_scores", tmp_path / name, "--json")

    assert status == 2
    assert "没有找到文件" in json.loads(text)["errors"][0]["message"]


def test_it_exports(run, cycle, tmp_path):
    ScoreSheetFactory(entrant=cycle.entrants.get())
    path = tmp_path / "out.xlsx"

    status, text = run("export_scores", "-o", path)

    assert (status, text) == (0, f"已导出1行到 {path}。\n")
    assert load_workbook(path).worksheets[0]["B3"].value == "堰市村"
    assert AuditEvent.objects.get().action == "score.export"


def test_what_it_exports_changes_nothing_when_imported(run, cycle, file, tmp_path):
    run("import_scores", file)
    path = tmp_path / "out.xlsx"
    assert json.loads(run("export_scores", "-o", path, "--json")[1])["rows"] == 1

    status, text = run("import_scores", path, "--json")

    assert (status, json.loads(text)["unchanged"], json.loads(text)["batch"]) == (0, 1, None)


def test_a_folder_that_is_not_there_leaves_no_event(run, cycle, tmp_path):
    status, text = run("export_scores", "-o", tmp_path / "没有" / "out.xlsx")

    assert (status, "写不了文件" in text) == (2, True)
    assert not AuditEvent.objects.exists()
