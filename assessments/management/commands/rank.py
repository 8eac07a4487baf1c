"""Prints a township's ranking of a year: the newest frozen or published version (design §8)."""

import json
from argparse import ArgumentParser
from typing import Any

from assessments.management.score_calls import (
    WrongCall,
    read_township_and_year,
)
from assessments.models import Ranking, Standing
from assessments.queries import standings_of
from shaping.command_line import REFUSED, WRONG_CALL, PlainCommand
from shaping.figures import score_text


class Command(PlainCommand):
    help = "打印一个乡镇一年的排名（最新的已冻结或已公布的一版）。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--township", required=True, help="乡镇代码，9位数字，例如 421223101")
        parser.add_argument("--year", required=True, help="年度，例如 2026")
        parser.add_argument("--json", action="store_true", help="输出一个 JSON 对象")

    def handle(self, *args: Any, **options: Any) -> None:
        as_json = options["json"]
        try:
            township, year = read_township_and_year(options)
        except WrongCall as wrong:
            self.refuse_whole(str(wrong), WRONG_CALL, as_json=as_json)
        rankings = Ranking.objects.filter(cycle__township=township, cycle__year=year)
        ranking = rankings.effective().defer("snapshot").first()
        if ranking is None:
            words = f"{township.name}{year}年度还没有冻结或公布的排名。"
            self.refuse_whole(words, REFUSED, as_json=as_json)
        lines = [_line(row) for row in standings_of(ranking)]
        if as_json:
            found = {"version": ranking.version, "state": str(ranking.state), "standings": lines}
            self.stdout.write(json.dumps({"ok": True, **found}, ensure_ascii=False))
            return
        self.stdout.write(
            f"{township.name}{year}年度排名 第{ranking.version}版（{ranking.get_state_display()}）"
        )
        self.stdout.write("名次\t代码\t名称\t日常\t年终\t总成绩")
        for line in lines:
            self.stdout.write(
                "\t".join("—" if value is None else str(value) for value in line.values())
            )


def _line(row: Standing) -> dict[str, Any]:
    """One entrant; scores as text with two decimals, None where one is missing."""
    return {
        "rank": row.rank,
        "code": row.entrant.code,
        "name": row.entrant.name,
        "daily": _score(row.daily_points),
        "year_end": _score(row.year_end_points),
        "total": _score(row.total_points),
    }


def _score(points: int | None) -> str | None:
    return None if points is None else score_text(points)
