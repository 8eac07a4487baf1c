"""What import_scores, export_scores and rank have in common: how their arguments are read."""

from argparse import ArgumentParser
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assessments.models import AssessmentCycle, ScoreKind
from villages.models import Township


class WrongCall(Exception):  # noqa: N818 - reads as the sentence it carries
    """The call names something that is not there; the message says what to write."""


@dataclass(frozen=True)
class ScoreCall:
    """The cycle and the kind of score that a command was called for."""

    cycle: AssessmentCycle
    kind: ScoreKind


def add_score_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--township", required=True, help="乡镇代码，9位数字，例如 421223101")
    parser.add_argument("--year", required=True, help="年度，例如 2026")
    parser.add_argument("--kind", required=True, help="daily 日常，year_end 年终")
    parser.add_argument("--json", action="store_true", help="输出一个 JSON 对象")


def read_township_and_year(options: Mapping[str, Any]) -> tuple[Township, int]:
    """Find the township and the year that the arguments name; raises WrongCall."""
    year = str(options["year"])
    if not (year.isascii() and year.isdigit() and len(year) == 4):
        raise WrongCall(f"--year 写的是“{year}”，请写四位数的年度，例如 2026。")
    township = Township.objects.filter(code9=str(options["township"]).replace("\0", "")).first()
    if township is None:
        raise WrongCall(f"没有代码是 {options['township']} 的乡镇，请核对 --township。")
    return township, int(year)


def read_score_call(options: Mapping[str, Any]) -> ScoreCall:
    """Find what the arguments name; raises WrongCall."""
    if options["kind"] not in ScoreKind.values:
        raise WrongCall(
            f"--kind 写的是“{options['kind']}”，请写 daily（日常）或 year_end（年终）。"
        )
    township, year = read_township_and_year(options)
    cycle = AssessmentCycle.objects.filter(township=township, year=year).first()
    if cycle is None:
        raise WrongCall(f"{township.name}还没有建{year}年度的考核，请先在网页上新建并启动。")
    return ScoreCall(cycle, ScoreKind(options["kind"]))
