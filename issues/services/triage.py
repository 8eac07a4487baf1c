"""Sorting and placing: triage, assignment, correction, and merging of duplicates (features 3.1–3.8)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from issues.models import (
    Issue,
    IssueCategory,
    IssueEvent,
    IssueLevel,
    IssueScope,
    IssueState,
    Urgency,
)
from issues.queries.handlers import categories_for, hamlets_for, handlers_for
from issues.queries.moves import ABSORBING, is_triaged
from issues.services.extensions import lapse_requests
from issues.services.flow import Step, advance, note
from issues.services.holding import (
    changes_of,
    hold,
    refuse_day,
    refuse_private_numbers,
    short_words,
)
from shaping.accounts.models import User
from shaping.workflow import Refused

# What the office may correct after a list was accepted; the accepted list keeps its own words.
CORRECTABLE = (
    "description",
    "hamlet",
    "affected_count",
    "affected_unit",
    "source",
    "proposal",
    "funds_yuan",
    "raised_on",
    "raised_by_name",
    "contact",
)
LONGEST_GRID_NUMBER = 40
NOTHING_CHANGED = "和原来一样，没有改动。"


@dataclass(frozen=True)
class Triage:
    """What the office finds out about a problem (分办登记)."""

    category: IssueCategory
    scope: str
    level: str
    urgency: str = Urgency.NORMAL
    is_sensitive: bool = False
    individual_measure: str = ""
    grid_event_number: str = ""


@dataclass(frozen=True)
class Assignment:
    """Who handles a problem, until when, and what the office adds (交办)."""

    unit: str
    responsible: User | None
    due_on: date
    words: str = ""


def triage_issue(issue: Issue, triage: Triage, *, by: Any, version: int) -> IssueEvent:
    """Register scope, level, urgency and what else the office knows; the state stays.

    Raises Refused for a missing scope or level, a foreign category, or when nothing changes.
    """
    with transaction.atomic():
        hold(issue, "triage", by=by, version=version)
        _refuse_triage(issue, triage)
        values = {
            "category": triage.category,
            "scope": triage.scope,
            "level": triage.level,
            "urgency": triage.urgency,
            "is_sensitive": triage.is_sensitive,
            "individual_measure": short_words(triage.individual_measure),
            "grid_event_number": triage.grid_event_number.strip(),
        }
        return _change(issue, "triage", values, by=by)


def _refuse_triage(issue: Issue, triage: Triage) -> None:
    if triage.scope not in IssueScope.values:
        raise Refused("请选共性或个性。")
    if triage.level not in IssueLevel.values:
        raise Refused("请选由哪一级解决：村级、镇级或县级。")
    if triage.urgency not in Urgency.values:
        raise Refused("请选紧急程度。")
    if len(triage.grid_event_number.strip()) > LONGEST_GRID_NUMBER:
        raise Refused(f"网格事件编号最多{LONGEST_GRID_NUMBER}个字，请核对。")
    if not categories_for(issue).filter(pk=triage.category.pk).exists():
        raise Refused("请选本镇现在用的问题类别。")


def _change(issue: Issue, action: str, values: Mapping[str, Any], *, by: Any) -> IssueEvent:
    """Set columns and keep old and new words in the event; refuse when nothing changes."""
    changed = changes_of(issue, values)
    if not changed:
        raise Refused(NOTHING_CHANGED)
    words = "" if issue.is_sensitive else "、".join(label for label, _, _ in changed)
    return note(issue, Step(action, words, {"changed": changed}, values), by=by)


def edit_issue(issue: Issue, values: Mapping[str, Any], *, by: Any, version: int) -> IssueEvent:
    """Correct what was reported; `values` holds any columns of CORRECTABLE.

    Lists that were submitted keep their own words. Raises Refused for values that no problem can
    have, a hamlet of another village, or when nothing changes.
    """
    with transaction.atomic():
        hold(issue, "edit", by=by, version=version)
        wanted = {name: values[name] for name in CORRECTABLE if name in values}
        _refuse_values(issue, wanted)
        return _change(issue, "edit", wanted, by=by)


def _refuse_values(issue: Issue, wanted: Mapping[str, Any]) -> None:
    """Say in the columns' own words what is wrong with the values; the row itself stays as it is."""
    trial = Issue(village=issue.village, **wanted)
    others = {field.name for field in Issue._meta.fields} - wanted.keys()
    try:
        trial.clean_fields(exclude=others)
    except ValidationError as error:
        raise Refused("".join(error.messages)) from error
    for name in ("description", "proposal", "contact"):
        refuse_private_numbers(wanted.get(name, ""))
    hamlet = wanted.get("hamlet")
    if hamlet is not None and not hamlets_for(issue).filter(pk=hamlet.pk).exists():
        raise Refused("请选本村的村湾(小区)。")


