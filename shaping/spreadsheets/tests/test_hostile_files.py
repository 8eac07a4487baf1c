import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from shaping.spreadsheets import reading
from shaping.spreadsheets.columns import SheetRefused
from shaping.spreadsheets.limits import MAX_FILE_BYTES
from shaping.spreadsheets.reading import read_sheet
from shaping.spreadsheets.tests import corpus
from shaping.spreadsheets.tests.books import COLUMNS, ONE_OF

CHILD = Path(corpus.__file__).parents[1] / "child.py"
REFUSED = [case for case in corpus.CASES if case.words]
READ = [case for case in corpus.CASES if not case.words]
# Started by a small process: a child's peak begins at the peak of the one that starts it.
MEASURE = """
import resource, subprocess, sys
subprocess.run([sys.executable, "-I", sys.argv[1]], stdout=subprocess.DEVNULL, check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""
WORST = {
    "blank_bomb_in_the_sheet",
    "five_million_elements",
    "two_million_shared_strings",
    "one_long_shared_string_in_every_cell",
    "cell_zzzzz20",
    "attribute_of_12_megabytes",
    "ghost_cells_to_the_last_row",
    "twenty_thousand_merges_over_everything",
    "full_of_texts",
    "old_workbook_that_is_one_dense_grid",
}
# Coverage makes these slow; other tests reach the same lines with lower limits.
SLOW = {
    "five_million_elements",
    "two_million_shared_strings",
    "twenty_thousand_and_one_rows",
    "sixty_thousand_members",
    "csv_of_100_000_rows",
    "million_rows",
}


def stored(case, tmp_path):
    path = tmp_path / f"upload{case.extension}"
    path.write_bytes(case.build())
    return path


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case.name)
def test_it_refuses_a_hostile_file_in_one_sentence(case, tmp_path):
    path = stored(case, tmp_path)
    started = time.monotonic()

    with pytest.raises(SheetRefused) as refusal:
        read_sheet(path, COLUMNS, one_of=ONE_OF)

    assert time.monotonic() - started < 10
    assert case.words in refusal.value.message
    assert "\n" not in refusal.value.message
    assert len(refusal.value.message) < 160


@pytest.mark.parametrize(
    "case", [case for case in REFUSED if case.name not in SLOW], ids=lambda case: case.name
)
def test_it_refuses_it_in_the_same_words_in_process(case, read):
    with pytest.raises(SheetRefused, match=case.words.replace(".", "[.]")):
        read(case.build(), extension=case.extension)


@pytest.mark.parametrize("case", READ, ids=lambda case: case.name)
def test_it_reads_what_is_odd_but_harmless(case, tmp_path):
    found = read_sheet(stored(case, tmp_path), COLUMNS, one_of=ONE_OF)

    assert [row.values["name"] for row in found.rows][:1] == ["大桥村"]


@pytest.mark.parametrize(
    "case", [case for case in corpus.CASES if case.name in WORST], ids=lambda case: case.name
)
def test_it_reads_the_worst_files_in_little_memory(case, tmp_path):
    path = stored(case, tmp_path)
    columns = [column.as_dict() for column in COLUMNS]
    request = {"path": str(path), "extension": case.extension, "columns": columns, "one_of": ONE_OF}

    measured = subprocess.run(
        [sys.executable, "-I", "-c", MEASURE, str(CHILD)],
        input=json.dumps(request).encode(),
        capture_output=True,
        check=True,
    )

    assert int(measured.stdout) < 300 * 1024


def test_it_knows_at_least_45_kinds_of_hostile_files():
    assert len({case.name for case in corpus.CASES}) == len(corpus.CASES)
    assert len(REFUSED) >= 45


def test_it_looks_at_the_size_before_it_starts_a_process(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "_CHILD", "/nowhere")
    path = tmp_path / "big.xlsx"
    with path.open("wb") as file:
        file.truncate(MAX_FILE_BYTES + 1)

    with pytest.raises(SheetRefused, match="10 MB"):
        read_sheet(path, COLUMNS)
