"""Published and corrected rankings whose papers are read back."""

import io

from docx import Document

from assessments.models import AssessmentCycle, Ranking, ScoreSheet
from assessments.services.cycles import reopen_cycle
from assessments.services.rankings import compute_ranking, freeze_ranking
from assessments.tests.scenes import published, scored_cycle
from shaping.reports.ranking_contents import (
    NOTICE,
    DisclosureFacts,
    RankingContents,
    RankLine,
)

REASON = "2025年3月20日的评分表抄错"


def frozen(cycle: AssessmentCycle, office, leader, reason: str = "") -> Ranking:
    ranking = compute_ranking(cycle, by=office, reason=reason)
    return freeze_ranking(ranking, by=leader)


def released(township, office, leader, count: int = 4) -> Ranking:
    """A published ranking of so many villages without ties."""
    scores = [([9000 - 10 * number], [9500 - 20 * number]) for number in range(count)]
    return published(frozen(scored_cycle(township, office, scores), office, leader), by=leader)


def corrected(ranking: Ranking, office, leader, points: int = 4000) -> Ranking:
    """The next version, frozen: the first village's daily sheet was wrong."""
    cycle = AssessmentCycle.objects.get(pk=ranking.cycle_id)
    reopen_cycle(cycle, REASON, by=leader)
    sheets = ScoreSheet.objects.filter(cycle=cycle, kind="daily")
    first = sheets.order_by("entrant__code").first()
    ScoreSheet.objects.filter(pk=first.pk).update(points=points)
    return frozen(cycle, office, leader, REASON)


def example(count: int = 12, **changes) -> RankingContents:
    """Contents of so many villages, all values made up."""
    lines = [
        RankLine(
            rank, f"4212231012{rank:02d}", f"{rank}号村", 9000 - rank, 9500 - rank, 9375 - rank
        )
        for rank in range(1, count + 1)
    ]
    values = {
        "kind": NOTICE,
        "township": "沙坪镇",
        "issuing_body": "沙坪镇人民政府",
        "is_demo": False,
        "year": 2025,
        "unit": "村(社区)",
        "version": 1,
        "input_hash": "a1" * 32,
        "daily_weight": 1,
        "year_end_weight": 3,
        "trim_from_judges": 5,
        "daily_sheets": 132,
        "year_end_sheets": 84,
        "trimmed": count,
        "published_on": "2026-01-16",
        "lines": lines,
        "awards": [],
        "disclosure": DisclosureFacts(
            "2026-01-05",
            "2026-01-09",
            5,
            "沙党纪〔2026〕1号",
            "沙坪镇共同缔造办公室",
            "0715-0000000",
            "沙坪镇人民政府二楼",
        ),
    }
    return RankingContents(**values | changes)


def read(content: bytes):
    return Document(io.BytesIO(content))


def texts(document) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs if paragraph.text]


def rows_of(table) -> list[list[str]]:
    return [
        ["\n".join(p.text for p in cell.paragraphs) for cell in row.cells] for row in table.rows
    ]
