"""Which function does the work of which job kind."""

from collections.abc import Callable
from typing import Any

from shaping.jobs.models import Job

Progress = Callable[[int, int], None]
JobFunction = Callable[[Job, Progress], dict[str, Any]]

_functions: dict[str, JobFunction] = {}


def job_kind(kind: str) -> Callable[[JobFunction], JobFunction]:
    """Register the decorated function for a kind of job; it returns a JSON result.

    The function gets the job and `progress(done, total)`. It must be idempotent by job id. A
    `Refused` it raises ends the job as 未通过 with that sentence; any other error as 失败.
    """

    def register(function: JobFunction) -> JobFunction:
        if kind in _functions:
            raise ValueError(f"job kind {kind} is registered twice")
        _functions[kind] = function
        return function

    return register


def function_of(kind: str) -> JobFunction:
    """The function registered for a kind; KeyError when there is none."""
    return _functions[kind]
