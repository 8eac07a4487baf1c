"""The items of “10个1” and of the notice's models, as the office sets them; both go the same way."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.urls import reverse

from organizations.models import ChecklistItem, PracticeModel
from organizations.services import checklist_items, practice
from organizations.services.reference import ensure_reference
from organizations.services.reference_rows import stamp_of
from organizations.tests.factories import ChecklistItemFactory, PracticeModelFactory
from shaping.audit.models import AuditEvent
from shaping.workflow import Forbidden, Refused, StaleState
from villages.capabilities import Role

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Kind:
    """What differs between the two."""

    model: Any
    make: Any
    group: dict[str, str]
    text: str
    noun: str
    add: Any
    change: Any
    load: Any
    page: str

    def address(self, verb, *args):
        return reverse(f"organizations:{self.page}-{verb}", args=args)


ITEM = Kind(
    ChecklistItem,
    ChecklistItemFactory,
    {"for_kind": "hamlet"},
    "guidance",
    "checklist_item",
    checklist_items.add_item,
    checklist_items.change_item,
    checklist_items.load_example_items,
    "checklist-item",
)
PRACTICE = Kind(
    PracticeModel,
    PracticeModelFactory,
    {"group": "talks"},
    "description",
    "practice",
    practice.add_practice,
    practice.change_practice,
    practice.load_example_practice,
    "practice",
)


@pytest.fixture(params=[ITEM, PRACTICE], ids=["item", "practice"])
def kind(request):
    return request.param


@pytest.fixture
def row(kind, township):
    return kind.make(township=township, name="一个议事厅", position=3, is_example=True)


def filled(kind, **changes):
    return {"name": "一间议事厅", kind.text: "有桌椅", "position": 5, "is_offered": True} | changes


def test_it_is_added_at_the_end(kind, row, township, office):
    added = kind.add(township, kind.group | {"name": " 一个书屋 ", kind.text: ""}, by=office)

    assert (added.name, added.position, added.is_example) == ("一个书屋", 4, False)
    assert "新增“一个书屋”" in AuditEvent.objects.get(action=f"{kind.noun}.add").summary


def test_a_change_takes_the_example_mark_away(kind, row, office):
    kind.change(row, filled(kind), stamp=stamp_of(row), by=office)

    row.refresh_from_db()
    assert (row.name, row.position, row.is_example) == ("一间议事厅", 5, False)
    summary = AuditEvent.objects.get(action=f"{kind.noun}.change").summary
    assert summary.endswith("“一个议事厅”改为“一间议事厅”")


def test_hiding_is_told(kind, row, office):
    values = filled(kind, name="一个议事厅", is_offered=False)

    kind.change(row, values, stamp=stamp_of(row), by=office)

    summary = AuditEvent.objects.get(action=f"{kind.noun}.change").summary
    assert summary.endswith("修改“一个议事厅”，不再使用")


def test_an_old_page_changes_nothing(kind, row, office):
    stamp = stamp_of(row)
    kind.change(row, filled(kind), stamp=stamp, by=office)

    with pytest.raises(StaleState, match="别人改过这一项"):
        kind.change(row, filled(kind, name="另一个"), stamp=stamp, by=office)

    row.refresh_from_db()
    assert row.name == "一间议事厅"


@pytest.mark.parametrize(
    ("name", "words"),
    [("一个议事厅", "同名"), ("", "空"), ("长" * 41, "40"), ("11010519491231002X", "身份证号")],
)
def test_a_name_that_does_not_fit_is_refused(kind, row, township, office, name, words):
    with pytest.raises(Refused, match=words):
        kind.add(township, kind.group | {"name": name}, by=office)

    assert kind.model.objects.count() == 1


def test_examples_are_loaded_once(kind, township, office):
    kind.load(township, by=office)

    assert kind.model.objects.filter(township=township, is_example=True).exists()
    with pytest.raises(StaleState, match="已经有"):
        kind.load(township, by=office)
    assert AuditEvent.objects.filter(action=f"{kind.noun}.load").count() == 1


@pytest.mark.parametrize("role", [Role.VILLAGE_SECRETARY, Role.TOWNSHIP_LEADER])
def test_only_the_office_sets(kind, row, township, appoint, role):
    person = appoint(role)

    for act in (
        lambda: kind.add(township, kind.group | {"name": "一个书屋"}, by=person),
        lambda: kind.change(row, filled(kind), stamp=stamp_of(row), by=person),
        lambda: kind.load(township, by=person),
    ):
        with pytest.raises(Forbidden):
            act()


@pytest.mark.parametrize("name", ["村湾(小区)", "村 湾", "村(社区)", "一个 议事厅"])
def test_an_items_name_heads_a_column_of_its_own(township, office, name):
    ChecklistItemFactory(township=township, name="一个议事厅")

    with pytest.raises(Refused, match=r"Excel表里别的列名|同名"):
        checklist_items.add_item(township, {"for_kind": "hamlet", "name": name}, by=office)


def test_a_list_has_at_most_twenty_items_in_use(township, office):
    ChecklistItemFactory.create_batch(20, township=township)

    with pytest.raises(Refused, match="最多20项"):
        checklist_items.add_item(township, {"for_kind": "hamlet", "name": "一棵树"}, by=office)
    checklist_items.add_item(township, {"for_kind": "compound", "name": "一棵树"}, by=office)


def test_it_goes_the_whole_way_on_the_pages(kind, client_of, township, office):
    client = client_of(office)
    create = kind.address("create", township.code9)
    client.post(create, kind.group | {"name": "一个书屋"})
    row = kind.model.objects.get()
    edit = kind.address("edit", row.pk)
    form = client.get(edit).context["form"]

    answer = client.post(edit, filled(kind) | {"stamp": form["stamp"].value()})

    assert answer.status_code == 302
    assert "一间议事厅" in client.get(answer["Location"]).content.decode()
    again = client.post(edit, filled(kind) | {"stamp": form["stamp"].value()})
    assert again.status_code == 409
    twin = client.post(create, kind.group | {"name": "一间议事厅"})
    assert "同名" in twin.content.decode()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": ""}, "请写名称"),
        ({"position": "-1"}, "顺序不能小于0"),
        ({"position": "9" * 30}, "顺序最大写9999"),
        ({"position": "三"}, "顺序请写整数"),
        ({"name": "联系13800000000"}, "手机号核对过"),
    ],
)
def test_a_wrong_form_changes_nothing(kind, client_of, office, row, changes, words):
    form = filled(kind) | {"stamp": stamp_of(row)} | changes

    page = client_of(office).post(kind.address("edit", row.pk), form)

    assert words in page.content.decode()
    row.refresh_from_db()
    assert (row.name, row.is_example) == ("一个议事厅", True)


def test_another_townships_rows_are_not_found(kind, client_of, other_office, row, township):
    client = client_of(other_office)

    assert client.get(kind.address("edit", row.pk)).status_code == 404
    assert client.post(kind.address("create", township.code9)).status_code == 404


def test_the_lists_show_examples_and_hidden_items(client_of, office, township):
    address = reverse("organizations:checklist-items", args=[township.code9])
    client = client_of(office)
    assert "载入示例" in client.get(address).content.decode()
    client.post(reverse("organizations:checklist-examples", args=[township.code9]))
    ChecklistItemFactory(township=township, name="一个旧项", is_offered=False)

    text = client.get(address).content.decode()

    for words in ("村湾的清单（11项）", "小区的清单（10项）", "示例", "一个旧项", "停用"):
        assert words in text


def test_villages_read_the_models_in_use(client_of, office, village_officer, township):
    address = reverse("organizations:practice-list")
    assert "由镇共同缔造办公室填写" in client_of(village_officer).get(address).content.decode()
    client_of(office).post(reverse("organizations:practice-examples", args=[township.code9]))
    PracticeModelFactory(township=township, name="停掉的夜话", is_offered=False)

    text = client_of(village_officer).get(address).content.decode()

    assert "村湾夜话" in text
    assert "停掉的夜话" not in text
    assert "加一项" not in text
    assert "停掉的夜话" in client_of(office).get(address).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_lists_cost_the_same_for_many(
    client_of, office, township, count, django_assert_num_queries
):
    ensure_reference(township)
    ChecklistItemFactory.create_batch(count, township=township)
    PracticeModelFactory.create_batch(count, township=township)
    client = client_of(office)
    items = reverse("organizations:checklist-items", args=[township.code9])
    client.get(items)

    with django_assert_num_queries(6):
        client.get(items)
    with django_assert_num_queries(6):
        client.get(reverse("organizations:practice-list"))
