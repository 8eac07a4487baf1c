"""What is read of a camera's own notes (EXIF) before they are thrown away: which side is up, and when."""

import logging
import re
from dataclasses import dataclass
from datetime import datetime

from PIL import ExifTags, Image

logger = logging.getLogger(__name__)

_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_YEARS = range(1990, 2101)
_OFFSET = re.compile(r"[+-](0\d|1[0-4]):[0-5]\d")
_SHANGHAI = "+08:00"


@dataclass(frozen=True)
class CameraNotes:
    """Which turn makes the picture upright (None: it is), and when it was taken, if the camera says."""

    turn: Image.Transpose | None = None
    taken_at: datetime | None = None


def camera_notes(image: Image.Image) -> CameraNotes:
    """What the picture says of itself; notes that cannot be read say nothing."""
    try:
        notes = image.getexif()
        turn = notes.get(ExifTags.Base.Orientation)
        details = notes.get_ifd(ExifTags.IFD.Exif)
    except Exception:
        logger.info("the notes of a photo could not be read", exc_info=True)
        return CameraNotes()
    written = details.get(ExifTags.Base.DateTimeOriginal)
    offset = details.get(ExifTags.Base.OffsetTimeOriginal)
    return CameraNotes(_TURNS.get(turn) if isinstance(turn, int) else None, _time(written, offset))


def _time(written: object, offset: object) -> datetime | None:
    """The time as a moment; without an offset it is Shanghai's. None for nonsense."""
    if not isinstance(written, str):
        return None
    zone = offset.strip("\0 ") if isinstance(offset, str) else ""
    if not _OFFSET.fullmatch(zone):
        zone = _SHANGHAI
    try:
        time = datetime.strptime(written.strip("\0 ") + zone, "%Y:%m:%d %H:%M:%S%z")
    except ValueError:
        return None
    return time if time.year in _YEARS else None
