"""A score workbook on its whole way: file, check in the child process, preview, confirm."""

from datetime import date

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from assessments.models import CycleState, ScoreSheet
from assessments.sheet_checks import NO_DAYS
from assessments.tests.factories import CycleFactory, EntrantFactory
from assessments.tests.sheet_workbooks import plain_workbook, wps_workbook
from shaping.audit.models import AuditEvent
from shaping.imports.models import BatchState, ImportBatch
from shaping.imports.services import confirm, upload
from shaping.workflow import Refused, StaleState

NAMES = ("堰市村", "码头村")


@pytest.fixture
def cycle(township, village, other_village):
    cycle = CycleFactory(township=township, year=2025)
    EntrantFactory(cycle=cycle, village=village)
    EntrantFactory(cycle=cycle, village=other_village)
    return cycle


@pytest.fixture
def send(cycle, office, django_capture_on_commit_callbacks):
    """Upload a file as the office, through the background check."""

    def run(path, **parameters):
        parameters = {"cycle": str(cycle.pk), "score_kind": "daily"} | parameters
        file = ContentFile(path.read_bytes(), name=path.name)
        with django_capture_on_commit_callbacks(execute=True):
            batch = upload("scores", parameters, file, by=office)
        batch.refresh_from_db()
        return batch

    return run


@pytest.fixture
def wps(tmp_path):
    rows = [("堰 市 村", "８８．４０", "沟渠有垃圾"), ("码头村村委会", "91.5", "")]
    return wps_workbook(tmp_path / "六月成绩.xlsx", rows)


def test_it_takes_what_wps_writes(send, office, wps, cycle):
    batch = send(wps, date="2025-06-30")

    assert (batch.state, batch.new_count, batch.faults) == (BatchState.CHECKED, 2, [])
    assert batch.title == "沙坪镇2025年度日常成绩"
    confirm(batch, by=office)
    rows = ScoreSheet.objects.order_by("entrant__code").values_list(
        "entrant__name", "points", "note", "inspected_on"
    )
    assert list(rows) == [
        ("堰市村", 8840, "沟渠有垃圾", date(2025, 6, 30)),
        ("码头村", 9150, "", date(2025, 6, 30)),
    ]


def test_its_one_audit_event_holds_counts_and_no_score(send, office, wps):
    batch = send(wps, date="2025-06-30")
    before = AuditEvent.objects.count()

    confirm(batch, by=office)

    event = AuditEvent.objects.latest("sequence")
    assert AuditEvent.objects.count() == before + 1
    assert (event.after["new"], event.after["sha256"]) == (2, batch.sha256)
    assert not {"8840", "88.40"} & set(str(event.after).replace("'", " ").split())


def test_the_same_file_twice_changes_nothing(send, office, wps):
    confirm(send(wps, date="2025-06-30"), by=office)

    again = send(wps, date="2025-06-30")

    assert (again.new_count, again.changed_count, again.unchanged_count) == (0, 0, 2)
    with pytest.raises(Refused, match="没有要改的"):
        confirm(again, by=office)


def test_it_asks_for_the_date_of_a_daily_sheet_without_one(send, wps):
    batch = send(wps)

    assert batch.state == BatchState.FAULTY
    assert [(fault["row"], fault["column"], fault["message"]) for fault in batch.faults] == [
        (3, "检查日期", NO_DAYS)
    ]


def test_a_year_end_sheet_without_date_stands_on_31_december(send, office, tmp_path):
    path = plain_workbook(tmp_path / "a.xlsx", [("堰市村", 91)], header=("单位", "年终得分"))

    confirm(send(path, score_kind="year_end"), by=office)

    assert ScoreSheet.objects.get().inspected_on == date(2025, 12, 31)


def test_the_score_of_the_other_kind_is_never_taken(send, office, tmp_path):
    header = ("村/社区", "日常得分", "年终得分", "打分人")
    path = plain_workbook(tmp_path / "a.xlsx", [("堰市村", 80, 91, "李四")], header=header)

    confirm(send(path, score_kind="year_end"), by=office)

    assert ScoreSheet.objects.get().points == 9100


def faulty_rows():
    """Forty rows, each with a fault of its own."""
    scores = ["九十", "100.01", "-1", "88.455", "1e5", "#", "优", "八八", "", "99999"]
    dates = [
        "6月30日",
        "2025年",
        "2025-02-30",
        "25.6.30",
        "昨天",
        "2024-12-31",
        "2026-01-01",
        "2030-01-01",
        "2025/13/01",
        "x",
    ]
    names = [f"燕市{n}村" for n in range(10)]
    codes = ["12", "421223101299", "abc", "421223101201", "1", "2", "3", "4", "5", "6"]
    for number, score in enumerate(scores):
        yield None, "堰市村", "2025-06-30", f"甲{number}", score, None
    for number, day in enumerate(dates):
        yield None, "堰市村", day, f"乙{number}", 90, None
    for number, name in enumerate(names):
        yield None, name, "2025-06-30", f"丙{number}", 90, None
    for number, code in enumerate(codes):
        yield code, "堰市村", "2025-06-30", f"丁{number}", 90, None


