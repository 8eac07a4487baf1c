"""Monthly lists, problems and their handling, common topics, escalations, and their settings."""

from issues.models.choices import (
    UNFINISHED_STATES,
    AffectedUnit,
    AttachmentPhase,
    CarriedStatus,
    EscalationState,
    ExtensionState,
    Holder,
    IssueLevel,
    IssueScope,
    IssueSource,
    IssueState,
    ListSection,
    ListState,
    ReminderKind,
    TopicState,
    Urgency,
    VillagersAnswer,
)
from issues.models.escalations import Escalation
from issues.models.issues import Issue, IssueQuerySet
from issues.models.lists import (
    IssueList,
    IssueListEntry,
    IssueListQuerySet,
    ListSubmission,
    LockException,
    Reminder,
)
from issues.models.parts import Attachment, ExtensionRequest, IssueEvent, LikenessAnswer
from issues.models.settings import (
    FieldRequirement,
    IssueCategory,
    OptionalField,
    ReportingCalendar,
)
from issues.models.topics import CommonTopic

__all__ = [
    "UNFINISHED_STATES",
    "AffectedUnit",
    "Attachment",
    "AttachmentPhase",
    "CarriedStatus",
    "CommonTopic",
    "Escalation",
    "EscalationState",
    "ExtensionRequest",
    "ExtensionState",
    "FieldRequirement",
    "Holder",
    "Issue",
    "IssueCategory",
    "IssueEvent",
    "IssueLevel",
    "IssueList",
    "IssueListEntry",
    "IssueListQuerySet",
    "IssueQuerySet",
    "IssueScope",
    "IssueSource",
    "IssueState",
    "LikenessAnswer",
    "ListSection",
    "ListState",
    "ListSubmission",
    "LockException",
    "OptionalField",
    "Reminder",
    "ReminderKind",
    "ReportingCalendar",
    "TopicState",
    "Urgency",
    "VillagersAnswer",
]
