"""`ensure_reports` and `monthly_report`: plain Chinese, one JSON object, the right status."""

import json

import pytest
import time_machine
from django.core.management import call_command

from shaping.reports.models import MonthlyReport
from shaping.reports.tests.building import at, issue_list

pytestmark = pytest.mark.django_db


@pytest.fixture
def october(township, village, office):
    issue_list(village, 10, at(10, 24))
    return township


def called(capsys, *arguments):
    """What the command printed, and its status."""
    try:
        call_command(*arguments)
    except SystemExit as end:
        return capsys.readouterr().out, end.code
    return capsys.readouterr().out, 0


def test_it_makes_what_is_missing_as_of_a_day(october, capsys):
    out, status = called(capsys, "ensure_reports", "--today", "2026-11-01")

    report = MonthlyReport.objects.get()
    assert status == 0
    assert out == (
        f"已出：沙坪镇2026年10月月报（指纹 {report.content_hash[:12]}）\n共出1份月报。\n"
    )
    assert called(capsys, "ensure_reports", "--today", "2026-11-01")[0] == "没有要补的月报。\n"


def test_it_tells_json(october, capsys):
    out, _ = called(capsys, "ensure_reports", "--today", "2026-11-01", "--json")

    found = json.loads(out)
    assert found["ok"] is True
    line = found["reports"][0]
    assert (line["township"], line["month"], line["version"]) == ("421223101", "2026-10", 1)
    assert line["cut_off"] == "2026-10-31"
    assert line["figures"]["expected"] == 1


class TestOneMonth:
    """`monthly_report` on the 24th of November."""

    @pytest.fixture(autouse=True)
    def _november(self):
        with time_machine.travel("2026-11-24T02:00:00Z", tick=False):
            yield

    def report(self, capsys, *more):
        return called(capsys, "monthly_report", *more)

    def test_it_makes_one_month(self, october, capsys):
        arguments = ["--township", "421223101", "--month", "2026-10"]

        out, status = self.report(capsys, *arguments)

        report = MonthlyReport.objects.get()
        assert status == 0
        assert out.startswith("沙坪镇“共同缔造”工作月报（2026年第10期）\n应报1份，已报1份")
        assert out.endswith(f"第1版，内容指纹 {report.content_hash}\n")
        assert self.report(capsys, *arguments)[0] == out

    def test_it_tells_json(self, october, capsys):
        out, status = self.report(capsys, "--township", "421223101", "--month", "2026-10", "--json")

        assert status == 0
        assert json.loads(out)["hash"] == MonthlyReport.objects.get().content_hash

    def test_a_month_under_way_is_refused(self, october, capsys):
        out, status = self.report(capsys, "--township", "421223101", "--month", "2026-11", "--json")

        assert status == 1
        found = json.loads(out)
        assert found["ok"] is False
        assert "还没有结账" in found["errors"][0]["message"]

    def test_an_unknown_township_is_a_wrong_call(self, october, capsys):
        out, status = self.report(capsys, "--township", "999999999", "--month", "2026-10", "--json")

        assert status == 2
        assert json.loads(out)["errors"][0]["value"] == "999999999"
