"""Points on their pages: list, hamlet, scheme, review, dimensions, exports."""

import io
from uuid import uuid4

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from organizations.models import PointsDimension, PointsEntry, PointsReview, PointsScheme
from organizations.services.points_schemes import stop_scheme
from organizations.tests.factories import DimensionFactory, HouseholdFactory
from organizations.tests.points_scenes import give, running
from shaping.audit.models import AuditEvent
from villages.tests.factories import HamletFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-11-24 10:00+08:00")


@pytest.fixture
def hamlet(village):
    return HamletFactory(village=village, code="421223101200001", name="下湾")


@pytest.fixture
def dimension(township):
    return DimensionFactory(township=township)


def at(name, *args):
    return reverse(f"organizations:points-{name}", args=args)


def review_form(*rows, **changes):
    form = {"month": "2026-11", "held_on": "2026-11-23", "panel": "王军、李梅、陈红"}
    form |= {"key": str(uuid4()), "rows-TOTAL_FORMS": "40", "rows-INITIAL_FORMS": "0"}
    for number, row in enumerate(rows):
        names = ("household", "dimension", "matter", "points")
        form |= {f"rows-{number * 9}-{k}": v for k, v in zip(names, row, strict=True)}
    return form | changes


def test_it_starts_changes_and_stops(client_of, village_officer, hamlet):
    client = client_of(village_officer)
    assert "没有开展" in client.get(at("list")).content.decode()
    client.post(at("scheme", hamlet.code), {"rate": "0.5"})
    assert PointsScheme.objects.get().fen_per_point == 50
    page = client.get(at("scheme", hamlet.code))
    assert page.context["form"]["rate"].value() == "0.50"
    client.post(at("scheme", hamlet.code), {"rate": "1.25"})
    assert PointsScheme.objects.get().fen_per_point == 125
    client.post(at("scheme-stop", hamlet.code), {"reason": "今年不办"})

    assert PointsScheme.objects.get().ended_on is not None
    assert "已停止" in client.get(at("hamlet", hamlet.code)).content.decode()


@pytest.mark.parametrize("rate", ["", "abc", "0", "-1", "100.01", "1.234", "9" * 30, "NaN"])
def test_a_wrong_rate_starts_nothing(client_of, village_officer, hamlet, rate):
    page = client_of(village_officer).post(at("scheme", hamlet.code), {"rate": rate})

    assert page.status_code == 200
    assert all("请" in error or "最多" in error for error in page.context["form"].errors["rate"])
    assert not PointsScheme.objects.exists()


def test_a_review_counts_its_filled_rows_once(client_of, village_officer, hamlet, dimension):
    first = HouseholdFactory(hamlet=running(hamlet), head_name="王军(大)")
    HouseholdFactory(hamlet=hamlet, head_name="李四")
    form = review_form(
        ("王军（大）", dimension.pk, "打扫晒场", "5"), ("李四", dimension.pk, "乱倒垃圾", "-3")
    )
    client = client_of(village_officer)

    answer = client.post(at("review", hamlet.code), form)
    again = client.post(at("review", hamlet.code), form)

    assert (answer.status_code, again.status_code) == (302, 409)
    assert (PointsReview.objects.count(), PointsEntry.objects.count()) == (1, 2)
    page = client.get(answer.url).content.decode()
    assert "打扫晒场" in page
    assert "评议人签名" in page
    assert first.entries.get().balance == 5


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (("赵六", "", "清沟", "5"), "名单里没有这一户"),
        (("王军", "99999999", "清沟", "5"), "请从列表里选积分类别"),
        (("王军", "", "清沟", "0"), "0分不用写"),
        (("王军", "", "清沟", "9" * 40), "最多加1000分"),
        (("王军", "", "清沟", "-1001"), "最多扣1000分"),
        (("王军", "", "清沟", "五"), "分值请写整数"),
        (("王军", "", "长" * 61, "5"), "事项最多写60个字"),
        (("", "", "清沟", ""), "请写户主"),
    ],
)
def test_a_wrong_row_keeps_what_was_typed(
    client_of, village_officer, hamlet, dimension, row, words
):
    HouseholdFactory(hamlet=running(hamlet), head_name="王军")
    good = ("王军", dimension.pk, "打扫晒场", "5")

    page = client_of(village_officer).post(at("review", hamlet.code), review_form(good, row))

    text = page.content.decode()
    assert page.status_code == 200
    assert words in text
    assert "第10行" in text
    assert 'value="打扫晒场"' in text
    assert not PointsReview.objects.exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"panel": "王军"}, "评议人至少写3位"),
        ({"month": "2020-01"}, "请从列表里选月份"),
        ({"held_on": "2026-13-01"}, "请写日期"),
        ({"key": "x"}, "请刷新再填"),
        ({"rows-TOTAL_FORMS": ""}, "缺失"),
        ({"rows-0-matter": "打扫 11010519491231002X"}, "身份证号"),
    ],
)
def test_a_wrong_meeting_records_nothing(
    client_of, village_officer, hamlet, dimension, changes, words
):
    HouseholdFactory(hamlet=running(hamlet), head_name="王军")
    form = review_form(("王军", dimension.pk, "打扫晒场", "5")) | changes

    page = client_of(village_officer).post(at("review", hamlet.code), form)

    assert page.status_code == 200
    assert words in page.content.decode()
    assert not PointsReview.objects.exists()


