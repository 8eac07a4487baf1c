"""The tour's page: one's own villages, how far one is, and the list as a workbook."""

import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from assessments.models import Recusal
from assessments.tests.judging.cast import assigned, begun, sealed
from shaping.audit.models import AuditEvent


@pytest.fixture
def phone(client_of, inspector):
    return client_of(inspector)


def tour_page(cycle, name="tour"):
    return reverse(f"assessments:{name}", args=[cycle.township.code9, cycle.year])


def test_the_tour_lists_ones_villages(phone, cycle, assignment):
    page = phone.get(tour_page(cycle)).content.decode()

    assert "分给您1个单位" in page
    assert assignment.serial in page
    assert "score-tour.js" in page


def test_an_empty_tour_says_why(phone, cycle):
    page = phone.get(tour_page(cycle)).content.decode()

    assert "还没有分给您评分的单位" in page
    assert "score-tour.js" not in page


def test_the_tour_shows_ones_own_sealed_score_and_why_not(phone, cycle, inspector, assignment):
    sealed(assignment)
    other = assigned(cycle, inspector)
    village = other.entrant.village
    Recusal.objects.create(
        member=other.member, village=village, ground="home", declared_by=inspector
    )

    page = phone.get(tour_page(cycle)).content.decode()

    assert "94.50" in page
    assert "老家在本村" in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_tours_page_costs_the_same_queries(
    phone, cycle, inspector, assignment, count, django_assert_num_queries
):
    for _ in range(count - 1):
        assigned(cycle, inspector)
    for row in cycle.assignments.all():
        begun(row)

    phone.get(tour_page(cycle))
    with django_assert_num_queries(16):
        assert phone.get(tour_page(cycle)).status_code == 200


def test_the_office_has_no_tour(client_of, office, cycle):
    assert client_of(office).get(tour_page(cycle)).status_code == 403


def test_the_list_goes_out_as_a_workbook_without_scores(phone, cycle, assignment):
    sealed(assignment)

    content = phone.get(tour_page(cycle, "tour-export")).content
    rows = list(load_workbook(io.BytesIO(content)).active.values)

    assert rows[1][:2] == ("村(社区)代码", "村(社区)")
    assert rows[2][:4] == ("421223101200", "堰市村", assignment.serial, "已封存")
    assert "94" not in str(rows)
    assert AuditEvent.objects.filter(action="sheet.export_tour").count() == 1


def test_the_worker_is_a_plain_script(client):
    answer = client.get(reverse("assessments:score-worker"))

    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert b"score-pages" in b"".join(answer.streaming_content)