def assign_issue(issue: Issue, assignment: Assignment, *, by: Any, version: int) -> IssueEvent:
    """Give a problem to a unit or person until a workday, or change both while it is handled.

    Raises Refused before triage, without anybody, for a person of elsewhere, a bad day, or when
    nothing changes.
    """
    with transaction.atomic():
        hold(issue, "assign", by=by, version=version)
        _refuse_assignment(issue, assignment)
        values = {
            "responsible_unit": short_words(assignment.unit, 60),
            "responsible": assignment.responsible,
            "due_on": assignment.due_on,
        }
        changed = changes_of(issue, values)
        step = Step("assign", _assignment_words(assignment), {"changed": changed}, values)
        if issue.state != IssueState.IN_PROGRESS:
            fields = values | {"review_on": None}
            step = Step(step.action, step.words, step.details, fields)
            return advance(issue, IssueState.IN_PROGRESS, step, by=by)
        if not changed:
            raise Refused(NOTHING_CHANGED)
        if assignment.due_on != issue.due_on:
            lapse_requests(issue, "已经另定时限。", by=by)
        return note(issue, step, by=by)


def _refuse_assignment(issue: Issue, assignment: Assignment) -> None:
    if not is_triaged(issue):
        raise Refused("请先办“分办登记”，选好共性/个性和层级，再交办。")
    if not assignment.unit.strip() and assignment.responsible is None:
        raise Refused("请写责任单位，或者选责任人。")
    refuse_day(assignment.due_on)
    person = assignment.responsible
    if person is None or person.pk == issue.responsible_id:
        return
    if not handlers_for(issue, timezone.localdate()).filter(pk=person.pk).exists():
        raise Refused("请选本村、镇办公室或分管领导中在任的人。")


def _assignment_words(assignment: Assignment) -> str:
    person = assignment.responsible
    names = [assignment.unit.strip(), person.display_name if person else ""]
    who = "、".join(name for name in names if name)
    due = assignment.due_on
    words = short_words(assignment.words)
    return f"{who}，{due.year}年{due.month}月{due.day}日前办好。{words}"


def merge_issues(issue: Issue, into: Issue, words: str, *, by: Any, version: int) -> IssueEvent:
    """Join a duplicate to another problem of the township; each history gets its event (features 3.8).

    The duplicate ends as 合并 and stays readable; nothing of it is copied. Raises Refused for a
    problem of another township, itself, or one that is finished or not yet accepted.
    """
    with transaction.atomic():
        _lock_both(issue, into)
        hold(issue, "merge", by=by, version=version)
        into.refresh_from_db()
        _refuse_target(issue, into)
        lapse_requests(issue, "已经并入另一件问题，不用再延期。", by=by)
        said = short_words(words)
        tail = f"：{said}" if said else ""
        event = advance(
            issue,
            IssueState.MERGED,
            Step("merge", f"并入{into.number}{tail}", {"into": into.pk}, {"merged_into": into}),
            by=by,
        )
        note(into, Step("absorb", f"{issue.number}并入本件{tail}", {"issue": issue.pk}), by=by)
        return event


def _lock_both(issue: Issue, into: Issue) -> None:
    """Lock both rows in one order, so that two merges the other way round cannot block each other."""
    rows = Issue.objects.select_for_update(of=("self",)).filter(pk__in=(issue.pk, into.pk))
    list(rows.order_by("pk").values_list("pk"))


def _refuse_target(issue: Issue, into: Issue) -> None:
    if into.pk == issue.pk:
        raise Refused("不能并入自己，请写另一件问题的编号。")
    if into.village.township_id != issue.village.township_id:
        raise Refused("只能并入本镇的问题。")
    if into.state not in ABSORBING:
        raise Refused(f"{into.number}现在是“{into.get_state_display()}”，请选还在办的问题。")
