"""A published ranking on the wall screen, its reveal, and the years side by side."""

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from assessments.models import Ranking, Standing
from assessments.queries import standings_of
from assessments.queries.comparisons import (
    MOST_YEARS,
    published_version,
    published_years,
    years_side_by_side,
)
from assessments.services.comparisons import export_years
from assessments.stage import columns_of, reveal_steps, shown_ranks, step_number
from assessments.year_charts import small_multiples
from assessments.year_comparison import Comparison
from shaping.spreadsheets.exports import XLSX
from shaping.workflow import Forbidden
from villages.capabilities import may, require
from villages.models import Township
from villages.scoping import get_visible_or_404

REFRESH_SECONDS = 600


def hosts_reveal(user: Any, ranking: Ranking) -> bool:
    """Whether the user may reveal a ranking before an audience: office and leader."""
    township = ranking.cycle.township
    return may(user, "ranking.compute", township) or may(user, "ranking.publish", township)


@require_GET
def ranking_wall(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """The published ranking in large type; renews itself within the session's limit."""
    ranking = published_version(request.user, code, year)
    lines = list(standings_of(ranking))
    context = {
        "ranking": ranking,
        "cycle": ranking.cycle,
        "columns": columns_of([line for line in lines if line.rank is not None]),
        "unranked": [line for line in lines if line.rank is None],
        "weights": lines[0] if lines else None,
        "refresh_seconds": REFRESH_SECONDS,
        "ends_at": _session_end(request),
        "may_reveal": hosts_reveal(request.user, ranking),
    }
    return render(request, "assessments/ranking_wall.html", context)


def _session_end(request: HttpRequest) -> datetime:
    """When this sign-in ends whatever one does, since the screen only asks for the same page."""
    started = request.session["started"]
    return datetime.fromtimestamp(started + settings.SESSION_COOKIE_AGE, UTC)


@require_GET
def ranking_reveal(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """The places shown so far, last first; what is not shown yet is not in the page."""
    ranking = published_version(request.user, code, year)
    if not hosts_reveal(request.user, ranking):
        raise Forbidden("揭晓由镇共同缔造办公室或分管领导主持。排名请看排名页。")
    lines = list(standings_of(ranking))
    steps = reveal_steps([line.rank for line in lines if line.rank is not None])
    count = step_number(request.GET.get("shown", ""), steps)
    ranks = shown_ranks(steps, count)
    step = steps[count - 1] if count else None
    context = {
        "ranking": ranking,
        "cycle": ranking.cycle,
        "entrants": len(lines),
        "step": step,
        "now": _at(lines, step.rank) if step and not step.is_pause else [],
        "columns": columns_of(_earlier(lines, ranks, step.rank if step else 0)),
        "unranked": [line for line in lines if line.rank is None] if count == len(steps) else [],
        "following": count + 1 if count < len(steps) else None,
        "previous": count - 1 if count else None,
        "is_over": count == len(steps),
    }
    return render(request, "assessments/ranking_reveal.html", context)


def _at(lines: list[Standing], rank: int) -> list[Standing]:
    return [line for line in lines if line.rank == rank]


def _earlier(lines: list[Standing], ranks: set[int], rank: int) -> list[Standing]:
    """What was shown before the present step, best first."""
    return [line for line in lines if line.rank in ranks and line.rank != rank]


def _compared(request: HttpRequest, code: str) -> tuple[Township, list[int], Comparison]:
    """The township, its published years, and those the address asks for side by side."""
    township = get_visible_or_404(Township.objects.all(), request.user, code9=code)
    require(request.user, "ranking.read_published", township)
    years = published_years(request.user, township)
    until = request.GET.get("until", "")
    last = int(until) if until.isascii() and until.isdecimal() and len(until) == 4 else 9999
    chosen = [year for year in years if year <= last][:MOST_YEARS]
    return township, years, years_side_by_side(request.user, township, chosen)


@require_GET
def ranking_years(request: HttpRequest, code: str) -> HttpResponse:
    """Up to six published years of a township, with what breaks the comparison."""
    township, years, compared = _compared(request, code)
    shown = [year.year for year in compared.years]
    context = {
        "township": township,
        "compared": compared,
        "multiples": small_multiples(compared),
        "until": shown[-1] if shown else "",
        "earlier": next((year for year in years if shown and year < shown[0]), None),
        "later": years[0] if years and (not shown or shown[-1] != years[0]) else None,
    }
    return render(request, "assessments/ranking_years.html", context)


@require_GET
def ranking_years_export(request: HttpRequest, code: str) -> HttpResponse:
    """The same years as a workbook."""
    township, _, compared = _compared(request, code)
    content = export_years(township, compared, by=request.user)
    header = content_disposition_header(True, f"{township.name}历年考核对照.xlsx") or "attachment"
    return HttpResponse(content, XLSX, headers={"Content-Disposition": header})
