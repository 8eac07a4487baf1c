"""Pictures of a case: added and removed while it is written, seen by who may read the case."""

from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from organizations.models import Case
from organizations.services.case_photos import (
    MOST_PHOTOS,
    add_photos,
    caption_photo,
    remove_photo,
)
from organizations.tests.factories import CaseFactory
from shaping.audit.models import AuditEvent
from shaping.uploads.services import store_photo
from shaping.uploads.tests.factories import StoredFileFactory
from shaping.uploads.tests.pictures import jpeg
from shaping.workflow import Forbidden, Refused, StaleState

pytestmark = pytest.mark.django_db
ID_CARD = "11010519491231002X"


@pytest.fixture
def case(village):
    return CaseFactory(village=village)


def photo_of(user):
    return StoredFileFactory(created_by=user)


def picture_of(user):
    """A photo with its bytes on the disk."""
    upload = ContentFile(jpeg(), "水塘.jpg")
    return store_photo(upload, key=uuid4(), by=user, township_code="421223101")


def address(case, act: str, photo=None) -> str:
    return reverse(f"organizations:case-{act}", args=[case.pk, *([photo.pk] if photo else [])])


def test_they_come_in_order(case, village_officer):
    first = add_photos(case, [photo_of(village_officer)], "之前", by=village_officer)
    more = [photo_of(village_officer) for _ in range(2)]
    rows = add_photos(case, more, "之后", by=village_officer)

    assert [row.position for row in (*first, *rows)] == [1, 2, 3]
    assert [row.caption for row in rows] == ["之后", "之后"]
    assert AuditEvent.objects.order_by("sequence").last().summary.endswith("：添加照片2张")


def test_the_same_form_twice_adds_once(case, village_officer):
    files = [photo_of(village_officer)]
    add_photos(case, files, by=village_officer)

    assert add_photos(case, files, by=village_officer) == []
    assert (case.photos.count(), AuditEvent.objects.count()) == (1, 1)


def test_eight_are_enough(case, village_officer):
    files = [photo_of(village_officer) for _ in range(MOST_PHOTOS)]
    add_photos(case, files, by=village_officer)

    with pytest.raises(Refused, match="已经有8张"):
        add_photos(case, [photo_of(village_officer)], by=village_officer)


def test_papers_and_other_peoples_pictures_are_refused(case, village_officer, office):
    paper = StoredFileFactory(document=True, created_by=village_officer)

    with pytest.raises(Refused, match="只放照片"):
        add_photos(case, [paper], by=village_officer)
    with pytest.raises(Forbidden):
        add_photos(case, [photo_of(office)], by=village_officer)
    with pytest.raises(Refused, match="先选照片"):
        add_photos(case, [], by=village_officer)


@pytest.mark.parametrize("caption", ["长" * 61, f"证号{ID_CARD}"])
def test_a_wrong_caption_adds_nothing(case, village_officer, caption):
    with pytest.raises(Refused):
        add_photos(case, [photo_of(village_officer)], caption, by=village_officer)

    assert not case.photos.exists()


@pytest.mark.parametrize("state", ["submitted", "published", "withdrawn"])
def test_they_stay_as_they_were_sent(case, village_officer, state):
    (row,) = add_photos(case, [photo_of(village_officer)], by=village_officer)
    when = {"published_at": case.written_at, "published_by": case.written_by}
    Case.objects.filter(pk=case.pk).update(state=state, **when)

    for act in (
        lambda: add_photos(case, [photo_of(village_officer)], by=village_officer),
        lambda: caption_photo(row, "之后", by=village_officer),
        lambda: remove_photo(row, by=village_officer),
    ):
        with pytest.raises(StaleState):
            act()


def test_a_picture_is_removed_once(case, village_officer):
    (row,) = add_photos(case, [photo_of(village_officer)], by=village_officer)
    row_again = case.photos.get()
    remove_photo(row, by=village_officer)

    for act in (remove_photo, lambda row, by: caption_photo(row, "之后", by=by)):
        with pytest.raises(StaleState, match="已经删掉"):
            act(row_again, by=village_officer)


