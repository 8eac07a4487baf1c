"""manage.py rank (design §8)."""

import json

import pytest
from django.core.management import call_command

from assessments.services.rankings import compute_ranking, freeze_ranking
from assessments.tests.scenes import published, scored_cycle


@pytest.fixture
def run(capsys):
    """Call the command; gives its exit status and what it printed."""

    def call(*words, township="421223101", year="2025"):
        try:
            call_command("rank", f"--township={township}", f"--year={year}", *words)
        except SystemExit as ended:
            return ended.code, "".join(capsys.readouterr())
        return 0, "".join(capsys.readouterr())

    return call


@pytest.fixture
def proposal(township, office):
    cycle = scored_cycle(township, office, [([8800], []), ([8840], [9120])])
    return compute_ranking(cycle, by=office)


def test_it_prints_the_standings_as_json(run, proposal, leader):
    published(freeze_ranking(proposal, by=leader), by=leader)

    status, text = run("--json")

    names = [row.entrant.name for row in proposal.standings.order_by("entrant__code")]
    assert status == 0
    assert json.loads(text) == {
        "ok": True,
        "version": 1,
        "state": "published",
        "standings": [
            {
                "rank": 1,
                "code": "421223101102",
                "name": names[1],
                "daily": "88.40",
                "year_end": "91.20",
                "total": "90.50",
            },
            {
                "rank": None,
                "code": "421223101101",
                "name": names[0],
                "daily": "88.00",
                "year_end": None,
                "total": None,
            },
        ],
    }


def test_it_prints_a_frozen_version_in_words(run, proposal, leader):
    freeze_ranking(proposal, by=leader)

    status, text = run()

    assert status == 0
    assert "沙坪镇2025年度排名 第1版（已冻结）" in text
    assert "1\t421223101102" in text
    assert "—\t421223101101" in text


def test_a_proposal_is_no_ranking(run, proposal):
    assert run() == (1, "沙坪镇2025年度还没有冻结或公布的排名。\n")


def test_it_refuses_as_json(run, township):
    status, text = run("--json")

    assert (status, json.loads(text)["ok"]) == (1, False)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [({"year": "25"}, "请写四位数的年度"), ({"township": "999"}, "请核对 --township")],
)
def test_a_wrong_call_is_told(run, township, wrong, words):
    status, text = run(**wrong)

    assert status == 2
    assert words in text
