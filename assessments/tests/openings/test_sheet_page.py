"""One score sheet with everything on it: who may see it, and what stands there."""

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.models import EntryWay, ScoreSheet, SheetState
from assessments.tests.factories import ScoreSheetFactory
from assessments.tests.scenes import opened
from shaping.accounts.tests.factories import UserFactory
from shaping.imports.models import ImportBatch
from shaping.uploads.tests.factories import StoredFileFactory


@pytest.fixture
def sheet(handed_in) -> ScoreSheet:
    """张三's sheet of 堰市村: 48 of 60, the second item does not apply."""
    sheet = handed_in[0]
    first, second = sheet.rubric.items.all()
    line = sheet.lines.create(item=first, points=4800, note="沟渠有淤泥")
    sheet.lines.create(item=second, is_applicable=False)
    line.photos.create(file=StoredFileFactory())
    return sheet


@pytest.fixture
def page_of(client_of):
    def get(user, sheet):
        return client_of(user).get(reverse("assessments:sheet-detail", args=[sheet.pk]))

    return get


def test_a_blind_sheet_is_there_for_its_inspector_only(sheet, members, page_of, request):
    text = page_of(members[0].user, sheet).content.decode()

    assert "还没有开封，只有打分的人自己看得到" in text
    assert "沟渠有淤泥" in text
    for name in ("office", "leader", "auditor", "village_officer"):
        assert page_of(request.getfixturevalue(name), sheet).status_code == 404
    assert page_of(members[1].user, sheet).status_code == 404


def test_every_item_stands_there_after_the_opening(sheet, cycle, page_of, office):
    ScoreSheet.objects.update(opening=opened(cycle), sealed_at=timezone.now(), sealed_by=office)

    text = page_of(office, sheet).content.decode()

    for words in (
        "A1 无暴露垃圾",
        "48.00",
        "沟渠有淤泥",
        "照片1",
        "不适用",
        "88.00",
        "封存",
        "张三",
    ):
        assert words in text
    photo = sheet.lines.first().photos.get()
    assert f"/assessments/sheets/{sheet.pk}/photos/{photo.pk}/" in text


def test_an_item_without_points_is_not_zero(sheet, cycle, page_of, members):
    ScoreSheet.objects.filter(pk=sheet.pk).update(state=SheetState.DRAFT, points=None)
    sheet.lines.filter(is_applicable=True).update(points=None)

    text = page_of(members[0].user, sheet).content.decode()

    assert "这张还是草稿" in text
    assert "没有评" in text
    sheet.lines.filter(is_applicable=True).update(points=0)
    assert "0.00" in page_of(members[0].user, sheet).content.decode()


def test_a_voided_sheet_says_why_and_leads_to_the_correction(sheet, cycle, page_of, office):
    opening = opened(cycle)
    voided = {"voided_at": timezone.now(), "voided_by": office, "void_reason": "录错一项"}
    ScoreSheet.objects.filter(pk=sheet.pk).update(
        state=SheetState.VOIDED, opening=opening, **voided
    )
    better = ScoreSheetFactory(
        entrant=sheet.entrant,
        kind="year_end",
        opening=opening,
        replaces=sheet,
        entry_way=EntryWay.CORRECTION,
        confirmed_by=UserFactory(display_name="王主任"),
        confirmed_at=timezone.now(),
    )

    old, new = (page_of(office, row).content.decode() for row in (sheet, better))

    assert "这张已作废，不算成绩：录错一项" in old
    assert reverse("assessments:sheet-detail", args=[better.pk]) in old
    assert reverse("assessments:sheet-detail", args=[sheet.pk]) in new
    assert "王主任" in new


def test_an_imported_sheet_has_a_total_only(entrants, page_of, office, village_officer):
    batch = ImportBatch.objects.create(kind="scores", file="x", file_name="x", sha256="0")
    sheet = ScoreSheetFactory(entrant=entrants[0], import_batch=batch, entered_by=None)

    text = page_of(office, sheet).content.decode()

    assert "这张表只有总分" in text
    assert f'href="/imports/{batch.pk}/"' in text
    assert f'href="/imports/{batch.pk}/"' not in page_of(village_officer, sheet).content.decode()


def test_a_village_sees_its_own_daily_sheet(
    entrants, page_of, village_officer, other_village_officer
):
    sheet = ScoreSheetFactory(entrant=entrants[0])

    assert page_of(village_officer, sheet).status_code == 200
    assert page_of(other_village_officer, sheet).status_code == 404


def test_the_list_leads_to_each_sheet(entrants, client_of, office):
    sheet = ScoreSheetFactory(entrant=entrants[0])
    page = client_of(office).get(
        reverse("assessments:sheet-list", args=["421223101", 2025, "daily"])
    )

    assert reverse("assessments:sheet-detail", args=[sheet.pk]) in page.content.decode()
