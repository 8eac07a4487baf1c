"""Makes a new JPEG out of whatever a camera sent: nothing but the pixels is taken over.

Measured at the limits (security R-U2), on one core: 50 megapixels took 1.3 s and 140 MB as a JPEG,
1.8 s (on a busy machine 3.1 s) and 247 MB as a PNG. Whatever the decoder itself raises on hostile
bytes becomes one Chinese sentence.
"""

import hashlib
import io
import logging
import re
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from PIL import Image

from shaping.uploads.cameras import camera_notes
from shaping.uploads.limits import (
    JPEG_QUALITY,
    MOST_PHOTO_BYTES,
    MOST_PIXELS,
    MOST_PIXELS_A_SIDE,
    MOST_PROGRESSIVE_PIXELS,
    MOST_SCANS,
    MOST_WEBP_PIXELS,
    THUMBNAIL_PIXELS,
)
from shaping.workflow import Refused

logger = logging.getLogger(__name__)

EMPTY = "这个文件是空的，里面没有内容。请重新选这张照片。"
TOO_BIG = "照片超过 10 MB，不能上传。请在手机上缩小或截图后再传。"
TOO_MANY_PIXELS = "照片太大，超过5000万像素，不能上传。请在手机上缩小或截图后再传。"
TOO_COSTLY = "照片太大，这种格式打开太费时间。请在手机上缩小或截图后再传。"
HEIC = "这是苹果手机的 HEIC 格式，不能上传。请在手机相机设置里选“兼容性最佳”，或截图后再传。"
NO_PHOTO = "这不是照片，不能上传。请选 JPG、PNG 或 WebP 格式的照片。"
BROKEN = "照片打不开，可能没有传完整。请重新选这张照片再传。"
MOVING = "这是会动的图片，不能上传。请截图后再传。"

