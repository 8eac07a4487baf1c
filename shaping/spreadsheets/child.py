"""Starts the reader in its own process: limits first, then the request from stdin."""

import gc
import importlib
import resource
import sys
from pathlib import Path

_PROJECT = Path(__file__).resolve().parents[2]
_OPEN_FILES = 64


def limit_resources() -> None:
    """Bound memory, processor time and open files, and leave no core file."""
    limits = importlib.import_module("shaping.spreadsheets.limits")
    memory, seconds = limits.CHILD_MEMORY_BYTES, limits.CHILD_CPU_SECONDS
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_NOFILE, (_OPEN_FILES, _OPEN_FILES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def serve() -> None:
    """Answer the one request on stdin."""
    workbooks = importlib.import_module("shaping.spreadsheets.workbooks")
    request = sys.stdin.buffer.read().decode()
    sys.stdout.buffer.write(workbooks.answer(request).encode())


if __name__ == "__main__":
    # At the end: what is installed must not be shadowed by a folder of the project.
    sys.path.append(str(_PROJECT))
    limit_resources()
    # It ends with its one answer: looking for garbage, at the end too, would only take time.
    gc.disable()
    serve()
    gc.freeze()
