"""What verification finds of seals, voided sheets and disclosures that were tampered with."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from assessments.models import Disclosure, EntryWay, RankingState, ScoreSheet, SheetState
from assessments.services.corrections import Correction, correct_sheet, void_sheet
from assessments.services.disclosure_evidence import disclosure_faults
from assessments.services.rankings import publish_ranking
from assessments.services.sheet_seals import seal_faults
from assessments.tests.factories import ObjectionFactory, RankingFactory, ScoreSheetFactory
from shaping.audit.services import Act, record


@pytest.fixture
def corrected(cycle, office):
    """A sheet and the correction that took its place."""
    old = cycle.sheets.filter(kind="daily").first()
    return old, correct_sheet(old, Correction("核对过", points=9500), by=office)


@pytest.fixture
def published(over, frozen, leader):
    return publish_ranking(frozen, by=leader)


def test_an_honest_year_has_no_faults(corrected, cycle, leader):
    void_sheet(cycle.sheets.filter(kind="daily").last(), "不该有", by=leader)

    assert list(seal_faults()) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"points": 9600}, "指纹对不上"),
        ({"state": SheetState.DRAFT}, "又是草稿"),
        ({"replaces": None}, "找不到它更正的那一张"),
        ({"entry_way": EntryWay.GRID}, "不能同时算数"),
    ],
)
def test_a_changed_correction_is_found(corrected, change, words):
    ScoreSheet.objects.filter(pk=corrected[1].pk).update(**change)

    assert any(words in fault for fault in seal_faults())


def test_a_voided_sheet_that_counts_again_is_found(corrected):
    alive = {"state": SheetState.SEALED, "inspector_name": "别人"}
    ScoreSheet.objects.filter(pk=corrected[0].pk).update(
        voided_at=None, voided_by=None, void_reason="", **alive
    )

    assert any("又算数" in fault for fault in seal_faults())


def test_a_removed_sheet_is_found(corrected):
    ScoreSheet.objects.filter(pk=corrected[1].pk).delete()

    assert any("不见了" in fault for fault in seal_faults())


def test_a_seal_or_voiding_without_its_event_is_found(office):
    voided = {"voided_at": timezone.now(), "voided_by": office, "void_reason": "不该有"}
    ScoreSheetFactory(state=SheetState.VOIDED, **voided)
    ScoreSheetFactory(entry_way=EntryWay.CORRECTION)

    faults = "".join(seal_faults())
    assert "没有封存的记录" in faults
    assert "没有作废的记录" in faults


def test_an_honest_publication_has_no_faults(published):
    assert list(disclosure_faults()) == []


@pytest.mark.parametrize(
    ("days", "words"), [({"starts_on": -1}, "不一样"), ({"ends_on": 60}, "以前就公布了")]
)
def test_changed_days_are_found(published, over, days, words):
    ((name, shift),) = days.items()
    Disclosure.objects.update(**{name: getattr(over, name) + timedelta(days=shift)})

    assert any(words in fault for fault in disclosure_faults())


def test_a_publication_with_something_unsettled_is_found(published, over, entrant):
    ObjectionFactory(disclosure=over, entrant=entrant, number=4)

    (fault,) = disclosure_faults()
    assert "第4号异议" in fault


def test_a_publication_without_disclosure_is_found(published):
    Disclosure.objects.all().delete()

    (fault,) = disclosure_faults()
    assert "没有公示的记录" in fault


def flipped(leader):
    """A version that somebody made a published one in the database."""
    now = timezone.now()
    return RankingFactory(
        state=RankingState.PUBLISHED,
        frozen_at=now,
        frozen_by=leader,
        published_at=now,
        published_by=leader,
    )


def test_a_publication_without_its_event_is_found(leader):
    flipped(leader)

    (fault,) = disclosure_faults()
    assert "没有公布的记录" in fault


def test_versions_from_before_disclosures_were_kept_are_left_alone(leader):
    with transaction.atomic():
        record(Act("ranking.publish", target=flipped(leader)), by=leader)

    assert list(disclosure_faults()) == []
