"""The year's grants as a workbook."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from rewards.services.exports import export_grants
from rewards.services.grants import approve_grant
from rewards.tests.factories import ranked
from shaping.audit.models import AuditEvent
from shaping.workflow import Forbidden


def sheet_of(content):
    return load_workbook(BytesIO(content)).active


def test_it_writes_figures_and_a_live_sum(grants, cycle, office, leader):
    approve_grant(grants[0], by=leader)

    rows = list(sheet_of(export_grants(cycle, by=office)).iter_rows(values_only=True))

    assert rows[3][0:6] == (1, grants[0].entrant.name, 150_000, "壹拾伍万元整", "资金", "已批准")
    assert rows[4][8] is None
    assert rows[6][2] == '=SUMIF(F4:F6,"<>已退回",C4:C6)'


def test_it_records_the_export(grants, cycle, auditor):
    export_grants(cycle, by=auditor)

    assert AuditEvent.objects.latest("sequence").summary == "导出沙坪镇2025年度择优奖励"


def test_it_writes_a_year_without_grants(township, office):
    sheet = sheet_of(export_grants(ranked(township, [1]).cycle, by=office))

    assert sheet.max_row == 3


def test_it_is_for_those_who_may_read_grants(cycle, village_officer):
    with pytest.raises(Forbidden):
        export_grants(cycle, by=village_officer)
