"""A hamlet's “10个1” list is written down, one save for all items (notice: 工作清单)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from organizations.models import ChecklistItem, ChecklistProgress, ChecklistState
from organizations.services.private_numbers import refuse_private_numbers
from shaping.audit.services import Act, record
from shaping.uploads.models import StoredFile
from shaping.workflow import Refused, StaleState
from villages.capabilities import require
from villages.models import Hamlet

GONE = "这张清单的项目刚刚改过，没有保存。请刷新页面再填。"
TWICE = "别人刚填过这张清单，您的没有保存。请刷新页面，看过再填。"


@dataclass(frozen=True)
class Entry:
    """What is written for an item. `seen` is `stamp` of the state as the page showed it.

    `proof` replaces the stored file; without one it stays, unless `drops_proof`.
    """

    item: ChecklistItem
    progress: str
    note: str = ""
    seen: str = ""
    proof: StoredFile | None = None
    drops_proof: bool = False


class Conflict(StaleState):
    """Somebody else wrote to these items since the page was opened; nothing was saved."""

    def __init__(self, states: Sequence[ChecklistState]) -> None:
        self.states = states
        words = "；".join(
            f"“{state.item}”刚由{state.changed_by.display_name}改成“{state.get_progress_display()}”"
            for state in states
        )
        super().__init__(f"{words}，您的没有保存。请核对后再存。")


def stamp(state: ChecklistState | None) -> str:
    """When the state was last written, as a form brings it back; empty when it never was."""
    return state.changed_at.isoformat() if state else ""


def save_checklist(hamlet: Hamlet, entries: Sequence[Entry], *, by: Any) -> list[ChecklistState]:
    """Write down the entries that differ from what is stored, with one event; give these states.

    All or nothing. Raises Conflict, naming the items, when others wrote to them since they were
    `seen`; Refused for an item of another list, a note of more than 100 characters or with a
    private number, an unknown progress, and a village that is closed.
    """
    village = hamlet.village
    require(by, "participation.edit", village)
    if village.closed_on is not None:
        raise Refused(f"{village}已撤销，清单不能再填。")
    refuse_private_numbers({entry.item.name: entry.note for entry in entries})
    try:
        with transaction.atomic():
            changed = _changed_states(hamlet, entries, by, timezone.now())
            if changed:
                record(_act(hamlet, changed), by=by)
    except ValidationError as error:
        raise Refused("".join(error.messages)) from error
    except IntegrityError as error:  # one_checklist_state_per_hamlet_and_item
        raise StaleState(TWICE) from error
    return changed


def _changed_states(
    hamlet: Hamlet, entries: Sequence[Entry], by: Any, now: datetime
) -> list[ChecklistState]:
    Hamlet.objects.select_for_update(of=("self",)).get(pk=hamlet.pk)
    _refuse_foreign_items(hamlet, entries)
    rows = ChecklistState.objects.filter(hamlet=hamlet).select_related("item", "changed_by")
    states = {row.item_id: row for row in rows}
    differing = [entry for entry in entries if _differs(entry, states.get(entry.item.pk))]
    stale = [
        states[entry.item.pk]
        for entry in differing
        if entry.item.pk in states and entry.seen != stamp(states[entry.item.pk])
    ]
    if stale:
        raise Conflict(stale)
    return [_write(hamlet, entry, states.get(entry.item.pk), by, now) for entry in differing]


def _refuse_foreign_items(hamlet: Hamlet, entries: Sequence[Entry]) -> None:
    offered = ChecklistItem.objects.filter(
        township=hamlet.village.township_id, for_kind=hamlet.kind, is_offered=True
    )
    if {entry.item.pk for entry in entries} - set(offered.values_list("pk", flat=True)):
        raise StaleState(GONE)


def _differs(entry: Entry, state: ChecklistState | None) -> bool:
    if entry.proof is not None:
        return True
    if state is None:
        return entry.progress != ChecklistProgress.TO_DO or bool(entry.note.strip())
    drops = entry.drops_proof and state.proof_id is not None
    return drops or (entry.progress, entry.note.strip()) != (state.progress, state.note)


def _write(
    hamlet: Hamlet, entry: Entry, stored: ChecklistState | None, by: Any, now: datetime
) -> ChecklistState:
    state = stored or ChecklistState(hamlet=hamlet, item=entry.item)
    state.progress, state.note = entry.progress, entry.note.strip()
    if entry.proof is not None or entry.drops_proof:
        state.proof = entry.proof
    state.changed_at, state.changed_by = now, by
    state.clean_fields(exclude=("hamlet", "item", "proof", "changed_by"))
    state.save()
    return state


def _act(hamlet: Hamlet, changed: Sequence[ChecklistState]) -> Act:
    words = "、".join(f"{state.item}（{state.get_progress_display()}）" for state in changed)
    return Act(
        "checklist.save",
        target=hamlet,
        township_code=hamlet.village.township.code9,
        summary=f"{hamlet.village}{hamlet}“10个1”清单：{words}",
        after={
            state.item.name: f"{state.get_progress_display()} {state.note}".strip()
            for state in changed
        },
    )
