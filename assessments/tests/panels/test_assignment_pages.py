"""The pages that spread the villages: proposal, grid, excuse, print, workbook."""

from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from assessments.models import Assignment, CycleState
from assessments.services.assignment_grids import state_of
from assessments.services.assignments import assign, excuse_assignment, propose
from assessments.tests.factories import EntrantFactory, ScoreSheetFactory
from assessments.views import assignments as views
from shaping.audit.models import AuditEvent

pytestmark = pytest.mark.django_db


def address(year, name):
    return reverse(f"assessments:{name}", args=[year.township.code9, year.year])


def text_of(response):
    return response.content.decode()


def pair(member, entrant):
    return f"{member.pk}-{entrant.pk}"


def open_sheet(assignment):
    return ScoreSheetFactory(
        entrant=assignment.entrant,
        kind="year_end",
        state="draft",
        points=None,
        assignment=assignment,
        inspector=assignment.member.user,
        inspector_name="",
    )


@pytest.fixture
def both(year, member, entrant, other_entrant, office):
    """The member's assignments: 堰市村 and 码头村."""
    return assign(year, [(member, entrant), (member, other_entrant)], by=office)


@pytest.fixture
def save(client_of, office, year):
    """Send the grid with these pairs ticked."""

    def send(*pairs, user=office, **form):
        content = {"pair": list(pairs), "seen": state_of(year)} | form
        return client_of(user).post(address(year, "assignment-matrix"), content, follow=True)

    return send


def test_a_proposal_is_seen_before_it_is_stored(client_of, office, year, member, add_inspector):
    add_inspector("李四")
    client = client_of(office)
    assert "看方案" in text_of(client.get(address(year, "panel-distribute")))

    page = text_of(client.get(address(year, "panel-distribute"), {"judges": "1", "seed": "甲"}))

    assert "新分2项；分好以后，最多的和最少的相差0个。" in page
    assert not Assignment.objects.exists()
    form = {"judges": "1", "seed": "甲", "seen": propose(year, 1, "甲").fingerprint}
    done = client.post(address(year, "panel-distribute"), form, follow=True)
    assert "已分工2项" in text_of(done)
    again = client.post(address(year, "panel-distribute"), form)
    assert (again.status_code, Assignment.objects.count()) == (409, 2)


def test_a_proposal_says_who_gets_too_few(client_of, office, year, member, give_conflict):
    give_conflict(member, "home")

    page = text_of(client_of(office).get(address(year, "panel-distribute"), {"seed": ""}))

    assert "人不够：堰市村还差1人" in page


def test_a_wrong_number_of_judges_is_said(client_of, office, year, member):
    client, place = client_of(office), address(year, "panel-distribute")

    assert "1到99之间的整数" in text_of(client.get(place, {"judges": "0", "seed": "1"}))
    assert client.post(place, {"judges": "x", "seed": "1"}).status_code == 422


def test_nothing_is_proposed_twice(client_of, office, year, member, entrant, other_entrant):
    assign(year, [(member, entrant), (member, other_entrant)], by=office)

    page = text_of(client_of(office).get(address(year, "panel-distribute"), {"seed": "1"}))

    assert "没有可以再分的" in page


def test_the_grid_adds_and_takes_back(save, year, member, entrant, other_entrant, office):
    assign(year, [(member, entrant)], by=office)

    response = save(pair(member, other_entrant))

    assert "新分1项，取消1项" in text_of(response)
    assert Assignment.objects.get().entrant == other_entrant


def test_the_grid_leaves_what_has_a_sheet_or_an_excuse(save, both, leader):
    open_sheet(both[0])
    excuse_assignment(both[1], "住院", by=leader)

    page = text_of(save())

    assert "新分0项，取消0项" in page
    assert Assignment.objects.count() == 2
    assert "已打开评分表" in page
    assert "住院" in page


def test_a_grid_that_somebody_changed_meanwhile_is_refused(
    save, year, member, entrant, other_entrant, office
):
    seen = state_of(year)
    assign(year, [(member, entrant)], by=office)

    response = save(pair(member, other_entrant), seen=seen)

    assert (response.status_code, "别人刚刚改过分工" in text_of(response)) == (409, True)
    assert Assignment.objects.get().entrant == entrant


def test_what_was_ticked_stays_with_the_refusal(
    save, year, member, entrant, other_entrant, give_conflict
):
    give_conflict(member, "home")

    page = text_of(save(pair(member, other_entrant), pair(member, entrant)))

    assert f'value="{pair(member, other_entrant)}" checked' in page
    assert "没有办成" in page
    assert not Assignment.objects.exists()


