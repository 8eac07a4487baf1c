"""A batch of accounts through the wizard: template, import, undo, who may."""

from io import BytesIO

import openpyxl
import pytest
from django.http import Http404

from shaping.accounts.models import User
from shaping.audit.models import AuditEvent
from shaping.imports.kinds import RowChange, kind_of
from shaping.imports.models import ImportBatch, RowAction
from shaping.imports.services import import_file, undo
from shaping.workflow import Forbidden, Refused, StaleState
from villages.capabilities import Role
from villages.models import Appointment

HEADER = ["姓名", "职务", "村(社区)代码", "村(社区)", "用户名", "手机号"]
ROWS = [
    ["张三", "村专干", "421223101200", "堰市村", None, "13800000000"],
    ["李四", "考核组成员", None, None, "lisi", None],
]


@pytest.fixture
def kind():
    return kind_of("accounts")


@pytest.fixture
def parameters(township):
    return {"township": str(township.pk)}


@pytest.fixture
def load(tmp_path, parameters, village):
    def act(*rows, by):
        book = openpyxl.Workbook()
        for row in (HEADER, *rows):
            book.active.append(row)
        path = tmp_path / "人员.xlsx"
        book.save(path)
        return import_file("accounts", parameters, path, by=by)

    return act


def test_it_makes_accounts_and_appointments(load, office, village):
    outcome = load(*ROWS, by=office)

    assert (outcome.faults, outcome.new_count) == ([], 2)
    officer = User.objects.get(username="cun-101200")
    assert (officer.display_name, officer.phone) == ("张三", "13800000000")
    assert officer.appointments.get().village == village
    assert User.objects.get(username="lisi").appointments.get().role == Role.INSPECTOR


def test_nobody_can_sign_in_before_the_slips(load, office):
    load(*ROWS, by=office)

    for user in User.objects.filter(username__in=["cun-101200", "lisi"]):
        assert not user.has_usable_password()
        assert user.must_change_password


def test_it_is_one_event(load, office):
    load(*ROWS, by=office)

    event = AuditEvent.objects.get()
    assert (event.action, event.township_code) == ("import.confirm", "421223101")
    assert event.after["new"] == 2


def test_the_same_file_twice_changes_nothing(load, office):
    load(*ROWS, by=office)

    outcome = load(*ROWS, by=office)

    assert (outcome.new_count, outcome.unchanged_count, outcome.batch) == (0, 2, None)
    assert AuditEvent.objects.count() == 1


def test_a_fault_stores_nothing(load, office):
    outcome = load(*ROWS, ["王五", "分管领导", None, None, None, None], by=office)

    assert [(fault.row, fault.column) for fault in outcome.faults] == [(4, "职务")]
    assert not User.objects.filter(username="lisi").exists()


def test_a_name_taken_since_the_check_stores_nothing(kind, parameters, village, office):
    new = {
        "name": "李四",
        "role": "考核组成员",
        "village_code": "",
        "village_name": "",
        "username": office.username,
        "phone": "",
    }
    batch = ImportBatch(parameters=parameters)

    with pytest.raises(StaleState, match="重新检查"):
        kind.apply(
            [RowChange(3, RowAction.NEW, office.username, "李四", new=new)], batch, by=office
        )

    assert not User.objects.filter(display_name="李四").exists()


def test_undoing_disables_and_ends(load, office):
    batch = load(*ROWS, by=office).batch

    undo(batch, by=office)

    users = User.objects.filter(username__in=["cun-101200", "lisi"])
    assert not users.filter(is_active=True).exists()
    assert not Appointment.objects.filter(user__in=users, ended_on=None).exists()


def test_undoing_is_refused_once_somebody_has_signed_in(load, office, client_of):
    batch = load(*ROWS, by=office).batch
    client_of(User.objects.get(username="lisi"))

    with pytest.raises(Refused, match="李四已经登录过"):
        undo(batch, by=office)

    assert User.objects.get(username="cun-101200").is_active


def test_after_undoing_the_village_may_be_given_again(load, office):
    undo(load(ROWS[0], by=office).batch, by=office)

    outcome = load(ROWS[0], by=office)

    assert (outcome.faults, outcome.new_count) == ([], 1)
    assert User.objects.filter(username="cun-101200-2").exists()


@pytest.mark.parametrize(
    "role", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.TOWNSHIP_LEADER, Role.AUDITOR]
)
def test_it_is_forbidden_to_others(load, appoint, role):
    with pytest.raises(Forbidden):
        load(*ROWS, by=appoint(role))


@pytest.mark.parametrize("township_id", [None, "", "x", "999999"])
def test_a_wrong_township_is_not_found(kind, office, township_id):
    with pytest.raises(Http404):
        kind.may(office, {"township": township_id})


def test_another_office_finds_no_township(kind, parameters, other_office):
    with pytest.raises(Http404):
        kind.may(other_office, parameters)


@pytest.mark.parametrize(
    ("role", "is_allowed"),
    [(Role.TOWNSHIP_OFFICE, True), (Role.AUDITOR, True), (Role.TOWNSHIP_LEADER, False)],
)
def test_office_and_auditor_may_read_a_batch(kind, appoint, parameters, role, is_allowed):
    assert kind.may_read(appoint(role), ImportBatch(parameters=parameters)) is is_allowed


def test_the_template_holds_the_villages_without_an_officer(
    kind, parameters, office, village_officer, other_village
):
    book = openpyxl.load_workbook(BytesIO(kind.template(parameters, office)))

    cells = [[cell.value for cell in row] for row in book.active.iter_rows()]
    assert "沙坪镇 批量建账号" in cells[0][0]
    assert HEADER in cells
    assert [None, "村专干", "421223101201", "码头村", None, None] in cells
    assert not any("421223101200" in row for row in cells)


def test_the_preview_masks_the_phone(kind):
    assert kind.show("phone", "13812345678") == "138****5678"
    assert kind.show("name", "张三") == "张三"


def test_it_leads_to_the_slips(kind, parameters):
    assert kind.result_path(parameters) == "/villages/people/slips/"
    assert len(kind.columns(parameters)) == 6


def test_the_wizard_opens_for_the_office(client_of, office, township):
    response = client_of(office).get(f"/imports/accounts/new/?township={township.pk}")

    assert response.status_code == 200
    assert "批量建账号" in response.content.decode()