def test_it_tells_forty_faults_at_once_and_stores_nothing(send, tmp_path):
    batch = send(plain_workbook(tmp_path / "错.xlsx", list(faulty_rows())))

    faults = batch.faults
    columns = ["得分"] * 10 + ["检查日期"] * 10 + ["村(社区)"] * 10
    columns += ["村(社区)代码"] * 3 + ["村(社区)"] + ["村(社区)代码"] * 6
    assert [fault["row"] for fault in faults] == list(range(2, 42))
    assert [fault["column"] for fault in faults] == columns
    assert all(fault["message"] for fault in faults)
    assert (batch.state, batch.rows.count()) == (BatchState.FAULTY, 0)
    assert not ScoreSheet.objects.exists()


def test_a_double_confirmation_imports_once(send, office, wps):
    batch = send(wps, date="2025-06-30")
    stale = ImportBatch.objects.get(pk=batch.pk)
    confirm(batch, by=office)

    with pytest.raises(StaleState):
        confirm(stale, by=office)

    assert ScoreSheet.objects.count() == 2


def test_a_year_sealed_after_the_check_takes_nothing(send, office, wps, cycle):
    batch = send(wps, date="2025-06-30")
    type(cycle).objects.update(state=CycleState.SEALED)

    with pytest.raises(Refused, match="已经封账"):
        confirm(batch, by=office)

    batch.refresh_from_db()
    assert batch.state == BatchState.CHECKED
    assert not ScoreSheet.objects.exists()


def test_a_planned_year_says_what_to_do_first(send, wps, cycle):
    type(cycle).objects.update(state=CycleState.PLANNED)

    batch = send(wps, date="2025-06-30")

    assert batch.refusal == "2025年度考核还没有启动，请先启动这个年度，再导入成绩。"


def test_two_uploads_of_one_file_end_as_one_import(send, office, wps):
    first, second = send(wps, date="2025-06-30"), send(wps, date="2025-06-30")
    confirm(first, by=office)

    with pytest.raises(StaleState, match="有人改过"):
        confirm(second, by=office)

    assert ScoreSheet.objects.count() == 2


def create_address(year, **parameters):
    query = {"cycle": year.pk, "score_kind": "daily"} | parameters
    return reverse("imports:batch-create", args=["scores"], query=query)


def test_the_wizard_asks_for_the_date(client_of, office, cycle):
    page = client_of(office).get(create_address(cycle)).content.decode()

    assert "沙坪镇2025年度日常成绩" in page
    assert "表里没有检查日期时用这一天" in page


def test_the_wizard_offers_31_december_for_the_year_end(client_of, office, cycle):
    page = client_of(office).get(create_address(cycle, score_kind="year_end")).content.decode()

    assert 'value="2025-12-31"' in page


@pytest.mark.parametrize(
    ("written", "says"),
    [("2024-06-30", "不在2025年度内，请核对日期。"), ("六月", "请写年月日")],
)
def test_the_wizard_refuses_a_date_outside_the_year(client_of, office, cycle, wps, written, says):
    with wps.open("rb") as file:
        answer = client_of(office).post(create_address(cycle), {"date": written, "file": file})

    assert says in answer.content.decode()
    assert not ImportBatch.objects.exists()


def test_the_date_asked_for_stands_on_every_row(
    client_of, office, cycle, wps, django_capture_on_commit_callbacks
):
    with wps.open("rb") as file, django_capture_on_commit_callbacks(execute=True):
        client_of(office).post(create_address(cycle), {"date": "2025-06-30", "file": file})

    rows = ImportBatch.objects.get().rows.values_list("new__date", flat=True)
    assert list(rows) == ["2025-06-30", "2025-06-30"]


def test_the_preview_shows_scores_as_people_read_them(send, client_of, office, wps):
    batch = send(wps, date="2025-06-30")

    page = client_of(office).get(reverse("imports:batch-detail", args=[batch.pk])).content.decode()

    assert "88.40" in page
    assert "2025年6月30日" in page


@pytest.mark.parametrize(
    "parameters",
    [
        {"cycle": "0"},
        {"cycle": "x"},
        {"cycle": "9" * 40},
        {"score_kind": "monthly"},
        {"date": "x"},
    ],
)
def test_parameters_that_name_nothing_are_not_found(client_of, office, cycle, parameters):
    assert client_of(office).get(create_address(cycle, **parameters)).status_code == 404


def test_who_may_open_the_wizard(client_of, office, leader, other_office, stranger, cycle):
    people = {office: 200, leader: 403, other_office: 404, stranger: 404}

    for user, status in people.items():
        assert client_of(user).get(create_address(cycle)).status_code == status


def test_who_reads_scores_may_read_an_import(send, client_of, wps, leader, village_officer):
    batch = send(wps, date="2025-06-30")
    address = reverse("imports:batch-detail", args=[batch.pk])

    assert client_of(leader).get(address).status_code == 200
    assert client_of(village_officer).get(address).status_code == 404


def test_the_result_leads_to_the_list_of_sheets(send, client_of, office, wps):
    batch = send(wps, date="2025-06-30")
    confirm(batch, by=office)

    page = client_of(office).get(reverse("imports:batch-detail", args=[batch.pk])).content.decode()

    assert "/assessments/421223101/2025/sheets/daily/" in page
