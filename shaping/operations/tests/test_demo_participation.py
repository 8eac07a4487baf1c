"""The demo's organizations and ways to take part: believable, whole, and the same in every run."""

from datetime import date

import pytest
from django.db.models import Count, F

from issues.models import Issue
from organizations.models import (
    CORE_KINDS,
    Case,
    ChecklistState,
    CollectiveDecision,
    DecisionStep,
    EveningTalk,
    HonourCampaign,
    Household,
    Organization,
    PointsEntry,
)
from shaping.operations.demo.services import load_demo
from shaping.operations.verification import all_faults
from villages.models import Hamlet, Village

TODAY = date(2026, 11, 24)


@pytest.fixture
def demo(db, settings, tmp_path, time_machine):
    time_machine.move_to("2026-11-24 10:00+08:00")
    settings.VAR_DIR = tmp_path
    settings.DEMO_PASSWORD = ""
    load_demo(whole_county=False, today=TODAY, tell=lambda _: None)


def test_every_village_has_two_hamlets_and_something_of_everything(demo):
    villages = Village.objects.annotate(hamlet_count=Count("hamlets"))

    assert {row.hamlet_count for row in villages} == {2}
    for rows in (Organization.objects.core(), CollectiveDecision.objects.all()):
        assert rows.values("village").distinct().count() == 12
    assert EveningTalk.objects.values("hamlet__village").distinct().count() == 12


def test_the_boards_show_what_is_there_and_what_is_missing(demo):
    core = Organization.objects.live().filter(kind__in=CORE_KINDS).count()

    assert Hamlet.objects.count() * 2 < core < Hamlet.objects.count() * 3
    assert set(ChecklistState.objects.values_list("progress", flat=True)) == {
        "done",
        "under_way",
        "to_do",
    }
    assert set(CollectiveDecision.objects.values_list("state", flat=True)) == {
        "done",
        "deliberating",
    }
    assert set(Case.objects.values_list("state", flat=True)) == {"published", "submitted", "draft"}
    assert set(HonourCampaign.objects.values_list("state", flat=True)) == {"open", "published"}


def test_problems_that_came_from_talks_name_one_of_their_own_hamlet(demo):
    raised = Issue.objects.filter(evening_talk__isnull=False)

    assert raised.exists()
    assert not raised.exclude(hamlet=F("evening_talk__hamlet")).exists()
    assert not raised.filter(raised_on__gt=F("reported_at__date")).exists()


def test_every_household_owns_what_its_last_entry_left(demo):
    for household in Household.objects.all():
        entries = list(household.entries.order_by("sequence"))

        assert household.balance == sum(row.points for row in entries)
        assert [row.sequence for row in entries] == list(range(1, len(entries) + 1))
    assert PointsEntry.objects.filter(kind="redeem").exists()


def test_no_step_lies_ahead(demo):
    assert not DecisionStep.objects.filter(held_on__gt=TODAY).exists()
    assert not EveningTalk.objects.filter(held_on__gt=TODAY).exists()


def test_verify_finds_nothing(demo):
    assert list(all_faults()) == []
