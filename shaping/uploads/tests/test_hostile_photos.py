"""What is no photo is refused with one plain sentence, whatever its name or first bytes say."""

import random

import pytest
from PIL import Image

from shaping.uploads import photos
from shaping.uploads.limits import MOST_PHOTO_BYTES, MOST_SCANS
from shaping.uploads.photos import clean_photo
from shaping.uploads.tests.pictures import (
    corners,
    encoded,
    jpeg,
    jpeg_claiming,
    opened,
    png_claiming,
)
from shaping.workflow import Refused

SVG = (
    b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
)
FRAMES = {"save_all": True, "append_images": [Image.new("RGB", (80, 60))]}
ROWS = {
    "svg": (SVG, photos.NO_PHOTO),
    "php": (b"<?php system($_GET['c']); ?>", photos.NO_PHOTO),
    "html behind a BOM": (b"\xef\xbb\xbf<html>", photos.NO_PHOTO),
    "postscript": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", photos.NO_PHOTO),
    "gif": (encoded(corners(), "GIF"), photos.NO_PHOTO),
    "tiff": (encoded(corners(), "TIFF"), photos.NO_PHOTO),
    "bmp": (encoded(corners(), "BMP"), photos.NO_PHOTO),
    "zip": (b"PK\x03\x04" + b"\0" * 100, photos.NO_PHOTO),
    "nothing": (b"", photos.EMPTY),
    "one byte": (b"\xff", photos.NO_PHOTO),
    "heic": (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", photos.HEIC),
    "avif": (b"\0\0\0\x18ftypavif\0\0\0\0mif1avif", photos.HEIC),
    "magic bytes alone": (b"\xff\xd8\xff", photos.BROKEN),
    "png signature alone": (b"\x89PNG\r\n\x1a\n", photos.BROKEN),
    "webp head alone": (b"RIFF\x04\0\0\0WEBP", photos.BROKEN),
    "php behind a jpeg's first bytes": (b"\xff\xd8\xff<?php phpinfo();", photos.BROKEN),
    "cut jpeg": (jpeg((800, 600))[:-2000], photos.BROKEN),
    "cut png": (encoded(corners((800, 600)), "PNG")[:-40], photos.BROKEN),
    "cut webp": (encoded(corners((800, 600)), "WEBP")[:-100], photos.BROKEN),
    "png of 50,000 a side": (png_claiming(50_000, 50_000), photos.TOO_MANY_PIXELS),
    "png just too large": (png_claiming(10_000, 5_001), photos.TOO_MANY_PIXELS),
    "png of 100 million": (png_claiming(10_000, 10_000), photos.TOO_MANY_PIXELS),
    "png that holds less than it says": (png_claiming(5_000, 5_000), photos.BROKEN),
    "jpeg of 65,000 a side": (jpeg_claiming(65_000, 65_000), photos.TOO_MANY_PIXELS),
    "moving webp": (encoded(corners(), "WEBP", **FRAMES), photos.MOVING),
    "moving png": (encoded(corners(), "PNG", **FRAMES), photos.MOVING),
    "too many bytes": (jpeg() + b"\0" * MOST_PHOTO_BYTES, photos.TOO_BIG),
}


@pytest.mark.parametrize(("content", "words"), ROWS.values(), ids=ROWS)
def test_it_refuses(content, words):
    with pytest.raises(Refused) as refusal:
        clean_photo(content)

    assert refusal.value.message == words


def test_it_refuses_a_png_with_a_wrong_checksum():
    content = bytearray(encoded(corners(), "PNG"))
    content[-20] ^= 0xFF

    with pytest.raises(Refused, match="打不开"):
        clean_photo(bytes(content))


def test_it_refuses_a_jpeg_of_endless_passes():
    content = encoded(corners(), progressive=True, quality=90)
    last_pass = content[content.rindex(b"\xff\xda") : -2]

    with pytest.raises(Refused, match="太费时间"):
        clean_photo(content[:-2] + last_pass * MOST_SCANS + content[-2:])


def test_it_takes_a_jpeg_of_several_passes():
    assert opened(clean_photo(encoded(corners(), progressive=True)).content).size == (80, 60)


@pytest.mark.parametrize(
    ("limit", "content"),
    [
        ("MOST_WEBP_PIXELS", encoded(corners(), "WEBP")),
        ("MOST_PROGRESSIVE_PIXELS", encoded(corners(), progressive=True)),
    ],
    ids=["webp", "progressive"],
)
def test_it_takes_fewer_pixels_of_kinds_that_cost_more(monkeypatch, limit, content):
    monkeypatch.setattr(photos, limit, 80 * 60)
    clean_photo(content)
    monkeypatch.setattr(photos, limit, 80 * 60 - 1)

    with pytest.raises(Refused, match="太费时间"):
        clean_photo(content)


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_it_never_breaks_on_damaged_bytes(kind):
    chance = random.Random(kind)
    whole = encoded(corners((120, 90)), kind)
    for _ in range(150):
        content = bytearray(whole)
        for _ in range(chance.randrange(1, 8)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        try:
            photo = clean_photo(bytes(content))
        except Refused:
            continue

        assert opened(photo.content).format == "JPEG"
