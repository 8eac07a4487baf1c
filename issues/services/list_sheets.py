"""Compares a filled-in list sheet with the draft; tells every fault at once and writes nothing."""

import hashlib
from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from issues.models import CarriedStatus, Issue, IssueList, IssueState
from issues.queries.draft_rows import DraftFault, draft_rows, read_draft
from issues.queries.list_sheets import (
    CARD_KEYS,
    NUMBER,
    STATUS,
    WORDS,
    ListPlace,
    card_of,
    columns_of,
    words_of_card,
)
from issues.services.list_templates import refuse_other_template
from issues.services.lists import refuse_locked, why_not_editable
from shaping.imports.kinds import CheckResult, RowChange
from shaping.imports.models import RowAction
from shaping.spreadsheets.columns import Fault, SheetReading, SheetRow
from shaping.workflow import Refused
from villages.capabilities import may

CARD, CARRIED = "card", "carried"
_BY_LABEL = {str(label): str(value) for value, label in CarriedStatus.choices}


def refuse_closed_list(place: ListPlace) -> None:
    """Raise Refused when the list is not the village's to fill now."""
    if place.issue_list is None:
        return
    if not place.issue_list.is_editable:
        raise Refused(why_not_editable(place.issue_list))
    refuse_locked(place.issue_list, timezone.localdate())


def card_key(place: ListPlace, hamlet: str, description: str) -> str:
    """The key of a card that came by sheet: the same row uploaded twice is the same card."""
    text = f"{place.template_id}|{hamlet}|{description}"
    return f"sheet-{hashlib.sha256(text.encode()).hexdigest()[:28]}"


def said_words(row: Mapping[str, Any]) -> dict[str, str]:
    """What the draft says of a carried-over problem, in the sheet's words."""
    status = CarriedStatus(row.get("status") or CarriedStatus.STILL)
    return {STATUS: str(status.label), WORDS: str(row.get("words", ""))}


def code_of_status(label: str) -> str:
    """The code of 还在办, 已办好 or 需要镇里帮助."""
    return _BY_LABEL[label]


def check_list_sheet(reading: SheetReading, place: ListPlace, user: Any) -> CheckResult:
    """Give what the sheet would put into the draft and every fault in it.

    Raises Refused when the file is another list's, or the list is not the village's to fill now.
    """
    refuse_other_template(reading.template_id, place)
    refuse_closed_list(place)
    return _ListCheck(reading, place, user).result()


