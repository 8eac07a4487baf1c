"""Saving lines: what one gives, what the rubric allows, the same message twice, a second phone."""

import pytest

from assessments.services.judging import save_lines
from assessments.services.score_lines import LineInput, stored_lines
from assessments.tests.judging.cast import FULL, begun, sealed
from shaping.audit.models import AuditEvent
from shaping.uploads.tests.factories import StoredFileFactory
from shaping.workflow import Forbidden, Refused, StaleState
from villages.capabilities import Role


@pytest.fixture
def sheet(assignment):
    return begun(assignment, {})


def line(sheet, code="A1"):
    return stored_lines(sheet)[code]


def test_it_keeps_points_words_and_the_total(sheet, inspector):
    saved = save_lines(sheet, FULL, by=inspector)

    assert line(saved) == LineInput(5900, True, "二组路口有垃圾", ())
    assert saved.points == 9450


def test_items_not_named_stay(sheet, inspector):
    save_lines(sheet, FULL, by=inspector)
    save_lines(sheet, {"A2": LineInput(1000)}, by=inspector)

    assert line(sheet).points == 5900
    assert line(sheet, "A2").points == 1000


def test_an_open_item_leaves_the_sheet_without_points(sheet, inspector):
    assert save_lines(sheet, {"A1": LineInput(5900)}, by=inspector).points is None


def test_what_does_not_apply_is_no_zero(sheet, inspector):
    away = LineInput(is_applicable=False)

    assert save_lines(sheet, {"A1": LineInput(3000), "A2": away}, by=inspector).points == 5000


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ({"Z9": LineInput(1)}, "评分细则里没有Z9"),
        ({"A1": LineInput(6100)}, "要在0到60.00分之间"),
        ({"A1": LineInput(-100)}, "要在0到60.00分之间"),
        ({"A1": LineInput(5950)}, "每处扣1.00分"),
        ({"A1": LineInput(5900, note="字" * 201)}, "最多200个字"),
        ({"A1": LineInput(5900, note="a\x00")}, "最多200个字"),
        ({"A1": LineInput(photos=tuple("abcdefg"))}, "最多6张照片"),
    ],
)
def test_it_refuses_what_the_rubric_does_not_allow(sheet, inspector, lines, words):
    with pytest.raises(Refused, match=words):
        save_lines(sheet, lines, by=inspector)

    assert not sheet.lines.exists()


def test_drafts_leave_no_event(sheet, inspector):
    before = AuditEvent.objects.count()

    save_lines(sheet, FULL, by=inspector)

    assert AuditEvent.objects.count() == before


def test_the_same_message_twice_is_one(sheet, inspector):
    revision = sheet.revision + 1
    save_lines(sheet, FULL, by=inspector, revision=revision)

    again = save_lines(sheet, FULL, by=inspector, revision=revision)

    assert again.revision == revision


@pytest.mark.parametrize("ahead", [0, 5])
def test_a_second_phone_writes_nothing_over_the_first(sheet, inspector, ahead):
    first = save_lines(sheet, FULL, by=inspector, revision=sheet.revision + 1)

    with pytest.raises(StaleState, match="在别处刚改过"):
        save_lines(sheet, {"A1": LineInput(100)}, by=inspector, revision=first.revision + ahead * 2)

    assert line(sheet).points == 5900


@pytest.mark.parametrize(
    "change",
    [
        LineInput(5800, note="二组路口有垃圾"),
        LineInput(5900, note="别的话"),
        LineInput(is_applicable=False, note="二组路口有垃圾"),
    ],
)
def test_other_words_of_an_old_revision_are_no_repetition(sheet, inspector, change):
    saved = save_lines(sheet, FULL, by=inspector, revision=sheet.revision + 1)

    with pytest.raises(StaleState):
        save_lines(sheet, {"A1": change}, by=inspector, revision=saved.revision)


def test_another_person_is_refused(sheet, appoint):
    with pytest.raises(Forbidden, match="检查人本人"):
        save_lines(sheet, FULL, by=appoint(Role.INSPECTOR))


def test_a_sealed_sheet_is_refused(assignment, inspector):
    with pytest.raises(StaleState, match="已封存，不能再改"):
        save_lines(sealed(assignment), FULL, by=inspector)


def photo(user, **values):
    return StoredFileFactory(created_by=user, **values)


def test_photos_are_what_the_line_names(sheet, inspector):
    one, two = photo(inspector), photo(inspector)
    save_lines(sheet, {"A1": LineInput(5900, photos=(str(one.key),))}, by=inspector)
    row = sheet.lines.get(item__code="A1").photos.get()

    save_lines(sheet, {"A1": LineInput(5900, photos=(str(one.key), str(two.key)))}, by=inspector)
    assert line(sheet).photos == (str(one.key), str(two.key))
    assert sheet.lines.get(item__code="A1").photos.filter(pk=row.pk).exists()

    save_lines(sheet, {"A1": LineInput(5800)}, by=inspector)
    assert len(line(sheet).photos) == 2

    save_lines(sheet, {"A1": LineInput(5800, photos=())}, by=inspector)
    assert line(sheet).photos == ()


def test_photos_are_ones_own(sheet, inspector, office):
    theirs = LineInput(photos=(str(photo(office).key),))

    with pytest.raises(Forbidden, match="自己上传的"):
        save_lines(sheet, {"A1": theirs}, by=inspector)


def test_photos_are_there_and_are_photos(sheet, inspector):
    paper = LineInput(photos=(str(photo(inspector, document=True).key),))
    lost = LineInput(photos=("c0ffee00-0000-4000-8000-000000000000",))

    with pytest.raises(Refused, match="只放照片"):
        save_lines(sheet, {"A1": paper}, by=inspector)
    with pytest.raises(Refused, match="没有找到"):
        save_lines(sheet, {"A1": lost}, by=inspector)
