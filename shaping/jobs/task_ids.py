"""What a task logs and writes into the audit trail carries the task's id."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import Token
from typing import Any

from celery.signals import task_postrun, task_prerun

from shaping.audit.context import RequestContext, request_context

# As long as the id of a request: the audit trail keeps 32 characters.
ID_CHARACTERS = 12

_tokens: dict[str, Token[RequestContext]] = {}


@contextmanager
def working_as(request_id: str) -> Iterator[None]:
    """Name everything inside by this id, of at most 32 characters."""
    token = request_context.set(RequestContext(request_id=request_id))
    try:
        yield
    finally:
        request_context.reset(token)


def take_id(task_id: str = "", **_: Any) -> None:
    """A task begins."""
    context = RequestContext(request_id=f"task-{task_id[:ID_CHARACTERS]}")
    _tokens[task_id] = request_context.set(context)


def give_id_back(task_id: str = "", **_: Any) -> None:
    """A task is over, well or badly."""
    token = _tokens.pop(task_id, None)
    if token is not None:
        request_context.reset(token)


task_prerun.connect(take_id)
task_postrun.connect(give_id_back)
