"""Papers get their versions by themselves, are withdrawn, and are handed out to readers only."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from organizations.models import OrganizationDocument
from organizations.services import documents
from organizations.services.documents import Paper, add_document, withdraw_document
from organizations.tests.factories import DocumentFactory, OrganizationFactory
from shaping.audit.models import AuditEvent
from shaping.uploads.models import StoredFile
from shaping.uploads.tests.factories import StoredFileFactory
from shaping.workflow import Forbidden, Refused, StaleState
from villages.capabilities import Role
from villages.tests.factories import HamletFactory

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)
PDF = b"%PDF-1.4\n%%EOF\n"


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-11-24 10:00+08:00")


@pytest.fixture
def body(village):
    return OrganizationFactory(hamlet=HamletFactory(village=village), name="下湾村民理事会")


def add(body, by, **facts):
    paper = Paper(**{"kind": "charter", "adopted_on": TODAY} | facts)
    return add_document(body, paper, StoredFileFactory(document=True), by=by)


def test_versions_count_by_kind(body, village_officer):
    rows = [add(body, village_officer, kind=kind) for kind in ("charter", "rules", "charter")]

    assert [row.version for row in rows] == [1, 1, 2]
    summaries = list(AuditEvent.objects.order_by("sequence").values_list("summary", flat=True))
    assert summaries[2] == "堰市村上传下湾村民理事会章程第2版"


def test_a_withdrawn_version_keeps_its_number(body, office):
    withdraw_document(add(body, office), "传错了", by=office)

    assert add(body, office).version == 2
    row = OrganizationDocument.objects.get(version=1)
    assert (row.withdrawn_by, row.withdraw_reason) == (office, "传错了")
    assert AuditEvent.objects.filter(action="document.withdraw").count() == 1


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"adopted_on": TODAY + timedelta(days=1)}, "不能晚于今天"),
        ({"adopted_on": date(1, 1, 1)}, "核对年份"),
        ({"kind": "letter"}, "请选材料类别"),
        ({"note": "11010519491231002X"}, "写了身份证号"),
    ],
)
def test_it_refuses_a_wrong_paper(body, office, facts, words):
    with pytest.raises(Refused, match=words):
        add(body, office, **facts)
    assert not OrganizationDocument.objects.exists()


def test_versions_end_somewhere(body, office, monkeypatch):
    monkeypatch.setattr(documents, "MOST_VERSIONS", 1)
    add(body, office)

    with pytest.raises(Refused, match="已有1版"):
        add(body, office)


@pytest.mark.parametrize("reason", ["", " ", "卡号6222021234567890128"])
def test_it_refuses_to_withdraw(body, office, reason):
    row = add(body, office)

    with pytest.raises(Refused):
        withdraw_document(row, reason, by=office)
    assert OrganizationDocument.objects.get().withdrawn_at is None


def test_it_is_withdrawn_once(body, office):
    row = add(body, office)
    withdraw_document(row, "传错了", by=office)

    with pytest.raises(StaleState):
        withdraw_document(row, "又一次", by=office)
    assert OrganizationDocument.objects.get().withdraw_reason == "传错了"


def test_who_only_reads_adds_and_withdraws_nothing(body, office, appoint):
    row, cadre = add(body, office), appoint(Role.STATIONED_CADRE)

    with pytest.raises(Forbidden):
        add(body, cadre)
    with pytest.raises(Forbidden):
        withdraw_document(row, "传错了", by=cadre)


def test_it_goes_the_whole_way_on_the_pages(client_of, village_officer, body):
    client = client_of(village_officer)
    form = {"kind": "charter", "adopted_on": "2026-11-01"}
    form["file"] = SimpleUploadedFile("章程.pdf", PDF)
    client.post(reverse("organizations:document-add", args=[body.pk]), form)
    row = OrganizationDocument.objects.get()

    answer = client.get(reverse("organizations:document-file", args=[row.pk]))

    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"].startswith("attachment")
    address = reverse("organizations:document-withdraw", args=[row.pk])
    client.post(address, {"reason": "传错了"})
    page = client.get(reverse("organizations:organization-detail", args=[body.pk]))
    assert "已作废" in page.content.decode()
    assert client.get(address).status_code == 409


@pytest.mark.parametrize(
    ("name", "content"),
    [("章程.exe", b"MZ"), ("空.pdf", b""), ("假.pdf", b"hello")],
    ids=["program", "empty", "false"],
)
def test_a_wrong_file_is_told_on_the_form(client_of, office, body, name, content):
    form = {"kind": "charter", "adopted_on": "2026-11-01", "note": "首版"}
    form["file"] = SimpleUploadedFile(name, content)

    page = client_of(office).post(reverse("organizations:document-add", args=[body.pk]), form)

    assert page.status_code == 200
    assert page.context["form"].errors
    assert "首版" in page.content.decode()
    assert not StoredFile.objects.exists()


def test_strangers_find_no_paper(client, client_of, request, body):
    address = reverse("organizations:document-file", args=[DocumentFactory(organization=body).pk])

    assert client.get(address).status_code == 404
    for name in ("other_village_officer", "other_office", "stranger", "system_admin"):
        assert client_of(request.getfixturevalue(name)).get(address).status_code == 404
