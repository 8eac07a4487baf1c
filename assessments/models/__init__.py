"""Cycles, entrants, score sheets, ranking versions and tie decisions."""

from assessments.models.choices import (
    AssessmentUnit,
    CycleState,
    RankingState,
    ScoreKind,
    SheetState,
    TieOutcome,
)
from assessments.models.cycles import AssessmentCycle, Entrant
from assessments.models.rankings import Ranking, RankingQuerySet, Standing, TieDecision
from assessments.models.sheets import ScoreSheet, ScoreSheetQuerySet

__all__ = [
    "AssessmentCycle",
    "AssessmentUnit",
    "CycleState",
    "Entrant",
    "Ranking",
    "RankingQuerySet",
    "RankingState",
    "ScoreKind",
    "ScoreSheet",
    "ScoreSheetQuerySet",
    "SheetState",
    "Standing",
    "TieDecision",
    "TieOutcome",
]