_MAGIC = {b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n\x1a\n": "PNG"}
_HEIC = re.compile(rb"....ftyp(hei[cxms]|hev[cmx]|mif1|msf1|avi[fs])", re.DOTALL)
_SCAN = re.compile(rb"\xff\xda\x00[\x08\x0a\x0c\x0e][\x01-\x04]")
_LONG_GREYS = ("I;16", "I")
_BAND_ROWS = 16

# Memory is for one large picture a process, however many threads answer.
_one_at_a_time = threading.Lock()

# One process, one rule: a size that the decoder finds suspicious is an error on every thread.
warnings.simplefilter("error", Image.DecompressionBombWarning)


@dataclass(frozen=True)
class CleanPhoto:
    """The picture that is kept, at most 2,000 pixels a side, and its thumbnail of 320."""

    content: bytes
    thumbnail: bytes
    width: int
    height: int
    taken_at: datetime | None
    perceptual_hash: str
    original_sha256: str


def clean_photo(content: bytes) -> CleanPhoto:
    """Decode, turn upright, shrink and encode anew; takes seconds for 50 megapixels.

    Raises Refused with a sentence for anything that is no single JPEG, PNG or WebP picture of at
    most 10 MB and 50 megapixels.
    """
    refuse_size(len(content))
    kind = photo_format(content)
    if kind is None:
        raise Refused(HEIC if _HEIC.match(content) else NO_PHOTO)
    if kind == "JPEG" and len(_SCAN.findall(content)) > MOST_SCANS:
        raise Refused(TOO_COSTLY)
    with _one_at_a_time, _plain_failures():
        if kind == "PNG":
            _open(content, kind).verify()
        with _open(content, kind) as image:
            notes = camera_notes(image)
            picture = _flattened(image)
        if notes.turn is not None:
            picture = picture.transpose(notes.turn)
        return _encoded(picture, notes.taken_at, hashlib.sha256(content).hexdigest())


def refuse_size(size: int) -> None:
    """Raise Refused for an empty photo and for one above the limit, before anything is read."""
    if size == 0:
        raise Refused(EMPTY)
    if size > MOST_PHOTO_BYTES:
        raise Refused(TOO_BIG)


def photo_format(content: bytes) -> str | None:
    """JPEG, PNG or WEBP by the first bytes; None for anything else, whatever its name says."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "WEBP"
    return next((kind for magic, kind in _MAGIC.items() if content.startswith(magic)), None)


@contextmanager
def _plain_failures() -> Iterator[None]:
    """One sentence for whatever a decoder raises; the trace goes to the log, without the picture."""
    try:
        yield
    except Refused:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Refused(TOO_MANY_PIXELS) from error
    except Exception as error:
        logger.info("a photo could not be decoded", exc_info=True)
        raise Refused(BROKEN) from error


def _open(content: bytes, kind: str) -> Image.Image:
    """The picture, not yet decoded; refused here when it is too large or moves.

    A JPEG may hold more pictures (depth, brightness, another lens): its first one is the photo.
    """
    image = Image.open(io.BytesIO(content), formats=[kind])
    pixels = image.width * image.height
    if pixels > MOST_PIXELS:
        raise Refused(TOO_MANY_PIXELS)
    if pixels > (MOST_WEBP_PIXELS if kind == "WEBP" else _most_pixels(image)):
        raise Refused(TOO_COSTLY)
    if kind != "JPEG" and getattr(image, "n_frames", 1) > 1:
        raise Refused(MOVING)
    return image


def _most_pixels(image: Image.Image) -> int:
    return MOST_PROGRESSIVE_PIXELS if "progressive" in image.info else MOST_PIXELS


def _flattened(image: Image.Image) -> Image.Image:
    """A new RGB picture on white, at most 2,000 pixels a side.

    Shrinks band by band, so that 50 megapixels are never in memory twice.
    """
    image.draft("RGB", (MOST_PIXELS_A_SIDE, MOST_PIXELS_A_SIDE))
    image.load()
    factor = max(1, max(image.size) // MOST_PIXELS_A_SIDE)
    size = (-(-image.width // factor), -(-image.height // factor))
    picture = Image.new("RGB", size, "white")
    rows = _BAND_ROWS * factor
    for top in range(0, image.height, rows):
        band = image.crop((0, top, image.width, min(top + rows, image.height)))
        picture.paste(_on_white(band).reduce(factor), (0, top // factor))
    picture.thumbnail((MOST_PIXELS_A_SIDE, MOST_PIXELS_A_SIDE), Image.Resampling.LANCZOS)
    return picture


def _on_white(band: Image.Image) -> Image.Image:
    """The band as RGB; what is transparent becomes white, 16-bit greys become 8-bit ones."""
    if band.mode in _LONG_GREYS:
        return band.point(lambda grey: grey * (1 / 257)).convert("L").convert("RGB")
    if band.mode in ("LA", "PA", "RGBA") or "transparency" in band.info:
        band = band.convert("RGBA")
        white = Image.new("RGB", band.size, "white")
        white.paste(band, mask=band.getchannel("A"))
        return white
    return band.convert("RGB")


def _encoded(picture: Image.Image, time: datetime | None, original_sha256: str) -> CleanPhoto:
    small = picture.copy()
    small.thumbnail((THUMBNAIL_PIXELS, THUMBNAIL_PIXELS), Image.Resampling.LANCZOS)
    return CleanPhoto(
        content=_jpeg(picture),
        thumbnail=_jpeg(small),
        width=picture.width,
        height=picture.height,
        taken_at=time,
        perceptual_hash=difference_hash(picture),
        original_sha256=original_sha256,
    )


def _jpeg(picture: Image.Image) -> bytes:
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=JPEG_QUALITY, optimize=True)
    return file.getvalue()


def difference_hash(picture: Image.Image) -> str:
    """64 bits, whether each of 8×8 places is darker than its right neighbour, as 16 hex digits."""
    grey = picture.convert("L").resize((9, 8), Image.Resampling.LANCZOS).tobytes()
    bits = 0
    for row in range(8):
        for place in range(row * 9, row * 9 + 8):
            bits = bits << 1 | (grey[place] < grey[place + 1])
    return f"{bits:016x}"
