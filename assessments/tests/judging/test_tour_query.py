"""What an inspector sees of his tour, and what his home page tells him; never another's."""

import pytest
from django.utils import timezone

from assessments.models import EntryWay, Recusal
from assessments.queries.judging import inspector_errands, rubrics_of, sheet_items, tour_of
from assessments.services.score_lines import LineInput
from assessments.tests.factories import OpeningFactory
from assessments.tests.judging.cast import assigned, begun, sealed, tour_cycle
from villages.capabilities import Role


def words(cycle, user) -> list[str]:
    return [stop.state_words for stop in tour_of(cycle, user)]


@pytest.mark.parametrize(
    ("lines", "state"),
    [
        ({}, "未评"),
        ({"A1": LineInput(0)}, "已评 1/2"),
        ({"A1": LineInput(is_applicable=False)}, "已评 1/2"),
        ({"A1": LineInput(note="只写了话")}, "未评"),
    ],
)
def test_it_counts_what_is_done(cycle, inspector, assignment, lines, state):
    begun(assignment, lines)

    assert words(cycle, inspector) == [state]


def test_an_assignment_nobody_opened_is_not_begun(cycle, inspector, assignment):
    (stop,) = tour_of(cycle, inspector)

    assert (stop.state_words, stop.sheet, len(stop.items)) == ("未评", None, 2)
    assert rubrics_of([stop]) == [cycle.year_end_rubric]


def test_it_says_why_a_village_is_not_scored(cycle, inspector, leader, assignment):
    Recusal.objects.create(
        member=assignment.member,
        village=assignment.entrant.village,
        ground="relative",
        words="姐夫是会计",
        declared_by=inspector,
    )
    other = assigned(cycle, inspector)
    other.excused_at, other.excused_by, other.excused_reason = timezone.now(), leader, "道路中断"
    other.save()

    stops = {stop.state: stop for stop in tour_of(cycle, inspector)}

    assert stops["conflict"].conflict == "近亲属在本村任职：姐夫是会计"
    assert stops["excused"].state_words == "免评"
    assert not any(stop.is_open for stop in stops.values())


def test_what_is_sealed_stays_so(cycle, inspector, assignment):
    sealed(assignment)

    assert words(cycle, inspector) == ["已封存"]


def test_a_sheet_keeps_the_rubric_it_was_opened_with(cycle, inspector, assignment):
    sheet = begun(assignment)
    cycle.year_end_rubric = None
    cycle.save()

    (stop,) = tour_of(cycle, inspector)

    assert stop.rubric_id == sheet.rubric_id
    assert len(stop.items) == 2


def test_a_sheet_without_a_rubric_has_no_items(assignment):
    sheet = begun(assignment)
    sheet.rubric = None

    assert sheet_items(sheet) == ()


def test_nobody_sees_anothers_tour(cycle, assignment, appoint, office, leader):
    begun(assignment)

    for user in (appoint(Role.INSPECTOR), office, leader):
        assert tour_of(cycle, user) == []


@pytest.mark.parametrize("count", [1, 3])
def test_the_tour_costs_the_same_queries(
    cycle, inspector, assignment, count, django_assert_num_queries
):
    for _ in range(count - 1):
        assigned(cycle, inspector)
    for row in cycle.assignments.all():
        begun(row)
    inspector.__dict__.pop("_live_grants", None)

    with django_assert_num_queries(10):
        stops = tour_of(cycle, inspector)

    assert len(stops) == count


def owed(user) -> list[tuple[int, int]]:
    return [(errand.cycle.year, errand.count) for errand in inspector_errands(user)]


def test_one_owes_what_is_not_sealed(cycle, inspector, assignment, appoint):
    sealed(assignment)
    begun(assigned(cycle, inspector))
    assigned(cycle, inspector)
    assigned(cycle, appoint(Role.INSPECTOR))

    assert owed(inspector) == [(2025, 2)]


def test_one_owes_nothing_after_the_opening_or_the_closing(township, inspector, assignment):
    OpeningFactory(cycle=assignment.cycle)
    assigned(tour_cycle(township, year=2024, state="sealed"), inspector)

    assert owed(inspector) == []


def test_one_owes_nothing_that_is_excused(inspector, leader, assignment):
    assignment.excused_at, assignment.excused_by = timezone.now(), leader
    assignment.excused_reason = "道路中断"
    assignment.save()

    assert owed(inspector) == []


def test_others_owe_nothing_and_ask_nothing(office, django_assert_num_queries):
    list(inspector_errands(office))

    with django_assert_num_queries(0):
        assert owed(office) == []


@pytest.mark.parametrize("count", [1, 3])
def test_what_one_owes_is_one_query(township, inspector, count, django_assert_num_queries):
    for year in range(2021, 2021 + count):
        assigned(tour_cycle(township, year=year), inspector)
    list(inspector_errands(inspector))

    with django_assert_num_queries(1):
        assert len(owed(inspector)) == count


def test_the_home_page_leads_to_the_tour(client_of, inspector, assignment):
    page = client_of(inspector).get("/").content.decode()

    assert "您还有1张年终评分表没有封存" in page
    assert "/2025/tour/" in page


def test_what_is_typed_from_paper_is_not_owed(cycle, inspector, assignment):
    sheet = begun(assignment)
    type(sheet).objects.filter(pk=sheet.pk).update(entry_way=EntryWay.PAPER)

    (stop,) = tour_of(cycle, inspector)

    assert (stop.state_words, stop.is_open) == ("办公室正在录入纸质表", False)
    assert list(inspector_errands(inspector)) == []
