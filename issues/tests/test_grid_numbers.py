"""Numbers of the grid's system: out as a sheet of problems without one, in with the numbers."""

import io

import pytest
from django.http import Http404
from openpyxl import Workbook, load_workbook

from issues.models import Issue, IssueEvent
from issues.services import grid_numbers
from issues.tests.factories import IssueFactory
from shaping.audit.models import AuditEvent
from shaping.imports.kinds import kind_of
from shaping.imports.models import ImportBatch
from shaping.imports.services import import_file, stored_changes, undo
from shaping.workflow import Forbidden, Refused, StaleState
from villages.capabilities import Role

pytestmark = pytest.mark.django_db
PARAMETERS = {"township": "421223101"}
HEADER = ("编号", "村(社区)", "问题描述", "网格事件编号")


@pytest.fixture
def load(office, tmp_path):
    def run(*rows, by=office, **options):
        book = Workbook()
        for row in (HEADER, *rows):
            book.active.append(row)
        path = tmp_path / "编号.xlsx"
        book.save(path)
        return import_file("grid_numbers", PARAMETERS, path, by=by, **options)

    return run


@pytest.fixture
def issue(village):
    return IssueFactory(village=village, in_progress=True, number="101200-2610-01")


def told(outcome):
    return [(fault.row, fault.column, fault.message) for fault in outcome.faults]


def test_the_sheet_lists_what_has_no_number(office, issue, village):
    IssueFactory(village=village, in_progress=True, grid_event_number="WG-1", number="N-2")
    IssueFactory(village=village, closed=True, number="N-3")
    IssueFactory(village=village, in_progress=True, is_sensitive=True, number="N-4")

    content = kind_of("grid_numbers").template(PARAMETERS, office)

    rows = list(load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True))
    start = rows.index(HEADER) + 1
    assert rows[start : start + 3] == [
        ("101200-2610-01", "堰市村", "七组排灌渠淤塞200米", None),
        ("N-4", "堰市村", "（敏感问题，仅有关人员可见）", None),
        (None, None, None, None),
    ]


def test_filled_in_it_comes_back(office, issue, village, tmp_path):
    other = IssueFactory(village=village, in_progress=True, number="101200-2610-02")
    book = load_workbook(io.BytesIO(kind_of("grid_numbers").template(PARAMETERS, office)))
    sheet = book.worksheets[0]
    line = next(row for row in sheet.iter_rows() if row[0].value == issue.number)
    line[3].value = "WG-2026-8"
    path = tmp_path / "编号.xlsx"
    book.save(path)

    outcome = import_file("grid_numbers", PARAMETERS, path, by=office)

    assert (outcome.faults, outcome.new_count) == ([], 1)
    issue.refresh_from_db()
    other.refresh_from_db()
    assert (issue.grid_event_number, other.grid_event_number) == ("WG-2026-8", "")
    assert "wg-2026-8" in issue.search_text


def test_every_number_leaves_its_trace(load, issue, office):
    load((issue.number, None, None, "WG-1"))

    event = IssueEvent.objects.get(issue=issue)
    assert (event.action, event.words, event.by) == ("grid_number", "WG-1", office)
    assert AuditEvent.objects.filter(action="issue.grid_number").count() == 1


def test_the_same_sheet_twice_changes_nothing(load, issue):
    load((issue.number, None, None, "WG-1"))

    outcome = load((issue.number, None, None, "WG-1"))

    assert (outcome.unchanged_count, outcome.changed_count) == (1, 0)
    assert IssueEvent.objects.count() == 1


def test_another_number_replaces_the_old_one_and_undoing_brings_it_back(load, issue, office):
    Issue.objects.filter(pk=issue.pk).update(grid_event_number="WG-1")
    load((issue.number, None, None, "WG-2"))

    undo(ImportBatch.objects.get(), by=office)

    issue.refresh_from_db()
    assert issue.grid_event_number == "WG-1"


