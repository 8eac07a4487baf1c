"""Cycles, rubrics, panels, score sheets, openings, ranking versions and their disclosure."""

from assessments.models.choices import (
    AssessmentUnit,
    ConflictGround,
    CycleState,
    DailyRule,
    DrawMethod,
    EntryWay,
    ItemMode,
    ObjectionState,
    ObjectionWay,
    PickReason,
    RankingState,
    Rounding,
    RubricState,
    ScoreKind,
    SheetState,
    TieOutcome,
)
from assessments.models.cycles import AssessmentCycle, Entrant
from assessments.models.disclosures import Disclosure, Objection
from assessments.models.lines import FaultReview, FoundFault, ScoreLine, ScorePhoto
from assessments.models.openings import Opening
from assessments.models.panels import Assignment, PanelMember, Recusal
from assessments.models.policies import PolicyChange
from assessments.models.rankings import (
    IN_FORCE,
    Ranking,
    RankingQuerySet,
    Standing,
    TieDecision,
)
from assessments.models.rubrics import Rubric, RubricItem
from assessments.models.sheets import BLIND, ScoreSheet, ScoreSheetQuerySet
from assessments.models.visits import DailyRound, PlannedVisit

__all__ = [
    "BLIND",
    "IN_FORCE",
    "AssessmentCycle",
    "AssessmentUnit",
    "Assignment",
    "ConflictGround",
    "CycleState",
    "DailyRound",
    "DailyRule",
    "Disclosure",
    "DrawMethod",
    "Entrant",
    "EntryWay",
    "FaultReview",
    "FoundFault",
    "ItemMode",
    "Objection",
    "ObjectionState",
    "ObjectionWay",
    "Opening",
    "PanelMember",
    "PickReason",
    "PlannedVisit",
    "PolicyChange",
    "Ranking",
    "RankingQuerySet",
    "RankingState",
    "Recusal",
    "Rounding",
    "Rubric",
    "RubricItem",
    "RubricState",
    "ScoreKind",
    "ScoreLine",
    "ScorePhoto",
    "ScoreSheet",
    "ScoreSheetQuerySet",
    "SheetState",
    "Standing",
    "TieDecision",
    "TieOutcome",
]
