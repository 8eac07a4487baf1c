"""A roster as WPS writes it goes into an organization, and comes out as its template."""

import io
from datetime import date

import pytest
from django.http import Http404
from openpyxl import Workbook, load_workbook

from organizations.models import Member
from organizations.services import rosters
from organizations.tests.factories import MemberFactory, OrganizationFactory
from shaping.audit.models import AuditEvent
from shaping.imports.kinds import kind_of
from shaping.imports.services import import_file, stored_changes, undo
from shaping.workflow import Forbidden, Refused, StaleState
from villages.capabilities import Role
from villages.tests.factories import HamletFactory

pytestmark = pytest.mark.django_db
HEADER = ("序号", "姓名", "性别", "出生年月", "政治面貌", "职务", "联系电话", "任职时间")
MARCH = date(2026, 3, 1)
WANG = (1, "王军", "男", "1962年5月", "中共党员", "理事长", "13800000000", "2026.3.1")
LI = (2, "李梅", "女", date(1970, 2, 3), "群众", "理事", 13911112222, MARCH)


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-11-24 10:00+08:00")


@pytest.fixture
def body(village):
    return OrganizationFactory(
        hamlet=HamletFactory(village=village), name="下湾村民理事会", term_start=date(2025, 6, 1)
    )


@pytest.fixture
def load(village_officer, body, tmp_path):
    def run(*rows, header=HEADER, by=village_officer, **options):
        book = Workbook()
        for row in (header, *rows):
            book.active.append(row)
        path = tmp_path / "花名册.xlsx"
        book.save(path)
        return import_file("roster", {"organization": str(body.pk)}, path, by=by, **options)

    return run


def told(outcome):
    return [(fault.row, fault.column, fault.message) for fault in outcome.faults]


def counts(outcome):
    return (outcome.new_count, outcome.changed_count, outcome.unchanged_count)


def test_new_people_come_in(load, body):
    outcome = load(WANG, LI)

    assert (told(outcome), counts(outcome)) == ([], (2, 0, 0))
    wang, li = body.members.order_by("pk")
    assert (wang.birth_year, wang.gender, wang.since, wang.is_head) == (1962, "male", MARCH, True)
    assert (li.birth_year, li.phone, li.since, li.is_head) == (1970, "13911112222", MARCH, False)
    assert AuditEvent.objects.get(action="import.confirm")


def test_the_same_sheet_twice_changes_nothing(load):
    load(WANG, LI)

    assert counts(load(WANG, LI)) == (0, 0, 2)
    assert (Member.objects.count(), Member.history.count()) == (2, 2)


def test_an_empty_cell_leaves_what_is_stored(load, body):
    load(WANG)
    changed = (1, "王军", None, None, "群众", "理事长", None, None)

    assert counts(load(changed)) == (0, 1, 0)
    member = body.members.get()
    assert (member.political_status, member.phone) == ("群众", "13800000000")
    assert member.birth_year == 1962


def test_without_a_date_it_is_the_terms_beginning(load, body):
    load((1, "王军", None, None, None, "理事", None, None))

    assert body.members.get().since == date(2025, 6, 1)


def test_who_is_not_in_the_sheet_stays(load, body):
    MemberFactory(organization=body, name="陈红")

    outcome = load(WANG)

    assert outcome.warnings[-1] == "表里没有陈红，没有动。"
    assert body.members.count() == 2


@pytest.mark.parametrize("title", ["身份证号", "身份证号码", "公民身份号码", "证件号码"])
def test_a_column_of_id_numbers_refuses_the_sheet(load, title):
    with pytest.raises(Refused, match="系统里不存身份证号"):
        load((*WANG, "11010519491231002X"), header=(*HEADER, title))
    assert not Member.objects.exists()


@pytest.mark.parametrize("place", [1, 3, 4, 5, 6])
def test_an_id_number_in_any_cell_is_told_and_masked(load, place):
    row = list(WANG)
    row[place] = "11010519491231002X"

    outcome = load(row)

    assert any("写了身份证号" in fault.message for fault in outcome.faults)
    assert not any("19491231" in str(fault.as_dict()) for fault in outcome.faults)
    assert not Member.objects.exists()


