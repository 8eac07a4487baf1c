"""The address the phone page sends its photos to, and their sender's look at them."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from shaping.uploads.limits import MOST_ATTEMPTS, MOST_PHOTO_BYTES
from shaping.uploads.models import StoredFile, UploadAttempt
from shaping.uploads.tests.pictures import jpeg, opened
from villages.models import Appointment
from villages.tests.factories import AppointmentFactory, TownshipFactory

PAGE = "/uploads/photos/"


def sent(client, content=None, *, key=None, name="渠道.jpg"):
    upload = SimpleUploadedFile(name, jpeg((800, 600)) if content is None else content)
    return client.post(PAGE, {"key": key or uuid.uuid4(), "file": upload})


def body(response) -> bytes:
    return b"".join(response.streaming_content)


def test_it_stores_the_photo_and_says_where_it_is(client_of, village_officer):
    client, key = client_of(village_officer), uuid.uuid4()

    answer = sent(client, key=key)

    stored = StoredFile.objects.get()
    assert answer.json() == {
        "ok": True,
        "id": stored.pk,
        "key": str(key),
        "name": "渠道.jpg",
        "address": f"/uploads/{key}/",
        "thumbnail": f"/uploads/{key}/thumbnail/",
    }
    assert (stored.created_by, stored.township_code) == (village_officer, "421223101")
    assert opened(body(client.get(answer.json()["thumbnail"]))).size == (320, 240)
    assert opened(body(client.get(answer.json()["address"]))).size == (800, 600)


def test_the_same_photo_sent_twice_is_stored_once(client_of, village_officer):
    client, key = client_of(village_officer), uuid.uuid4()

    answers = [sent(client, key=key).json()["id"] for _ in range(2)]

    assert answers == [StoredFile.objects.get().pk] * 2


def test_somebody_of_two_townships_sends_for_the_longest_held_one(client_of, office):
    AppointmentFactory(user=office, role="township_office", township=TownshipFactory())

    sent(client_of(office))

    assert StoredFile.objects.get().township_code == "421223101"


def test_every_post_may_send(client_of, system_admin):
    assert sent(client_of(system_admin)).status_code == 200
    assert StoredFile.objects.get().township_code == ""


def test_nobody_sends_without_a_post(client_of, stranger, village_officer):
    refused = [sent(client_of(stranger))]
    Appointment.objects.filter(user=village_officer).update(ended_on="2026-01-01")
    refused.append(sent(client_of(village_officer)))

    for answer in refused:
        assert (answer.status_code, answer.json()["ok"]) == (403, False)
        assert "没有任职" in answer.json()["message"]
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({}, "没有收到照片的编号"),
        ({"key": "abc", "file": SimpleUploadedFile("a.jpg", jpeg())}, "编号不对"),
        ({"key": "9" * 5000, "file": SimpleUploadedFile("a.jpg", jpeg())}, "编号不对"),
        ({"key": str(uuid.UUID(int=1))}, "没有收到照片，"),
        ({"key": str(uuid.UUID(int=1)), "file": "text"}, "没有收到照片，"),
    ],
    ids=range(5),
)
def test_it_says_what_is_missing(client_of, village_officer, form, words):
    answer = client_of(village_officer).post(PAGE, form)

    assert answer.status_code == 422
    assert words in answer.json()["message"]
    assert not UploadAttempt.objects.exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "空的"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "不是照片"),
        (b"<?php phpinfo();", "不是照片"),
        (jpeg((800, 600))[:-2000], "没有传完整"),
        (jpeg() + b"\0" * MOST_PHOTO_BYTES, "10 MB"),
    ],
    ids=["empty", "svg", "php", "cut", "large"],
)
def test_it_refuses_with_a_sentence(client_of, village_officer, content, words):
    answer = sent(client_of(village_officer), content, name="a.jpg")

    assert (answer.status_code, answer.json()["ok"]) == (422, False)
    assert words in answer.json()["message"]


def test_it_refuses_a_nul(client_of, village_officer):
    upload = SimpleUploadedFile("a.jpg", jpeg())
    answer = client_of(village_officer).post(PAGE, {"key": "a\0b", "file": upload})

    assert answer.status_code == 400


def test_a_hostile_name_becomes_a_plain_one(client_of, village_officer):
    sent(client_of(village_officer), name="..\\..\\坏\u202e.php.jpg")

    assert StoredFile.objects.get().name == "坏.php.jpg"


def test_too_many_in_ten_minutes_wait(client_of, village_officer):
    UploadAttempt.objects.bulk_create(
        [UploadAttempt(made_by=village_officer) for _ in range(MOST_ATTEMPTS)]
    )

    answer = sent(client_of(village_officer))

    assert (answer.status_code, "过几分钟再传" in answer.json()["message"]) == (429, True)


def test_it_is_sent_and_not_opened(client_of, village_officer):
    assert client_of(village_officer).get(PAGE).status_code == 405


def test_it_needs_the_forms_token(client, village_officer):
    client.handler.enforce_csrf_checks = True
    client.force_login(village_officer, backend="shaping.accounts.backends.AccountBackend")

    assert sent(client).status_code == 403
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize("name", ["upload-content", "upload-thumbnail"])
@pytest.mark.parametrize("other", ["stranger", "office", "other_village_officer", "auditor"])
def test_nobody_else_sees_it_there(client_of, village_officer, request, name, other):
    key = sent(client_of(village_officer)).json()["key"]
    client = client_of(request.getfixturevalue(other))

    assert client.get(reverse(f"dashboard:{name}", args=[key])).status_code == 404


def test_strangers_are_sent_to_sign_in(client, client_of, village_officer):
    address = sent(client_of(village_officer)).json()["address"]
    client.logout()

    assert client.get(address).status_code == 302


@pytest.mark.parametrize("path", ["thumbnail/", ""])
def test_an_unknown_photo_is_not_found(client_of, village_officer, path):
    assert client_of(village_officer).get(f"/uploads/{uuid.uuid4()}/{path}").status_code == 404


def test_the_answer_keeps_its_own_headers(client_of, village_officer):
    client = client_of(village_officer)
    response = client.get(sent(client).json()["address"])

    assert body(response)
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Content-Type-Options"] == "nosniff"
