"""The ranking page and its workbook."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from assessments import scoring
from assessments.charts import Chart, Parts, stacked_bars
from assessments.explanations import Explanation, explanations, tie_words
from assessments.models import Ranking, RankingState, ScoreSheet, Standing
from assessments.queries import chosen_version, standings_of, visible_versions
from assessments.ranking_export import ranking_workbook
from assessments.services.rankings import record_export
from shaping.spreadsheets.exports import XLSX
from villages.capabilities import may


@dataclass(frozen=True)
class RankingLine:
    """One line of the table with what stands behind it."""

    standing: Standing
    explanation: Explanation


def ranking_lines(ranking: Ranking) -> list[RankingLine]:
    """The lines of a version, each with its explanation from the snapshot; one query."""
    explained = explanations(ranking.snapshot)
    return [RankingLine(row, explained[row.entrant.code]) for row in standings_of(ranking)]


def opened_sheets(user: Any, ranking: Ranking) -> set[int]:
    """Keys of the year's sheets that the user may open down to item, note and photo; one query."""
    sheets = ScoreSheet.objects.filter(cycle=ranking.cycle_id).visible_to(user)
    return set(sheets.values_list("pk", flat=True))


def ranking_charts(lines: list[RankingLine]) -> list[Chart]:
    """Bars of everybody ranked, in the order of the table: two drawings that stand side by side."""
    parts = [
        Parts(
            f"{row.rank} {row.entrant.name}",
            row.daily_points or 0,
            row.year_end_points or 0,
            row.daily_weight,
            row.year_end_weight,
            row.total_points or 0,
        )
        for row in (line.standing for line in lines)
        if row.rank is not None
    ]
    half = (len(parts) + 1) // 2
    return [stacked_bars(some) for some in (parts[:half], parts[half:]) if some]


@require_GET
def ranking_detail(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """The newest version the user may see, or `?version=` an earlier one (design §5)."""
    versions = visible_versions(request.user, code, year)
    ranking = chosen_version(versions, request.GET.get("version", ""))
    lines = ranking_lines(ranking)
    township = ranking.cycle.township
    context = {
        "ranking": ranking,
        "cycle": ranking.cycle,
        "policy": scoring.policy_from(ranking.snapshot),
        "rule": ranking.snapshot["policy"],
        "tie_words": tie_words(ranking.snapshot["policy"]["tie_order"]),
        "lines": lines,
        "has_notes": any(line.standing.note for line in lines),
        "charts": ranking_charts(lines),
        "versions": versions,
        "opened_sheets": opened_sheets(request.user, ranking),
        "replaced": next((v for v in versions if v.pk == ranking.supersedes_id), None),
        "has_erratum": any(version.version < ranking.version for version in versions),
        "may_freeze": _is(ranking, RankingState.COMPUTED)
        and may(request.user, "ranking.freeze", township),
        "may_disclose": _is(ranking, RankingState.FROZEN)
        and may(request.user, "ranking.publish", township),
        "may_publish": _is(ranking, RankingState.IN_DISCLOSURE)
        and may(request.user, "ranking.publish", township),
        "has_disclosure": hasattr(ranking, "disclosure")
        and may(request.user, "objection.read", township),
        "may_grant": _is(ranking, RankingState.PUBLISHED)
        and may(request.user, "grant.read", township),
    }
    return render(request, "assessments/ranking_detail.html", context)


def _is(ranking: Ranking, state: str) -> bool:
    return ranking.state == state


@require_GET
def ranking_export(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """The same version as a workbook whose formulas recompute it."""
    versions = visible_versions(request.user, code, year)
    ranking = chosen_version(versions, request.GET.get("version", ""))
    content = ranking_workbook(ranking)
    with transaction.atomic():
        record_export(ranking, by=request.user)
    name = f"{ranking.cycle.township.name}{year}年度考核排名第{ranking.version}版.xlsx"
    return HttpResponse(
        content,
        content_type=XLSX,
        headers={"Content-Disposition": content_disposition_header(True, name)},
    )
