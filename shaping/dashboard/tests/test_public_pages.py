"""The public page: what the office put there, for everybody, and nothing else."""

from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from organizations.services.cases import Shown, change_shown, withdraw_case
from organizations.tests.factories import CaseFactory
from shaping.accounts.tests.factories import UserFactory
from shaping.audit.models import AuditEvent
from shaping.uploads.services import store_photo
from shaping.uploads.tests.pictures import jpeg
from villages.models import Township

pytestmark = pytest.mark.django_db
HOME = reverse("dashboard:public-home")


@pytest.fixture
def case(village):
    writer = UserFactory(display_name="执笔人甲")
    return CaseFactory(
        village=village,
        published=True,
        is_public=True,
        written_by=writer,
        published_by=UserFactory(display_name="审核人乙"),
    )


def page_of(case) -> str:
    return reverse("dashboard:public-case", args=[case.pk])


def photo_of(case) -> str:
    upload = ContentFile(jpeg(), "水塘.jpg")
    stored = store_photo(upload, key=uuid4(), by=UserFactory(), township_code="421223101")
    photo = case.photos.create(stored_file=stored, caption="整治后的水塘", position=1)
    return reverse("dashboard:public-photo", args=[case.pk, photo.pk])


def test_anybody_reads_it_without_signing_in(client, case):
    photo = photo_of(case)

    assert case.title in client.get(HOME).content.decode()
    page = client.get(page_of(case)).content.decode()
    answer = client.get(photo)

    assert case.text in page
    assert "整治后的水塘" in page
    assert photo in page
    assert b"".join(answer.streaming_content).startswith(b"\xff\xd8")


def test_no_users_name_stands_there(client, client_of, case):
    reader = UserFactory(display_name="看的人丙")

    for page in (client.get(page_of(case)), client_of(reader).get(page_of(case))):
        text = page.content.decode()
        assert not [name for name in ("执笔人甲", "审核人乙", "看的人丙") if name in text]
        assert "organizations/" not in text


@pytest.mark.parametrize("state", ["draft", "submitted", "published"])
def test_what_is_not_public_does_not_exist(client_of, office, village, state):
    extra = {"published": True} if state == "published" else {"state": state}
    case = CaseFactory(village=village, **extra)
    photo = photo_of(case)

    for visitor in (Client(), client_of(office)):
        assert visitor.get(page_of(case)).status_code == 404
        assert visitor.get(photo).status_code == 404
        assert case.title not in visitor.get(HOME).content.decode()


@pytest.mark.parametrize(
    "act",
    [
        lambda case, by: withdraw_case(case, "照片里的人要求", by=by),
        lambda case, by: change_shown(case, Shown(), version=case.version, by=by),
    ],
)
def test_what_is_taken_down_is_gone_at_once(client, office, case, act):
    photo = photo_of(case)
    act(case, office)

    codes = [client.get(address).status_code for address in (page_of(case), photo)]

    assert codes == [404, 404]
    assert case.title not in client.get(HOME).content.decode()


def test_a_picture_is_shown_with_its_own_case_only(client, village, case):
    draft = CaseFactory(village=village, title="草稿")
    number = photo_of(draft).rstrip("/").rsplit("/", 1)[1]

    assert client.get(f"{page_of(case)}photos/{number}/").status_code == 404
    for huge in ("9" * 18, "9" * 30):
        assert client.get(f"{page_of(case)}photos/{huge}/").status_code == 404
        assert client.get(f"{HOME}cases/{huge}/").status_code == 404


def test_nothing_is_kept_by_browsers(client, case):
    for address in (HOME, page_of(case), photo_of(case)):
        answer = client.get(address)
        assert "no-store" in answer["Cache-Control"]
        assert b"".join(answer)


@pytest.mark.parametrize(
    ("query", "status", "found"),
    [
        ({}, 200, 2),
        ({"kind": "talk"}, 200, 1),
        ({"q": "扫帚 干净"}, 200, 1),
        ({"q": "没有的"}, 200, 0),
        ({"kind": "lost"}, 400, 0),
        ({"q": "长" * 61}, 400, 0),
        ({"page": "abc", "state": "draft", "village": "1"}, 200, 2),
    ],
)
def test_it_is_searched(client, village, case, query, status, found):
    CaseFactory(village=village, title="夜话", kind="talk", published=True, is_public=True)
    CaseFactory(village=village, title="草稿")

    page = client.get(HOME, query)

    assert (page.status_code, len(page.context["page"])) == (status, found)


def test_an_empty_page_says_so(client, db):
    assert "还没有公开的案例" in client.get(HOME).content.decode()


@pytest.mark.parametrize("name", ["home", "case", "photo"])
def test_it_is_only_read(client, case, name):
    address = {"home": HOME, "case": page_of(case), "photo": photo_of(case)}[name]

    assert client.post(address).status_code == 405
    assert not AuditEvent.objects.exists()


def test_a_demo_says_so(client, case):
    Township.objects.update(is_demo=True)

    assert "演示数据" in client.get(page_of(case)).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_it_lists_with_the_same_queries(client, village, count, django_assert_num_queries):
    CaseFactory.create_batch(count, village=village, published=True, is_public=True)

    with django_assert_num_queries(4):
        page = client.get(HOME)

    assert len(page.context["page"]) == count