def test_a_conflict_that_came_later_can_be_unticked(
    save, client_of, office, both, member, give_conflict
):
    give_conflict(member, "posting")
    page = text_of(client_of(office).get(address(member.cycle, "assignment-matrix")))
    assert "现任，请取消" in page

    save(pair(member, both[1].entrant))

    assert [str(row.entrant) for row in Assignment.objects.all()] == ["码头村"]


@pytest.mark.parametrize("sent", ["x", "1", "9999999-1", "1-2-3"])
def test_pairs_that_are_none_are_refused(save, year, member, sent):
    assert save(sent).status_code == 422
    assert not Assignment.objects.exists()


def test_the_grid_stores_the_shown_page_only(save, both, member, monkeypatch):
    monkeypatch.setattr(views, "GRID_ROWS", 1)

    save()

    assert [str(row.entrant) for row in Assignment.objects.all()] == ["码头村"]
    assert save(pair(member, both[1].entrant)).status_code == 422


@pytest.mark.parametrize("count", [1, 3])
def test_one_and_three_rows_cost_the_same(
    client_of, office, member, count, django_assert_num_queries
):
    year = member.cycle
    year.entrants.exclude(pk=year.entrants.first().pk).delete()
    EntrantFactory.create_batch(count - 1, cycle=year)
    assign(year, [(member, each) for each in year.entrants.all()], by=office)
    client, place = client_of(office), address(year, "assignment-matrix")
    client.get(place)

    with django_assert_num_queries(16):
        client.get(place)


def test_without_a_panel_or_entrants_the_grid_says_what_to_do(client_of, office, year, member):
    year.entrants.all().delete()
    place = address(year, "assignment-matrix")
    assert "请先启动这个年度" in text_of(client_of(office).get(place))
    member.delete()
    assert "请先添加成员" in text_of(client_of(office).get(place))


def test_a_year_that_is_over_shows_no_boxes(client_of, office, year, member, entrant):
    assign(year, [(member, entrant)], by=office)
    type(year).objects.update(state=CycleState.CLOSED)

    page = text_of(client_of(office).get(address(year, "assignment-matrix")))

    assert "checkbox" not in page
    assert "已分" in page


def test_the_leader_excuses_from_the_grid(client_of, leader, office, year, member, entrant):
    assignment = assign(year, [(member, entrant)], by=office)[0]
    place = reverse("assessments:assignment-excuse", args=[assignment.pk])
    grid = text_of(client_of(leader).get(address(year, "assignment-matrix")))
    assert place in grid
    assert "checkbox" not in grid
    assert "王建国不评堰市村" in text_of(client_of(leader).get(place))

    done = client_of(leader).post(place, {"reason": "住院"}, follow=True)

    assert "王建国不评堰市村，已经免评。" in text_of(done)
    assert client_of(leader).post(place, {"reason": "住院"}).status_code == 409


def test_an_excuse_that_is_refused_says_why(client_of, leader, office, year, member, entrant):
    assignment = assign(year, [(member, entrant)], by=office)[0]
    type(year).objects.update(state=CycleState.SEALED)
    place = reverse("assessments:assignment-excuse", args=[assignment.pk])

    assert "不能再改" in text_of(client_of(leader).post(place, {"reason": "住院"}))


def test_the_printed_list_names_villages_and_excuses(client_of, auditor, leader, year, both):
    excuse_assignment(both[1], "住院", by=leader)

    page = text_of(client_of(auditor).get(address(year, "assignment-print")))

    assert "堰市村、码头村（免评：住院）" in page
    assert "还没有分人：码头村" in page


def test_the_workbook_holds_assignments_members_and_recusals(
    client_of, office, both, member, give_conflict
):
    both[0].delete()
    give_conflict(member, "home")

    response = client_of(office).get(address(member.cycle, "panel-export"))

    book = load_workbook(BytesIO(response.content))
    rows = {sheet.title: list(sheet.iter_rows(min_row=3, values_only=True)) for sheet in book}
    assert rows["分工"] == [("王建国", "码头村", "NZ-223101-26-002", None)]
    assert rows["考核组成员"] == [("王建国", None, "堰市村", 1, 0)]
    assert rows["回避情况"] == [("王建国", "堰市村", "老家在堰市村", "系统推定")]
    event = AuditEvent.objects.latest("sequence")
    assert (event.action, event.after) == ("panel.export", {"members": 1, "assignments": 1})
