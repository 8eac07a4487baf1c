"""Packages that lie, hide, repeat or blow up."""

import struct
import zipfile

from shaping.spreadsheets.tests.books import (
    XML,
    book,
    packed,
    parts,
    worksheet,
)
from shaping.spreadsheets.tests.hostile import case, patched


@case("空文件")
def empty_file():
    return b""


@case("10 MB")
def eleven_megabytes():
    return b"PK\x03\x04" + bytes(11 * 1024 * 1024)


@case("改了名")
def zip_without_members():
    return b"PK\x05\x06" + bytes(18)


@case("损坏")
def truncated():
    return book()[:-200]


@case("损坏")
def cut_in_half():
    content = book()
    return content[: len(content) // 2]


@case("损坏")
def zip_magic_and_noise():
    return b"PK\x03\x04" + bytes(range(256)) * 20


@case("损坏")
def flipped_bytes_in_a_member():
    content = bytearray(packed(parts(), zipfile.ZIP_STORED))
    place = content.find(b"<sheetData>")
    content[place + 12] ^= 0xFF
    return bytes(content)


@case("内部结构")
def bytes_before_the_zip():
    return b"PK\x03\x04" + bytes(60) + book()


@case("损坏")
def bytes_after_the_zip():
    return book() + b"tail"


@case("内部结构")
def directory_that_claims_another_place():
    return patched(book(), lambda fields: fields.__setitem__(6, fields[6] - 5))


@case("内部结构")
def two_hundred_and_one_members():
    return book(members={f"xl/media/{number}.png": b"" for number in range(201)})


@case("内部结构")
def sixty_thousand_members():
    return packed({f"a{number}": b"" for number in range(60_000)}, zipfile.ZIP_STORED)


@case("内部结构")
def same_name_twice_but_for_case():
    return book(members={"xl/worksheets/SHEET1.xml": worksheet()})


@case("内部结构")
def path_traversal():
    return book(members={"xl/../../etc/cron.d/x": b"x"})


@case("内部结构")
def absolute_path():
    return book(members={"/etc/passwd": b"x"})


@case("内部结构")
def windows_path():
    return book(members={"C:\\autoexec.bat": b"x"})


@case("内部结构")
def backslash_path():
    return book(members={"xl\\worksheets\\sheet9.xml": b"x"})


@case("内部结构")
def symlink():
    link = zipfile.ZipInfo("xl/link")
    link.external_attr = 0o120777 << 16
    return packed([*parts().items(), (link, b"/etc/passwd")])


@case("内部结构")
def encrypted_member():
    content = bytearray(book())
    place = content.rfind(b"PK\x01\x02")
    content[place + 8] |= 1
    return bytes(content)


@case("内部结构")
def bzip2_member():
    return packed(parts(), zipfile.ZIP_BZIP2)


@case("宏")
def macro():
    return book(members={"xl/vbaProject.bin": b"x"})


@case("64 MB")
def zip_bomb():
    return book(members={"xl/media/image1.png": bytes(100 * 1024 * 1024)})


@case("64 MB")
def blank_bomb_in_the_sheet():
    return book(worksheet(after=" <a/>" * (14 * 1024 * 1024)))


@case("损坏")
def size_that_lies_small():
    return _lying(1000)


@case("内部结构")
def size_that_lies_large():
    return _lying(1_000_000_000)


def _lying(size):
    content = bytearray(book(members={"xl/z.png": bytes(2_000_000)}))
    place = content.rfind(b"PK\x01\x02")
    content[place + 24 : place + 28] = struct.pack("<L", size)
    return bytes(content)


@case("内部结构")
def directory_in_the_manner_of_zip64():
    return patched(book(), lambda fields: fields.__setitem__(5, 0xFFFFFFFF))


@case("内部结构")
def name_that_is_no_text():
    return book(members={"xl/é.xml": XML + "<a/>"}).replace("é".encode(), b"\xff\xff")
