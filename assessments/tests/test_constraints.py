"""What the database itself refuses in every assessment table, by the ORM's back door."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from assessments.models import (
    AssessmentCycle,
    Entrant,
    Ranking,
    ScoreSheet,
    Standing,
    TieDecision,
)
from assessments.tests.factories import (
    CycleFactory,
    EntrantFactory,
    RankingFactory,
    ScoreSheetFactory,
    StandingFactory,
    TieDecisionFactory,
)
from shaping.accounts.tests.factories import UserFactory

pytestmark = pytest.mark.django_db

NOW = timezone.now()

CHECKS = [
    (CycleFactory, {"state": "asleep"}, "cycle_state_is_known"),
    (CycleFactory, {"unit": "county"}, "cycle_unit_is_known"),
    (CycleFactory, {"year": 1999}, "cycle_year_is_sensible"),
    (CycleFactory, {"year": 2101}, "cycle_year_is_sensible"),
    (CycleFactory, {"daily_weight": 0}, "cycle_weights_are_1_to_100"),
    (CycleFactory, {"year_end_weight": 101}, "cycle_weights_are_1_to_100"),
    (CycleFactory, {"trim_from_judges": 2}, "trimming_leaves_a_score"),
    (CycleFactory, {"rewarded_places": 0}, "cycle_rewards_1_to_20_places"),
    (CycleFactory, {"rewarded_places": 21}, "cycle_rewards_1_to_20_places"),
    (ScoreSheetFactory, {"points": 10_001}, "sheet_points_are_0_to_10000"),
    (ScoreSheetFactory, {"kind": "weekly"}, "sheet_kind_is_known"),
    (ScoreSheetFactory, {"state": "lost"}, "sheet_state_is_known"),
    (ScoreSheetFactory, {"entered_by": None}, "sheet_comes_from_a_person_or_an_import"),
    (RankingFactory, {"state": "guessed"}, "ranking_state_is_known"),
    (RankingFactory, {"version": 0}, "ranking_versions_start_at_one"),
    (RankingFactory, {"frozen_at": NOW}, "ranking_freeze_says_who_and_when"),
    (RankingFactory, {"published_at": NOW}, "ranking_publication_says_who_and_when"),
    (RankingFactory, {"state": "frozen"}, "frozen_ranking_was_frozen_by_somebody"),
    (StandingFactory, {"daily_points": 10_001}, "standing_points_are_0_to_10000"),
    (StandingFactory, {"year_end_points": 10_001}, "standing_points_are_0_to_10000"),
    (StandingFactory, {"rank": 0}, "only_complete_standings_are_ranked"),
    (StandingFactory, {"year_end_points": None}, "only_complete_standings_are_ranked"),
    (StandingFactory, {"daily_weight": 0}, "standing_weights_are_1_to_100"),
    (StandingFactory, {"year_end_weight": 101}, "standing_weights_are_1_to_100"),
    (TieDecisionFactory, {"outcome": "lottery"}, "tie_outcome_is_known"),
    (TieDecisionFactory, {"rank": 0}, "tie_rank_starts_at_one"),
    (TieDecisionFactory, {"basis": ""}, "tie_decision_has_basis_and_minutes"),
    (TieDecisionFactory, {"minutes_number": ""}, "tie_decision_has_basis_and_minutes"),
    (TieDecisionFactory, {"signed_at": NOW}, "tie_signature_says_who_and_when"),
]


def back_door(row, values):
    """Write past every service and form."""
    with transaction.atomic():
        type(row).objects.filter(pk=row.pk).update(**values)


@pytest.mark.parametrize(("factory", "values", "name"), CHECKS)
def test_the_database_checks(factory, values, name):
    row = factory()

    with pytest.raises(IntegrityError, match=name):
        back_door(row, values)


def frozen(**values):
    return RankingFactory(frozen_at=NOW, frozen_by=UserFactory(), **values)


def test_a_published_ranking_was_published_by_somebody():
    with pytest.raises(IntegrityError, match="published_ranking_was_published_by_somebody"):
        back_door(frozen(), {"state": "published"})


def test_nobody_freezes_what_he_computed():
    ranking = RankingFactory()

    with pytest.raises(IntegrityError, match="nobody_freezes_what_he_computed"):
        back_door(ranking, {"frozen_at": NOW, "frozen_by": ranking.computed_by})


def test_nobody_publishes_what_he_computed():
    ranking = frozen()

    with pytest.raises(IntegrityError, match="nobody_publishes_what_he_computed"):
        back_door(ranking, {"published_at": NOW, "published_by": ranking.computed_by})


def test_a_following_version_says_why():
    earlier = frozen(state="frozen")
    later = RankingFactory(cycle=earlier.cycle)

    with pytest.raises(IntegrityError, match="ranking_that_follows_another_says_why"):
        back_door(later, {"supersedes": earlier})
    with pytest.raises(IntegrityError, match="ranking_that_follows_another_says_why"):
        back_door(later, {"supersedes": later, "reason": "更正"})


def test_nobody_signs_what_he_proposed():
    decision = TieDecisionFactory()

    with pytest.raises(IntegrityError, match="tie_is_signed_by_two_persons"):
        back_door(decision, {"signed_at": NOW, "signed_by": decision.proposed_by})


def two_cycles():
    row = CycleFactory()
    return AssessmentCycle(township=row.township, year=row.year)


def two_entrants():
    row = EntrantFactory()
    return Entrant(cycle=row.cycle, village=row.village, code=row.code, name=row.name)


def copy_of(sheet):
    return ScoreSheet(
        cycle=sheet.cycle,
        kind=sheet.kind,
        entrant=sheet.entrant,
        inspected_on=sheet.inspected_on,
        inspector=sheet.inspector,
        inspector_name=sheet.inspector_name,
        points=1,
        entered_by=sheet.entered_by,
    )


def two_sheets_of_a_name():
    return copy_of(ScoreSheetFactory())


def two_sheets_of_an_account():
    sheet = copy_of(ScoreSheetFactory(inspector=UserFactory(), inspected_on=date(2025, 7, 1)))
    sheet.inspector_name = "另一个写法"
    return sheet


def copy_of_ranking(ranking, **values):
    return Ranking(
        **{
            "cycle": ranking.cycle,
            "version": ranking.version + 1,
            "state": ranking.state,
            "computed_by": ranking.computed_by,
            "frozen_at": ranking.frozen_at,
            "frozen_by": ranking.frozen_by,
            "published_at": ranking.published_at,
            "published_by": ranking.published_by,
        }
        | values
    )


def two_versions_of_a_number():
    ranking = RankingFactory(state="superseded")
    return copy_of_ranking(ranking, version=ranking.version)


def two_proposals():
    return copy_of_ranking(RankingFactory())


def two_frozen():
    return copy_of_ranking(frozen(state="frozen"))


def two_published():
    ranking = frozen(state="published", published_at=NOW, published_by=UserFactory())
    return copy_of_ranking(ranking)


def two_standings():
    row = StandingFactory()
    return Standing(ranking=row.ranking, entrant=row.entrant, daily_weight=1, year_end_weight=3)


def two_decisions():
    row = TieDecisionFactory()
    return TieDecision(
        ranking=row.ranking,
        rank=row.rank,
        outcome=row.outcome,
        basis="依据",
        minutes_number="1号",
        proposed_by=row.proposed_by,
    )


@pytest.mark.parametrize(
    ("second", "name"),
    [
        (two_cycles, "one_cycle_per_township_and_year"),
        (two_entrants, "one_entrant_per_code_and_cycle"),
        (two_sheets_of_a_name, "one_sheet_per_visit_and_name"),
        (two_sheets_of_an_account, "one_sheet_per_visit_and_inspector"),
        (two_versions_of_a_number, "one_ranking_per_cycle_and_version"),
        (two_proposals, "one_computed_ranking_per_cycle"),
        (two_frozen, "one_frozen_ranking_per_cycle"),
        (two_published, "one_published_ranking_per_cycle"),
        (two_standings, "one_standing_per_entrant_and_ranking"),
        (two_decisions, "one_decision_per_tie"),
    ],
)
def test_there_is_but_one(second, name):
    row = second()

    # SQLite names the columns of a UNIQUE failure, PostgreSQL the constraint.
    with pytest.raises(IntegrityError, match=rf"{name}|UNIQUE"), transaction.atomic():
        type(row).objects.bulk_create([row])


def test_the_database_computes_the_weighted_points():
    row = StandingFactory(daily_points=10_000, year_end_points=10_000)

    Standing.objects.filter(pk=row.pk).update(daily_weight=100, year_end_weight=100)

    row.refresh_from_db()
    assert row.weighted_points == 2_000_000
