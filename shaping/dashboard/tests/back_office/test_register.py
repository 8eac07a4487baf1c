"""The register in the back office: edited by its services, exported as text, imported elsewhere."""

from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse

from shaping.audit.models import AuditEvent
from shaping.dashboard.tests.back_office.conftest import list_page, page_of
from villages.models import Hamlet, HouseholdGroup, Village
from villages.queries.history import latest_version
from villages.tests.factories import (
    HamletFactory,
    HouseholdGroupFactory,
    TownshipFactory,
    VillageFactory,
)


def sent(row, **values) -> dict:
    return values | {"version": latest_version(row)}


def test_the_office_edits_a_village(client_of, office, village):
    form = sent(village, name="堰石村", households=320, population="", opened_on="")

    answer = client_of(office).post(page_of(village), form)

    village.refresh_from_db()
    assert (answer.status_code, village.name, village.households) == (302, "堰石村", 320)
    assert AuditEvent.objects.latest("sequence").action == "village.edit"
    assert village.history.first().history_user == office


def test_the_office_edits_its_township(client_of, office, township):
    form = sent(township, name="沙坪", county_name="崇阳县", issuing_body="沙坪镇人民政府")

    client_of(office).post(page_of(township), form)

    township.refresh_from_db()
    assert (township.name, township.code9) == ("沙坪", "421223101")


def test_a_row_that_somebody_changed_meanwhile_is_kept(client_of, office, village):
    form = sent(village, name="堰石村", population="") | {"version": 0}

    answer = client_of(office).post(page_of(village), form)

    assert answer.status_code == 409
    assert Village.objects.get(pk=village.pk).name == "堰市村"


def test_the_office_adds_a_village(client_of, office, township):
    form = {"township": township.pk, "code12": "421223101210", "name": "大坪村"}

    answer = client_of(office).post(reverse("admin:villages_village_add"), form)

    added = Village.objects.get(code12="421223101210")
    assert (answer.status_code, added.kind) == (302, "village")


def test_a_village_of_another_township_is_not_added(client_of, office):
    other = TownshipFactory()
    form = {"township": other.pk, "code12": f"{other.code9}210", "name": "大坪村"}

    answer = client_of(office).post(reverse("admin:villages_village_add"), form)

    assert answer.status_code == 200
    assert not Village.objects.filter(township=other).exists()


def test_the_office_adds_and_edits_hamlets_and_groups(client_of, office, village):
    client = client_of(office)
    client.post(
        reverse("admin:villages_hamlet_add"),
        {"village": village.pk, "name": "上湾", "kind": "hamlet"},
    )
    hamlet = Hamlet.objects.get()
    client.post(page_of(hamlet), sent(hamlet, name="下湾", kind="hamlet", households=40))
    client.post(
        reverse("admin:villages_householdgroup_add"),
        {"hamlet": hamlet.pk, "head_name": "李四", "households": 10},
    )
    group = HouseholdGroup.objects.get()
    client.post(page_of(group), sent(group, head_name="李四", households=12))

    hamlet.refresh_from_db()
    group.refresh_from_db()
    assert (hamlet.name, hamlet.code, group.households) == ("下湾", f"{village.code12}001", 12)


def test_what_belongs_to_a_closed_village_stays_as_it_was(client_of, office, township):
    village = VillageFactory(township=township, closed_on="2025-01-01")
    hamlet = HamletFactory(village=village)
    group = HouseholdGroupFactory(hamlet=hamlet)
    client = client_of(office)

    for row in (village, hamlet, group):
        assert client.post(page_of(row), sent(row)).status_code == 403


@pytest.mark.parametrize("index", range(4))
def test_a_table_is_taken_out_as_text(client_of, office, rows, index):
    row = rows[index]
    type(row).objects.filter(pk=row.pk).update(**{"head_name" if index == 3 else "name": "=1+1"})

    answer = client_of(office).get(f"{list_page(row).removesuffix('/')}/export/")

    sheet = openpyxl.load_workbook(BytesIO(answer.content)).active
    cells = [cell for line in sheet.iter_rows() for cell in line]
    assert {cell.data_type for cell in cells if cell.value == "=1+1"} == {"s"}
    assert AuditEvent.objects.latest("sequence").action == "register.export"


def test_an_export_holds_the_own_area(client_of, office, rows, foreign_rows):
    answer = client_of(office).get(f"{list_page(rows[1])}export/")

    sheet = openpyxl.load_workbook(BytesIO(answer.content)).active
    assert "青山镇" not in {cell.value for line in sheet.iter_rows() for cell in line}


def test_import_leads_to_the_wizard(client_of, office, leader, village):
    address = f"{list_page(village)}open-import/"

    assert client_of(office).get(address)["Location"] == reverse(
        "imports:batch-create", args=["villages"]
    )
    assert client_of(leader).get(address).status_code == 403


def test_an_earlier_version_is_read_and_not_brought_back(client_of, office, village):
    client = client_of(office)
    address = reverse(
        "admin:villages_village_simple_history", args=[village.pk, latest_version(village)]
    )

    assert client.get(address).status_code == 200
    assert client.post(address, {"name": "旧名"}).status_code == 403
    assert client.get(address.replace("/history/", "/history/x")).status_code == 404


def test_history_of_a_foreign_row_is_not_there(client_of, other_office, village):
    version = latest_version(village)

    for name, args in (("history", [village.pk]), ("simple_history", [village.pk, version])):
        address = reverse(f"admin:villages_village_{name}", args=args)
        assert client_of(other_office).get(address).status_code == 404
