"""State moves as data, and the refusals a service may raise; no engine (conventions §11)."""

from typing import Any, Protocol

from django.db import models, transaction

from shaping.audit.services import Act, Actor, record


class Refused(Exception):  # noqa: N818 - reads as the sentence it carries
    """An act the rules do not allow now; the message is Chinese and says what to do."""

    status = 422

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Forbidden(Refused):
    """The row may be seen, the act not done."""

    status = 403


class StaleState(Refused):
    """Somebody else moved the row first, or the same form was sent twice."""

    status = 409


class Stateful(Protocol):
    """A model whose moves are listed in TRANSITIONS."""

    TRANSITIONS: dict[str, set[str]]
    state: str
    pk: Any


def allowed_from(model: type[models.Model], to: str) -> list[str]:
    """States from which `to` may be reached."""
    transitions: dict[str, set[str]] = model.TRANSITIONS  # type: ignore[attr-defined]
    return [state for state, targets in transitions.items() if to in targets]


def move(instance: models.Model, to: str, act: Act, *, by: Actor | None, **fields: Any) -> None:
    """Move a row to a state by one conditional UPDATE and write its audit event.

    Raises StaleState when the row is no longer in a state that leads to `to`; then nothing is
    written. `fields` are set in the same UPDATE.
    """
    model = type(instance)
    with transaction.atomic():
        changed = model._default_manager.filter(
            pk=instance.pk, state__in=allowed_from(model, to)
        ).update(state=to, **fields)
        if not changed:
            raise StaleState("这一步已经有人办过了，或者情况已经变了。请刷新页面，看看现在的状态。")
        instance.refresh_from_db()
        record(act, by=by)
