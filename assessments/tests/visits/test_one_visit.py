"""A daily visit counts once, by whoever may score, and its answers are never turned back."""

import json
from datetime import date

import pytest
from django.urls import reverse

from assessments.models import FoundFault, PlannedVisit
from assessments.services.judging import open_visit_sheet, seal_sheet
from assessments.services.panels import declare_recusal
from assessments.tests.factories import PlannedVisitFactory, ScoreSheetFactory
from assessments.tests.visits.scenes import entrant_of, filled_sheet, sealed_visit
from shaping.workflow import Refused

TODAY = date(2026, 11, 24)


@pytest.fixture
def entrant(cycle):
    return entrant_of(cycle, 1)


def named(entrant, member, name, on=TODAY):
    ScoreSheetFactory(entrant=entrant, inspector=None, inspector_name=name, inspected_on=on)
    return open_visit_sheet(entrant, member, TODAY, by=member.user)


def test_what_was_imported_under_his_name_is_his_visit(entrant, member):
    with pytest.raises(Refused, match="一次检查只算一张"):
        named(entrant, member, f" {member} ")


@pytest.mark.parametrize(("name", "on"), [("王五", TODAY), ("", date(2026, 11, 23))])
def test_another_name_or_day_is_another_visit(entrant, member, name, on):
    assert named(entrant, member, name or str(member), on).state == "draft"


def test_a_conflict_declared_since_the_visit_keeps_it_unsealed(entrant, member):
    sheet = filled_sheet(member, entrant, TODAY, note="")
    declare_recusal(member, entrant.village, "relative", "", by=member.user)

    with pytest.raises(Refused, match="要回避"):
        seal_sheet(sheet, by=member.user)
    sheet.refresh_from_db()
    assert sheet.state == "draft"


def test_an_older_message_turns_no_answer_back(entrant, member, client_of):
    sealed_visit(member, entrant, date(2026, 11, 20))
    fault = FoundFault.objects.get()
    sheet = open_visit_sheet(entrant, member, TODAY, by=member.user)
    phone = client_of(member.user)

    sent = [(1, "fixed"), (2, "unfixed"), (1, "fixed"), (2, "unfixed")]
    codes = [answer(phone, sheet, fault, *one).status_code for one in sent]

    assert codes == [200, 200, 409, 200]
    assert not fault.reviews.get(sheet=sheet).is_fixed


def answer(phone, sheet, fault, revision, words):
    line = {"points": 6000, "na": False, "note": "", "photos": []}
    body = {
        "revision": revision,
        "rubric": sheet.rubric.content_hash,
        "lines": {"A1": line},
        "faults": {f"fault-{fault.pk}": words},
    }
    url = reverse("assessments:sheet-lines", args=[sheet.pk])
    return phone.post(
        url, json.dumps(body), content_type="application/json", HTTP_ACCEPT="application/json"
    )


@pytest.mark.parametrize("key", ["9" * 5000, "9" * 40, "²", "٣"])
def test_a_member_who_cannot_be_is_refused_in_words(entrant, office, client_of, key):
    visit = PlannedVisitFactory(entrant=entrant)
    place = [entrant.cycle.township.code9, 2026, visit.round.number, visit.pk]

    answer = client_of(office).post(
        reverse("assessments:visit-assign", args=place), {"member": key}
    )

    assert answer.status_code == 422
    assert PlannedVisit.objects.get().member_id == visit.member_id
