"""The board of “10个1” and its workbook."""

import io
from datetime import UTC, datetime

import pytest
from openpyxl import load_workbook

from organizations.models import ChecklistState
from organizations.tests.factories import ChecklistItemFactory
from shaping.audit.models import AuditEvent
from villages.tests.factories import AppointmentFactory, HamletFactory, TownshipFactory

pytestmark = pytest.mark.django_db
BOARD = "/organizations/checklists/"


@pytest.fixture
def hamlet(village):
    return HamletFactory(village=village, name="上屋湾", is_demonstration=True)


@pytest.fixture
def items(township):
    names = ("一个议事厅", "一支队伍")
    return [
        ChecklistItemFactory(township=township, name=name, position=place)
        for place, name in enumerate(names)
    ]


@pytest.fixture
def keep(hamlet, village_officer):
    def run(item, progress="done", **values):
        return ChecklistState.objects.create(
            hamlet=hamlet,
            item=item,
            progress=progress,
            changed_at=datetime(2026, 11, 23, 2, tzinfo=UTC),
            changed_by=village_officer,
            **values,
        )

    return run


def test_the_board_shows_sign_and_word(client_of, office, hamlet, items, keep):
    keep(items[0])
    keep(items[1], "under_way")

    text = client_of(office).get(BOARD).content.decode()

    for words in ("堰市村", "上屋湾", "✓已完成", "△进行中", "1/2", "1/1", "0/1"):
        assert words in text


def test_without_demonstration_hamlets_it_says_what_to_do(client_of, office, village_officer):
    assert "载入示例" in client_of(office).get(BOARD).content.decode()
    text = client_of(village_officer).get(BOARD).content.decode()
    assert "勾上“示范村湾(小区)”" in text
    assert "载入示例" not in text


def test_somebody_of_two_townships_chooses(client_of, office, items, hamlet):
    other = TownshipFactory(name="青山镇")
    AppointmentFactory(user=office, township=other)
    client = client_of(office)

    assert "上屋湾" in client.get(BOARD).content.decode()
    text = client.get(BOARD, {"township": other.code9}).content.decode()
    assert "青山镇“10个1”进度" in text
    assert "上屋湾" not in text
    assert "沙坪镇“10个1”进度" in client.get(BOARD, {"township": "x"}).content.decode()


def test_the_workbook_has_the_columns_of_the_import(client_of, office, hamlet, items, keep):
    keep(items[0], note="已挂牌")

    answer = client_of(office).get(f"{BOARD}export.xlsx")

    first, second = load_workbook(io.BytesIO(answer.content)).worksheets
    rows = list(first.iter_rows(values_only=True))
    assert rows[1:3] == [
        ("村(社区)", "村湾(小区)", "一个议事厅", "一支队伍"),
        ("堰市村", "上屋湾", "已完成", "未开始"),
    ]
    assert [cell.value for cell in second[3]][2:5] == ["一个议事厅", "已完成", "已挂牌"]
    assert AuditEvent.objects.get(action="checklist.export").summary.endswith("，1个")
    assert client_of(office).get(f"{BOARD}export.xlsx?for_kind=x").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_board_costs_the_same_for_many(
    client_of, office, village, items, count, django_assert_num_queries
):
    HamletFactory.create_batch(count, village=village, is_demonstration=True)
    client = client_of(office)
    client.get(BOARD)

    with django_assert_num_queries(10):
        page = client.get(BOARD)

    assert len(page.context["boards"][0][0].rows) == count
