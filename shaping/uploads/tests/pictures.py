"""Pictures as cameras and attackers make them."""

import io
import struct
import zipfile
import zlib

from PIL import ExifTags, Image

SECRET = b"SECRET-4711"


def corners(size: tuple[int, int] = (80, 60)) -> Image.Image:
    """Red at the upper left, green at the upper right, blue below on the left, white below right."""
    picture = Image.new("RGB", (2, 2))
    picture.putdata([(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)])
    return picture.resize(size, Image.Resampling.NEAREST)


def encoded(picture: Image.Image, kind: str = "JPEG", **options) -> bytes:
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def notes(orientation: int = 1, **details: str) -> Image.Exif:
    """EXIF with a place, a serial number and whatever else is given."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    exif[ExifTags.Base.Make] = SECRET.decode()
    exif.get_ifd(ExifTags.IFD.Exif).update(
        {ExifTags.Base[name]: value for name, value in details.items()}
    )
    exif.get_ifd(ExifTags.IFD.GPSInfo).update({1: "N", 2: (29.0, 33.0, 21.0)})
    return exif


def jpeg(size: tuple[int, int] = (80, 60), **options) -> bytes:
    return encoded(corners(size), "JPEG", **{"quality": 90} | options)


def opened(content: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(content))
    picture.load()
    return picture


def colours(content: bytes) -> str:
    """The corners' colours in reading order, one letter each: rgbw, and k for black."""
    picture = opened(content).convert("RGB")
    width, height = picture.size
    places = ((0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75))
    return "".join(letter(picture.getpixel((int(width * x), int(height * y)))) for x, y in places)


def letter(pixel: tuple[int, int, int]) -> str:
    bright = "".join(str(int(value > 127)) for value in pixel)
    return {"100": "r", "010": "g", "001": "b", "111": "w", "000": "k"}.get(bright, "?")


def segments(content: bytes) -> set[int]:
    """The markers before the picture's data."""
    found, place = set(), 2
    while content[place + 1] != 0xDA:
        found.add(content[place + 1])
        place += 2 + struct.unpack_from(">H", content, place + 2)[0]
    return found


def png_claiming(width: int, height: int) -> bytes:
    """A PNG of a few bytes whose head says that it is that large."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        checked = kind + content
        return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = chunk(b"IDAT", zlib.compress(b"\0" * 1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + data + chunk(b"IEND", b"")


def jpeg_claiming(width: int, height: int) -> bytes:
    content = bytearray(jpeg())
    place = content.index(b"\xff\xc0")
    content[place + 5 : place + 9] = struct.pack(">HH", height, width)
    return bytes(content)


def package(*names: str, types: bytes = b"<Types/>", **options) -> bytes:
    """A zip with these members and the content types of an Office file."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", **options) as archive:
        if types:
            archive.writestr("[Content_Types].xml", types)
        for name in names:
            archive.writestr(name, b"<x/>")
    return file.getvalue()


def pdf(inside: bytes = b"") -> bytes:
    return b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog " + inside + b" >>\nendobj\ntrailer\n%%EOF\n"
