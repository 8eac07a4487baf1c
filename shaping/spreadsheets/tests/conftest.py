"""What the tests of this package share."""

import pytest

from shaping.spreadsheets import reading, workbooks
from shaping.spreadsheets.tests.books import COLUMNS, ONE_OF


@pytest.fixture
def read(tmp_path, monkeypatch):
    """Read bytes as an upload, in this process, so that coverage sees it."""

    def in_process(request):
        return workbooks.answer(request.decode()).encode()

    def read_bytes(content, columns=COLUMNS, *, one_of=ONE_OF, extension=".xlsx"):
        path = tmp_path / f"upload{extension}"
        path.write_bytes(content)
        return reading.read_sheet(path, columns, one_of=one_of)

    monkeypatch.setattr(reading, "_ask_child", in_process)
    return read_bytes
