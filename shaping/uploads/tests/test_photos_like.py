"""A photo that was sent before is found again, also smaller, darker or saved anew."""

import pytest
from PIL import Image, ImageDraw, ImageEnhance

from shaping.uploads import queries
from shaping.uploads.queries import photos_like
from shaping.uploads.tests.factories import StoredFileFactory
from shaping.uploads.tests.pictures import encoded

CODE = "421223101"


def scene(seed: int = 1) -> Image.Image:
    """A landscape of a few dozen lit patches."""
    picture = Image.new("RGB", (640, 480), (90, 120, 150))
    draw = ImageDraw.Draw(picture)
    for number in range(40):
        x, y = (number * 97 * seed) % 600, (number * 61 * seed + 17 * seed) % 440
        shade = (number * 53 * seed) % 256
        draw.rectangle((x, y, x + 90, y + 70), fill=(shade, 255 - shade, shade // 2))
    return picture


def test_it_finds_the_same_picture_sent_again(send):
    first = send(encoded(scene()))
    second = send(encoded(scene()))

    assert [(like.photo, like.distance) for like in photos_like(second, CODE)] == [(first, 0)]
    assert photos_like(first, CODE) == []


@pytest.mark.parametrize(
    "changed",
    [
        lambda picture: encoded(picture.resize((400, 300)), quality=60),
        lambda picture: encoded(ImageEnhance.Brightness(picture).enhance(0.8)),
        lambda picture: encoded(picture, "PNG"),
        lambda picture: encoded(picture, quality=30),
    ],
    ids=["smaller", "darker", "png", "coarser"],
)
def test_it_finds_a_changed_copy(send, changed):
    first = send(encoded(scene()))

    [like] = photos_like(send(changed(scene())), CODE)

    assert like.photo == first
    assert 0 <= like.distance <= 5


def test_different_pictures_are_not_alike(send):
    for seed in range(2, 12):
        send(encoded(scene(seed)))

    assert photos_like(send(encoded(scene())), CODE) == []


def test_blank_pictures_are_not_alike(send):
    send(encoded(Image.new("RGB", (90, 90), "black")))

    assert photos_like(send(encoded(Image.new("RGB", (90, 90), "white"))), CODE) == []


def test_the_nearest_comes_first_and_then_the_newest(db):
    far = StoredFileFactory(perceptual_hash=f"{0xFF00 ^ 0b111:016x}", township_code=CODE)
    near = [
        StoredFileFactory(perceptual_hash=f"{0xFF00:016x}", township_code=CODE) for _ in range(2)
    ]
    photo = StoredFileFactory(perceptual_hash=f"{0xFF00:016x}", township_code=CODE)

    found = [(like.photo, like.distance) for like in photos_like(photo, CODE)]

    assert found == [(near[1], 0), (near[0], 0), (far, 3)]


@pytest.mark.parametrize(("bits", "is_like"), [(0b11111, True), (0b111111, False)])
def test_five_bits_may_differ_and_not_six(db, bits, is_like):
    StoredFileFactory(perceptual_hash=f"{0xFF00 ^ bits:016x}", township_code=CODE)
    photo = StoredFileFactory(perceptual_hash=f"{0xFF00:016x}", township_code=CODE)

    assert bool(photos_like(photo, CODE)) == is_like


def test_it_looks_at_the_newest_of_the_township_alone(db, monkeypatch):
    monkeypatch.setattr(queries, "NEWEST_PHOTOS", 1)
    seen = {"perceptual_hash": f"{0xFF00:016x}"}
    StoredFileFactory(township_code=CODE, **seen)
    StoredFileFactory(township_code=CODE)
    StoredFileFactory(township_code="421223102", **seen)

    assert photos_like(StoredFileFactory(township_code=CODE, **seen), CODE) == []


def test_a_document_is_like_nothing(send_document, django_assert_num_queries):
    stored = send_document()

    with django_assert_num_queries(0):
        assert photos_like(stored, CODE) == []


@pytest.mark.parametrize("count", [1, 3])
def test_it_costs_two_queries(db, count, django_assert_num_queries):
    seen = {"perceptual_hash": f"{0xFF00:016x}", "township_code": CODE}
    for _ in range(count):
        StoredFileFactory(**seen)
    photo = StoredFileFactory(**seen)

    with django_assert_num_queries(2):
        found = [like.photo.created_by.display_name for like in photos_like(photo, CODE)]

    assert len(found) == count
