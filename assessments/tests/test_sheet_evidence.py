"""verify finds imported scores that were changed behind the system's back."""

from datetime import date

import pytest
from django.db import connection

from assessments.models import ScoreSheet, SheetState
from assessments.services.sheet_evidence import import_faults
from assessments.tests.factories import CycleFactory, EntrantFactory, ScoreSheetFactory
from assessments.tests.sheet_workbooks import plain_workbook
from shaping.audit.models import AuditEvent
from shaping.imports.models import ImportBatch, ImportedRow
from shaping.imports.services import import_file
from shaping.imports.storing import packed, rows_hash

VISIT = "沙坪镇2025年度 堰市村 日常 2025年6月30日 张三"


@pytest.fixture
def batch(township, village, office, tmp_path):
    cycle = CycleFactory(township=township, year=2025)
    entrant = EntrantFactory(cycle=cycle, village=village)
    ScoreSheetFactory(entrant=entrant)
    path = plain_workbook(
        tmp_path / "成绩.xlsx", [(None, "堰市村", "2025-06-30", "张三", 88.4, "沟渠")]
    )
    parameters = {"cycle": cycle.pk, "score_kind": "daily"}
    return import_file("scores", parameters, path, by=office).batch


@pytest.fixture
def sheets(batch):
    return ScoreSheet.objects.filter(import_batch=batch)


def test_it_finds_nothing_in_an_honest_year(batch):
    assert list(import_faults()) == []


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"points": 9840}, "导入时 88.40，现在 98.40"),
        ({"note": "改过"}, "备注导入时“沟渠”，现在“改过”"),
        ({"state": SheetState.DRAFT}, "导入时已封存，现在不是"),
        ({"import_batch": None}, "号导入得来，现在写的是直接录入"),
    ],
)
def test_it_names_every_difference(sheets, fields, says):
    sheets.update(**fields)

    (fault,) = import_faults()

    assert fault.startswith(f"{VISIT}：")
    assert fault.endswith(f"{says}，不是经系统改的。")


def test_it_finds_a_sheet_moved_to_another_day(sheets):
    sheets.update(inspected_on=date(2025, 7, 1))

    assert list(import_faults()) == [
        "沙坪镇2025年度 堰市村 日常 2025年7月1日 张三：写着由导入得来，"
        "但没有这一行导入记录，不是经系统改的。",
        f"{VISIT}：导入过的评分表不见了，不是经系统改的。",
    ]


def test_it_finds_a_removed_sheet(sheets):
    sheets.delete()

    assert list(import_faults()) == [f"{VISIT}：导入过的评分表不见了，不是经系统改的。"]


def test_it_finds_a_sheet_that_says_it_came_from_another_import(sheets, batch):
    other = ImportBatch.objects.create(kind="scores", file="x", file_name="x", sha256="0")
    sheets.update(import_batch=other)

    (fault,) = import_faults()

    assert f"由第{batch.pk}号导入得来，现在写的是第{other.pk}号导入" in fault


def test_it_finds_rows_changed_together_with_the_sheet(sheets, batch):
    sheets.update(points=9840)
    row = ImportedRow.objects.get()
    ImportedRow.objects.update(new=row.new | {"score": 9840})

    assert list(import_faults()) == [
        f"导入批次第{batch.pk}号“成绩.xlsx”的明细和确认时的数据指纹对不上，明细不是经系统改的。"
    ]


def test_it_finds_a_hash_that_is_not_the_audit_events(batch):
    ImportedRow.objects.all().delete()
    ImportBatch.objects.update(rows_hash=rows_hash(packed([])))

    faults = list(import_faults())

    assert (
        f"导入批次第{batch.pk}号“成绩.xlsx”的数据指纹和操作日志里记的对不上，不是经系统改的。"
        in faults
    )


def test_it_finds_an_import_that_the_audit_trail_does_not_know(batch):
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"ALTER TABLE {AuditEvent._meta.db_table} DISABLE TRIGGER USER")
        cursor.execute(f"DELETE FROM {AuditEvent._meta.db_table}")

    assert list(import_faults()) == [
        f"导入批次第{batch.pk}号“成绩.xlsx”在操作日志里没有导入的记录。"
    ]
