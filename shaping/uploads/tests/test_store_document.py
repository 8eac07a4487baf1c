"""Documents are known by what is inside; macros, scripts and old formats are refused."""

import pytest

from shaping.uploads import documents
from shaping.uploads.limits import MOST_DIRECTORY_BYTES, MOST_DOCUMENT_BYTES, MOST_MEMBERS
from shaping.uploads.models import FileKind, StoredFile
from shaping.uploads.storing import full_path
from shaping.uploads.tests.pictures import corners, encoded, package, pdf
from shaping.workflow import Refused

DOCX, XLSX = "word/document.xml", "xl/workbook.xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


@pytest.mark.parametrize(
    ("content", "extension"),
    [(pdf(), "pdf"), (package(DOCX), "docx"), (package(XLSX), "xlsx")],
    ids=["pdf", "docx", "xlsx"],
)
def test_it_stores_a_document_as_it_is(send_document, content, extension):
    stored = StoredFile.objects.get(pk=send_document(content, name="村规民约.TXT").pk)

    assert (stored.kind, stored.name) == (FileKind.DOCUMENT, f"村规民约.{extension}")
    assert stored.content_type == documents.CONTENT_TYPES[extension]
    assert full_path(stored.path).read_bytes() == content
    assert (stored.width, stored.perceptual_hash, stored.original_sha256) == (None, "", "")


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_picture_among_documents_is_cleaned_as_a_photo(send_document, kind):
    stored = send_document(encoded(corners(), kind) + b"<?php", name="盖章页.png")

    assert (stored.kind, stored.name) == (FileKind.PHOTO, "盖章页.jpg")
    assert b"<?php" not in full_path(stored.path).read_bytes()


def lying(content: bytes, *, count: int = 1, directory: int = 100) -> bytes:
    """The package whose last record says something else."""
    place = content.rindex(b"PK\x05\x06")
    changed = count.to_bytes(2, "little") * 2 + directory.to_bytes(4, "little")
    return content[: place + 8] + changed + content[place + 16 :]


def with_zip64(content: bytes) -> bytes:
    place = content.rindex(b"PK\x05\x06")
    return content[:place] + b"PK\x06\x07" + b"\0" * 16 + content[place:]


ROWS = {
    "nothing": (b"", documents.EMPTY),
    "text": (b"abc", documents.UNKNOWN),
    "html": (b"<html><script>", documents.UNKNOWN),
    "exe": (b"MZ\x90\0", documents.UNKNOWN),
    "doc, xls or with a password": (OLE, documents.OLD_OFFICE),
    "pdf cut short": (pdf()[:-8], documents.BROKEN),
    "pdf with a script": (pdf(b"/OpenAction << /S /JavaScript >>"), documents.ACTIVE_PDF),
    "pdf with a script in other letters": (pdf(b"/S /J#61vaScr#69pt"), documents.ACTIVE_PDF),
    "pdf that starts a program": (pdf(b"/S /Launch"), documents.ACTIVE_PDF),
    "pdf with a file inside": (pdf(b"/EmbeddedFiles 3 0 R"), documents.ACTIVE_PDF),
    "bare zip": (package("a.txt", types=b""), documents.UNKNOWN),
    "word parts without types": (package(DOCX, types=b""), documents.UNKNOWN),
    "neither word nor excel": (package("ppt/presentation.xml"), documents.UNKNOWN),
    "both word and excel": (package(DOCX, XLSX), documents.UNKNOWN),
    "macros": (package(DOCX, "word/vbaProject.bin"), documents.MACRO),
    "macros in capitals": (package(XLSX, "xl/VBAPROJECT.BIN"), documents.MACRO),
    "a control": (package(DOCX, "word/activeX/activeX1.xml"), documents.MACRO),
    "macro type": (package(DOCX, types=b"application/..macroEnabled.12"), documents.MACRO),
    "a way out": (package(DOCX, "../../a.txt"), documents.BROKEN),
    "an absolute name": (package(DOCX, "/etc/passwd"), documents.BROKEN),
    "two names alike": (package(DOCX, "word/A.xml", "word/a.xml"), documents.BROKEN),
    "zip cut short": (package(DOCX)[:-30], documents.BROKEN),
    "zip without an end": (b"PK\x03\x04" + b"\0" * 100, documents.BROKEN),
    "an end cut short": (b"PK\x03\x04PK\x05\x06", documents.BROKEN),
    "a directory that is none": (lying(package(DOCX), count=9, directory=90), documents.BROKEN),
    "too many members": (lying(package(DOCX), count=MOST_MEMBERS + 1), documents.UNKNOWN),
    "a huge directory": (
        lying(package(DOCX), directory=MOST_DIRECTORY_BYTES + 1),
        documents.UNKNOWN,
    ),
    "two ends": (with_zip64(package(DOCX)), documents.UNKNOWN),
    "too many bytes": (pdf() + b" " * MOST_DOCUMENT_BYTES, documents.TOO_BIG),
}  # fmt: skip


@pytest.mark.parametrize(("content", "words"), ROWS.values(), ids=ROWS)
def test_it_refuses(send_document, content, words, files_on_disk):
    with pytest.raises(Refused) as refusal:
        send_document(content, name="章程.pdf")

    assert refusal.value.message == words
    assert (StoredFile.objects.count(), files_on_disk()) == (0, [])


def test_it_refuses_what_unpacks_to_too_much(send_document, monkeypatch):
    monkeypatch.setattr(documents, "MOST_UNPACKED_BYTES", 10)

    with pytest.raises(Refused, match="20 MB"):
        send_document(package(DOCX))


def test_the_same_key_twice_is_one_document(send_document):
    first = send_document()

    assert send_document(b"whatever", key=first.key) == first
