"""Print ratios against a named baseline, measured in one run on both engines."""

import json
from collections.abc import Iterator
from typing import Any

from django.core.management.base import CommandParser

from shaping.command_line import PlainCommand
from shaping.operations.benchmarks.engines import Engine, is_reachable, postgresql, sqlite
from shaping.operations.benchmarks.importing import compare_imports, measure_import
from shaping.operations.benchmarks.ranking import compare_registers, measure_ranking
from shaping.operations.benchmarks.recurrence import compare_likeness
from shaping.operations.benchmarks.reports import compare_reports, measure_reports
from shaping.operations.benchmarks.search import compare_searches, measure_search

SERVER = "postgres://postgres@127.0.0.1:5432/postgres"


class Command(PlainCommand):
    help = (
        "测速：import 导入（对照 import-export 的原样用法）、ranking 一镇排名查询（大小名录对照）、"
        "search 台账检索（对照逐行看）、recurrence 反弹提示（对照二字重合）、"
        "reports 月报（12、120、1250个乡镇）"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "name", nargs="?", choices=["import", "ranking", "search", "recurrence", "reports"]
        )
        parser.add_argument("--rows", type=int, nargs="+", default=[1_000, 10_000])
        parser.add_argument("--villages", type=int, nargs=2, default=[190, 26_000])
        parser.add_argument("--issues", type=int, default=100_000)
        parser.add_argument("--townships", type=int, nargs="+", default=[12, 120, 1_250])
        parser.add_argument("--rounds", type=int, default=3)
        parser.add_argument("--postgres", default=SERVER, help="PostgreSQL 服务器")
        # Used by the command itself: one measurement in this process, on its scratch database.
        parser.add_argument(
            "--measure", choices=["ours", "stock", "validating", "ranking", "search", "reports"]
        )

    def handle(self, *, name: str | None, measure: str | None, **options: Any) -> None:
        if measure:
            self.stdout.write(json.dumps(measure_here(measure, options)))
            return
        for line in self.lines(name, options):
            self.stdout.write(line)

    def lines(self, name: str | None, options: dict[str, Any]) -> Iterator[str]:
        """The figures of one benchmark, or of all."""
        if name in {None, "recurrence"}:
            yield from compare_likeness()
        engines = [] if name == "recurrence" else self.engines(str(options["postgres"]))
        for engine in engines:
            if name in {None, "import"}:
                yield from compare_imports(engine, options["rows"], options["rounds"])
            if name in {None, "ranking"}:
                yield compare_registers(engine, *options["villages"])
            if name in {None, "search"}:
                yield from compare_searches(engine, options["issues"])
            if name in {None, "reports"}:
                yield from compare_reports(engine, options["townships"])

    def engines(self, server: str) -> list[Engine]:
        """The engines that can be measured here; SQLite always can."""
        if is_reachable(server):
            return [sqlite(), postgresql(server)]
        self.stderr.write(f"PostgreSQL 连不上（{server}），这次只测 SQLite。")
        return [sqlite()]


def measure_here(what: str, options: dict[str, Any]) -> dict[str, float]:
    """One measurement in this process, on its empty, migrated database."""
    if what == "ranking":
        return measure_ranking(options["villages"][0])
    if what == "search":
        return measure_search(options["issues"])
    if what == "reports":
        return measure_reports(options["townships"][0])
    return measure_import(what, options["rows"][0])
