"""The benchmark of the monthly reports: what it measures, and the words it prints."""

import json

from django.core.management import call_command

from shaping.operations.benchmarks.engines import Engine
from shaping.operations.benchmarks.reports import compare_reports
from shaping.reports.models import MonthlyReport


def test_it_closes_and_hands_out_every_township(db, capsys):
    call_command("benchmark", "--measure", "reports", "--townships", "2")

    figures = json.loads(capsys.readouterr().out)
    assert MonthlyReport.objects.delivered().count() == 2
    assert min(figures.values()) > 0
    report = MonthlyReport.objects.order_by("pk")[0].contents
    assert (report.figures["expected"], report.figures["new"]) == (17, 155)
    # Of three problems one stays accepted, one waits for its check, one is closed.
    assert report.figures["closed"] == 51


class Fake(Engine):
    """An engine on which every township costs the same, but for a small surcharge in large ones."""

    def measure(self, *arguments: str) -> dict[str, float]:
        surcharge = 0.01 if arguments[-1] == "1250" else 0
        costs = {"close_seconds": 0.04, "deliver_seconds": 0.06 + surcharge}
        return costs | {"close_queries": 6.5, "deliver_queries": 13, "alone": 0.08}


def test_it_tells_the_cost_per_township_and_the_slope():
    *_, large, slope = compare_reports(Fake("SQLite", None), [12, 120, 1250])

    assert large == (
        "月报 SQLite 1250个乡镇：每镇结账 40毫秒，出文件并送达 70毫秒，共19.5条语句，"
        "是12个乡镇时的 1.10 倍；一镇一镇地算（对照）每镇只计算就要 80毫秒"
    )
    assert slope == "月报 SQLite 斜率：每多一个乡镇多 110毫秒"


def test_one_size_has_no_slope():
    assert len(list(compare_reports(Fake("SQLite", None), [12]))) == 1