def test_an_empty_review_records_nothing(client_of, village_officer, hamlet, dimension):
    HouseholdFactory(hamlet=running(hamlet))

    page = client_of(village_officer).post(at("review", hamlet.code), review_form())

    assert "一行都没有写" in page.content.decode()


def test_a_review_says_what_is_missing_first(client_of, village_officer, hamlet):
    client = client_of(village_officer)
    assert client.get(at("review", hamlet.code)).status_code == 422
    scheme = running(hamlet).points_scheme
    assert "还没有登记户" in client.get(at("review", hamlet.code)).content.decode()
    HouseholdFactory(hamlet=hamlet)
    assert "还没有积分类别" in client.get(at("review", hamlet.code)).content.decode()
    stop_scheme(scheme, "不办", by=village_officer)

    assert client.get(at("review", hamlet.code)).status_code == 422


def test_exports_are_workbooks_and_leave_a_trace(client_of, leader, village_officer, hamlet):
    give(HouseholdFactory(hamlet=running(hamlet), head_name="王军"), 5, village_officer)
    client = client_of(leader)

    books = [
        load_workbook(io.BytesIO(client.get(address).content))
        for address in (at("export", hamlet.code), at("list-export"))
    ]

    assert books[0].sheetnames == ["户主名单", "积分记录"]
    assert [cell.value for cell in books[0]["积分记录"][3]][:4] == [
        "王军",
        "生态宜居",
        "打扫晒场",
        5,
    ]
    assert [cell.value for cell in books[1].active[3]][1:5] == ["下湾", "在开展", 1, 5]
    assert AuditEvent.objects.filter(action="points.export").count() == 2


def test_the_list_narrows(client_of, office, hamlet, other_village):
    running(hamlet)
    HamletFactory(village=other_village, name="码头湾")
    client = client_of(office)

    def shown(**query):
        return [str(row) for row in client.get(at("list"), query).context["page"].object_list]

    assert shown() == ["下湾", "码头湾"]
    assert shown(state="running") == ["下湾"]
    assert shown(state="not_running") == ["码头湾"]
    assert shown(village=other_village.code12, state="x") == ["码头湾"]
    assert shown(village="9" * 20) == []


@pytest.mark.parametrize("count", [1, 3])
def test_it_lists_with_the_same_queries(
    client_of, office, village, village_officer, count, django_assert_num_queries
):
    for _ in range(count):
        household = HouseholdFactory(hamlet=running(HamletFactory(village=village)))
        give(household, 5, village_officer)
    client = client_of(office)
    client.get(at("list"))

    with django_assert_num_queries(8):
        page = client.get(at("list"))

    assert len(page.context["page"].object_list) == count


@pytest.mark.parametrize("count", [1, 3])
def test_it_shows_a_hamlet_with_the_same_queries(
    client_of, office, hamlet, village_officer, count, django_assert_num_queries
):
    for household in HouseholdFactory.create_batch(count, hamlet=running(hamlet)):
        give(household, 5, village_officer)
    client = client_of(office)
    client.get(at("hamlet", hamlet.code))

    with django_assert_num_queries(10):
        page = client.get(at("hamlet", hamlet.code))

    assert len(page.context["lines"]) == count


def test_categories_are_set_by_the_office(client_of, office, township):
    client = client_of(office)
    assert "载入示例" in client.get(at("dimensions", township.code9)).content.decode()
    client.post(at("dimensions-examples", township.code9))
    client.post(at("dimension-add", township.code9), {"name": "孝老爱亲"})
    row = PointsDimension.objects.get(name="孝老爱亲")
    client.post(at("dimension-edit", row.pk), {"name": "孝亲", "position": "2"})

    row.refresh_from_db()
    assert (row.name, row.position, row.is_offered) == ("孝亲", 2, False)
    page = client.post(at("dimension-add", township.code9), {"name": "孝亲"})
    assert "同名" in page.content.decode()
    for position in ("", "-1", "9" * 30, "x"):
        page = client.post(at("dimension-edit", row.pk), {"name": "甲", "position": position})
        assert "顺序" in "".join(page.context["form"].errors["position"])
