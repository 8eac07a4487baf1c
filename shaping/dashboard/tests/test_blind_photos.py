"""Photos of scores nobody may see yet do not stand in the back office's list of files."""

from assessments.models import Opening, ScoreLine, ScorePhoto
from assessments.tests.factories import OpeningFactory, RubricFactory, ScoreSheetFactory
from shaping.dashboard.queries.files import readable_files
from shaping.uploads.tests.factories import StoredFileFactory


def test_a_photo_is_listed_from_the_opening_on(township, office, village):
    rubric = RubricFactory(township=township)
    sheet = ScoreSheetFactory(kind="year_end", rubric=rubric)
    line = ScoreLine.objects.create(sheet=sheet, item=rubric.items.first(), points=100)
    photo = StoredFileFactory(township_code=township.code9)
    ScorePhoto.objects.create(line=line, file=photo)
    other = StoredFileFactory(township_code=township.code9)

    assert list(readable_files(office)) == [other]

    opening: Opening = OpeningFactory(cycle=sheet.cycle)
    type(sheet).objects.filter(pk=sheet.pk).update(opening=opening)
    assert set(readable_files(office)) == {photo, other}
