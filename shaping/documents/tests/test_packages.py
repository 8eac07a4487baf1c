"""Packages that are the same whenever they say the same."""

import hashlib
import io
import zipfile
from datetime import date

import pytest
from docx import Document
from openpyxl import Workbook, load_workbook

from shaping.documents.packages import reproducible


def word_file(text="渠道", when=(2026, 11, 1, 8, 0, 0)):
    """A Word file whose members carry that time."""
    plain, out = io.BytesIO(), io.BytesIO()
    document = Document()
    document.add_paragraph(text)
    document.save(plain)
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            target.writestr(zipfile.ZipInfo(name, when), source.read(name))
    return out.getvalue()


def test_equal_contents_of_other_times_are_equal():
    once, later = word_file(), word_file(when=(2027, 1, 2, 3, 4, 6))

    assert once != later
    assert reproducible(once) == reproducible(later)
    assert hashlib.sha256(reproducible(once)).digest() != hashlib.sha256(once).digest()


def test_other_contents_are_not():
    assert reproducible(word_file()) != reproducible(word_file("道路"))


def test_once_more_changes_nothing():
    once = reproducible(word_file(), date(2026, 11, 1), "镇政府")

    assert reproducible(once, date(2026, 11, 1), "镇政府") == once


def test_nothing_is_lost():
    document = Document(io.BytesIO(reproducible(word_file())))

    assert [paragraph.text for paragraph in document.paragraphs] == ["渠道"]


@pytest.mark.parametrize("author", ["沙坪镇人民政府", "甲<乙>&丙"])
def test_it_states_day_and_author(author):
    properties = Document(
        io.BytesIO(reproducible(word_file(), date(2026, 11, 1), author))
    ).core_properties

    assert properties.author == author
    assert {properties.created.date(), properties.modified.date()} == {date(2026, 11, 1)}


def test_an_author_loses_what_no_file_can_hold():
    content = reproducible(word_file(), author="镇\x0b政府")

    assert Document(io.BytesIO(content)).core_properties.author == "镇政府"


def test_workbooks_too():
    out = io.BytesIO()
    book = Workbook()
    book.active["A1"] = "渠道"
    book.save(out)

    again = load_workbook(io.BytesIO(reproducible(out.getvalue(), date(2026, 11, 1), "镇政府")))

    assert again.active["A1"].value == "渠道"
    assert again.properties.creator == "镇政府"
    assert again.properties.created.date() == date(2026, 11, 1)


def test_what_is_no_package_is_refused():
    with pytest.raises(zipfile.BadZipFile):
        reproducible(b"no package")
