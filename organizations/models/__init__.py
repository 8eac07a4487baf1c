"""Organizations, evening talks, decisions, points, honours, checklists, cases, and their settings."""

from organizations.models.bodies import Member, Organization, OrganizationDocument
from organizations.models.cases import Case, CasePhoto
from organizations.models.choices import (
    CORE_KINDS,
    Attendance,
    CaseKind,
    CaseState,
    ChecklistProgress,
    CoPrinciple,
    DecisionState,
    DocumentKind,
    FoundingMethod,
    Gender,
    HonourMethod,
    HonourState,
    Majority,
    OrganizationKind,
    PointsKind,
    PracticeGroup,
    StepResult,
)
from organizations.models.decisions import CollectiveDecision, DecisionDisclosure, DecisionStep
from organizations.models.honours import Honour, HonourCampaign
from organizations.models.points import (
    Household,
    PointsEntry,
    PointsReview,
    PointsScheme,
)
from organizations.models.reference import (
    ChecklistItem,
    ChecklistState,
    DecisionProcedure,
    ParticipationSettings,
    PointsDimension,
    PracticeModel,
    ProcedureStep,
)
from organizations.models.talks import EveningTalk

__all__ = [
    "CORE_KINDS",
    "Attendance",
    "Case",
    "CaseKind",
    "CasePhoto",
    "CaseState",
    "ChecklistItem",
    "ChecklistProgress",
    "ChecklistState",
    "CoPrinciple",
    "CollectiveDecision",
    "DecisionDisclosure",
    "DecisionProcedure",
    "DecisionState",
    "DecisionStep",
    "DocumentKind",
    "EveningTalk",
    "FoundingMethod",
    "Gender",
    "Honour",
    "HonourCampaign",
    "HonourMethod",
    "HonourState",
    "Household",
    "Majority",
    "Member",
    "Organization",
    "OrganizationDocument",
    "OrganizationKind",
    "ParticipationSettings",
    "PointsDimension",
    "PointsEntry",
    "PointsKind",
    "PointsReview",
    "PointsScheme",
    "PracticeGroup",
    "PracticeModel",
    "ProcedureStep",
    "StepResult",
]
