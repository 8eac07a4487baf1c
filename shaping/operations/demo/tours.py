"""The demo's inspectors: a tour that was held, one that is prepared, a round of daily checks."""

import random
from datetime import date, timedelta

from django.utils import timezone

from assessments.models import (
    AssessmentCycle,
    Assignment,
    DrawMethod,
    ItemMode,
    PanelMember,
    RubricItem,
)
from assessments.services.assignments import distribute
from assessments.services.judging import open_tour_sheet, save_lines, seal_sheet
from assessments.services.openings import confirm_opening, request_opening
from assessments.services.panels import add_member
from assessments.services.rounds import RoundPlan, plan_round
from assessments.services.score_lines import LineInput
from assessments.services.visits import assign_balanced
from shaping.accounts.models import User
from shaping.operations.demo.levels import level_of
from villages.capabilities import Role

NOTES = ("房前屋后有杂物", "沟渠有垃圾", "台账不全", "榜单没有更新", "值得学习")


def prepare_tour(cycle: AssessmentCycle, *, office: User) -> list[PanelMember]:
    """The township's inspectors on the panel, two with a home village here, and their assignments."""
    inspectors = User.objects.filter(
        appointments__township=cycle.township, appointments__role=Role.INSPECTOR
    )
    villages = list(cycle.township.villages.order_by("code12"))
    members = [
        add_member(
            cycle,
            user,
            by=office,
            unit_name=f"{cycle.township.name}政府(示例)",
            home_village=villages[number] if number < 2 else None,
        )
        for number, user in enumerate(inspectors.order_by("username"))
    ]
    if members:
        distribute(cycle, None, by=office)
    return members


def hold_tour(cycle: AssessmentCycle, *, office: User, leader: User) -> bool:
    """Every inspector scores what is assigned to him, and two persons open the sheets.

    False where the township has no inspectors.
    """
    if not prepare_tour(cycle, office=office):
        return False
    rows = cycle.assignments.select_related("cycle__township", "member__user", "entrant__cycle")
    for assignment in rows.order_by("serial"):
        _score(assignment)
    confirm_opening(request_opening(cycle, by=office), by=leader)
    return True


def _score(assignment: Assignment) -> None:
    inspector = assignment.member.user
    chance = random.Random(f"{assignment.serial}{inspector.username}")  # noqa: S311 - demo figures
    sheet = open_tour_sheet(
        assignment, date(assignment.cycle.year, 12, chance.randint(18, 20)), by=inspector
    )
    level = level_of(assignment.entrant)
    items = sheet.rubric.items.all() if sheet.rubric else ()
    lines = {item.code: _line(item, level, chance) for item in items}
    seal_sheet(save_lines(sheet, lines, by=inspector), by=inspector)


def _line(item: RubricItem, level: int, chance: random.Random) -> LineInput:
    """Points about the village's level: whole steps taken off, or a mark in halves of a point."""
    share = min(max(level + chance.randint(-9, 9), 0), 100)
    step = item.step_points if item.mode == ItemMode.DEDUCT else 50
    lost = item.max_points * (100 - share) // 100 // (step or 50) * (step or 50)
    note = chance.choice(NOTES) if lost and chance.random() < 0.2 else ""
    return LineInput(item.max_points - lost, note=note)


def plan_checks(cycle: AssessmentCycle, today: date, *, office: User) -> None:
    """A round of this month's daily checks by lot, with its inspectors."""
    if not cycle.panel.exists():
        return
    first = today.replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    if last < timezone.localdate():
        return  # a demo of an earlier day: what is over is not planned any more
    found = plan_round(cycle, RoundPlan(first, last, DrawMethod.LOT, 4), by=office)
    assign_balanced(found, by=office)