def test_a_number_changed_since_is_not_taken_back(load, issue, office):
    load((issue.number, None, None, "WG-1"))
    Issue.objects.filter(pk=issue.pk).update(grid_event_number="WG-9")

    with pytest.raises(Refused, match="有的编号又改过"):
        undo(ImportBatch.objects.get(), by=office)


def test_a_number_changed_between_check_and_confirmation_stops_it(load, issue, office):
    load((issue.number, None, None, "WG-1"))
    changes = stored_changes(ImportBatch.objects.get())

    with pytest.raises(StaleState, match="这份表没有导入"):
        grid_numbers.set_grid_numbers(changes, by=office)


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (("N-9", None, None, "WG-1"), (2, "编号", "台账里没有这个编号，请核对")),
        (
            ("101200-2610-01", "码头村", None, "WG-1"),
            (2, "村(社区)", "这个编号是堰市村的，请核对村(社区)"),
        ),
    ],
)
def test_an_unknown_problem_is_told(load, issue, row, fault):
    assert told(load(row)) == [fault]


def test_one_problem_twice_is_told(load, issue):
    outcome = load((issue.number, None, None, "WG-1"), (issue.number, None, None, "WG-2"))

    assert told(outcome) == [(3, "编号", "第2行已经有这个编号，请只留一行")]


def test_a_number_that_two_villages_use_needs_the_village(load, issue, other_village):
    twin = IssueFactory(village=other_village, in_progress=True, number=issue.number)

    assert "请填上村(社区)" in told(load((issue.number, None, None, "WG-1")))[0][2]
    load((issue.number, "码头村", None, "WG-1"))
    twin.refresh_from_db()
    assert twin.grid_event_number == "WG-1"


def test_one_event_for_two_problems_is_warned_of(load, issue, village):
    IssueFactory(village=village, in_progress=True, number="N-2", grid_event_number="WG-1")

    outcome = load((issue.number, None, None, "WG-1"))

    assert outcome.faults == []
    assert "已经登记在N-2上" in outcome.warnings[0]


def test_another_townships_problem_is_unknown(load):
    IssueFactory(number="N-7", in_progress=True)

    assert told(load(("N-7", None, None, "WG-1"))) == [(2, "编号", "台账里没有这个编号，请核对")]


def test_too_many_are_refused(load, issue, monkeypatch):
    monkeypatch.setattr(grid_numbers, "MOST_ROWS", 1)

    with pytest.raises(Refused, match="一次最多导入1件"):
        load((issue.number, None, None, "WG-1"), ("N-2", None, None, "WG-2"))


@pytest.mark.parametrize("kind", ["grid_numbers", "issue_ledger"])
@pytest.mark.parametrize("role", [Role.TOWNSHIP_LEADER, Role.AUDITOR, Role.VILLAGE_OFFICER])
def test_only_the_office_may(appoint, role, kind, load, issue):
    person = appoint(role)

    assert not kind_of(kind).may(person, PARAMETERS)
    with pytest.raises(Forbidden):
        load((issue.number, None, None, "WG-1"), by=person)


@pytest.mark.parametrize("kind", ["grid_numbers", "issue_ledger"])
@pytest.mark.parametrize("parameters", [{}, {"township": "x"}, {"township": "999999999"}])
def test_an_odd_township_is_not_there(office, kind, parameters):
    with pytest.raises(Http404):
        kind_of(kind).may(office, parameters)


def test_another_townships_office_finds_nothing(other_office, township):
    with pytest.raises(Http404):
        kind_of("grid_numbers").may(other_office, PARAMETERS)


@pytest.mark.parametrize("count", [1, 3])
def test_checking_costs_the_same_for_many_rows(load, village, count, django_assert_num_queries):
    issues = IssueFactory.create_batch(count, village=village, in_progress=True)
    rows = [(issue.number, None, None, f"WG-{issue.pk}") for issue in issues]

    with django_assert_num_queries(5):
        load(*rows, dry_run=True)
