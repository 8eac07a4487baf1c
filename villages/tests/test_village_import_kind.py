from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.http import Http404
from openpyxl import load_workbook

from shaping.imports.kinds import kind_of
from shaping.imports.models import BatchState, ImportBatch
from shaping.imports.services import confirm, undo, upload
from shaping.workflow import Forbidden, Refused
from villages.capabilities import Role
from villages.models import Village
from villages.tests.factories import AppointmentFactory, TownshipFactory, VillageFactory

pytestmark = pytest.mark.django_db
KIND = kind_of("villages")
HEADER = "乡镇代码,乡镇名称,村(社区)代码,村(社区)名称\n"
OWN = "421223101,沙坪镇,421223101200,堰下村村委会\n421223101,沙坪镇,421223101207,古城村\n"


@pytest.fixture
def send(django_capture_on_commit_callbacks):
    """Upload a sheet and let its check run."""

    def make(user, rows, **parameters):
        file = ContentFile((HEADER + rows).encode(), name="名单.csv")
        with django_capture_on_commit_callbacks(execute=True):
            batch = upload("villages", parameters, file, by=user)
        batch.refresh_from_db()
        return batch

    return make


@pytest.mark.parametrize("role", Role)
def test_only_the_office_may(role, appoint, township):
    user = appoint(role)

    assert KIND.may(user, {}) == (role == Role.TOWNSHIP_OFFICE)
    assert KIND.may(user, {"township": township.code9}) == (role == Role.TOWNSHIP_OFFICE)


def test_a_township_out_of_sight_is_not_found(office):
    with pytest.raises(Http404):
        KIND.may(office, {"township": TownshipFactory().code9})


def test_the_office_imports_its_own_township(send, office, village):
    batch = send(office, OWN)
    confirm(batch, by=office)

    assert (batch.new_count, batch.changed_count) == (1, 1)
    names = Village.objects.order_by("code12").values_list("name", flat=True)
    assert list(names) == ["堰下村", "古城村"]
    assert village.history.first().history_change_reason == "导入 名单.csv"


def test_rows_of_other_townships_are_faults(send, office, township):
    batch = send(office, "421223102,石城镇,421223102200,八一村\n")

    assert batch.state == BatchState.FAULTY
    assert "不是您的乡镇" in batch.faults[0]["message"]


def test_an_office_of_two_townships_may_narrow_the_sheet_to_one(send, office, village):
    other = AppointmentFactory(user=office).township
    rows = f"{other.code9},{other.name},{other.code9}200,八一村\n"

    assert send(office, rows).state == BatchState.CHECKED
    narrowed = send(office, rows, township="421223101")
    assert (narrowed.state, narrowed.township_code) == (BatchState.FAULTY, "421223101")
    assert narrowed.title == "沙坪镇村(社区)名单"


def test_an_area_lost_since_the_check_stops_the_import(send, office, township):
    batch = send(office, OWN)
    AppointmentFactory(user=office)
    office.appointments.filter(township=township).delete()
    del office.__dict__["_live_grants"]

    with pytest.raises(Forbidden, match="不归您管"):
        confirm(batch, by=office)

    assert list(Village.objects.values_list("name", flat=True)) == ["堰市村"]


def test_an_import_is_undone(send, office, village):
    batch = send(office, OWN)
    confirm(batch, by=office)
    undo(batch, by=office)

    assert list(Village.objects.values_list("name", flat=True)) == ["堰市村"]


def test_undoing_a_used_import_is_refused(send, office, village):
    batch = send(office, OWN)
    confirm(batch, by=office)
    Village.objects.filter(code12="421223101200").update(name="别的村")

    with pytest.raises(Refused, match="有的名称又改过"):
        undo(batch, by=office)

    assert ImportBatch.objects.get().state == BatchState.CONFIRMED


def test_the_template_holds_the_open_villages_of_the_office(office, village):
    VillageFactory()
    VillageFactory(township=village.township, closed_on="2026-03-01")

    sheet = load_workbook(BytesIO(KIND.template({}, office))).active

    codes = [cell.value for cell in sheet["C"] if str(cell.value).startswith("42")]
    assert codes == ["421223101200"]


def test_the_template_comes_back_unchanged(office, village, django_capture_on_commit_callbacks):
    file = ContentFile(KIND.template({}, office), name="名单.xlsx")
    with django_capture_on_commit_callbacks(execute=True):
        batch = upload("villages", {}, file, by=office)

    batch.refresh_from_db()
    assert (batch.state, batch.unchanged_count) == (BatchState.CHECKED, 1)


def test_it_leads_to_the_list():
    assert KIND.result_path({}) == "/villages/"
