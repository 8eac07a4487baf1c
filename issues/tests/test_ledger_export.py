"""The register as a workbook: its columns, whose rows, and the trace it leaves."""

from io import BytesIO

import pytest
import time_machine
from django.urls import reverse
from openpyxl import load_workbook

from issues.services import ledger_export
from issues.tests.factories import IssueFactory
from shaping.audit.models import AuditEvent
from villages.capabilities import Role

pytestmark = pytest.mark.django_db
EXPORT = reverse("issues:ledger-export")


@pytest.fixture(autouse=True)
def _november():
    with time_machine.travel("2026-11-24 10:00+08:00", tick=False):
        yield


def table(response):
    assert response.status_code == 200
    rows = load_workbook(BytesIO(response.content)).active.iter_rows(values_only=True)
    found = list(rows)
    start = next(place for place, row in enumerate(found) if row[0] == "序号")
    return found[start], found[start + 1 :]


def test_it_has_the_printed_columns_and_the_kept_ones(client_of, office, village):
    issue = IssueFactory(
        village=village,
        in_progress=True,
        funds_yuan=12_500,
        grid_event_number="WG-1",
        contact="村部",
    )

    header, rows = table(client_of(office).get(EXPORT))

    assert len(header) == 27
    line = dict(zip(header, rows[0], strict=True))
    assert line["序号"] == 1
    assert line["村(社区)"] == "堰市村"
    assert line["编号"] == issue.number
    assert line["资金需求(万元)"] == 1.25
    assert line["首次列入月份"] == "2026-11"
    assert line["已滞留月数"] == 0
    assert line["网格事件编号"] == "WG-1"
    assert line["附件(个)"] == 0


def test_it_follows_the_filter(client_of, office, village):
    IssueFactory(village=village, in_progress=True)
    IssueFactory(village=village)

    _, rows = table(client_of(office).get(EXPORT, {"state": "in_progress"}))

    assert len(rows) == 1


def test_text_never_becomes_a_formula(client_of, office, village):
    IssueFactory(village=village, description='=HYPERLINK("http://example.com")')

    response = client_of(office).get(EXPORT)

    sheet = load_workbook(BytesIO(response.content)).active
    cell = next(cell for row in sheet.iter_rows() for cell in row if "HYPER" in str(cell.value))
    assert cell.data_type == "s"


def test_it_is_written_down_with_the_sensitive_ones_by_number(client_of, office, village):
    secret = IssueFactory(village=village, is_sensitive=True)
    IssueFactory(village=village)

    _, rows = table(client_of(office).get(EXPORT, {"village": "堰市"}))

    event = AuditEvent.objects.get(action="issue.export")
    assert "七组排灌渠淤塞200米" in rows[0]
    assert event.township_code == "421223101"
    assert event.after == {
        "rows": 2,
        "filters": "村(社区)：堰市",
        "sensitive": [secret.number],
    }


def test_only_areas_one_may_take_out_go_in(client_of, office, other_village, village, appoint):
    IssueFactory(village=village)
    IssueFactory(village=other_village)

    _, rows = table(client_of(appoint(Role.VILLAGE_SECRETARY)).get(EXPORT))

    assert [row[1] for row in rows] == ["堰市村"]


def test_who_may_not_take_it_out_is_told_so(client_of, appoint, village):
    cadre = client_of(appoint(Role.STATIONED_CADRE))

    assert cadre.get(EXPORT).status_code == 403
    assert "导出Excel" not in cadre.get(reverse("issues:ledger")).content.decode()
    assert not AuditEvent.objects.filter(action="issue.export").exists()


def test_too_many_rows_are_refused_in_words(client_of, office, village, monkeypatch):
    monkeypatch.setattr(ledger_export, "MOST_EXPORTED", 1)
    IssueFactory.create_batch(2, village=village)

    response = client_of(office).get(EXPORT)

    assert response.status_code == 422
    assert "一次导不完" in response.content.decode()
    assert not AuditEvent.objects.filter(action="issue.export").exists()


@pytest.mark.parametrize("count", [1, 3])
def test_it_costs_the_same_for_many_rows(
    client_of, office, village, count, django_assert_num_queries
):
    IssueFactory.create_batch(count, village=village, in_progress=True)
    client = client_of(office)

    with django_assert_num_queries(18):
        client.get(EXPORT)
