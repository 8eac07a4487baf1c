"""Villages and people are found by pinyin initials, which fill in by themselves on every path."""

import importlib

import pytest
from django.apps import apps
from django.urls import reverse

from issues.tests.factories import IssueFactory
from shaping.accounts.models import User
from shaping.accounts.services import NewAccount, create_account
from shaping.accounts.tests.factories import UserFactory
from shaping.imports.kinds import RowChange
from shaping.imports.models import RowAction
from shaping.pinyin import LONGEST, person_initials, place_initials
from villages.models import Village, VillageKind
from villages.queries.history import latest_version
from villages.queries.people import people_with_posts
from villages.queries.register import register_rows
from villages.services.account_batches import make_accounts
from villages.services.division_changes import apply_divisions, undo_divisions
from villages.services.register import create_village, edit_village
from villages.tests.factories import AppointmentFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("堰市村", "ysc"),
        ("凤岭社区", "flsq"),
        ("长岭村", "clc"),
        ("长坪村", "cpc"),
        ("A区1号", "aq1h"),
        ("一号村湾(示例)", "yhcwsl"),
        ("", ""),
        ("😀", ""),
        ("村" * 100, "c" * LONGEST),
    ],
)
def test_a_place_reads_by_its_initials(name, initials):
    assert place_initials(name) == initials


@pytest.mark.parametrize(
    ("name", "initials"),
    [("张三", "zs"), ("单小红", "sxh"), ("曾国平", "zgp"), ("尉迟恭", "ycg"), ("Li Lei", "lilei")],
)
def test_a_person_reads_by_the_surname(name, initials):
    assert person_initials(name) == initials


def initials_of(code12):
    return Village.objects.get(code12=code12).pinyin_initials


def test_a_new_village_gets_its_initials(office, township):
    village = Village(township=township, code12="421223101209", name="枫树村")

    create_village(village, by=office)

    assert initials_of("421223101209") == "fsc"
    assert village.history.get().pinyin_initials == "fsc"


def test_the_office_may_write_them_itself(office, township):
    village = Village(
        township=township, code12="421223101209", name="重石村", pinyin_initials="csc"
    )

    create_village(village, by=office)

    assert initials_of("421223101209") == "csc"


def test_a_renamed_village_gets_new_ones(office, village):
    village.name = "枫树村"

    edit_village(village, version=latest_version(village), by=office)

    assert initials_of(village.code12) == "fsc"


def test_corrected_ones_stay_until_the_name_changes(office, village):
    village.pinyin_initials = "yxc"
    edit_village(village, version=latest_version(village), by=office)
    village.households = 300
    edit_village(village, version=latest_version(village), by=office)

    assert initials_of(village.code12) == "yxc"


def test_emptied_ones_are_made_anew(office, village):
    village.pinyin_initials, village.households = "", 300

    edit_village(village, version=latest_version(village), by=office)

    assert initials_of(village.code12) == "ysc"


def division(action, code12, name, old=None):
    new = {"township_code": code12[:9], "township_name": "沙坪镇", "village_name": name}
    before = new | {"village_name": old or name}
    return RowChange(2, action, code12, name, before, new)


def test_an_imported_list_fills_them(office, village):
    new = division(RowAction.NEW, "421223101210", "长坪村")
    renamed = division(RowAction.CHANGED, village.code12, "枫树村", village.name)

    apply_divisions([new, renamed], reason="导入", by=office)

    assert (initials_of("421223101210"), initials_of(village.code12)) == ("cpc", "fsc")
    newest = Village.objects.get(pk=village.pk).history.first()
    assert newest.pinyin_initials == "fsc"

    undo_divisions([new, renamed], reason="撤销", by=office)
    assert initials_of(village.code12) == "ysc"


def test_rows_made_in_bulk_get_them(township):
    Village.objects.bulk_create(
        [Village(township=township, code12="421223101211", name="泉湖村", kind=VillageKind.VILLAGE)]
    )

    assert initials_of("421223101211") == "qhc"


def test_a_new_account_gets_its_initials(office):
    user = create_account(NewAccount("zhangsan", "张三"), by=office)

    assert User.objects.get(pk=user.pk).pinyin_initials == "zs"


def test_accounts_made_in_bulk_get_them(township, office):
    new = {
        "name": "曾国平",
        "role": "考核组成员",
        "username": "zeng",
        "phone": "",
        "village_code": "",
    }
    change = RowChange(2, RowAction.NEW, "zeng", "曾国平", {}, new)

    make_accounts([change], township, today=AppointmentFactory.started_on)

    assert User.objects.get(username="zeng").pinyin_initials == "zgp"


@pytest.mark.parametrize("words", ["ysc", "YS", "堰市", "421223101200"])
def test_a_village_is_found_by_them(office, village, other_village, words):
    assert [row.name for row in register_rows(office, words=words)] == ["堰市村"]


def test_the_page_of_villages_finds_by_them(client_of, office, village, other_village):
    page = client_of(office).get(reverse("villages:village-list"), {"words": "mtc"})

    assert [row.name for row in page.context["page"]] == ["码头村"]


def test_the_register_of_problems_finds_by_them(client_of, office, village, other_village):
    IssueFactory(village=village)
    IssueFactory(village=other_village, description="码头的渠")

    page = client_of(office).get(reverse("issues:ledger"), {"village": "mtc"})

    assert [line.issue.description for line in page.context["lines"]] == ["码头的渠"]


@pytest.mark.parametrize("words", ["zs", "ZS", "张三"])
def test_a_person_is_found_by_them(office, township, words):
    for name in ("张三", "李四"):
        AppointmentFactory(user=UserFactory(display_name=name), role="inspector", township=township)

    assert [user.display_name for user in people_with_posts(office, words)] == ["张三"]


@pytest.mark.parametrize("words", ["%", "_", "z%"])
def test_a_pattern_is_no_name(office, village, words):
    assert list(register_rows(office, words=words)) == []


def test_rows_from_before_get_them(village, office):
    Village.objects.update(pinyin_initials="")
    Village.history.update(pinyin_initials="")
    User.objects.update(pinyin_initials="")

    for name in ("villages", "shaping.accounts"):
        migration = importlib.import_module(f"{name}.migrations.0002_pinyin_initials")
        migration.fill(apps, None)

    assert initials_of(village.code12) == "ysc"
    assert village.history.first().pinyin_initials == "ysc"
    assert User.objects.get(pk=office.pk).pinyin_initials == person_initials(office.display_name)


def test_the_form_shows_and_takes_them(client_of, office, village):
    address = reverse("villages:village-edit", args=[village.code12])
    client = client_of(office)
    form = client.get(address).context["form"]
    answers = {"name": "堰市村", "pinyin_initials": "yxc", "version": form["version"].value()}

    client.post(address, answers)

    assert form["pinyin_initials"].value() == "ysc"
    assert initials_of(village.code12) == "yxc"


def test_other_letters_are_refused_in_words(client_of, office, village):
    address = reverse("villages:village-edit", args=[village.code12])

    page = client_of(office).post(address, {"name": "堰市村", "pinyin_initials": "堰市"})

    assert "请写小写字母，例如 ysc。" in page.content.decode()
    assert initials_of(village.code12) == "ysc"
