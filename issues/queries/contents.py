"""A list as it is printed: its lines, and the snapshot made of them."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils import timezone

from issues.models import (
    CarriedStatus,
    Issue,
    IssueList,
    IssueState,
    ListSection,
    ListSubmission,
)
from issues.queries.columns import CARRIED_WORDS, COLUMNS, HIDDEN_WORDS, words_of
from issues.queries.draft_rows import CleanRow, Reading

FORMAT = 1
SECTION_TITLES = {
    ListSection.NEW: "本月新增",
    ListSection.ONGOING: "上月未办结(推进)",
    ListSection.CLOSED: "已销号",
}


@dataclass(frozen=True)
class Line:
    """One line of a list; a new problem that was never reported has no number yet."""

    section: str
    issue: Issue
    words: dict[str, str]
    status: str = ""
    key: str = ""


def unfinished_of(issue_list: IssueList) -> list[Issue]:
    """The problems the village carries into the list, oldest first; one query."""
    rows = Issue.objects.unfinished().filter(village=issue_list.village_id)
    rows = rows.exclude(first_list=issue_list)
    return list(_with_names(rows).order_by("reported_at", "pk"))


def new_lines(issue_list: IssueList, reading: Reading, issues: Mapping[str, Issue]) -> list[Line]:
    """The draft's cards as lines; `issues` are the saved problems by card key, if there are."""
    return [
        Line(
            ListSection.NEW,
            issue := issues.get(row.key) or unsaved_issue(issue_list, row),
            words_of(issue, "新增，村里认为是反弹" if row.recurs_from else "新增"),
            key=row.key,
        )
        for row in reading.rows
        if not row.faults or not [fault for fault in row.faults if not fault.is_warning]
    ]


def unsaved_issue(issue_list: IssueList, row: CleanRow) -> Issue:
    """The problem a card describes, not stored."""
    return Issue(village=issue_list.village, draft_key=row.key, **row.values)


def carried_lines(issue_list: IssueList, unfinished: Iterable[Issue]) -> list[Line]:
    """What the village says of each carried-over problem; 还在办 where it says nothing."""
    said: dict[str, dict[str, Any]] = issue_list.draft.get("carried", {})
    lines = []
    for issue in unfinished:
        row = said.get(str(issue.pk), {})
        words = words_of(issue) | {CARRIED_WORDS: str(row.get("words", "")).strip()}
        status = str(row.get("status") or CarriedStatus.STILL)
        if issue.state == IssueState.AWAITING_VERIFICATION:
            status = CarriedStatus.STILL
        lines.append(Line(ListSection.ONGOING, issue, words, str(status)))
    return lines


def closed_lines(issue_list: IssueList) -> list[Line]:
    """Problems closed since the village's list of an earlier month went up; two queries."""
    year, month = issue_list.year, issue_list.month
    is_earlier = Q(issue_list__year__lt=year) | Q(
        issue_list__year=year, issue_list__month__lt=month
    )
    before = ListSubmission.objects.filter(is_earlier, issue_list__village=issue_list.village_id)
    since = before.order_by("-submitted_at").values_list("submitted_at", flat=True).first()
    rows = Issue.objects.filter(village=issue_list.village_id, state=IssueState.CLOSED)
    if since is not None:
        rows = rows.filter(closed_at__gt=since)
    return [
        Line(ListSection.CLOSED, issue, words_of(issue, _closing_words(issue)))
        for issue in _with_names(rows).order_by("closed_at", "pk")
    ]


def _closing_words(issue: Issue) -> str:
    if issue.closed_at is None:
        return issue.get_state_display()
    day = timezone.localtime(issue.closed_at)
    return f"{day.month}月{day.day}日销号：{issue.result}"


def _with_names(rows: Any) -> Any:
    return rows.select_related("hamlet", "category", "responsible", "village__township")


def content_of(
    issue_list: IssueList, lines: Iterable[Line], people: Mapping[str, str]
) -> dict[str, Any]:
    """The list as it is printed, as plain JSON; `people` are `reporter` and `confirmer` by name."""
    village = issue_list.village
    return {
        "format": FORMAT,
        "township": village.township.name,
        "village": village.name,
        "code12": village.code12,
        "year": issue_list.year,
        "month": issue_list.month,
        "columns": list(COLUMNS),
        "people": dict(people),
        "rows": [
            {
                "position": position,
                "section": str(line.section),
                "issue": line.issue.pk,
                "number": line.issue.number,
                "key": line.key,
                "is_sensitive": line.issue.is_sensitive,
                "status": str(line.status),
                "words": line.words,
            }
            for position, line in enumerate(lines, start=1)
        ],
    }


def canonical(content: Mapping[str, Any]) -> bytes:
    """The one spelling of a content whose hash is taken."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def content_hash(content: Mapping[str, Any]) -> str:
    """SHA-256 of the content's one spelling, in 64 hex digits."""
    return hashlib.sha256(canonical(content)).hexdigest()


@dataclass(frozen=True)
class PrintedRow:
    """One line on paper; `cells` are column name and text; a hidden one has one text only."""

    position: int
    number: str
    key: str
    issue: int | None
    cells: list[tuple[str, str]]
    is_hidden: bool
    reason: str = ""


@dataclass(frozen=True)
class PrintedSection:
    """A part of the list with its title."""

    title: str
    rows: list[PrintedRow]


def printed(
    content: Mapping[str, Any], user: Any, reasons: Mapping[int, str], own_keys: frozenset[str]
) -> list[PrintedSection]:
    """The list's three parts as that user may read them; one query.

    `reasons` are the town's words by problem id; `own_keys` are cards not yet reported that the
    user may read although they are marked sensitive.
    """
    rows = content["rows"]
    ids = [row["issue"] for row in rows if row["issue"] is not None]
    seen = set(Issue.objects.visible_to(user).filter(pk__in=ids).values_list("pk", flat=True))
    sections: dict[str, list[PrintedRow]] = {section: [] for section in SECTION_TITLES}
    for row in rows:
        is_seen = (
            row["issue"] in seen
            if row["issue"] is not None
            else not row["is_sensitive"] or row["key"] in own_keys
        )
        sections[row["section"]].append(_printed_row(row, reasons, is_hidden=not is_seen))
    shown = [
        (SECTION_TITLES[ListSection(name)], found) for name, found in sections.items() if found
    ]
    return [
        PrintedSection(f"{numeral}、{title}", found)
        for numeral, (title, found) in zip("一二三", shown, strict=False)
    ]


def _printed_row(
    row: Mapping[str, Any], reasons: Mapping[int, str], *, is_hidden: bool
) -> PrintedRow:
    words = row["words"]
    cells = [(name, words.get(name, "")) for name in COLUMNS]
    # What the town is checking, the village was not asked about.
    is_asked = row["status"] and cells[-1][1] != IssueState.AWAITING_VERIFICATION.label
    if is_asked:
        label = CarriedStatus(row["status"]).label
        said = "，".join(part for part in (label, words.get(CARRIED_WORDS, "")) if part)
        cells[-1] = (COLUMNS[-1], f"{cells[-1][1]}；村里报：{said}")
    reason = reasons.get(row["issue"], "") if row["issue"] is not None else ""
    return PrintedRow(
        position=row["position"],
        number=row["number"],
        key=row["key"],
        issue=row["issue"] if is_asked else None,
        cells=[("问题描述", HIDDEN_WORDS)] if is_hidden else cells,
        is_hidden=is_hidden,
        reason="" if is_hidden else reason,
    )
