"""Puts a checked list sheet into the village's draft, and takes it out again; it sends nothing up."""

from collections.abc import Mapping, Sequence
from typing import Any

from issues.models import IssueList
from issues.queries.draft_fields import Choices
from issues.queries.draft_rows import TEXT_FIELDS
from issues.queries.list_sheets import STATUS, WORDS, ListPlace, card_of, words_of_card
from issues.services.draft_changes import DraftChange
from issues.services.drafts import save_draft
from issues.services.list_sheets import CARD, CARRIED, code_of_status, said_words
from issues.services.lists import open_list
from shaping.imports.kinds import RowChange
from shaping.workflow import Refused, StaleState

CHANGED_MEANWHILE = "核对以后草稿又改过，这份表没有导入。请点“重新检查”，核对后再确认。"
CHANGED_SINCE = "导入以后草稿又改过，不能整批撤销。请在填报页面上改。"


def fill_draft(changes: Sequence[RowChange], place: ListPlace, tab: str, *, by: Any) -> IssueList:
    """Put the sheet's rows into the draft, in the caller's transaction; opens the list when needed.

    `tab` names this import among the pages that write the draft. The village checks and sends the
    list up afterwards. Needs list.edit. Raises StaleState when the draft is no longer as `old`
    says, Refused when the list cannot be filled now.
    """
    issue_list = open_list(place.village, place.year, place.month, by=by)
    draft = _Draft(issue_list, place.choices)
    if not all(draft.holds(change.key, change.old) for change in changes):
        raise StaleState(CHANGED_MEANWHILE)
    rows = {key: draft.card(key, change.new) for key, change in _of_kind(CARD, changes)}
    carried = {key: draft.statement(key, change.new) for key, change in _of_kind(CARRIED, changes)}
    _save(issue_list, DraftChange(rows, {}, carried, tab), by=by)
    return issue_list


def empty_draft(changes: Sequence[RowChange], place: ListPlace, tab: str, *, by: Any) -> None:
    """Bring the draft back to what it was before the import, in the caller's transaction.

    Raises Refused when the list went up since, or one of the rows was changed or removed.
    """
    issue_list = place.issue_list
    if issue_list is None or not issue_list.is_editable:
        raise Refused("清单已经上报，不能撤销这次导入。要改，请先撤回清单。")
    draft = _Draft(issue_list, place.choices)
    if not all(draft.holds(change.key, change.new) for change in changes):
        raise Refused(CHANGED_SINCE)
    cards = dict(_of_kind(CARD, changes))
    rows = {key: draft.card(key, change.old) for key, change in cards.items() if change.old}
    deleted = {key: draft.rev(CARD, key) for key, change in cards.items() if not change.old}
    carried = {key: draft.statement(key, change.old) for key, change in _of_kind(CARRIED, changes)}
    _save(issue_list, DraftChange(rows, deleted, carried, tab), by=by)


def _of_kind(kind: str, changes: Sequence[RowChange]) -> list[tuple[str, RowChange]]:
    """Card key or problem id, and change, of one kind."""
    start = f"{kind}:"
    return [(c.key.removeprefix(start), c) for c in changes if c.key.startswith(start)]


def _save(issue_list: IssueList, change: DraftChange, *, by: Any) -> None:
    saved = save_draft(issue_list, change, by=by)
    if saved.conflicts:
        raise StaleState(CHANGED_MEANWHILE)


class _Draft:
    """The stored draft in the sheet's words."""

    def __init__(self, issue_list: IssueList, choices: Choices) -> None:
        self._stored: dict[str, Mapping[str, Mapping[str, Any]]] = {
            CARD: issue_list.draft.get("rows", {}),
            CARRIED: issue_list.draft.get("carried", {}),
        }
        self._choices = choices

    def holds(self, name: str, words: Mapping[str, Any]) -> bool:
        """Whether the card or statement reads like this; no words stand for no card."""
        kind, key = name.split(":", maxsplit=1)
        stored = self._stored[kind].get(key)
        if kind == CARD:
            return (words_of_card(stored, self._choices) if stored else {}) == words
        said = said_words(stored or {})
        return all(words[part] == said[part] for part in (STATUS, WORDS))

    def rev(self, kind: str, key: str) -> int:
        """The stored revision, 0 where nothing is stored."""
        return int(self._stored[kind].get(key, {}).get("rev", 0))

    def card(self, key: str, words: Mapping[str, Any]) -> dict[str, Any]:
        """The card as it is saved: the sheet's texts over what else was typed into it."""
        stored = self._stored[CARD].get(key, {})
        kept = {name: stored.get(name, "") for name in TEXT_FIELDS}
        photos = {"photos": list(stored.get("photos", [])), "rev": self.rev(CARD, key)}
        return kept | card_of(words, self._choices) | photos

    def statement(self, key: str, words: Mapping[str, Any]) -> dict[str, Any]:
        """What is said of a carried-over problem as it is saved."""
        rev = self.rev(CARRIED, key)
        return {"status": code_of_status(words[STATUS]), "words": words[WORDS], "rev": rev}
