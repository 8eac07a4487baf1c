"""Lets LibreOffice save and recalculate a workbook, as the people who use it would."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from openpyxl import load_workbook

SOFFICE = shutil.which("soffice")
# Where REQUIRE_TOOLS is set a missing LibreOffice is a failure, not a skip.
needs_soffice = pytest.mark.skipif(
    SOFFICE is None and not os.environ.get("REQUIRE_TOOLS"),
    reason="LibreOffice (soffice) is not installed; CI installs it",
)


def saved_by_libreoffice(source: Path, folder: Path) -> Path:
    """The workbook opened, recalculated and saved again by LibreOffice Calc."""
    done = folder / "saved"
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [SOFFICE, profile, "--headless", "--convert-to", "xlsx", "--outdir", done, source]
    subprocess.run(command, check=True, capture_output=True, timeout=580)
    return done / source.name


def recalculated(content: bytes, folder: Path) -> dict[str, list[tuple]]:
    """Sheet name → rows of values after LibreOffice has computed every formula."""
    source = folder / "ranking.xlsx"
    source.write_bytes(content)
    book = load_workbook(saved_by_libreoffice(source, folder), read_only=True, data_only=True)
    rows = {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets}
    book.close()
    return rows
