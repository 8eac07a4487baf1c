"""A filled-in workbook: every fault at once, by row and column; nothing stored."""

import io

import pytest
from django.utils import timezone
from openpyxl import Workbook

from assessments.models import ScoreSheet
from assessments.paper_columns import WorkbookMark
from assessments.services.judging import open_tour_sheet
from assessments.services.paper_workbooks import export_workbook, read_workbook
from assessments.services.papers import confirm_paper, enter_paper
from assessments.tests.factories import AssignmentFactory, CycleFactory, OpeningFactory
from assessments.tests.judging.cast import FULL, VISIT, assigned, sealed, tour_cycle
from assessments.tests.papers.cast import TYPED, filled, rows_of, upload, workbook_of
from shaping.audit.models import AuditEvent
from shaping.workflow import Forbidden, Refused


@pytest.fixture
def member(assignment):
    return assignment.member


def faults(member, file, by=None) -> list[tuple[int, str, str]]:
    plan = read_workbook(member, file, VISIT, by=by or member.user)
    assert not ScoreSheet.objects.filter(entry_way="screen", state="draft", points=9450).exists()
    return [(fault.row, fault.column, fault.message) for fault in plan.faults]


def only(member, file, by=None) -> str:
    [(_, _, message)] = faults(member, file, by)
    return message


def changed(member, key_values, by=None, typed=TYPED):
    """The workbook of one serial with some cells of its first row overwritten."""
    serial = member.assignments.get().serial
    first = {"A1": {**typed["A1"], **key_values}}
    return workbook_of(member, {serial: typed | first}, by)


def test_all_faults_are_told_at_once(member):
    file = changed(
        member,
        {"points": "五十九", "day": "2024-01-01"},
        typed=TYPED | {"A2": {"points": 41}},
    )

    found = faults(member, file)
    assert [(row, column) for row, column, _ in found] == [
        (6, "得分"),
        (6, "检查日期"),
        (7, "得分"),
    ]
    assert "请改成数字" in found[0][2]
    assert "要在0到40.00分之间" in found[2][2]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"points": 59.5}, "请按处数扣"),
        ({"points": 59.001}, "最多两位小数"),
        ({"points": "=1/0"}, "公式"),
        ({"away": "不适用"}, "请删去一个"),
        ({"away": "不适应"}, "只能填：不适用"),
        ({"note": "长" * 201}, "最多 200 个字"),
        ({"day": "12月20日"}, "没有写年份"),
        ({"code": "Z9"}, "现在的评分细则里没有这一项"),
        ({"place": "码头村"}, "是堰市村的评分表"),
        ({"serial": None}, "没有填，请填写"),
        ({"serial": "PF-XXXX"}, "没有这个评分表编号"),
        ({"code": "A2", "points": 35.5}, "这一项第6行已经写过"),
    ],
)
def test_a_cell_that_cannot_be_taken_is_named(values, words, member):
    assert words in only(member, changed(member, values))


def test_two_days_for_one_sheet_are_told(member):
    typed = TYPED | {"A2": {"points": 35.5, "day": "2025-12-21"}}

    assert "前面写的是2025年12月20日" in only(member, changed(member, {}, typed=typed))


def test_another_inspectors_serial_is_told_without_his_name(member, cycle, appoint):
    theirs = assigned(cycle, appoint("inspector"))

    message = only(member, changed(member, {"serial": theirs.serial}))
    assert "是另一位检查人的" in message


def test_an_earlier_years_serial_is_told(member, township):
    old = AssignmentFactory(entrant__cycle=CycleFactory(township=township, year=2024))

    assert "是2024年度的，现在是2025年度" in only(member, changed(member, {"serial": old.serial}))


def test_an_excused_serial_is_told(assignment, member, leader):
    file = changed(member, {})
    values = {"excused_at": timezone.now(), "excused_by": leader, "excused_reason": "道路中断"}
    type(assignment).objects.update(**values)

    assert {message for _, _, message in faults(member, file)} == {
        "这个编号是另一位检查人的，或者已经免评、要回避，请把这几行填的清空"
    }


def test_a_sealed_sheet_is_told(assignment, member):
    sealed(assignment)

    assert "已经封存，不能再改" in only(member, changed(member, {"points": 58}))


def test_an_entry_from_paper_is_told(assignment, member, office):
    enter_paper(assignment, VISIT, FULL, by=office)

    assert "办公室正在从纸质表录入" in only(member, changed(member, {"points": 58}))


def test_what_the_office_uploads_must_be_complete(member, office):
    file = changed(member, {}, office, typed=TYPED | {"A2": {}})

    assert "还有1项没有填" in only(member, file, office)


