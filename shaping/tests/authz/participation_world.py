"""One of everything of organizations and participation in one village, for the sweep."""

from datetime import date
from typing import Any
from uuid import uuid4

from django.core.files.base import ContentFile
from django.utils import timezone

from organizations.models import ChecklistState
from organizations.tests.factories import (
    CampaignFactory,
    CaseFactory,
    ChecklistItemFactory,
    DecisionFactory,
    DimensionFactory,
    DocumentFactory,
    HonourFactory,
    HouseholdFactory,
    MemberFactory,
    OrganizationFactory,
    PracticeModelFactory,
    ProcedureFactory,
    ReviewFactory,
    SchemeFactory,
    TalkFactory,
)
from shaping.accounts.tests.factories import UserFactory
from shaping.uploads.models import StoredFile
from shaping.uploads.services import store_document
from villages.models import Hamlet, Village


def participation_rows(hamlet: Hamlet, picture: StoredFile) -> dict[str, Any]:
    """Rows of the hamlet, its village and its township, by the names the policy uses."""
    organization = OrganizationFactory(hamlet=hamlet)
    campaign = CampaignFactory(township=hamlet.village.township, village=hamlet.village)
    return {
        "organization": organization,
        "member": MemberFactory(organization=organization),
        "document": DocumentFactory(organization=organization, stored_file=stored_paper()),
        "talk": TalkFactory(hamlet=hamlet),
        "campaign": campaign,
        "honour": HonourFactory(campaign=campaign, hamlet=hamlet),
        "practice": PracticeModelFactory(township=hamlet.village.township),
        **decision_rows(hamlet),
        **points_rows(hamlet),
        **checklist_rows(hamlet, picture),
        **case_rows(hamlet.village, picture),
    }


def decision_rows(hamlet: Hamlet) -> dict[str, Any]:
    """A matter whose first meeting is still to be held."""
    procedure = ProcedureFactory(township=hamlet.village.township)
    decision = DecisionFactory(village=hamlet.village, hamlet=hamlet, procedure=procedure)
    step = decision.steps.create(
        position=1,
        title="理事会提议商议",
        body="村民理事会",
        attendance="more_than_half",
        majority="half_of_present",
    )
    return {"procedure": procedure, "decision": decision, "decision_step": step}


def points_rows(hamlet: Hamlet) -> dict[str, Any]:
    """A household that was given points and redeemed some."""
    dimension = DimensionFactory(township=hamlet.village.township)
    review = ReviewFactory(hamlet=hamlet)
    household = HouseholdFactory(hamlet=hamlet, balance=3, entry_count=2)
    common = {"recorded_at": timezone.now(), "recorded_by": UserFactory()}
    entry = household.entries.create(
        sequence=1,
        kind="award",
        points=5,
        balance=5,
        dimension=dimension,
        review=review,
        happened_on=date(2026, 10, 31),
        matter="打扫晒场",
        **common,
    )
    redemption = household.entries.create(
        sequence=2,
        kind="redeem",
        points=-2,
        balance=3,
        receipt_number=f"DH-{hamlet.code[6:]}-2611-1",
        value_fen=200,
        handler_name="李梅",
        happened_on=date(2026, 11, 5),
        matter="洗衣液1瓶",
        **common,
    )
    return {
        "dimension": dimension,
        "scheme": SchemeFactory(hamlet=hamlet),
        "household": household,
        "review": review,
        "entry": entry,
        "redemption": redemption,
    }


def checklist_rows(hamlet: Hamlet, picture: StoredFile) -> dict[str, Any]:
    """An item that is done, with its proof."""
    item = ChecklistItemFactory(township=hamlet.village.township)
    state = ChecklistState.objects.create(
        hamlet=hamlet,
        item=item,
        progress="done",
        proof=picture,
        changed_at=timezone.now(),
        changed_by=UserFactory(),
    )
    return {"checklist_item": item, "checklist_state": state}


def case_rows(village: Village, picture: StoredFile) -> dict[str, Any]:
    """A draft, a published case, and one on the public page, with pictures."""
    case = CaseFactory(village=village)
    public_case = CaseFactory(
        village=village, title="放到公开页的案例", published=True, is_public=True
    )
    return {
        "case": case,
        "case_photo": case.photos.create(stored_file=picture, position=1),
        "public_case": public_case,
        "public_photo": public_case.photos.create(stored_file=picture, position=1),
        "published_case": CaseFactory(village=village, title="公开的案例", published=True),
    }


def stored_paper() -> StoredFile:
    """A PDF with its bytes on the disk."""
    upload = ContentFile(b"%PDF-1.4\n%%EOF\n", "章程.pdf")
    return store_document(upload, key=uuid4(), by=UserFactory(), township_code="421223101")