class _ListCheck:
    """One pass over the rows: carried-over problems by their number, the others as new cards."""

    def __init__(self, reading: SheetReading, place: ListPlace, user: Any) -> None:
        self._reading, self._place = reading, place
        self._titles = {column.key: column.title for column in columns_of(place)}
        draft = place.issue_list.draft if place.issue_list else {}
        self._said: Mapping[str, Mapping[str, Any]] = draft.get("carried", {})
        self._cards = _readable_cards(place, user)
        self._keys = {
            (words.get("hamlet", ""), words.get("description", "")): key
            for key, card in self._cards.items()
            if (words := words_of_card(card, place.choices))
        }
        self._carried = {issue.number: issue for issue in place.carried}
        self._ended = _ended_problems(reading, place)
        self._told = {(fault.row, fault.column) for fault in reading.faults}
        self._first_rows: dict[str, int] = {}
        self._new: dict[str, SheetRow] = {}
        self._changes: list[RowChange] = []
        self._faults: list[Fault] = []
        self._warnings: list[str] = []

    def result(self) -> CheckResult:
        """Check all rows."""
        for row in self._reading.rows:
            if row.values[NUMBER]:
                self._take_carried(row)
            else:
                self._take_new(row)
        self._check_new()
        self._changes.sort(key=lambda change: change.number)
        return CheckResult(self._changes, self._faults, self._warnings)

    def _tell(self, row: SheetRow, key: str, message: str) -> None:
        if (row.number, self._titles[key]) in self._told:
            return
        value = self._reading.raw_rows.get(row.number, {}).get(key, "")
        self._faults.append(
            Fault(row.number, self._titles[key], value[:60], message.removesuffix("。"))
        )

    def _is_repeated(self, row: SheetRow, key: str, column: str) -> bool:
        first = self._first_rows.setdefault(key, row.number)
        if first != row.number:
            words = "编号" if column == NUMBER else "村湾和问题描述"
            self._tell(row, column, f"和第{first}行的{words}一样，请只留一行")
        return first != row.number

    def _take_carried(self, row: SheetRow) -> None:
        number = row.values[NUMBER]
        issue = self._carried.get(number)
        if issue is None:
            self._tell_unknown(row, number)
            return
        if self._is_repeated(row, number, NUMBER):
            return
        stored = self._said.get(str(issue.pk), {})
        old = said_words(stored)
        status = row.values[STATUS] or CarriedStatus.STILL.label
        new = {STATUS: str(status), WORDS: row.values[WORDS] or ""}
        if issue.is_sensitive and not row.values[WORDS]:
            # Its words are covered in the sheet, so an empty cell says nothing about them.
            new[WORDS] = old[WORDS]
        action = RowAction.UNCHANGED if old == new else RowAction.CHANGED
        shown = {NUMBER: number}
        if not issue.is_sensitive:
            shown["description"] = issue.description
        label = f"{number} {'（敏感）' if issue.is_sensitive else issue.description}"
        self._changes.append(
            RowChange(
                row.number, action, f"{CARRIED}:{issue.pk}", label[:120], shown | old, shown | new
            )
        )

    def _tell_unknown(self, row: SheetRow, number: str) -> None:
        """A problem that ended since the sheet was made is left out; another number is a fault."""
        issue = self._ended.get(number)
        if issue is None:
            village = self._place.village
            self._tell(row, NUMBER, f"{village}没有这个编号的问题，请核对；新问题的编号请空着")
            return
        state = issue.get_state_display()
        self._warnings.append(
            f"第{row.number}行 {number} 现在是“{state}”，不用再报，这一行没有读入。"
        )

    def _take_new(self, row: SheetRow) -> None:
        if row.values[STATUS]:
            self._tell(row, STATUS, "新问题这一格请空着；上月未办结的问题要有编号")
        hamlet, description = row.values["hamlet"] or "", row.values["description"] or ""
        key = self._keys.get((hamlet, description)) or card_key(self._place, hamlet, description)
        if not self._is_repeated(row, key, "description"):
            self._new[key] = row

    def _check_new(self) -> None:
        cards = {key: self._merged(key, row) for key, row in self._new.items()}
        faults = _faults_of(self._place, cards)
        for fault in faults:
            self._take_fault(fault)
        for key, row in self._new.items():
            self._changes.append(self._card_change(key, row, cards[key]))

    def _merged(self, key: str, row: SheetRow) -> dict[str, Any]:
        """The card after the import: columns that the sheet lacks keep what was typed."""
        choices = self._place.choices
        typed = card_of(row.values, choices)
        stored = dict(self._cards.get(key, {}))
        present = {name: typed[name] for name in CARD_KEYS if name in self._reading.columns_found}
        return typed | stored | present | {"order": row.number}

    def _card_change(self, key: str, row: SheetRow, card: Mapping[str, Any]) -> RowChange:
        choices = self._place.choices
        new = words_of_card(card, choices)
        stored = self._cards.get(key)
        old = words_of_card(stored, choices) if stored else {}
        action = RowAction.NEW if stored is None else RowAction.CHANGED
        if old == new:
            action = RowAction.UNCHANGED
        label = f"{new.get('hamlet', '')} {new.get('description', '')}".strip()[:120]
        return RowChange(row.number, action, f"{CARD}:{key}", label, old, new)

    def _take_fault(self, fault: DraftFault) -> None:
        row = self._new.get(fault.key)
        if row is None:
            if not fault.is_warning:
                self._faults.append(Fault(self._reading.header_row, "", "", fault.message))
        elif fault.field not in self._titles:
            self._warnings.append(f"第{row.number}行：{fault.message}导入以后在填报页面上补。")
        elif fault.is_warning:
            self._warnings.append(f"第{row.number}行：{fault.message}")
        else:
            self._tell(row, fault.field, fault.message)


def _ended_problems(reading: SheetReading, place: ListPlace) -> dict[str, Issue]:
    """Problems that the sheet names and the list does not carry, by number."""
    numbers = {row.values[NUMBER] for row in reading.rows if row.values[NUMBER]}
    issues = Issue.objects.filter(village=place.village, number__in=numbers)
    return {issue.number: issue for issue in issues.exclude(state=IssueState.WITHDRAWN)}


def _readable_cards(place: ListPlace, user: Any) -> dict[str, dict[str, Any]]:
    """The draft's cards by key, without sensitive ones of others that the user may not read."""
    if place.issue_list is None:
        return {}
    sees_all = user is None or may(user, "issue.read_sensitive", place.village)
    return {
        key: card
        for key, card in draft_rows(place.issue_list)
        if sees_all or not card.get("is_sensitive") or card.get("by_id") == user.pk
    }


def _faults_of(place: ListPlace, cards: Mapping[str, Mapping[str, Any]]) -> list[DraftFault]:
    """What the check page would say of the draft with these cards, about them or the whole."""
    stored = dict(draft_rows(place.issue_list)) if place.issue_list else {}
    trial = IssueList(village=place.village, draft={"rows": stored | dict(cards)})
    reading = read_draft(trial)
    found = [*reading.faults, *reading.warnings]
    return [fault for fault in found if fault.key in cards or not fault.key]