def test_a_sheet_on_the_screen_is_in_the_offices_way(assignment, member, inspector, office):
    open_tour_sheet(assignment, VISIT, by=inspector)

    assert "已经在屏幕上打开" in only(member, changed(member, {}, office), office)


def test_a_colleagues_entry_is_in_the_way(assignment, member, office, second):
    enter_paper(assignment, VISIT, FULL, by=office)

    assert "已经录过一次" in only(member, changed(member, {}, second), second)


@pytest.mark.parametrize("points", [59, 58])
def test_a_sealed_entry_is_refused_whatever_is_typed(points, assignment, member, office, second):
    confirm_paper(enter_paper(assignment, VISIT, FULL, by=office), FULL, by=second)

    assert "已经封存，不能再录" in only(member, changed(member, {"points": points}, office), office)


@pytest.mark.parametrize(
    ("mark", "words"),
    [
        ({"township": "421223102"}, "是别的乡镇的"),
        ({"year": 2024}, "是2024年度的，现在是2025年度"),
        ({"member": 999_999}, "不是考核组成员的"),
        ({"rubric": "f" * 16}, "另一版评分细则"),
    ],
)
def test_the_wrong_workbook_is_named_as_such(mark, words, member, monkeypatch):
    right = WorkbookMark("421223101", 2025, member.pk, "0" * 16)
    monkeypatch.setattr(
        "assessments.services.paper_workbooks._mark_of", lambda *_: right._replace(**mark)
    )
    file = workbook_of(member, {member.assignments.get().serial: TYPED})
    monkeypatch.undo()

    with pytest.raises(Refused, match=words):
        read_workbook(member, file, VISIT, by=member.user)


@pytest.mark.parametrize(
    "text", ["", "scores/1/2/3/4", "papers/1/2/3", "papers/1/x/3/4", "papers/1/2/x/4"]
)
def test_a_mark_that_is_none_of_ours_is_no_mark(text):
    assert WorkbookMark.read(text) is None


def test_a_mark_is_read_back():
    mark = WorkbookMark("421223101", 2025, 7, "0" * 16)

    assert WorkbookMark.read(mark.text()) == mark


def test_nothing_typed_is_told(member):
    with pytest.raises(Refused, match="还没有填分"):
        read_workbook(member, workbook_of(member, {}), VISIT, by=member.user)


def test_a_day_alone_is_nothing_typed(member):
    typed = {member.assignments.get().serial: {"A1": {"day": "2025-12-20"}}}

    with pytest.raises(Refused, match="还没有填分"):
        read_workbook(member, workbook_of(member, typed), VISIT, by=member.user)


@pytest.mark.parametrize("content", ["", "<html></html>", "PK\x03\x04 broken"])
def test_a_file_that_is_none_is_one_sentence(content, member):
    with pytest.raises(Refused) as refusal:
        read_workbook(member, upload(content.encode()), VISIT, by=member.user)
    assert refusal.value.message.endswith("。")


def test_a_closed_year_and_opened_sheets_take_none(member, cycle):
    file = changed(member, {})
    OpeningFactory(cycle=cycle)
    with pytest.raises(Refused, match="已经开封"):
        read_workbook(member, file, VISIT, by=member.user)
    type(cycle).objects.update(state="sealed")
    with pytest.raises(Refused, match="已封账"):
        read_workbook(member, file, VISIT, by=member.user)


def test_others_do_not_read_it(member, leader):
    with pytest.raises(Forbidden):
        read_workbook(member, changed(member, {}), VISIT, by=leader)


def test_reading_leaves_no_trace(member, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    file = changed(member, {})
    events = AuditEvent.objects.count()

    assert read_workbook(member, file, VISIT, by=member.user).sheets
    assert not ScoreSheet.objects.exists()
    assert AuditEvent.objects.count() == events
    assert list(tmp_path.iterdir()) == []


def test_a_workbook_without_its_mark_is_read_by_its_serials(member):
    typed = {member.assignments.get().serial: {"A1": TYPED["A1"]}}
    content = filled(export_workbook(member, by=member.user), typed)
    plain = _plain(rows_of(content))

    [sheet] = read_workbook(member, upload(plain), VISIT, by=member.user).sheets
    assert set(sheet.lines) == {"A1"}


def _plain(rows) -> bytes:
    workbook = Workbook()
    for row in rows[4:]:
        workbook.active.append(row)
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def test_another_year_of_the_same_township_is_another_book(member, township, inspector):
    other = assigned(tour_cycle(township, year=2024), inspector)
    file = workbook_of(other.member, {other.serial: TYPED})

    with pytest.raises(Refused, match="是2024年度的"):
        read_workbook(member, file, VISIT, by=member.user)
