"""What a camera sends becomes a plain upright JPEG of at most 2,000 pixels a side."""

import io
import struct
from datetime import UTC, datetime

import pytest
from PIL import Image

from shaping.uploads.photos import clean_photo
from shaping.uploads.tests.pictures import (
    SECRET,
    colours,
    corners,
    encoded,
    jpeg,
    notes,
    opened,
    segments,
)

TURNS = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


@pytest.mark.parametrize(("orientation", "turn"), TURNS.items())
def test_it_turns_the_picture_upright(orientation, turn):
    held = corners() if turn is None else corners().transpose(turn)

    photo = clean_photo(encoded(held, quality=95, exif=notes(orientation)))

    assert (photo.width, photo.height) == (80, 60)
    assert colours(photo.content) == colours(photo.thumbnail) == "rgbw"


def test_it_takes_over_nothing_but_the_pixels():
    content = jpeg(
        exif=notes(6, LensSerialNumber=SECRET.decode()),
        xmp=b"<x:xmpmeta>" + SECRET + b"</x:xmpmeta>",
        icc_profile=SECRET * 20,
        comment=SECRET,
    )
    iptc = b"\xff\xed\x00\x20Photoshop 3.0\x00" + SECRET + b"\x00\x00\x00\x00\x00"
    content = content[:2] + iptc + content[2:]
    assert content.count(SECRET) > 20

    photo = clean_photo(content)

    for part in (photo.content, photo.thumbnail):
        assert SECRET not in part
        assert segments(part) == {0xE0, 0xDB, 0xC0, 0xC4}  # JFIF, tables, picture: nothing else
        assert not opened(part).getexif()


@pytest.mark.parametrize(
    "trailer",
    [
        b"PK\x03\x04" + SECRET,
        b"<?php system($_GET[0]); ?>" + SECRET,
        b"\0\0\0\x18ftypmp42" + SECRET,
    ],
    ids=["zip", "php", "motion photo"],
)
def test_it_drops_what_hangs_behind_the_picture(trailer):
    photo = clean_photo(jpeg() + trailer)

    assert SECRET not in photo.content
    assert photo.content.endswith(b"\xff\xd9")


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "JPEG"])
def test_it_reads_each_kind(kind):
    assert colours(clean_photo(encoded(corners(), kind)).content) == "rgbw"


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_it_shows_white_where_a_picture_is_transparent(mode):
    picture = Image.new("RGBA", (80, 60), (0, 0, 0, 0))
    picture.paste((0, 0, 0, 255), (0, 0, 40, 30))

    photo = clean_photo(encoded(picture.convert(mode), "PNG"))

    assert colours(photo.content) == "kwww"


def test_it_shows_white_for_a_transparent_colour():
    picture = corners().convert("P", palette=Image.Palette.ADAPTIVE)
    red = picture.getpixel((0, 0))

    assert colours(clean_photo(encoded(picture, "PNG", transparency=red)).content) == "wgbw"


def test_it_shows_sixteen_bit_greys_as_they_look():
    row = [0x2000] * 40 + [0xFFFF] * 40
    picture = Image.frombytes("I;16", (80, 60), struct.pack("<80H", *row) * 60)

    photo = clean_photo(encoded(picture, "PNG"))

    assert colours(photo.content) == "kwkw"
    assert opened(photo.content).getpixel((10, 10))[0] == pytest.approx(0x20, abs=3)


@pytest.mark.parametrize("mode", ["1", "L", "CMYK"])
def test_it_turns_every_other_mode_into_rgb(mode):
    kind = "PNG" if mode == "1" else "JPEG"
    picture = Image.new("RGB", (80, 60), "white")
    picture.paste("black", (0, 0, 40, 30))

    photo = clean_photo(encoded(picture.convert(mode), kind))

    assert (opened(photo.content).mode, colours(photo.content)) == ("RGB", "kwww")


@pytest.mark.parametrize(
    ("size", "width", "height"),
    [((4000, 3000), 2000, 1500), ((1000, 4001), 500, 2000), ((5, 9000), 1, 2000), ((1, 1), 1, 1)],
)
def test_it_shrinks_to_two_thousand_pixels(size, width, height):
    photo = clean_photo(encoded(corners(size), "PNG"))

    assert (photo.width, photo.height) == pytest.approx((width, height), abs=1)
    assert opened(photo.content).size == (photo.width, photo.height)
    assert max(opened(photo.thumbnail).size) == min(320, max(size))


def test_it_keeps_the_picture_while_shrinking_in_bands():
    assert colours(clean_photo(encoded(corners((4400, 3303)), "PNG")).content) == "rgbw"


def test_it_takes_the_first_of_a_phones_several_pictures():
    second = Image.new("RGB", (80, 60), "black")
    content = encoded(corners(), "MPO", save_all=True, append_images=[second], quality=95)
    assert Image.open(io.BytesIO(content)).n_frames == 2

    assert colours(clean_photo(content).content) == "rgbw"


@pytest.mark.parametrize(
    ("written", "offset", "moment"),
    [
        ("2026:09:01 08:30:00", "", datetime(2026, 9, 1, 0, 30, tzinfo=UTC)),
        ("2026:09:01 08:30:00", "+00:00", datetime(2026, 9, 1, 8, 30, tzinfo=UTC)),
        ("2026:09:01 08:30:00", "+99:99", datetime(2026, 9, 1, 0, 30, tzinfo=UTC)),
        ("0000:00:00 00:00:00", "", None),
        ("9999:12:31 23:59:59", "-14:00", None),
        ("今天", "", None),
        ("", "", None),
    ],
)
def test_it_reads_when_the_camera_says_it_was_taken(written, offset, moment):
    exif = notes(DateTimeOriginal=written, OffsetTimeOriginal=offset)

    assert clean_photo(jpeg(exif=exif)).taken_at == moment


def test_it_knows_no_time_without_notes():
    assert clean_photo(jpeg()).taken_at is None


@pytest.mark.filterwarnings("ignore:Corrupt EXIF")
@pytest.mark.parametrize(
    "exif", [b"Exif\0\0garbage", b"Exif\0\0II*\0\xff\xff\xff\xff"], ids=["garbage", "far away"]
)
def test_it_takes_a_photo_whose_notes_are_broken(exif):
    photo = clean_photo(jpeg(exif=exif))

    assert (photo.taken_at, colours(photo.content)) == (None, "rgbw")


@pytest.mark.parametrize("orientation", [0, 9, 65535])
def test_it_leaves_a_picture_with_an_unknown_orientation_as_it_is(orientation):
    exif = notes()
    exif[0x0112] = orientation

    assert colours(clean_photo(jpeg(exif=exif)).content) == "rgbw"


def test_the_same_photo_gives_the_same_bytes():
    assert clean_photo(jpeg()) == clean_photo(jpeg())