def test_others_change_no_picture(case, village_officer, other_village_officer, leader):
    (row,) = add_photos(case, [photo_of(village_officer)], by=village_officer)

    for user in (other_village_officer, leader):
        with pytest.raises(Forbidden):
            add_photos(case, [photo_of(user)], by=user)
        with pytest.raises(Forbidden):
            caption_photo(row, "之后", by=user)
        with pytest.raises(Forbidden):
            remove_photo(row, by=user)


def test_they_go_through_the_pages(client_of, case, village_officer):
    client = client_of(village_officer)
    keys = [str(photo_of(village_officer).key) for _ in range(2)]
    client.post(address(case, "photo-add"), {"photos": keys, "caption": "之前"})
    first, second = case.photos.order_by("position")

    client.post(address(case, "photo-edit", first), {"caption": "整治前的水塘"})
    client.post(address(case, "photo-remove", second))

    page = client.get(address(case, "detail")).content.decode()
    assert "整治前的水塘" in page
    assert case.photos.count() == 1


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"photos": []}, "请先选照片"),
        ({"photos": ["abc"]}, "编号不对"),
        ({"photos": [str(uuid4())]}, "请先选照片"),
        ({"caption": "长" * 61}, "60"),
        ({"caption": "电话13800138000"}, "手机号"),
    ],
)
def test_a_wrong_form_adds_nothing(client_of, case, village_officer, form, words):
    good = {"photos": [str(photo_of(village_officer).key)], "caption": "之前"}

    page = client_of(village_officer).post(address(case, "photo-add"), good | form)

    assert words in page.content.decode()
    assert not case.photos.exists()


def test_a_phone_number_passes_when_it_is_ticked(client_of, case, village_officer):
    key = str(photo_of(village_officer).key)
    form = {"photos": [key], "caption": "电话13800138000", "confirms_numbers": "on"}

    client_of(village_officer).post(address(case, "photo-add"), form)

    assert case.photos.get().caption == "电话13800138000"


def test_what_was_chosen_stays_when_the_caption_is_wrong(client_of, case, village_officer):
    key = str(photo_of(village_officer).key)

    page = client_of(village_officer).post(
        address(case, "photo-add"), {"photos": [key], "caption": "长" * 61}
    )

    assert f'name="photos" value="{key}"' in page.content.decode()


@pytest.mark.parametrize("act", ["photo-add", "photo-edit"])
def test_a_late_page_leads_back(client_of, case, village_officer, act):
    (row,) = add_photos(case, [photo_of(village_officer)], by=village_officer)
    Case.objects.filter(pk=case.pk).update(state="submitted")
    page = address(case, act, None if act == "photo-add" else row)

    answer = client_of(village_officer).get(page, follow=True)

    assert "照片不能改" in answer.content.decode()


@pytest.mark.parametrize("act", ["photo", "photo-thumbnail"])
def test_a_picture_is_seen_with_its_case_only(
    client_of, case, village_officer, other_village_officer, act
):
    (row,) = add_photos(case, [picture_of(village_officer)], by=village_officer)
    other = CaseFactory(village=case.village, title="另一篇")

    answer = client_of(village_officer).get(address(case, act, row))
    assert b"".join(answer.streaming_content).startswith(b"\xff\xd8")
    assert client_of(village_officer).get(address(other, act, row)).status_code == 404
    client = client_of(other_village_officer)
    assert client.get(address(case, act, row)).status_code == 404
    when = {"published_at": case.written_at, "published_by": case.written_by}
    Case.objects.filter(pk=case.pk).update(state="published", **when)
    answer = client.get(address(case, act, row))
    assert b"".join(answer.streaming_content).startswith(b"\xff\xd8")


@pytest.mark.parametrize("act", ["photo", "photo-thumbnail"])
def test_a_stranger_finds_no_picture(client, client_of, case, village_officer, other_office, act):
    (row,) = add_photos(case, [picture_of(village_officer)], by=village_officer)

    assert client.get(address(case, act, row)).status_code == 404
    assert client_of(other_office).get(address(case, act, row)).status_code == 404
