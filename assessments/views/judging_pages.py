"""What the templates of the tour and of one sheet need, besides the items themselves."""

from collections.abc import Mapping, Sequence
from time import time
from typing import Any

from django.urls import reverse

from assessments.forms.judging import ItemField, line_input, lines_as_json
from assessments.models import AssessmentCycle, Rubric, ScoreKind, ScoreSheet, SheetState
from assessments.queries.judging import TourStop
from assessments.views.judging_answers import sheet_values


def storage_key(user: Any, sheet: ScoreSheet) -> str:
    """Where this browser keeps what was not sent yet; the tour and the sheet's own page share it."""
    if sheet.assignment_id:
        return assignment_key(user, sheet.assignment_id)
    return f"score:{user.pk}:sheet-{sheet.pk}"


def assignment_key(user: Any, assignment_id: int) -> str:
    """As `storage_key`, also before the sheet is opened; another user's keys begin otherwise."""
    return f"score:{user.pk}:assignment-{assignment_id}"


def tour_page(
    cycle: AssessmentCycle, stops: Sequence[TourStop], rubrics: Sequence[Rubric], user: Any
) -> dict[str, Any]:
    """The inspector's villages as a list, and as data for the script."""
    hashes = {rubric.pk: rubric.content_hash for rubric in rubrics}
    return {
        "cycle": cycle,
        "stops": stops,
        "open_count": sum(stop.is_open for stop in stops),
        "sealed_count": sum(stop.state == "sealed" for stop in stops),
        "panels": [
            (rubric, [ItemField(item) for item in rubric.items.all()]) for rubric in rubrics
        ],
        "script_values": [_stop_values(stop, hashes, user) for stop in stops],
    }


def _stop_values(stop: TourStop, hashes: Mapping[int, str], user: Any) -> dict[str, Any]:
    sheet = stop.sheet
    lines = {found.item.code: line_input(found) for found in stop.items if found.line}
    return {
        "key": assignment_key(user, stop.assignment.pk),
        "id": str(stop.assignment.pk),
        "name": stop.assignment.entrant.name,
        "rubric": str(stop.rubric_id),
        "rubric_hash": hashes.get(stop.rubric_id or 0, ""),
        "count": len(stop.items),
        "open_url": reverse("assessments:sheet-open", args=[stop.assignment.pk]),
        "revision": sheet.revision if sheet else 0,
        "is_draft": stop.is_open,
        "now": time(),
        "lines": lines_as_json(lines),
        "lines_url": reverse("assessments:sheet-lines", args=[sheet.pk]) if sheet else "",
        "seal_url": reverse("assessments:sheet-seal", args=[sheet.pk]) if sheet else "",
        "check_url": reverse("assessments:sheet-check", args=[sheet.pk]) if sheet else "",
    }


def script_values(sheet: ScoreSheet, user: Any) -> dict[str, Any]:
    """One opened sheet as data for the script of its own page."""
    return sheet_values(sheet) | {"key": storage_key(user, sheet), "name": sheet.entrant.name}


def sheet_page(sheet: ScoreSheet, user: Any) -> dict[str, Any]:
    """The frame of one sheet's pages."""
    is_own = sheet.inspector_id == user.pk
    is_tour = sheet.kind == ScoreKind.YEAR_END
    year = [sheet.cycle.township.code9, sheet.cycle.year]
    return {
        "sheet": sheet,
        "next_revision": sheet.revision + 1,
        "cycle": sheet.cycle,
        "is_own": is_own,
        "is_draft": sheet.state == SheetState.DRAFT,
        "back_url": reverse(
            "assessments:tour" if is_tour and is_own else "assessments:cycle-detail", args=year
        ),
        "back_words": "全部村" if is_tour and is_own else "返回考核",
        "key": storage_key(user, sheet),
    }
