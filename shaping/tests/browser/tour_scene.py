"""Runs inside the installation under test: a tour of its own, and what has arrived of it."""

import json
import sys

from django.urls import reverse

from assessments.models import AssessmentCycle, Assignment, ScoreLine, ScoreSheet
from assessments.tests.factories import (
    AssignmentFactory,
    CycleFactory,
    EntrantFactory,
    PanelMemberFactory,
    RubricFactory,
    RubricItemFactory,
)
from shaping.accounts.models import User
from shaping.audit.models import AuditEvent
from shaping.operations.demo.problems import EXAMPLE_VILLAGE
from villages.models import Village

INSPECTORS = [f"inspector{number}" for number in range(1, 6)]


def arrange(year: int, villages: int) -> str:
    """An open year in which the five inspectors score these many villages by three items; its page."""
    township = Village.objects.get(code12=EXAMPLE_VILLAGE).township
    office = User.objects.get(username="office")
    rubric = RubricFactory(township=township, version=year, created_by=office)
    RubricItemFactory(rubric=rubric, position=3, code="2.1", max_points=500, step_points=200)
    cycle = CycleFactory(township=township, year=year, year_end_rubric=rubric)
    members = [
        PanelMemberFactory(cycle=cycle, user=User.objects.get(username=name), added_by=office)
        for name in INSPECTORS
    ]
    for place, village in enumerate(township.villages.order_by("code12")[:villages]):
        entrant = EntrantFactory(cycle=cycle, village=village)
        for member in members:
            number = f"{year}-{place:02d}-{member.pk}"
            AssignmentFactory(entrant=entrant, member=member, serial=number, assigned_by=office)
    return reverse("assessments:tour", args=[township.code9, year])


def arrived(year: int) -> str:
    """What the database holds of the year: sheets, lines, what was sealed, and its events, as JSON."""
    cycle = AssessmentCycle.objects.get(year=year, township__villages__code12=EXAMPLE_VILLAGE)
    sheets = ScoreSheet.objects.filter(cycle=cycle)
    seals = AuditEvent.objects.filter(
        action="sheet.seal", target_id__in=[str(pk) for pk in sheets.values_list("pk", flat=True)]
    )
    lines = ScoreLine.objects.filter(sheet__in=sheets).order_by("pk")
    names = ("sheet__inspector__username", "sheet__entrant__name", "item__code", "points", "note")
    return json.dumps(
        {
            "names": list(cycle.entrants.order_by("code").values_list("name", flat=True)),
            "assigned": Assignment.objects.filter(cycle=cycle).count(),
            "sheets": sheets.count(),
            "sealed": sheets.filter(state="sealed").count(),
            "points": sorted(set(sheets.values_list("points", flat=True)), key=str),
            "seals": sorted(seals.values_list("target_id", flat=True)),
            "lines": [list(row) for row in lines.values_list(*names)],
        },
        ensure_ascii=False,
    )


def call(name: str, *arguments: str) -> None:
    """Print what the function of that name gives, for the test outside."""
    numbers = [int(argument) for argument in arguments]
    sys.stdout.write({"arrange": arrange, "arrived": arrived}[name](*numbers) + "\n")
