"""What the database itself refuses of sheets, lines and photos, by the ORM's back door."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from assessments.models import ScoreLine, ScorePhoto, ScoreSheet
from assessments.tests.factories import ScoreSheetFactory
from assessments.tests.judging.cast import begun
from shaping.uploads.tests.factories import StoredFileFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def line(assignment) -> ScoreLine:
    return begun(assignment).lines.get(item__code="A1")


def change(row, values):
    with transaction.atomic():
        type(row).objects.filter(pk=row.pk).update(**values)


def add(row):
    with transaction.atomic():
        type(row).objects.bulk_create([row])


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"is_applicable": False}, "line_that_does_not_apply_has_no_points"),
        ({"points": 10_001}, "line_points_are_0_to_10000"),
    ],
)
def test_the_database_checks_lines(line, values, name):
    with pytest.raises(IntegrityError, match=name):
        change(line, values)


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"points": None}, "sealed_sheet_has_its_points"),
        ({"entry_way": "guess"}, "sheet_entry_way_is_known"),
        ({"sealed_at": NOW}, "sheet_sealing_says_who_and_when"),
    ],
)
def test_the_database_checks_sheets(values, name):
    sheet = ScoreSheetFactory()

    with pytest.raises(IntegrityError, match=name):
        change(sheet, values)


def refuses(row, name, columns):
    """SQLite names the columns of a unique constraint, PostgreSQL the constraint itself."""
    with pytest.raises(IntegrityError, match=f"{name}|{columns}"):
        add(row)


def test_an_item_stands_once_on_a_sheet(line):
    columns = "scoreline.sheet_id, assessments_scoreline.item_id"

    refuses(ScoreLine(sheet=line.sheet, item=line.item), "one_line_per_item_and_sheet", columns)


def test_a_photo_hangs_once_on_a_line(line):
    photo = ScorePhoto.objects.create(line=line, file=StoredFileFactory())
    columns = "scorephoto.line_id, assessments_scorephoto.file_id"

    refuses(ScorePhoto(line=line, file=photo.file), "one_place_per_photo_and_line", columns)


def test_an_assignment_has_one_sheet(assignment, office):
    begun(assignment)
    other = ScoreSheet(
        cycle=assignment.cycle,
        entrant=assignment.entrant,
        kind="year_end",
        inspector_name="另一个",
        inspected_on="2025-12-21",
        entered_by=office,
        assignment=assignment,
    )

    refuses(other, "one_sheet_per_assignment", "scoresheet.assignment_id")
