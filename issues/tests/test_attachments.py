"""Pictures and papers of a problem: added, seen with it only, and sent with a form."""

from io import BytesIO
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from issues.models import Attachment
from issues.services.attachments import MOST_ATTACHMENTS, attach_files
from issues.services.handling import comment
from issues.tests.factories import REPORTED_AT
from issues.tests.rows import issue_in, photo_of
from shaping.audit.models import AuditEvent
from shaping.uploads.models import StoredFile
from shaping.workflow import Forbidden, Refused
from villages.capabilities import Role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _uploads(settings, tmp_path):
    settings.UPLOADS_DIR = tmp_path / "uploads"


@pytest.fixture
def issue(village):
    return issue_in("in_progress", village)


def picture(colour: str = "green") -> SimpleUploadedFile:
    content = BytesIO()
    Image.new("RGB", (40, 30), colour).save(content, "JPEG")
    return SimpleUploadedFile("渠道.jpg", content.getvalue(), "image/jpeg")


def send(client, issue, verb: str = "attach", **more):
    form = {"version": issue.version, "upload_key": str(uuid4()), "phase": "before"} | more
    return client.post(reverse(f"issues:issue-{verb}", args=[issue.pk]), form)


def address(row: Attachment, kind: str = "file") -> str:
    return reverse(f"issues:attachment-{kind}", args=[row.issue_id, row.pk])


def test_the_step_names_its_pictures(office, issue):
    event = attach_files(issue, [photo_of(office)], "before", "渠口", by=office, version=1)

    row = Attachment.objects.get()
    assert event.details == {"attachments": [row.pk]}
    assert (row.phase, row.added_by) == ("before", office)


@pytest.mark.parametrize(
    ("count", "phase", "words"),
    [(0, "before", "请先选照片"), (1, "during", "办理前、办理后"), (7, "before", "一次最多6个")],
)
def test_it_refuses_none_too_many_or_an_unknown_phase(office, issue, count, phase, words):
    with pytest.raises(Refused, match=words):
        attach_files(
            issue, [photo_of(office) for _ in range(count)], phase, "", by=office, version=1
        )

    assert not Attachment.objects.exists()


def test_it_refuses_the_forty_first(office, issue):
    for _ in range(MOST_ATTACHMENTS):
        issue.attachments.create(
            stored_file=photo_of(office), phase="paper", added_at=REPORTED_AT, added_by=office
        )

    with pytest.raises(Refused, match="最多40个附件"):
        attach_files(issue, [photo_of(office)], "paper", "", by=office, version=1)


def test_nobody_attaches_another_s_file(office, village_officer, issue):
    with pytest.raises(Forbidden, match="自己上传的"):
        attach_files(issue, [photo_of(village_officer)], "before", "", by=office, version=1)


def test_a_picture_sent_with_the_form_is_shown_to_those_who_see_the_problem(
    client_of, village_officer, leader, issue
):
    answer = send(client_of(village_officer), issue, upload=picture())

    row = Attachment.objects.get()
    assert answer.status_code == 302
    for kind in ("file", "thumbnail"):
        page = client_of(leader).get(address(row, kind))
        assert page.headers["Content-Type"] == "image/jpeg"
        assert Image.open(BytesIO(b"".join(page.streaming_content))).format == "JPEG"


@pytest.mark.parametrize("who", ["other_village_officer", "other_office", "stranger"])
def test_it_does_not_exist_elsewhere(client_of, office, issue, request, who):
    send(client_of(office), issue, upload=picture())
    row = Attachment.objects.get()
    client = client_of(request.getfixturevalue(who))

    assert client.get(address(row)).status_code == 404
    assert client.get(address(row, "thumbnail")).status_code == 404


def test_it_belongs_to_its_own_problem(client_of, office, village, issue):
    send(client_of(office), issue, upload=picture())
    row = Attachment.objects.get()
    other = issue_in("in_progress", village)

    page = client_of(office).get(reverse("issues:attachment-file", args=[other.pk, row.pk]))

    assert page.status_code == 404


def test_pictures_of_a_sensitive_problem_go_with_it(client_of, appoint, village, village_officer):
    secret = issue_in("in_progress", village, is_sensitive=True)
    send(client_of(village_officer), secret, upload=picture())
    row = Attachment.objects.get()

    assert client_of(appoint(Role.STATIONED_CADRE)).get(address(row)).status_code == 404
    page = client_of(village_officer).get(address(row))
    assert b"".join(page.streaming_content).startswith(b"\xff\xd8")
    assert AuditEvent.objects.filter(action="issue.look").count() == 1


def test_a_file_that_is_gone_is_not_found(client_of, office, issue, settings):
    send(client_of(office), issue, upload=picture())
    for path in Path(settings.UPLOADS_DIR).rglob("*.jpg"):
        path.unlink()

    assert client_of(office).get(address(Attachment.objects.get())).status_code == 404


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.jpg", "<?php echo 1;"), ("a.svg", "<svg/>"), ("a.jpg", ""), ("a.exe", "MZ" * 90)],
)
def test_what_is_no_picture_is_refused_in_words(client_of, office, issue, name, content):
    page = send(client_of(office), issue, upload=SimpleUploadedFile(name, content.encode()))

    assert page.status_code in {200, 422}
    assert "处要改" in page.content.decode()
    assert not StoredFile.objects.exists()


def test_the_same_form_twice_stores_one_file(client_of, office, issue):
    client, key = client_of(office), str(uuid4())
    send(client, issue, upload=picture(), upload_key=key)

    again = send(client, issue, upload=picture(), upload_key=key)

    assert (again.status_code, StoredFile.objects.count(), Attachment.objects.count()) == (
        409,
        1,
        1,
    )


def test_a_refused_form_keeps_the_file_that_was_sent(client_of, office, issue):
    client = client_of(office)
    comment(issue, "渠口在桥下", by=office, version=1)
    page = send(client, issue, "finish", version=1, result="已清淤", upload=picture())
    form = page.context["form"]

    again = send(
        client,
        issue,
        "finish",
        version=form["version"].value(),
        result="已清淤",
        photos=form["photos"].value(),
    )

    assert (page.status_code, again.status_code) == (409, 302)
    assert Attachment.objects.get().phase == "after"


def test_pictures_of_before_stand_before_those_of_after(client_of, office, issue):
    for version, phase in enumerate(("after", "paper", "before"), start=1):
        attach_files(issue, [photo_of(office)], phase, "", by=office, version=version)

    text = client_of(office).get(reverse("issues:issue-detail", args=[issue.pk])).content.decode()

    heads = ["<h3>办理前</h3>", "<h3>办理后</h3>", "<h3>材料</h3>"]
    assert [text.index(head) for head in heads] == sorted(text.index(head) for head in heads)


@pytest.mark.parametrize("numbers", [(10**23, 1), (1, 10**23)])
def test_a_number_that_no_row_can_have_is_not_found(client_of, office, numbers):
    address = reverse("issues:attachment-file", args=numbers)

    assert client_of(office).get(address).status_code == 404
