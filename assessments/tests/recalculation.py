"""Lets LibreOffice recalculate a workbook, as a reader of the export would."""

import shutil
import subprocess
from pathlib import Path

import pytest
from openpyxl import load_workbook

SOFFICE = shutil.which("soffice")
needs_soffice = pytest.mark.skipif(
    SOFFICE is None, reason="LibreOffice (soffice) is not installed; CI installs it"
)


def recalculated(content: bytes, folder: Path) -> dict[str, list[tuple]]:
    """Sheet name → rows of values after LibreOffice has computed every formula."""
    source = folder / "ranking.xlsx"
    source.write_bytes(content)
    done = folder / "recalculated"
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    subprocess.run(
        [
            SOFFICE,
            profile,
            "--headless",
            "--convert-to",
            "xlsx",
            "--outdir",
            str(done),
            str(source),
        ],
        check=True,
        capture_output=True,
        timeout=580,
    )
    book = load_workbook(done / source.name, read_only=True, data_only=True)
    rows = {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets}
    book.close()
    return rows
