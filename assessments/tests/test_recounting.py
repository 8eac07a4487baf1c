"""Recounting finds whatever was changed behind the system's back."""

from datetime import date

import pytest
from django.db.models import F

from assessments.models import (
    AssessmentCycle,
    Entrant,
    Ranking,
    ScoreSheet,
    SheetState,
    Standing,
    TieDecision,
    TieOutcome,
)
from assessments.scoring import input_hash
from assessments.services.cycles import reopen_cycle
from assessments.services.rankings import compute_ranking, freeze_ranking
from assessments.services.recounting import recompute_faults
from assessments.services.ties import propose_tie_decision, sign_tie_decision
from assessments.tests.factories import EntrantFactory, ScoreSheetFactory
from assessments.tests.scenes import published, scored_cycle


@pytest.fixture
def ranking(township, office, leader):
    cycle = scored_cycle(township, office, [([9000], [9000]), ([9000], [9000]), ([8000], [])])
    found = compute_ranking(cycle, by=office)
    codes = list(cycle.entrants.order_by("-code").values_list("code", flat=True)[1:])
    decision = propose_tie_decision(found, 1, TieOutcome.ORDER, codes, "会议", "1号", by=office)
    sign_tie_decision(decision, by=leader)
    return published(freeze_ranking(found, by=leader), by=leader)


def only_fault():
    (fault,) = recompute_faults()
    return fault


def test_an_untouched_year_is_clean(ranking):
    assert list(recompute_faults()) == []
    assert list(recompute_faults(ranking.cycle)) == []


def test_a_proposal_is_not_recounted(township, office):
    compute_ranking(scored_cycle(township, office, [([9000], [9000])]), by=office)
    Standing.objects.update(rank=7)

    assert list(recompute_faults()) == []


def test_it_finds_a_changed_score(ranking):
    sheet = ScoreSheet.objects.get(points=8000)
    ScoreSheet.objects.filter(pk=sheet.pk).update(points=8100)

    assert f"评分表{sheet.pk}（{sheet.entrant.name} 2025-01-20 日常）被改过" in only_fault()
    assert "得分80.00 → 81.00" in only_fault()


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"inspected_on": date(2025, 2, 1)}, "日期2025-01-20 → 2025-02-01"),
        ({"state": SheetState.DRAFT}, "状态已封存 → 草稿"),
        ({"kind": "year_end"}, "类别日常 → 年终"),
    ],
)
def test_it_finds_every_other_change_of_a_sheet(ranking, values, words):
    ScoreSheet.objects.filter(points=8000).update(**values)

    assert words in only_fault()


def test_it_finds_a_sheet_moved_to_another_entrant(ranking):
    other = Entrant.objects.order_by("code").first()
    ScoreSheet.objects.filter(points=8000).update(entrant=other, inspector_name="别人")

    assert f"→ {other.code}" in only_fault()


def test_it_finds_a_removed_and_an_added_sheet(ranking):
    ScoreSheet.objects.filter(points=8000).delete()
    ScoreSheetFactory(entrant=Entrant.objects.first())
    ScoreSheetFactory(entrant=Entrant.objects.first(), state=SheetState.DRAFT)

    faults = list(recompute_faults())

    assert [fault.split("）")[-1] for fault in faults] == ["不见了。", "是冻结以后加进来的。"]


def test_it_finds_changed_entrants(ranking):
    Entrant.objects.filter(sheets__points=8000).update(name="别的村")
    EntrantFactory(cycle=ranking.cycle)

    faults = list(recompute_faults())

    assert sum("不见了" in fault for fault in faults) == 1
    assert sum("加进来" in fault for fault in faults) == 2


@pytest.mark.parametrize(
    "values",
    [
        {"rank": 3},
        {"daily_points": 1},
        {"year_end_points": F("year_end_points") + 1},
        {"daily_weight": 2},
    ],
)
def test_it_finds_a_changed_standing(ranking, values):
    Standing.objects.filter(rank=2).update(**values)

    assert "重算是第2名" in only_fault()


def test_it_finds_a_missing_standing(ranking):
    Standing.objects.filter(rank=None).delete()

    assert "库里是没有这一行" in only_fault()
    assert "重算是未参评（日常80.00，年终—，加权—）" in only_fault()


def test_it_finds_a_changed_decision(ranking):
    TieDecision.objects.update(outcome=TieOutcome.SHARE_PRIZES)

    assert "重算是第1名" in only_fault()


def test_it_finds_a_senseless_decision(ranking):
    TieDecision.objects.update(ordered_codes=["x"])

    assert "没法重新计算" in only_fault()


def test_it_finds_a_changed_snapshot(ranking):
    ranking.snapshot["year"] = 2024
    Ranking.objects.update(snapshot=ranking.snapshot)

    assert "快照重算的指纹与记录的不一样" in only_fault()


def test_it_finds_a_snapshot_changed_with_its_fingerprint(ranking):
    ranking.snapshot["year"] = 2024
    Ranking.objects.update(snapshot=ranking.snapshot, input_hash=input_hash(ranking.snapshot))

    assert "与冻结时操作日志记下的不一样" in only_fault()


def test_it_finds_a_version_frozen_without_a_record(ranking, leader):
    Ranking.objects.create(
        cycle=ranking.cycle,
        version=2,
        state="superseded",
        snapshot=ranking.snapshot,
        input_hash=ranking.input_hash,
        computed_by=ranking.computed_by,
        frozen_at=ranking.frozen_at,
        frozen_by=leader,
    )

    assert any("没有冻结的记录" in fault for fault in recompute_faults())


def test_it_finds_changed_rules(ranking):
    AssessmentCycle.objects.update(year_end_weight=2)

    assert "规则与第1版冻结时的不一样" in only_fault()


def test_it_finds_a_year_reopened_by_hand(ranking):
    AssessmentCycle.objects.update(state="open")

    assert "没有重新开放的记录" in only_fault()


def test_a_correction_is_no_fault(ranking, office, leader):
    reopen_cycle(ranking.cycle, "更正", by=leader)
    ScoreSheet.objects.filter(points=8000).update(points=8100)
    assert list(recompute_faults()) == []

    second = compute_ranking(ranking.cycle, by=office, reason="更正")
    codes = list(second.standings.filter(rank=1).values_list("entrant__code", flat=True))
    decision = propose_tie_decision(second, 1, TieOutcome.ORDER, codes, "会议", "2号", by=office)
    sign_tie_decision(decision, by=leader)
    published(freeze_ranking(second, by=leader), by=leader)

    assert list(recompute_faults()) == []
