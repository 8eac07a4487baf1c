"""The register of problems (问题台账): what is chosen, in which order, and its printed columns."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q
from django.db.models.expressions import OrderBy
from django.utils import timezone

from issues.models import (
    UNFINISHED_STATES,
    ExtensionState,
    Issue,
    IssueCategory,
    IssueQuerySet,
    IssueState,
)
from issues.queries.columns import COLUMNS, HIDDEN_WORDS, words_of
from issues.queries.deadlines import SOON_WORKDAYS, DueStep, escalation_step
from issues.queries.searching import holding_words
from shaping.workdays.queries import Calendar
from villages.capabilities import grants_of
from villages.models import Township, Village

# The columns of domain §3.1, as they are printed on A4.
LEDGER_COLUMNS = ("序号", "村(社区)", *COLUMNS)
UNFINISHED = "unfinished"
UNDER_WAY = (IssueState.IN_PROGRESS, IssueState.ESCALATED, IssueState.REOPENED)
MONTH = re.compile(r"(20[0-9]{2}|2100)-(0[1-9]|1[0-2])")
# Villages stand in the register's order always; there is no order by how many problems one has.
_REGISTER = ("village__code12", "reported_at", "pk")
ORDERS: dict[str, tuple[str | OrderBy, ...]] = {
    "village": _REGISTER,
    "category": ("category__position", "category__name", *_REGISTER),
    "due": (F("due_on").asc(nulls_last=True), *_REGISTER),
    "reported": ("-reported_at", "-pk"),
    "state": ("state", *_REGISTER),
}
MOST_OFFERED_VILLAGES = 60


@dataclass(frozen=True)
class Choice:
    """What the register is narrowed to; an empty value narrows nothing.

    `village` is part of a name, the beginning of a code or of the name's pinyin initials; `state`
    a state or UNFINISHED; `due` is soon, overdue or review; `extension` asked; `month` the month
    of the first list as 2026-11; `responsible` part of a unit's or a person's name.
    """

    words: str = ""
    village: str = ""
    category: IssueCategory | None = None
    state: str = ""
    due: str = ""
    scope: str = ""
    level: str = ""
    urgency: str = ""
    month: str = ""
    responsible: str = ""
    recurring: bool = False
    extension: str = ""
    sort: str = "village"


@dataclass(frozen=True)
class LedgerLine:
    """One line: `cells` by column name; of a sensitive problem the words stay covered."""

    number: int
    issue: Issue
    cells: dict[str, str]
    step: DueStep | None


def ledger_rows(user: Any, choice: Choice, today: date, workdays: Calendar) -> IssueQuerySet:
    """The problems the user may see that fit the choice, in its order, with all they print."""
    rows = Issue.objects.visible_to(user).received().filter(_plain(choice))
    if choice.due:
        rows = rows.filter(_due(choice.due, today, workdays))
    if choice.village:
        rows = rows.filter(village__in=Village.objects.filter(named(choice.village)))
    if choice.responsible:
        person = Q(responsible__display_name__icontains=choice.responsible)
        person |= Q(responsible__pinyin_initials__startswith=choice.responsible.lower())
        rows = rows.filter(Q(responsible_unit__icontains=choice.responsible) | person)
    if choice.extension:
        asked = Q(extension_requests__state=ExtensionState.ASKED)
        rows = rows.filter(asked)
    rows = holding_words(rows, choice.words)
    related = ("village__township", "hamlet", "category", "responsible", "first_list")
    return rows.select_related(*related).order_by(*ORDERS[choice.sort])


def _plain(choice: Choice) -> Q:
    """The conditions that compare a column with one value."""
    columns = {
        "category": choice.category,
        "scope": choice.scope,
        "level": choice.level,
        "urgency": choice.urgency,
    }
    condition = Q(**{name: value for name, value in columns.items() if value})
    if choice.state:
        states = UNFINISHED_STATES if choice.state == UNFINISHED else (choice.state,)
        condition &= Q(state__in=states)
    if choice.recurring:
        condition &= Q(recurrence_of__isnull=False) | Q(reopen_count__gt=0)
    return condition & _first_month(choice.month) if choice.month else condition


def _first_month(month: str) -> Q:
    """Listed first in that month; problems that came without a list go by their report."""
    year, number = (int(part) for part in month.split("-"))
    reported = Q(first_list=None, reported_at__year=year, reported_at__month=number)
    return Q(first_list__year=year, first_list__month=number) | reported


def _due(due: str, today: date, workdays: Calendar) -> Q:
    if due == "review":
        return Q(state=IssueState.PARKED, review_on__lte=today)
    if due == "overdue":
        return Q(state__in=UNDER_WAY, due_on__lt=today)
    last_near = workdays.add_workdays(today, SOON_WORKDAYS)
    return Q(state__in=UNDER_WAY, due_on__range=(today, last_near))


def named(words: str) -> Q:
    """Villages with these words in the name, or that begin so by code or pinyin initials."""
    initials = Q(pinyin_initials__startswith=words.lower())
    return Q(name__icontains=words) | Q(code12__startswith=words) | initials


def ledger_lines(
    issues: list[Issue], first_number: int, today: date, workdays: Calendar
) -> list[LedgerLine]:
    """The problems as lines, counted on from `first_number`; no query."""
    return [
        LedgerLine(number, issue, cells_of(issue, number), escalation_step(issue, today, workdays))
        for number, issue in enumerate(issues, start=first_number)
    ]


def cells_of(issue: Issue, number: int, *, shows_sensitive: bool = False) -> dict[str, str]:
    """A problem's printed cells by column name.

    A sensitive problem's own words are covered unless `shows_sensitive`: whoever may read them
    opens its page, and that look is recorded.
    """
    cells = {"序号": str(number), "村(社区)": issue.village.name} | words_of(issue)
    if issue.is_sensitive and not shows_sensitive:
        cells |= {"村湾(小区)": "", "问题描述": HIDDEN_WORDS, "拟办意见": ""}
    return cells


def offered_villages(user: Any) -> list[str]:
    """Names of the villages whose problems the user reads, for the filter; one query."""
    rows = Village.objects.visible_to(user).filter(closed_on=None).order_by("code12")
    return list(rows.values_list("name", flat=True)[:MOST_OFFERED_VILLAGES])


def importable_townships(user: Any) -> list[Township]:
    """The townships whose ledger the user may bring in, at most two; no query for the others."""
    grants = grants_of(user, "issue.import")
    return list(Township.objects.in_areas(grants).order_by("code9")[:2]) if grants else []


def month_of(issue: Issue) -> date:
    """First day of the month in which the problem was listed first, or came in without a list."""
    if issue.first_list is not None:
        return date(issue.first_list.year, issue.first_list.month, 1)
    return timezone.localdate(issue.reported_at).replace(day=1)


def months_kept(issue: Issue, today: date) -> int:
    """Months since the problem was listed first, up to its end or today (已滞留月数)."""
    end = timezone.localdate(issue.closed_at) if issue.closed_at else today
    first = month_of(issue)
    return max(0, (end.year - first.year) * 12 + end.month - first.month)
