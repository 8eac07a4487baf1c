from datetime import date

import pytest

from shaping.workflow import Refused, StaleState
from villages.models import Township, Village
from villages.services.division_changes import apply_divisions, undo_divisions
from villages.services.divisions import compare_divisions
from villages.tests.factories import AppointmentFactory, HamletFactory
from villages.tests.test_division_checks import MATOU, YANSHI, reading

pytestmark = pytest.mark.django_db


def changes_of(*rows):
    return compare_divisions(reading(*rows)).changes


def store(*rows, by=None):
    changes = changes_of(*rows)
    apply_divisions(changes, reason="导入 名单.xlsx", by=by)
    return changes


def undo(changes, by=None):
    undo_divisions(changes, reason="撤销导入 名单.xlsx", by=by)


def test_it_makes_townships_and_villages(office):
    store(("421223102", "石城镇", "421223102200", "八一村村委会"), by=office)

    village = Village.objects.select_related("township").get(code12="421223102200")
    assert (village.name, village.kind) == ("八一村", "village")
    assert (village.township.name, village.township.county_name) == ("石城镇", "崇阳县")
    assert village.township.issuing_body == "石城镇人民政府"


def test_a_street_office_is_no_people_s_government():
    store(("421223102", "石城街道", "421223102001", "石城社区居委会"))

    assert Township.objects.get().issuing_body == "石城街道办事处"


def test_history_says_who_imported_and_from_what(township, office):
    store(MATOU, by=office)

    entry = Village.objects.get(name="码头村").history.get()
    assert (entry.history_user, entry.history_change_reason) == (office, "导入 名单.xlsx")


def test_names_are_swapped(village, other_village):
    store((*YANSHI[:3], "码头村"), (*MATOU[:3], "堰市村"))

    village.refresh_from_db()
    other_village.refresh_from_db()
    assert (village.name, other_village.name) == ("码头村", "堰市村")
    assert village.history.first().name == "码头村"


def test_a_township_is_renamed(village, township):
    store(("421223101", "沙坪街道", *YANSHI[2:]))

    township.refresh_from_db()
    assert township.name == "沙坪街道"


@pytest.mark.parametrize("is_new", [True, False])
def test_what_changed_since_the_check_is_not_overwritten(is_new, village):
    if is_new:
        village.delete()
    changes = changes_of((*YANSHI[:3], "新名村"))
    if is_new:
        store(YANSHI)
    else:
        Village.objects.update(name="别的村")

    with pytest.raises(StaleState, match="核对之后登记簿又改过"):
        apply_divisions(changes, reason="导入", by=None)

    assert not Village.objects.filter(name="新名村").exists()


def test_a_village_that_went_since_the_check_is_not_renamed(village):
    changes = changes_of((*YANSHI[:3], "新名村"))
    village.delete()

    with pytest.raises(StaleState):
        apply_divisions(changes, reason="导入", by=None)


def test_undoing_takes_everything_back(village):
    changes = store(
        ("421223101", "沙坪街道", "421223101200", "新名村"),
        ("421223101", "沙坪街道", *MATOU[2:]),
        ("421223102", "石城镇", "421223102200", "八一村"),
    )

    undo(changes)

    assert list(Village.objects.values_list("name", flat=True)) == ["堰市村"]
    assert list(Township.objects.values_list("name", flat=True)) == ["沙坪镇"]


def test_a_file_can_be_imported_and_undone_again():
    undo(store(YANSHI))
    undo(store(YANSHI))

    assert not Township.objects.exists()


def test_undoing_is_refused_after_an_edit():
    changes = store(YANSHI)
    village = Village.objects.get()
    village.households = 5
    village.save()

    with pytest.raises(Refused, match="已经填了资料或安排了人"):
        undo(changes)

    assert Village.objects.exists()


@pytest.mark.parametrize("factory", [HamletFactory, AppointmentFactory])
def test_undoing_is_refused_once_the_rows_are_used(factory):
    changes = store(YANSHI)
    village = Village.objects.get()
    if factory is HamletFactory:
        factory(village=village)
    else:
        factory(township=village.township)

    with pytest.raises(Refused, match="不能整批撤销"):
        undo(changes)


def test_undoing_is_refused_after_another_renaming(village):
    changes = store((*YANSHI[:3], "新名村"))
    Village.objects.update(name="更新村", closed_on=date(2026, 3, 1))

    with pytest.raises(Refused, match="有的名称又改过"):
        undo(changes)
