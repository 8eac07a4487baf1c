"""Takes the problems of the town's old ledger into the register, and takes them out again."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count
from django.utils import timezone

from issues.models import Issue, IssueCategory, IssueEvent, IssueState
from issues.services.flow import Step, act_of, add_event, holder_in
from issues.services.ledger_cells import TEXTS, affected_of, code_of, yuan_of
from issues.services.numbering import Numbers
from issues.services.search_texts import search_text_of
from shaping.audit.services import record
from shaping.imports.kinds import RowChange
from shaping.workflow import Refused, StaleState
from villages.models import Hamlet, Township, Village

CHANGED_MEANWHILE = "核对以后村湾、类别或台账又改过，这份表没有导入。请点“重新检查”，核对后再确认。"
USED_SINCE = "导入以后有的问题已经办过（{numbers}），不能整批撤销。请逐件办理。"
WORDS = "从原有台账导入"
_DAYS = ("due_on", "raised_on")


def add_ledger(changes: Sequence[RowChange], township: Township, *, by: Any) -> None:
    """Make the problems as accepted ones, each with its event and audit line, in the caller's transaction.

    Raises StaleState when a village, hamlet or category is gone or a problem is there already.
    """
    villages = Village.objects.filter(township=township, closed_on=None)
    book = _Book(villages.select_related("township"), township)
    keys = [_keys(change) for change in changes]
    taken = Issue.objects.filter(village__in=villages, draft_key__in=[key for _, key in keys])
    if taken.exists():
        raise StaleState(CHANGED_MEANWHILE)
    for (code12, draft_key), change in zip(keys, changes, strict=True):
        issue = book.issue(code12, draft_key, change.new)
        _insert(issue)
        words = f"{WORDS}：{change.new['standing']}" if change.new["standing"] else WORDS
        step = Step("accept", words)
        record(act_of(issue, step, "", IssueState.ACCEPTED), by=by)
        add_event(issue, step, "", by=by)


def _insert(issue: Issue) -> None:
    issue.search_text = search_text_of(issue)
    try:
        with transaction.atomic():
            issue.save(force_insert=True)
    except IntegrityError as error:
        raise StaleState(CHANGED_MEANWHILE) from error


def remove_ledger(changes: Sequence[RowChange], township: Township) -> None:
    """Remove what an import made, in the caller's transaction; the audit trail keeps its trace.

    Raises Refused when somebody has done anything with one of the problems since.
    """
    keys = [draft_key for _, draft_key in map(_keys, changes)]
    rows = Issue.objects.filter(village__township=township, draft_key__in=keys)
    counted: Any = rows.annotate(
        steps=Count("events", distinct=True), named=Count("entries", distinct=True)
    )
    used = [
        issue.number for issue in counted if issue.version > 1 or issue.steps > 1 or issue.named
    ]
    if used:
        raise Refused(USED_SINCE.format(numbers="、".join(used[:5])))
    IssueEvent.objects.filter(issue__in=rows).delete()
    rows.delete()


def _keys(change: RowChange) -> tuple[str, str]:
    """Village code and draft key of the row."""
    code12, draft_key = change.key.split(":", maxsplit=1)
    return code12, draft_key


class _Book:
    """What a row names, by name, and the numbers still free."""

    def __init__(self, villages: Any, township: Township) -> None:
        self._villages = {village.code12: village for village in villages}
        hamlets = Hamlet.objects.filter(village__in=villages)
        self._hamlets = {(row.village_id, row.name): row for row in hamlets}
        categories = IssueCategory.objects.filter(township=township).offered()
        self._categories = {row.name: row for row in categories}
        self._numbers: dict[tuple[str, int, int], Numbers] = {}

    def issue(self, code12: str, draft_key: str, values: Mapping[str, Any]) -> Issue:
        """The row as a problem that is not stored yet."""
        village = self._villages.get(code12)
        category = self._categories.get(values["category"])
        hamlet = self._hamlets.get((village.pk, values["hamlet"])) if village else None
        if village is None or category is None or (values["hamlet"] and hamlet is None):
            raise StaleState(CHANGED_MEANWHILE)
        count, unit = affected_of(values)
        reported_at = _reported_at(values)
        days = {name: date.fromisoformat(values[name]) if values[name] else None for name in _DAYS}
        texts = {name: values[name] for name in TEXTS}
        return Issue(
            village=village,
            hamlet=hamlet,
            category=category,
            draft_key=draft_key,
            number=values["number"] or self._number(village, reported_at),
            description=values["description"],
            affected_count=count,
            affected_unit=unit,
            source=code_of("source", values["source"]),
            scope=code_of("scope", values["scope"]),
            urgency=code_of("urgency", values["urgency"]) or "normal",
            level=code_of("level", values["level"]),
            funds_yuan=yuan_of(values),
            state=IssueState.ACCEPTED,
            holder=holder_in(IssueState.ACCEPTED, ""),
            reported_at=reported_at,
            **days,
            **texts,
        )

    def _number(self, village: Village, reported_at: datetime) -> str:
        day = timezone.localdate(reported_at)
        key = (village.code12, day.year, day.month)
        if key not in self._numbers:
            self._numbers[key] = Numbers(village, day.year, day.month)
        return self._numbers[key].take()


def _reported_at(values: Mapping[str, Any]) -> datetime:
    """When the town got it: the day it was raised, its first month, or now."""
    text = values["raised_on"] or (f"{values['month']}-01" if values["month"] else "")
    if not text:
        return timezone.now()
    return timezone.make_aware(datetime.combine(date.fromisoformat(text), time()))
