"""What changed between two submissions of a list: rows added, removed, and field by field."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from issues.models import CarriedStatus, IssueListEntry, ListSubmission
from issues.queries.columns import CARRIED_WORDS

STATUS_TITLE = "村里报的情况"
ADDED, REMOVED, CHANGED, SAME = "新加", "去掉", "有改动", "没有变"


@dataclass(frozen=True)
class Change:
    """A column of a row that reads otherwise now."""

    label: str
    old: str
    new: str


@dataclass(frozen=True)
class EntryDifference:
    """One row with what became of it; `before` is the same problem's earlier row, if any."""

    entry: IssueListEntry
    before: IssueListEntry | None = None
    kind: str = SAME
    changes: list[Change] = field(default_factory=list)

    @property
    def columns(self) -> list[tuple[str, str]]:
        """The row's filled columns as the list prints them."""
        return [pair for pair in _readable(self.entry).items() if pair[1]]

    @property
    def earlier_reason(self) -> str:
        """Why the row was sent back the last time."""
        return self.before.return_reason if self.before else ""


@dataclass(frozen=True)
class Differences:
    """A submission against the one before it; without an earlier one every row stands as it is."""

    rows: list[EntryDifference]
    removed: list[IssueListEntry]
    earlier: ListSubmission | None

    @property
    def summary(self) -> str:
        """The numbers in words; nothing for a first submission."""
        if self.earlier is None:
            return ""
        kinds = [row.kind for row in self.rows]
        counts = ((kinds.count(ADDED), ADDED), (kinds.count(CHANGED), CHANGED))
        words = [f"{word}{count}条" for count, word in counts if count]
        words += [f"{REMOVED}{len(self.removed)}条"] if self.removed else []
        return "，".join(words) or "内容没有变"


def differences_of(submission: ListSubmission) -> Differences:
    """Compare a submission with the one before it; at most three queries."""
    earlier = (
        ListSubmission.objects.filter(
            issue_list=submission.issue_list_id, number__lt=submission.number
        )
        .defer("content")
        .order_by("-number")
        .first()
    )
    entries = _entries(submission)
    if earlier is None:
        return Differences([EntryDifference(entry) for entry in entries], [], None)
    before = {entry.issue_id: entry for entry in _entries(earlier)}
    rows = [_difference(entry, before.get(entry.issue_id)) for entry in entries]
    kept = {entry.issue_id for entry in entries}
    removed = [entry for pk, entry in before.items() if pk not in kept]
    return Differences(rows, removed, earlier)


def _entries(submission: ListSubmission) -> list[IssueListEntry]:
    return list(submission.entries.select_related("issue").order_by("position"))


def _difference(entry: IssueListEntry, before: IssueListEntry | None) -> EntryDifference:
    if before is None:
        return EntryDifference(entry, kind=ADDED)
    changes = list(_changes(before, entry))
    return EntryDifference(entry, before, CHANGED if changes else SAME, changes)


def _changes(before: IssueListEntry, after: IssueListEntry) -> Iterator[Change]:
    old, new = _readable(before), _readable(after)
    for label in dict.fromkeys([*old, *new]):
        if old.get(label, "") != new.get(label, ""):
            yield Change(label, old.get(label, "") or "（空）", new.get(label, "") or "（空）")


def _readable(entry: IssueListEntry) -> dict[str, str]:
    """The row's columns by their printed names, and what the village says of a carried-over one."""
    said = {STATUS_TITLE: CarriedStatus(entry.status).label} if entry.status else {}
    words = {name: "" if value is None else str(value) for name, value in entry.words.items()}
    carried = {name: words.pop(name) for name in (CARRIED_WORDS,) if name in words}
    return words | said | carried
