"""What the database itself refuses of a sheet typed from paper, by the ORM's back door."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from assessments.models import ScoreSheet
from assessments.services.papers import confirm_paper
from assessments.tests.judging.cast import FULL


def refused(sheet, name, **values):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        ScoreSheet.objects.filter(pk=sheet.pk).update(**values)


def test_a_confirmation_says_who_and_when(entry, second):
    name = "sheet_confirmation_says_who_and_when"

    refused(entry, name, confirmed_at=timezone.now())
    refused(entry, name, confirmed_by=second)


def test_nobody_confirms_what_he_entered(entry, office):
    refused(
        entry, "nobody_confirms_what_he_entered", confirmed_at=timezone.now(), confirmed_by=office
    )


def test_a_paper_sheet_is_confirmed_before_it_counts(entry):
    refused(entry, "paper_sheet_is_confirmed_before_it_counts", state="sealed")


def test_a_confirmation_cannot_be_taken_off_a_sealed_sheet(entry, second):
    confirm_paper(entry, FULL, by=second)

    refused(
        entry, "paper_sheet_is_confirmed_before_it_counts", confirmed_at=None, confirmed_by=None
    )
