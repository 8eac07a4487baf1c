from datetime import date, timedelta

import pytest
from django.utils import timezone

from shaping.audit.models import AuditEvent
from shaping.workflow import Forbidden, Refused, StaleState
from villages.models import Village, VillageKind
from villages.queries.history import latest_version
from villages.services.register import close_village, create_village, edit_township, edit_village
from villages.tests.factories import TownshipFactory, VillageFactory

pytestmark = pytest.mark.django_db


def new_village(township, code12="421223101205", name="枫树村"):
    return Village(township=township, code12=code12, name=name, households=90)


def test_a_registered_village_takes_its_kind_from_the_code(township, office):
    create_village(new_village(township, "421223101002", "东街社区"), by=office)

    village = Village.objects.get(name="东街社区")
    assert village.kind == VillageKind.COMMUNITY
    assert village.history.get().history_user == office


def test_registering_leaves_an_event(township, office):
    village = create_village(new_village(township), by=office)

    event = AuditEvent.objects.get()
    assert (event.action, event.target_id) == ("village.create", str(village.pk))
    assert (event.township_code, event.after["households"]) == ("421223101", 90)


@pytest.mark.parametrize(
    ("code12", "message"),
    [
        ("421223102205", "以本镇的代码 421223101 开头"),
        ("421223101498", "其他代码不能登记"),
        ("421223101200", "已存在"),
        ("42122310120", "请写12位数字"),
    ],
)
def test_a_code_that_does_not_fit_is_refused(code12, message, township, village, office):
    with pytest.raises(Refused, match=message):
        create_village(new_village(township, code12), by=office)

    assert Village.objects.count() == 1
    assert not AuditEvent.objects.exists()


def test_a_name_is_given_once_in_a_township(township, village, office):
    with pytest.raises(Refused, match="本镇已有同名的村"):
        create_village(new_village(township, name=village.name), by=office)


def test_only_the_township_s_office_registers_and_changes(
    township, village, village_officer, other_office
):
    for user in (village_officer, other_office):
        with pytest.raises(Forbidden):
            create_village(new_village(township), by=user)
        with pytest.raises(Forbidden):
            edit_village(village, version=0, by=user)
        with pytest.raises(Forbidden):
            close_village(village, timezone.localdate(), "合并", by=user)
        with pytest.raises(Forbidden):
            edit_township(township, version=0, by=user)

    assert not AuditEvent.objects.exists()


def test_an_edit_tells_old_and_new(village, office):
    version = latest_version(village)
    village.households = 125

    edit_village(village, version=version, by=office)

    event = AuditEvent.objects.get()
    assert (event.before, event.after) == ({"households": None}, {"households": 125})
    assert latest_version(village) > version


def test_an_edit_that_changes_nothing_leaves_no_trace(village, office):
    edit_village(village, version=latest_version(village), by=office)

    assert not AuditEvent.objects.exists()
    assert village.history.count() == 1


def test_an_edit_over_somebody_else_s_is_refused(village, office, leader):
    village._history_user = leader
    version = latest_version(village)
    village.save()
    village.households = 1

    with pytest.raises(StaleState, match="这条刚被改过（分管领导"):
        edit_village(village, version=version, by=office)

    village.refresh_from_db()
    assert village.households is None


def test_an_edit_over_the_system_s_is_refused(village, office):
    village.save()

    with pytest.raises(StaleState, match="系统"):
        edit_village(village, version=0, by=office)


def test_an_edit_that_does_not_fit_is_refused(village, other_village, office):
    village.name = other_village.name

    with pytest.raises(Refused, match="本镇已有同名"):
        edit_village(village, version=latest_version(village), by=office)

    assert not AuditEvent.objects.exists()


def test_a_township_s_facts_are_edited_by_its_office(township, office):
    township.document_code = "沙政发"

    edit_township(township, version=latest_version(township), by=office)

    township.refresh_from_db()
    assert township.document_code == "沙政发"
    assert AuditEvent.objects.get().action == "township.edit"


def test_a_closed_village_keeps_its_row_and_says_why(village, office):
    close_village(village, date(2026, 3, 1), "崇政办〔2026〕3号", by=office)

    village.refresh_from_db()
    event = AuditEvent.objects.get()
    assert village.closed_on == date(2026, 3, 1)
    assert village.history.first().history_change_reason == "撤销：崇政办〔2026〕3号"
    assert (event.action, event.after["reason"]) == ("village.close", "崇政办〔2026〕3号")


def test_a_village_is_closed_once(village, office):
    close_village(village, date(2026, 3, 1), "合并", by=office)

    with pytest.raises(StaleState, match="已经撤销"):
        close_village(village, date(2026, 3, 2), "合并", by=office)
    with pytest.raises(StaleState, match="不能再改"):
        edit_village(Village.objects.get(), version=latest_version(village), by=office)

    assert AuditEvent.objects.count() == 1


def test_a_village_is_not_closed_ahead_of_time(village, office):
    with pytest.raises(Refused, match="不能晚于今天"):
        close_village(village, timezone.localdate() + timedelta(days=1), "合并", by=office)


def test_a_village_is_not_closed_before_it_opened(township, office):
    village = VillageFactory(township=township, opened_on=date(2025, 5, 1))

    with pytest.raises(Refused, match="撤销日期要晚于设立日期"):
        close_village(village, date(2025, 5, 1), "合并", by=office)

    village.refresh_from_db()
    assert village.closed_on is None


def test_townships_elsewhere_are_left_alone(office):
    with pytest.raises(Forbidden):
        edit_township(TownshipFactory(), version=0, by=office)
