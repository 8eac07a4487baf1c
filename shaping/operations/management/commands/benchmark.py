"""Print ratios against a named baseline, measured in one run on both engines."""

import json
from collections.abc import Iterator
from contextlib import AbstractContextManager

from django.core.management.base import BaseCommand, CommandParser

from shaping.operations.benchmarks.engines import (
    is_reachable,
    manage,
    measure,
    postgres_scratch,
    sqlite_scratch,
)
from shaping.operations.benchmarks.importing import measure_import
from shaping.operations.benchmarks.ranking import measure_ranking

Scratch = AbstractContextManager[dict[str, str]]


class Command(BaseCommand):
    help = "测速：import（导入，对照 import-export 原样用法）、ranking（一镇排名查询，大小名录对照）"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", nargs="?", choices=["import", "ranking"])
        parser.add_argument("--rows", type=int, nargs="*", default=[1_000, 10_000])
        parser.add_argument("--villages", type=int, nargs=2, default=[190, 26_000])
        parser.add_argument("--rounds", type=int, default=3)
        parser.add_argument(
            "--postgres", default="postgres://postgres@127.0.0.1:5432/postgres", help="PostgreSQL 服务器"
        )
        # One measurement in this process; used by the command itself.
        parser.add_argument("--measure", action="store_true")
        parser.add_argument("--who", choices=["ours", "stock"], default="ours")

    def handle(self, *, name: str | None, **options: object) -> None:
        if options["measure"]:
            self.stdout.write(json.dumps(measure_here(name, options)))
            return
        for chosen in [name] if name else ["import", "ranking"]:
            for engine, scratch in self.engines(str(options["postgres"])):
                report = self.report_import if chosen == "import" else self.report_ranking
                report(engine, scratch, options)

    def engines(self, server: str) -> Iterator[tuple[str, "type[object] | object"]]:
        """Name and maker of a scratch database for each engine that can be reached."""
        yield "SQLite", sqlite_scratch
        if is_reachable(server):
            yield "PostgreSQL", lambda: postgres_scratch(server)
        else:
            self.stderr.write(f"PostgreSQL 连不上（{server}），这次只测 SQLite。")

    def report_import(self, engine: str, scratch: object, options: dict[str, object]) -> None:
        """Ratios of the stock import to ours, ours and stock taking turns."""
        for rows in options["rows"]:  # type: ignore[attr-defined]
            ours = [run(scratch, "import", "--who", "ours", "--rows", str(rows)) for _ in range(options["rounds"])]  # type: ignore[call-overload]
            stock = run(scratch, "import", "--who", "stock", "--rows", str(rows))
            seconds = sorted(figures["seconds"] for figures in ours)[len(ours) // 2]
            self.stdout.write(
                f"导入 {engine} {rows}行：原样用法 {stock['seconds']:.2f}秒 {stock['statements']}条语句；"
                f"本系统 {seconds:.2f}秒 {ours[0]['statements']}条语句，"
                f"内存峰值 {ours[0]['peak_mb']:.0f}MB（子进程 {ours[0]['child_mb']:.0f}MB）；"
                f"快 {stock['seconds'] / seconds:.1f} 倍"
            )

    def report_ranking(self, engine: str, scratch: object, options: dict[str, object]) -> None:
        """Ratio of the query in the large register to the one in the small."""
        small, large = options["villages"]  # type: ignore[misc]
        figures = [run(scratch, "ranking", "--villages", str(n), str(n)) for n in (small, large)]
        ratio = figures[1]["milliseconds"] / figures[0]["milliseconds"]
        self.stdout.write(
            f"排名查询 {engine}：{small}村 {figures[0]['milliseconds']:.3f}毫秒，"
            f"{large}村 {figures[1]['milliseconds']:.3f}毫秒，{ratio:.2f} 倍"
        )


def measure_here(name: str | None, options: dict[str, object]) -> dict[str, object]:
    """One measurement in this process, on its (empty, migrated) database."""
    if name == "ranking":
        return measure_ranking(options["villages"][0])  # type: ignore[index]
    return measure_import(str(options["who"]), options["rows"][0])  # type: ignore[index]


def run(scratch: object, *arguments: str) -> dict[str, float]:
    """One measurement on a fresh scratch database."""
    with scratch() as environment:  # type: ignore[operator]
        manage(environment, "migrate", "--no-input", "-v", "0")
        return measure(environment, *arguments)
