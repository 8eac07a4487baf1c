"""The benchmark runs end to end on small figures and prints its ratios."""

import json

import pytest
from django.core.management import call_command

from shaping.operations.benchmarks import engines
from shaping.operations.benchmarks.engines import Engine, is_reachable
from shaping.operations.benchmarks.importing import compare_imports
from shaping.operations.benchmarks.ranking import compare_registers
from shaping.operations.benchmarks.search import compare_searches

SMALL = ("--rows", "20", "--villages", "40", "40", "--issues", "1000")


def measured(capsys, what: str) -> dict[str, float]:
    call_command("benchmark", "--measure", what, *SMALL)
    return json.loads(capsys.readouterr().out)


def test_it_stores_the_same_rows_as_the_stock_import(db, capsys):
    figures = measured(capsys, "ours")

    assert figures["statements"] < 60
    assert figures["child_mb"] > 0


@pytest.mark.parametrize("baseline", ["stock", "validating"])
def test_it_measures_a_baseline(db, capsys, baseline):
    assert measured(capsys, baseline)["statements"] > 60


def test_it_measures_one_townships_query(db, capsys):
    assert measured(capsys, "ranking")["rows"] == 19


def test_it_measures_one_search(db, capsys):
    figures = measured(capsys, "search")

    assert figures["rows"] == 2
    assert figures["page"] > 0
    assert not figures["scan_by_index"]


class Fake(Engine):
    """An engine whose figures are known."""

    def measure(self, *arguments: str) -> dict[str, float]:
        seconds = {"stock": 10.0, "validating": 20.0}.get(arguments[1], 0.5)
        milliseconds = 0.22 if "26000" in arguments else 0.2
        figures = {"statements": 9, "peak_mb": 90, "child_mb": 60}
        search = {"rows": 200, "all": 1, "page": 2, "all_scan": 40, "page_scan": 50}
        is_indexed = {"by_index": self.name == "PostgreSQL"}
        queries = {"close_queries": 7, "deliver_queries": 13}
        report = {"close_seconds": 0.04, "deliver_seconds": 0.3, "alone": 0.1} | queries
        figures |= search | is_indexed | report
        return figures | {"seconds": seconds, "milliseconds": milliseconds}


def test_it_tells_how_many_times_faster():
    ours, stock, validating = compare_imports(Fake("SQLite", None), [1000], 3)

    assert "0.50秒 9条语句" in ours
    assert stock.endswith("快 20.0 倍")
    assert validating.endswith("快 40.0 倍")


def test_it_tells_how_the_register_weighs():
    assert compare_registers(Fake("SQLite", None), 190, 26_000).endswith("1.10 倍")


def test_it_tells_what_the_index_saves():
    head, whole, page = compare_searches(Fake("PostgreSQL", None), 100_000)

    assert "100000件里有200件，EXPLAIN 用上索引" in head
    assert whole.endswith("走索引1.0毫秒，对照逐行看40.0毫秒，快 40.0 倍")
    assert page.endswith("快 25.0 倍")


def test_it_says_that_sqlite_reads_the_table():
    (line,) = compare_searches(Fake("SQLite", None), 100_000)

    assert "逐行看：全县1.0毫秒" in line


@pytest.fixture
def fake_engines(monkeypatch):
    command = "shaping.operations.management.commands.benchmark"
    monkeypatch.setattr(f"{command}.sqlite", lambda: Fake("SQLite", None))
    monkeypatch.setattr(f"{command}.postgresql", lambda server: Fake("PostgreSQL", None))
    return lambda answers: monkeypatch.setattr(f"{command}.is_reachable", lambda server: answers)


def test_it_measures_both_engines_in_one_run(fake_engines, capsys):
    fake_engines(True)

    call_command("benchmark")

    printed = capsys.readouterr().out
    # One line for each of the former, two for the imports; of the reports three sizes and a slope.
    assert printed.count("SQLite") == printed.count("PostgreSQL") == 8


def test_it_says_so_when_postgresql_is_missing(fake_engines, capsys):
    fake_engines(False)

    call_command("benchmark", "ranking")

    assert "只测 SQLite" in capsys.readouterr().err


def test_it_notices_a_missing_server():
    assert not is_reachable("postgres://nobody@127.0.0.1:1/none")


def test_it_runs_on_an_empty_database_of_its_own(monkeypatch):
    calls = []
    monkeypatch.setattr(
        engines, "manage", lambda environment, *arguments: calls.append(arguments) or '{"rows": 1}'
    )

    assert engines.sqlite().measure("--measure", "ranking") == {"rows": 1}
    assert [arguments[0] for arguments in calls] == ["migrate", "benchmark"]