@pytest.mark.parametrize(
    ("place", "value", "column", "words"),
    [
        (3, "六二年", "出生年", "没有看懂"),
        (3, "2030", "出生年", "不能晚于今年"),
        (6, "打村部", "电话", "电话只写数字"),
        (7, "2027-01-01", "任职日期", "不能晚于今天"),
        (7, "2024-01-01", "任职日期", "成立日期"),
        (7, "三月", "任职日期", "三月"),
        (2, "不详", "性别", "只能填"),
        (1, None, "姓名", ""),
    ],
)
def test_a_wrong_cell_is_told(load, place, value, column, words):
    row = list(WANG)
    row[place] = value

    (fault,) = load(row, LI).faults

    assert (fault.row, fault.column) == (2, column)
    assert words in fault.message
    assert not Member.objects.exists()


def test_one_person_twice_is_told(load):
    ((row, column, words),) = told(load(WANG, WANG))

    assert (row, column, words) == (3, "姓名", "和第2行是同一个人同一个职务，请只留一行")


def test_a_term_that_runs_into_an_earlier_one_is_told(load, body):
    MemberFactory(organization=body, name="王军", post="理事长", until=date(2026, 6, 1))

    ((_, column, words),) = told(load(WANG))

    assert (column, "重叠" in words) == ("任职日期", True)


@pytest.mark.parametrize(
    ("post", "is_head"),
    [("理事长", True), ("党支部书记", True), ("组长", True), ("副理事长", False), ("理事", False)],
)
def test_the_first_post_named_so_is_the_head(load, body, post, is_head):
    load((1, "王军", None, None, None, post, None, None), LI)

    assert body.members.get(name="王军").is_head is is_head


def test_a_head_in_office_stays_the_head(load, body):
    MemberFactory(organization=body, name="陈红", post="会长", is_head=True)
    load(WANG)

    assert body.members.get(is_head=True).name == "陈红"


def test_undoing_brings_everything_back(load, body, village_officer):
    load(WANG)
    outcome = load((1, "王军", "男", "1963", None, "理事长", None, None), LI)

    undo(outcome.batch, by=village_officer)

    assert body.members.get().birth_year == 1962


def test_what_changed_since_is_not_undone(load, body, village_officer):
    outcome = load(WANG, LI)
    body.members.filter(name="李梅").update(post="监事")

    with pytest.raises(Refused, match="又改过"):
        undo(outcome.batch, by=village_officer)
    assert body.members.count() == 2


def test_what_changed_before_the_confirmation_stops_it(load, body, village_officer):
    load(WANG)
    outcome = load((1, "王军", "男", "1963", None, "理事长", None, None))
    body.members.update(birth_year=1970)

    with pytest.raises(StaleState, match="重新检查"):
        kind_of("roster").apply(stored_changes(outcome.batch), outcome.batch, by=village_officer)


def test_the_template_holds_those_in_office(body, village_officer):
    MemberFactory(organization=body, name="陈红", post="会长", phone="13800000000", since=MARCH)
    MemberFactory(organization=body, name="走了的", until=MARCH)

    content = kind_of("roster").template({"organization": str(body.pk)}, village_officer)

    rows = list(load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True))
    start = next(place for place, row in enumerate(rows) if row[0] == "姓名")
    assert rows[start] == ("姓名", "性别", "出生年", "政治面貌", "职务", "电话", "任职日期")
    assert (rows[start + 1][0], rows[start + 1][4], rows[start + 2][0]) == ("陈红", "会长", None)


def test_the_preview_shows_words_and_masks_phones():
    kind = kind_of("roster")

    assert kind.show("phone", "13800000000") == "138****0000"
    assert (kind.show("gender", "male"), kind.show("birth_year", 1962)) == ("男", "1962")


@pytest.mark.parametrize("role", [Role.STATIONED_CADRE, Role.TOWNSHIP_LEADER])
def test_who_only_reads_imports_nothing(load, appoint, role):
    with pytest.raises(Forbidden):
        load(WANG, by=appoint(role))


@pytest.mark.parametrize("organization", ["", "abc", "９", "9" * 30, "0"])
def test_an_odd_organization_is_not_there(office, organization):
    with pytest.raises(Http404):
        kind_of("roster").may(office, {"organization": organization})


def test_another_village_finds_nothing(other_village_officer, body):
    with pytest.raises(Http404):
        kind_of("roster").may(other_village_officer, {"organization": str(body.pk)})


def test_too_many_are_refused(load, monkeypatch):
    monkeypatch.setattr(rosters, "MOST_ROWS", 1)

    with pytest.raises(Refused, match="一次最多1人"):
        load(WANG, LI)


def test_a_dissolved_one_takes_no_roster(load, body):
    body.dissolved_on, body.dissolution_reason = date(2026, 6, 1), "合并"
    body.save()

    with pytest.raises(Refused, match="已经撤销"):
        load(WANG)
