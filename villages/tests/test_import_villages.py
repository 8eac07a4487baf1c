import json
from collections import Counter
from pathlib import Path

import pytest
from django.core.management import call_command

import villages
from shaping.audit.models import AuditEvent
from shaping.imports.models import ImportBatch
from shaping.spreadsheets.templates import write_template
from villages.models import Township, Village
from villages.services.divisions import COLUMNS

pytestmark = pytest.mark.django_db
SEED_FILE = Path(villages.__file__).parent / "seeds" / "chongyang_divisions.csv"
HEADER = "township_code,township_name,village_code,village_name\n"


@pytest.fixture
def run(capsys):
    def call(*arguments):
        status = 0
        try:
            call_command("import_villages", *map(str, arguments))
        except SystemExit as end:
            status = end.code
        output = capsys.readouterr()
        return status, output.out, output.err

    return call


def sheet(tmp_path, *lines, name="名单.csv", encoding="utf-8"):
    path = tmp_path / name
    path.write_text(HEADER + "\n".join(lines), encoding=encoding)
    return path


def test_the_real_list_makes_12_townships_and_205_villages(run):
    status, out, _ = run(SEED_FILE)

    assert status == 0
    assert Counter(Village.objects.values_list("kind", flat=True)) == {
        "village": 187,
        "community": 18,
    }
    assert Township.objects.count() == 12
    assert "421223570498 崇阳县工业园虚拟社区" in out
    assert "新增205个村(社区)，修改0个村(社区)，不变0个村(社区)" in out


def test_no_committee_is_left_in_a_name(run):
    run(SEED_FILE)

    assert not Village.objects.filter(name__contains="委会").exists()
    shaping_town = Village.objects.filter(township__name="沙坪镇").order_by("code12")
    assert [village.name for village in shaping_town[:2]] == ["凤岭社区", "堰市村"]


def test_the_same_file_twice_changes_nothing(run):
    run(SEED_FILE)
    status, out, _ = run(SEED_FILE, "--json")

    outcome = json.loads(out)
    assert status == 0
    assert (outcome["new"], outcome["changed"], outcome["unchanged"]) == (0, 0, 205)
    assert outcome["batch"] is None
    assert ImportBatch.objects.count() == AuditEvent.objects.count() == 1


def test_it_says_so_when_there_is_nothing_to_do(run):
    run(SEED_FILE)

    assert "这份表和系统里的一样" in run(SEED_FILE)[1]


def test_an_import_is_one_event_with_the_file_s_hash_and_counts(run):
    run(SEED_FILE)

    event = AuditEvent.objects.get()
    assert event.actor_name == "系统"
    assert event.after["new"] == 205
    assert event.after["sha256"] == ImportBatch.objects.get().sha256


def test_a_dry_run_stores_nothing(run):
    status, out, _ = run(SEED_FILE, "--dry-run")

    assert status == 0
    assert "检查通过，没有保存：新增205个村(社区)" in out
    assert not Township.objects.exists()
    assert not AuditEvent.objects.exists()


def test_faults_store_nothing_and_are_all_told(run, tmp_path):
    path = sheet(
        tmp_path,
        "421223101,沙坪镇,421223101200,堰市村",
        "421223101,沙坪镇,,码头村",
        "421223101,沙坪镇,42122310120,进口村",
    )

    status, _, err = run(path)

    assert status == 1
    assert "第3行“村(社区)代码”：没有填，请填写" in err
    assert "第4行“村(社区)代码”：写的是“42122310120”" in err
    assert not Township.objects.exists()


def test_refusals_are_json_when_asked(run, tmp_path):
    path = sheet(tmp_path, "421223101,沙坪镇,42122310120,进口村")

    status, out, _ = run(path, "--json")

    assert status == 1
    assert json.loads(out) == {
        "ok": False,
        "errors": [
            {
                "row": 2,
                "column": "村(社区)代码",
                "value": "42122310120",
                "message": "写的是“42122310120”，村(社区)代码是12位数字，请核对后改正",
            }
        ],
    }


@pytest.mark.parametrize("content", ["", "什么都不是", HEADER])
def test_a_file_that_is_no_list_gets_one_sentence(content, run, tmp_path):
    path = tmp_path / "名单.csv"
    path.write_text(content, encoding="utf-8")

    status, _, err = run(path)

    assert status == 1
    assert len(err.splitlines()) == 2


@pytest.mark.parametrize("name", ["没有.csv", "长" * 300])
def test_a_missing_file_is_a_wrong_call(run, tmp_path, name):
    status, out, _ = run(tmp_path / name, "--json")

    assert status == 2
    assert "没有找到文件" in json.loads(out)["errors"][0]["message"]


def test_the_county_is_told_for_new_townships(run, tmp_path):
    path = sheet(tmp_path, "421281101,赵李桥镇,421281101200,雷家桥村")

    assert run(path)[0] == 1
    assert run(path, "--county", "赤壁市")[0] == 0
    assert Township.objects.get().county_name == "赤壁市"


def test_a_csv_as_wps_saves_it_is_read(run, tmp_path):
    path = sheet(tmp_path, "421223101,沙坪镇,421223101200,堰市村村委会", encoding="gb18030")

    assert run(path)[0] == 0
    assert Village.objects.get().name == "堰市村"


def test_a_workbook_is_read_too(run, tmp_path):
    row = dict(
        zip(
            [column.key for column in COLUMNS],
            ["421223101", "沙坪镇", "421223101001", "凤岭社区居委会"],
            strict=True,
        )
    )
    path = tmp_path / "名单.xlsx"
    path.write_bytes(
        write_template(COLUMNS, [row], title="名单", notes=[], template_id="villages-1")
    )

    assert run(path)[0] == 0
    assert (Village.objects.get().name, Village.objects.get().kind) == ("凤岭社区", "community")
