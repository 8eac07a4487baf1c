"""Reads an uploaded sheet in a child process that is limited in memory and time."""

import contextlib
import datetime
import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from shaping.spreadsheets.columns import (
    CellKind,
    Column,
    Fault,
    SheetReading,
    SheetRefused,
    SheetRow,
    WrittenRows,
)
from shaping.spreadsheets.limits import CHILD_WALL_SECONDS
from shaping.spreadsheets.preflight import check_bytes

TOO_SLOW = (
    "这个文件太复杂，十几秒内没有读完。请把要导入的那张表单独复制到一个新的 .xlsx 文件里，再上传"
)
DIED = "这个文件的内容不正常，没有读成。请把要导入的那张表单独复制到一个新的 .xlsx 文件里，再上传"
_CHILD = Path(__file__).with_name("child.py")


def read_sheet(
    path: Path,
    columns: Sequence[Column],
    *,
    one_of: tuple[tuple[str, ...], ...] = (),
    file_name: str = "",
) -> SheetReading:
    """Read the first visible sheet that has the columns; raise SheetRefused if none can be."""
    path = Path(path)
    check_bytes(path.stat().st_size)
    request = {
        "path": str(path.resolve()),
        "extension": Path(file_name or path.name).suffix.casefold(),
        "columns": [column.as_dict() for column in columns],
        "one_of": one_of,
    }
    answer = json.loads(_ask_child(json.dumps(request).encode()))
    if "refused" in answer:
        raise SheetRefused(answer["refused"])
    return _build_reading(answer, columns)


def _ask_child(request: bytes) -> bytes:
    """Run the child to its end; whatever goes wrong in it becomes one sentence."""
    child = subprocess.Popen(  # noqa: S603 - our own interpreter and file, no shell
        [sys.executable, "-I", str(_CHILD)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd="/",
        env={"LC_ALL": "C.UTF-8", "MALLOC_ARENA_MAX": "1"},
        start_new_session=True,
    )
    try:
        output, _ = child.communicate(request, timeout=CHILD_WALL_SECONDS)
    except subprocess.TimeoutExpired as error:
        raise SheetRefused(TOO_SLOW) from error
    finally:
        _end(child)
    if child.returncode == -signal.SIGXCPU:
        raise SheetRefused(TOO_SLOW)
    if child.returncode != 0 or not output:
        raise SheetRefused(DIED)
    return output


def _end(child: "subprocess.Popen[bytes]") -> None:
    """Kill the child's process group, if it is still there, and reap it."""
    if child.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
    with child:
        child.wait()


def _build_reading(answer: dict[str, Any], columns: Sequence[Column]) -> SheetReading:
    keys, numbers = answer["keys"], answer["numbers"]
    texts = dict(zip(numbers, zip(*answer["texts"], strict=True), strict=True))
    return SheetReading(
        sheet_name=answer["sheet_name"],
        header_row=answer["header_row"],
        columns_found=frozenset(keys),
        rows=_build_rows(answer, columns),
        faults=tuple(Fault(*fault) for fault in answer["faults"]),
        warnings=tuple(answer["warnings"]),
        raw_rows=WrittenRows(keys, texts),
        template_id=answer["template_id"],
    )


def _build_rows(answer: dict[str, Any], columns: Sequence[Column]) -> tuple[SheetRow, ...]:
    """Make rows of the answer's columns; a column that the sheet lacks holds nothing."""
    numbers = answer["numbers"]
    nothing = [None] * len(numbers)
    found = dict(zip(answer["keys"], answer["values"], strict=False))
    values = [found.get(column.key, nothing) for column in columns]
    for place, column in enumerate(columns):
        if column.kind is CellKind.DATE:
            values[place] = _days(values[place])
    keys = [column.key for column in columns]
    return tuple(
        SheetRow(number, dict(zip(keys, row, strict=True)))
        for number, row in zip(numbers, zip(*values, strict=True), strict=True)
    )


def _days(texts: Sequence[str | None]) -> list[datetime.date | None]:
    days = {text: datetime.date.fromisoformat(text) for text in set(texts) if text is not None}
    return [None if text is None else days[text] for text in texts]
