"""Saving a list's draft row by row, so that two people never lose each other's words.

Nothing is written to the audit trail here: a draft is what somebody is typing, and it is the list
going up that counts.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils import timezone

from issues.models import CarriedStatus, IssueList, ListState
from issues.queries.draft_rows import MOST_ROWS, TEXT_FIELDS, is_blank
from issues.services.draft_changes import MOST_GONE, DraftChange, refuse_strange
from issues.services.lists import refuse_locked, why_not_editable
from shaping.uploads.models import StoredFile
from shaping.workflow import Refused, StaleState
from villages.capabilities import may, require

TRIES = 20
EDITABLE = (ListState.DRAFT, ListState.RETURNED)


@dataclass(frozen=True)
class Conflict:
    """A card or statement that somebody else changed meanwhile; `theirs` is None when deleted."""

    kind: str
    key: str
    theirs: dict[str, Any] | None
    by: str
    at: str
    is_hidden: bool = False

    @property
    def sentence(self) -> str:
        """Who changed it, when, and what to do."""
        moment = timezone.localtime(datetime.fromisoformat(self.at)) if self.at else None
        when = f" {moment:%H:%M}" if moment else ""
        if self.is_hidden:
            return f"别人刚把这条标成敏感问题（{self.by}{when}），由有关人员填写，您的没有存上。"
        act = "刚改过这条" if self.theirs is not None else "刚删掉这条"
        return f"别人{act}（{self.by}{when}）。下面是两份，请选要留的。"


@dataclass(frozen=True)
class Other:
    """A stored card that this page did not write: who has it like that since when."""

    key: str
    rev: int
    by: str
    at: str


@dataclass(frozen=True)
class SavedDraft:
    """After a save: version and time of the draft, new revisions of what was sent, conflicts.

    Revisions are those of this very save, never of a later one by somebody else.
    """

    version: int
    saved_at: datetime
    rows: dict[str, int]
    carried: dict[str, int]
    conflicts: list[Conflict]
    others: list[Other]


def save_draft(issue_list: IssueList, change: DraftChange, *, by: Any) -> SavedDraft:
    """Put the changed cards into the draft; a card that another changed since stays as it is.

    Such cards come back as conflicts with the other's words; everything else is saved. Sending the
    same change twice saves it once. Needs list.edit. Raises Refused for what no page of ours
    sends, for more than 60 cards and for a locked list; StaleState when the list went up meanwhile.
    """
    require(by, "list.edit", issue_list.village)
    return put_in_draft(issue_list, change, by=by)


def put_in_draft(issue_list: IssueList, change: DraftChange, *, by: Any) -> SavedDraft:
    """`save_draft` for callers that asked for their own capability (a talk's problems)."""
    refuse_strange(change)
    for _ in range(TRIES):
        current = IssueList.objects.select_related("village__township", "reported_by").get(
            pk=issue_list.pk
        )
        if current.state not in EDITABLE:
            raise StaleState(why_not_editable(current))
        refuse_locked(current, timezone.localdate())
        merge = _Merge(current, change, by)
        merge.run()
        if merge.is_same or _store(current, merge.draft, by):
            issue_list.refresh_from_db()
            return _saved(current, merge)
    raise StaleState("同时保存的人太多，没有存上。内容还在这一页，请过一会再点“存草稿”。")


def _store(current: IssueList, draft: dict[str, Any], by: Any) -> bool:
    rows = IssueList.objects.filter(
        pk=current.pk, draft_version=current.draft_version, state__in=EDITABLE
    )
    return bool(
        rows.update(
            draft=draft,
            draft_version=F("draft_version") + 1,
            drafted_at=timezone.now(),
            drafted_by=by,
        )
    )


def _saved(before: IssueList, merge: "_Merge") -> SavedDraft:
    conflicts = {(conflict.kind, conflict.key) for conflict in merge.conflicts}
    sent = merge.change
    is_new = not merge.is_same
    return SavedDraft(
        version=before.draft_version + is_new,
        saved_at=timezone.now() if is_new else before.drafted_at or timezone.now(),
        rows={
            key: merge.rows.get(key, {"rev": 0})["rev"]
            for key in sent.rows
            if ("row", key) not in conflicts
        },
        carried={
            key: merge.carried.get(key, {"rev": 0})["rev"]
            for key in sent.carried
            if ("carried", key) not in conflicts
        },
        conflicts=merge.conflicts,
        others=[
            Other(key, row["rev"], row["by"], row["at"])
            for key, row in merge.rows.items()
            if row["tab"] != sent.tab
        ],
    )


class _Merge:
    """One try at putting a change into the stored draft."""

    def __init__(self, current: IssueList, change: DraftChange, by: Any) -> None:
        self.stored = current.draft
        self.change = change
        self.by = by
        self.sees_sensitive = may(by, "issue.read_sensitive", current.village)
        self.stamp = {
            "by": by.display_name,
            "by_id": by.pk,
            "at": timezone.now().isoformat(),
            "tab": change.tab,
        }
        self.rows = {key: dict(row) for key, row in self.stored.get("rows", {}).items()}
        self.carried = {key: dict(row) for key, row in self.stored.get("carried", {}).items()}
        self.gone: dict[str, Any] = dict(self.stored.get("gone", {}))
        self.conflicts: list[Conflict] = []
        self.is_same = True

    @property
    def draft(self) -> dict[str, Any]:
        """The draft with the change in it; what else stands in it stays."""
        newest = sorted(self.gone.items(), key=lambda item: item[1]["at"])[-MOST_GONE:]
        return {
            **self.stored,
            "rows": self.rows,
            "carried": self.carried,
            "gone": dict(newest),
        }

    def run(self) -> None:
        """Merge card by card; raise Refused when there are too many afterwards."""
        photos = _own_photos(self.change.rows.values(), self.by)
        for key, row in self.change.rows.items():
            self._put_row(key, _fields_of(row), int(row.get("rev", 0)), photos)
        for key, rev in self.change.deleted.items():
            self._delete_row(key, rev)
        for key, row in self.change.carried.items():
            self._put_carried(key, row)
        if len(self.rows) > MOST_ROWS:
            raise Refused(f"一份清单最多{MOST_ROWS}条，没有存上。请去掉一些再存。")

    def _put_row(self, key: str, fields: dict[str, Any], rev: int, photos: set[str]) -> None:
        stored = self.rows.get(key)
        if stored is None and rev > 0:
            gone = self.gone.get(key, {})
            self._conflict("row", key, None, gone)
            return
        known = set(stored["photos"]) if stored else set()
        fields["photos"] = [key for key in fields["photos"] if key in known | photos]
        if stored is None and is_blank(fields):
            return
        if stored is None:
            order = max((row["order"] for row in self.rows.values()), default=0) + 1
            self._set(self.rows, key, fields | {"order": order, "rev": 1})
        elif _fields_of(stored) == fields:
            return
        elif self._is_foreign(stored, rev):
            self._conflict("row", key, stored, stored)
        else:
            self._set(self.rows, key, fields | {"order": stored["order"], "rev": stored["rev"] + 1})

    def _delete_row(self, key: str, rev: int) -> None:
        stored = self.rows.get(key)
        if stored is None:
            return
        if self._is_foreign(stored, rev):
            self._conflict("row", key, stored, stored)
            return
        del self.rows[key]
        self.gone[key] = {"by": self.stamp["by"], "at": self.stamp["at"]}
        self.is_same = False

    def _put_carried(self, key: str, row: Mapping[str, Any]) -> None:
        said = {"status": str(row["status"]), "words": str(row.get("words", ""))}
        stored = self.carried.get(key)
        before = stored or {"status": CarriedStatus.STILL, "words": "", "rev": 0}
        if {name: before[name] for name in said} == said:
            return
        if stored is not None and self._is_foreign(stored, int(row.get("rev", 0))):
            self._conflict("carried", key, stored, stored)
        else:
            self._set(self.carried, key, said | {"rev": before["rev"] + 1})

    def _is_foreign(self, stored: Mapping[str, Any], rev: int) -> bool:
        """Whether somebody else, or another page, changed it since; unseen ones are never ours."""
        is_unseen = stored.get("is_sensitive") and not (
            self.sees_sensitive or stored.get("by_id") == self.by.pk
        )
        is_own = stored.get("tab") and stored["tab"] == self.change.tab
        return bool(is_unseen or (stored["rev"] != rev and not is_own))

    def _set(self, place: dict[str, dict[str, Any]], key: str, row: dict[str, Any]) -> None:
        place[key] = row | self.stamp
        self.is_same = False

    def _conflict(
        self, kind: str, key: str, theirs: dict[str, Any] | None, seen: Mapping[str, Any]
    ) -> None:
        hides = bool(theirs and theirs.get("is_sensitive") and not self.sees_sensitive)
        shown = None if hides or theirs is None else dict(theirs)
        self.conflicts.append(
            Conflict(kind, key, shown, str(seen.get("by", "别人")), str(seen.get("at", "")), hides)
        )


def _fields_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """The typed part of a card, every field present."""
    texts: dict[str, Any] = {name: str(row.get(name) or "") for name in TEXT_FIELDS}
    return texts | {"photos": [str(key) for key in row.get("photos") or []]}


def _own_photos(rows: Iterable[Mapping[str, Any]], by: Any) -> set[str]:
    """Keys of the named photos that this person uploaded himself; one query, or none."""
    keys = {str(key) for row in rows for key in row.get("photos") or []}
    if not keys:
        return set()
    found = StoredFile.objects.filter(key__in=keys, created_by=by.pk)
    return {str(key) for key in found.values_list("key", flat=True)}
