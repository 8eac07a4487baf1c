"""Starting and stopping points in a hamlet, and what a township gives points for."""

import pytest

from organizations.models import PointsDimension, PointsScheme
from organizations.services.points_schemes import (
    add_dimension,
    change_dimension,
    change_rate,
    load_examples,
    start_scheme,
    stop_scheme,
)
from organizations.tests.factories import DimensionFactory, SchemeFactory
from shaping.audit.models import AuditEvent
from shaping.workflow import Forbidden, Refused, StaleState
from villages.capabilities import Role
from villages.tests.factories import HamletFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-11-24 10:00+08:00")


@pytest.fixture
def hamlet(village):
    return HamletFactory(village=village, name="下湾")


def test_a_hamlet_starts_stops_and_starts_again(hamlet, village_officer):
    scheme = start_scheme(hamlet, 100, by=village_officer)
    stop_scheme(scheme, "今年不办", by=village_officer)
    assert str(PointsScheme.objects.get().ended_on) == "2026-11-24"

    again = start_scheme(hamlet, 50, by=village_officer)

    assert (again.pk, again.ended_on, again.fen_per_point) == (scheme.pk, None, 50)
    words = AuditEvent.objects.filter(action__startswith="points.").values_list(
        "summary", flat=True
    )
    assert list(words.order_by("sequence")) == [
        "下湾：开始积分，每分折合1.00元",
        "下湾：停止积分：今年不办",
        "下湾：开始积分，每分折合0.50元",
    ]


def test_a_changed_rate_is_audited_with_old_and_new(hamlet, village_officer):
    scheme = start_scheme(hamlet, 100, by=village_officer)

    change_rate(scheme, 80, by=village_officer)

    event = AuditEvent.objects.get(action="points.change_rate")
    assert (event.before, event.after) == ({"fen_per_point": 100}, {"fen_per_point": 80})
    assert PointsScheme.objects.get().fen_per_point == scheme.fen_per_point == 80


def test_what_was_changed_meanwhile_stays(hamlet, village_officer):
    scheme = SchemeFactory(hamlet=hamlet)
    PointsScheme.objects.filter(pk=scheme.pk).update(fen_per_point=30)

    for act in (
        lambda: change_rate(scheme, 80, by=village_officer),
        lambda: stop_scheme(scheme, "不办了", by=village_officer),
        lambda: start_scheme(hamlet, 80, by=village_officer),
    ):
        with pytest.raises(StaleState):
            act()

    assert PointsScheme.objects.get().fen_per_point == 30


@pytest.mark.parametrize("fen", [0, -1, 10_001])
def test_it_refuses_a_wrong_rate(hamlet, village_officer, fen):
    with pytest.raises(Refused, match="每分折合请写"):
        start_scheme(hamlet, fen, by=village_officer)
    scheme = SchemeFactory(hamlet=hamlet)
    with pytest.raises(Refused, match="每分折合请写"):
        change_rate(scheme, fen, by=village_officer)


def test_it_refuses_the_same_rate_and_no_reason(hamlet, village_officer):
    scheme = SchemeFactory(hamlet=hamlet)

    with pytest.raises(Refused, match="和原来一样"):
        change_rate(scheme, 100, by=village_officer)
    with pytest.raises(Refused, match="请写停止的原因"):
        stop_scheme(scheme, " ", by=village_officer)


@pytest.mark.parametrize("role", [Role.STATIONED_CADRE, Role.TOWNSHIP_LEADER])
def test_others_start_and_change_nothing(hamlet, appoint, role):
    by, scheme = appoint(role), SchemeFactory()

    for act in (
        lambda: start_scheme(hamlet, 100, by=by),
        lambda: change_rate(scheme, 50, by=by),
        lambda: stop_scheme(scheme, "不办了", by=by),
    ):
        with pytest.raises(Forbidden):
            act()


def test_examples_come_once(township, office):
    load_examples(township, by=office)

    rows = PointsDimension.objects.filter(township=township, is_example=True)
    assert rows.count() == 5
    assert AuditEvent.objects.filter(action="points.load_examples").count() == 1
    with pytest.raises(StaleState):
        load_examples(township, by=office)


def test_categories_are_added_and_changed(township, office):
    first = DimensionFactory(township=township, name="生态宜居", position=4, is_example=True)
    added = add_dimension(township, " 孝老爱亲 ", by=office)
    values = {"name": "生态", "position": 1, "is_offered": False}

    changed = change_dimension(first, **values, by=office)

    assert (added.name, added.position) == ("孝老爱亲", 5)
    assert (changed.name, changed.is_example, changed.is_offered) == ("生态", False, False)
    event = AuditEvent.objects.get(action="points.change_dimension")
    assert (event.before["name"], event.after["name"]) == ("生态宜居", "生态")


def test_it_refuses_a_category_twice(township, office):
    DimensionFactory(township=township, name="甲")
    other = DimensionFactory(township=township, name="乙")

    with pytest.raises(Refused, match="同名"):
        add_dimension(township, "甲", by=office)
    with pytest.raises(Refused, match="同名"):
        change_dimension(other, name="甲", position=1, is_offered=True, by=office)


def test_a_village_sets_no_categories(township, village_officer):
    dimension = DimensionFactory(township=township)

    for act in (
        lambda: load_examples(township, by=village_officer),
        lambda: add_dimension(township, "甲", by=village_officer),
        lambda: change_dimension(
            dimension, name="甲", position=1, is_offered=True, by=village_officer
        ),
    ):
        with pytest.raises(Forbidden):
            act()
